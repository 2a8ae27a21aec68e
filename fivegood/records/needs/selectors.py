"""Reading needs: those that are open by their clock, and those of a unit with their state."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q

from fivegood.errors import InputError
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.records.actors import Actor
from fivegood.records.base import rows_of
from fivegood.records.book.gathered import Gathering, gathered, gathering
from fivegood.records.book.selectors import record_for, records_of, typed
from fivegood.records.journal.kept import until_written
from fivegood.records.needs.steps import NEED_STEPS, event_of, told_by
from fivegood.rules.desk.clocks import Alarm, NeedClock, Reading, alarms, next_clock, readings
from fivegood.rules.desk.limits import Limits
from fivegood.rules.desk.stages import Event, NeedState, Stage, replay
from fivegood.rules.promises import Promise, promise_of

NEEDS = TABLES["needs"]
#: So many are shown on a page, the most urgent first; the list of needs holds them all.
MOST = 20
#: What stands in kept questions in place of the ids of needs, of the whole that one is a part of, and of both that have
#: its answer.
_IDS, _WHOLE, _INTO = "\ue000ids", "\ue000whole", "\ue000into"


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """A need with how it stands and its clock."""

    row: Row
    state: NeedState
    clock: NeedClock

    @property
    def raised_at(self) -> datetime:
        """When it was raised."""
        return self.state.rounds[0].began_at


@dataclass(frozen=True, slots=True)
class OpenNeeds:
    """The needs that are not closed: the most urgent with their clocks, how many there are, and how many a unit has."""

    shown: Sequence[OpenNeed]
    count: int
    of_unit: Mapping[str, int]


def needs_promise(park: OpenPark) -> Promise:
    """Return what the plan promises of a need: the clocks of its goals."""
    return promise_of(goal.clock for goal in park.plan.goals if goal.clock)


def needs_open(actor: Actor, park: OpenPark, now: datetime, most: int = MOST) -> OpenNeeds:
    """Return the needs the actor may see that are not closed, the oldest due first, those without a limit last.

    What was merged into another is not among them: it is answered with that one.
    """
    found = _with_clocks(_open(actor), park, now)
    found = [one for one in found if one.state.stage is not Stage.MERGED]  # nobody works at these
    found.sort(
        key=lambda one: (one.clock.due_at or datetime.max, one.state.rounds[0].began_at, str(one.row["need_id"]))
    )
    return OpenNeeds(found[:most], len(found), Counter(str(one.row["unit_id"]) for one in found))


def units_in_need(actor: Actor, unit_ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the names, in English and Chinese, of those units of which the actor may see a need.

    Whoever is given a need knows whose it is, and nothing more of a unit that others serve.
    """
    of_needs = records_of(actor, NEEDS).filter(unit_id__in=unit_ids).order_by().values("unit_id")
    found = rows_of("units").filter(unit_id__in=of_needs).values_list("unit_id", "unit_name", "unit_name_zh")
    return {unit_id: (name, name_zh or "") for unit_id, name, name_zh in found}


def needs_newest(actor: Actor, park: OpenPark, now: datetime, most: int = MOST) -> list[OpenNeed]:
    """Return the needs the actor may see: those not closed first, and the newest first among them.

    A need that is closed has the clock of its last step, which counts no more.
    """
    found = needs_where(actor, park, now, Q(), Q())
    found.sort(key=lambda one: (one.raised_at, str(one.row["need_id"])), reverse=True)
    return sorted(found, key=lambda one: one.row["closed_at"] is not None)[:most]


def needs_reached(actor: Actor, park: OpenPark, now: datetime) -> list[tuple[str, list[Alarm]]]:
    """Return the open needs the actor may see that have reached rungs of the ladder, with those of the current round.

    A need in days that the calendar does not hold has reached none.
    """
    found = []
    for need, state in ((need, replay(events)) for need, events in _open(actor)):
        with suppress(InputError):
            reached = alarms(state, limits_for(park, need, state), park.rules.desk, park.calendar, now)
            if reached:
                found.append((str(need["need_id"]), reached))
    return found


def needs_where(actor: Actor, park: OpenPark, now: datetime, needs: Q, steps: Q) -> list[OpenNeed]:
    """Return the needs that meet a condition with their clocks, in one question; ``steps`` is that of their steps."""
    return _with_clocks(needs_with_events(actor, needs, steps), park, now)


def _with_clocks(needs: Iterable[tuple[Row, Sequence[Event]]], park: OpenPark, now: datetime) -> list[OpenNeed]:
    promise = needs_promise(park)
    return [
        OpenNeed(need, state, next_clock(state, _limits(park, need, state, promise), park.calendar, now))
        for need, state in ((need, replay(events)) for need, events in needs)
    ]


