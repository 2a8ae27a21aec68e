"""Officers away: which units are left without anybody, and for how long."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from fivegood.decide.assignment.problem import Role
from fivegood.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Absence:
    """An officer away from a day to a day, both included."""

    officer_id: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A unit whose lead and deputy are both away: from a day to a day, and how many of them are worked."""

    unit_id: str
    first: date
    last: date
    workdays: int


def absences_by_chance(
    officer_ids: Collection[str], percent: int, first: date, days: Sequence[int], seed: int
) -> list[Absence]:
    """Return absences from a day on, of a share of the officers (rounded up), each for one of some numbers of days.

    The same seed and the same officers give the same absences, whatever order the officers come in.
    """
    chance = Random(seed)
    away = chance.sample(sorted(officer_ids), -(-len(officer_ids) * percent // 100))
    return [Absence(one, first, first + timedelta(days=chance.choice(days) - 1)) for one in sorted(away)]


def uncovered(
    officers: Mapping[Role, Mapping[str, str]], absences: Collection[Absence], calendar: Calendar
) -> Iterator[Uncovered]:
    """Yield each stretch of days on which a unit has neither lead nor deputy, in the order of the units.

    ``officers`` gives the officer of each unit by role (`Assignment.officers`); a unit without a deputy has its lead.
    """
    away: dict[str, set[date]] = {}
    for absence in absences:
        days = range((absence.last - absence.first).days + 1)
        away.setdefault(absence.officer_id, set()).update(absence.first + timedelta(days=day) for day in days)
    deputies = officers.get(Role.DEPUTY, {})
    for unit_id, lead in sorted(officers[Role.LEAD].items()):
        deputy = deputies.get(unit_id)
        days_off = away.get(lead, set()) & (away.get(deputy, set()) if deputy else away.get(lead, set()))
        for stretch in _stretches(sorted(days_off)):
            worked = sum(calendar.is_workday(day) for day in stretch)
            yield Uncovered(unit_id, stretch[0], stretch[-1], worked)


def _stretches(days: Sequence[date]) -> Iterator[list[date]]:
    stretch: list[date] = []
    for day in days:
        if stretch and day - stretch[-1] > timedelta(days=1):
            yield stretch
            stretch = []
        stretch.append(day)
    if stretch:
        yield stretch
