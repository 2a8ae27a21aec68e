"""Who acts for whom on a day: officers, those who are absent, and those who stand in for them. PURE.

Whoever holds a need acts while in post, else the unit's lead, else its deputies, who served longest first. One who is
absent is followed to the officer named to stand in, and from there on while that one is absent too; where nobody was
named, where the one named has no post that day, and where a chain comes back to itself, the next of the unit acts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: Who is absent on a day, with the officer named to stand in: empty where the unit's next one does.
Away = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Absence:
    """An officer who is absent from a day to a day, both among them, the second None while nobody knows it."""

    officer_id: str
    absent_from: date
    absent_to: date | None
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class Serving:
    """An officer who serves a unit on the day, in a role (lead, deputy), since a day."""

    officer_id: str
    role: str
    since: date


class Why(StrEnum):
    """Why one who comes first does not act."""

    ABSENT = "absent"
    NO_POST = "no_post"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Passed:
    """An officer who was passed over, and why."""

    officer_id: str
    why: Why


@dataclass(frozen=True, slots=True)
class Acting:
    """Who must act: ``officer_id``, empty where it is the office; in place of whom; who was passed over on the way."""

    officer_id: str
    in_place_of: str = ""
    passed: tuple[Passed, ...] = ()


def away_on(absences: Iterable[Absence], day: date) -> Away:
    """Return who is absent on a day; of absences that overlap, the one that began last says who stands in."""
    held = [one for one in absences if one.absent_from <= day and (one.absent_to is None or day <= one.absent_to)]
    return {one.officer_id: one.stand_in for one in sorted(held, key=lambda one: one.absent_from)}


def who_acts(holder: str, serving: Sequence[Serving], away: Away, in_post: Collection[str]) -> Acting:
    """Return the one who must act for a need of a unit on a day: exactly one, the office where no officer is left.

    ``serving`` are those who serve the unit that day, ``in_post`` the officers who have a post then.
    """
    passed: list[Passed] = []
    first = ""
    for officer in dict.fromkeys(filter(None, (holder, *_in_order(serving)))):
        if officer not in in_post:
            passed.append(Passed(officer, Why.NO_POST))
            continue
        first = first or officer
        found, on_the_way = stand_in_of(officer, away, in_post)
        passed += [one for one in on_the_way if one not in passed]
        if found:
            return Acting(found, first if found != first else "", tuple(passed))
    return Acting("", first, tuple(passed))


def stand_in_of(officer: str, away: Away, in_post: Collection[str]) -> tuple[str, list[Passed]]:
    """Return who does an officer's work by name, themselves unless absent, and who was passed over; empty: nobody."""
    passed: list[Passed] = []
    met = {officer}
    while officer in away:
        passed.append(Passed(officer, Why.ABSENT))
        officer = away[officer]
        if not officer:
            return "", passed
        if officer in met or officer not in in_post:
            return "", [*passed, Passed(officer, Why.CIRCLE if officer in met else Why.NO_POST)]
        met.add(officer)
    return officer, passed


def acts_for(officer: str, away: Away, in_post: Collection[str]) -> tuple[str, ...]:
    """Return the absent officers whose work is an officer's by name on a day, in order."""
    return tuple(sorted(one for one in away if one in in_post and stand_in_of(one, away, in_post)[0] == officer))


def _in_order(serving: Sequence[Serving]) -> Iterator[str]:
    for one in sorted(serving, key=lambda one: (one.role != "lead", one.since, one.officer_id)):
        yield one.officer_id


_SAID = {
    "en": {
        "begins": "You stand in for {officer} from today{until}: the open work is yours.",
        "until": ", until {until}",
        "ends": "You stand in for {officer} no longer: the open work went back.",
    },
    "zh": {
        "begins": "自今日起由您代理{officer}的工作{until}，其未办结事项由您办理。",
        "until": "（至{until}）",
        "ends": "您不再代理{officer}的工作，未办结事项已交回。",
    },
}


def standing_told(told: Mapping[str, str], lang: str) -> str:
    """Return that somebody begins or ends to stand in, as a sentence. ``told``: what, officer, until (may be empty)."""
    said = _SAID[lang]
    until = said["until"].format(until=told["until"]) if told["until"] else ""
    return said[told["what"]].format(officer=told["officer"], until=until)