@until_written(64)
def _open(actor: Actor) -> list[tuple[Row, Sequence[Event]]]:
    """Return the needs that are not closed with what was done with each."""
    return needs_with_events(actor, Q(closed_at__isnull=True), Q(need__closed_at__isnull=True))


def needs_with_events(actor: Actor, needs: Q, steps: Q) -> list[tuple[Row, Sequence[Event]]]:
    """Return the needs that meet a condition with what was done with each, in one question, in the order of the key."""
    current = Q(is_withdrawn=False)
    return _with_events(gathered(actor, {NEEDS.name: current & needs, NEED_STEPS.name: current & steps}))


def _with_events(found: Mapping[str, Sequence[Row]]) -> list[tuple[Row, Sequence[Event]]]:
    written = _events(found)
    return [(need, written.get(need["need_id"]) or told_by(need)) for need in found[NEEDS.name]]


def _events(found: Mapping[str, Sequence[Row]]) -> Mapping[object, Sequence[Event]]:
    """Return what was done with each need by its written steps, which come in the order of their key: need and step."""
    written: dict[object, list[Event]] = defaultdict(list)
    for row in found[NEED_STEPS.name]:
        written[row["need_id"]].append(event_of(row))
    return written


@dataclass(frozen=True, slots=True)
class NeedHistory:
    """A need with its version, all that was done with it, how many steps of it are written, and how it stands.

    Where none are written, the events are those that its record tells.
    """

    need: Row
    version: int
    events: Sequence[Event]
    written: int
    state: NeedState


def need_history(actor: Actor, need_id: str) -> NeedHistory:
    """Return what was done with a need that the actor may see. Raises MissingError."""
    return _histories(actor, [record_for(actor, NEEDS, [need_id])])[0]


def need_histories(actor: Actor, which: Q) -> list[NeedHistory]:
    """Return what was done with those needs the actor may see that meet a condition, in the order of their ids."""
    return _histories(actor, list(records_of(actor, NEEDS).filter(which)))


def _histories(actor: Actor, needs: Sequence[Any]) -> list[NeedHistory]:
    written = _events(_steps(actor).rows({_IDS: [one.need_id for one in needs]}))
    return [_history(typed(one), one.version, written.get(one.need_id, [])) for one in needs]


@lru_cache(maxsize=500)
def _steps(actor: Actor) -> Gathering:
    """Return what asks for the steps of needs: the same all day, as is the actor."""
    return gathering(actor, {NEED_STEPS.name: Q(is_withdrawn=False, need_id__in=[_IDS])})


def _history(need: Row, version: int, written: Sequence[Event]) -> NeedHistory:
    events = written or told_by(need)
    return NeedHistory(need, version, events, len(written), replay(events))


def needs_beside(actor: Actor, park: OpenPark, history: NeedHistory, now: datetime) -> list[OpenNeed]:
    """Return the needs that hang together with one: its whole with all parts, and those it was merged with."""
    whole, into = str(history.need["whole_id"] or ""), history.state.into
    asked = {_IDS: str(history.need["need_id"]), _WHOLE: whole, _INTO: [one for one in (whole, into) if one]}
    return _with_clocks(_with_events(_beside(actor).rows(asked)), park, now)


@lru_cache(maxsize=500)
def _beside(actor: Actor) -> Gathering:
    """Return what asks for the needs beside one: the same all day, as is the actor. No need has an empty id."""
    beside = Q(whole_id=_IDS) | Q(merged_into_id=_IDS) | Q(need_id__in=[_INTO]) | Q(whole_id=_WHOLE)
    beside &= Q(is_withdrawn=False) & ~Q(need_id=_IDS)
    ids = rows_of(NEEDS.name).filter(beside).values("need_id")
    return gathering(actor, {NEEDS.name: beside, NEED_STEPS.name: Q(is_withdrawn=False, need_id__in=ids)})


def need_readings(park: OpenPark, history: NeedHistory, now: datetime) -> list[Reading]:
    """Return the clocks of a need by the park's rules, plan and calendar.

    Raises InputError where the calendar does not hold the days.
    """
    limits = limits_for(park, history.need, history.state)
    return readings(history.state, limits, park.rules.desk, park.calendar, now)


def limits_for(park: OpenPark, need: Row, state: NeedState) -> Limits:
    """Return the limits of a need by the park's rules and plan."""
    return _limits(park, need, state, needs_promise(park))


def _limits(park: OpenPark, need: Row, state: NeedState, promise: Promise) -> Limits:
    """Return the limits of a need; until somebody classes it, it is of the category in which it was raised."""
    return park.rules.desk.limits_of(state.category or str(need["category"]), state.urgency, promise)
