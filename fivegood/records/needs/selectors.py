"""Reading needs: those that are open by their clock, and those of a unit with their state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.records.actors import Actor
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.selectors import record_for, records_of, typed
from fivegood.records.needs.steps import NEED_STEPS, event_of, told_by
from fivegood.rules.desk.clocks import Reading, readings
from fivegood.rules.desk.stages import Event, NeedState, replay
from fivegood.rules.promises import NeedClock, NeedTimes, Promise, clock_of, due_of, promise_of

NEEDS = TABLES["needs"]
#: So many are shown on a page, the most urgent first; the list of needs holds them all.
MOST = 20


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """A need that is not closed, with its clock."""

    row: Row
    clock: NeedClock


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
    """Return the needs the actor may see that are not closed, the oldest due first, those without a limit last."""
    found = records_of(actor, NEEDS).filter(is_withdrawn=False, closed_at__isnull=True)
    rows = [row_of(NEEDS, values[2:]) for values in found.values_list(*attributes_of(NEEDS))]
    promise, calendar = needs_promise(park), park.calendar

    def urgency(row: Row) -> tuple[datetime, datetime, str]:
        times = times_of(row)
        return due_of(times, promise, calendar) or datetime.max, times.raised_at, str(row["need_id"])

    first = sorted(rows, key=urgency)[:most]
    shown = [OpenNeed(row, clock_of(times_of(row), promise, calendar, now)) for row in first]
    return OpenNeeds(shown, len(rows), Counter(str(row["unit_id"]) for row in rows))


def times_of(row: Row) -> NeedTimes:
    """Return when a need was raised, answered and planned for."""
    values: list[Any] = [row["raised_at"], row["answered_at"], row["planned_at"]]
    return NeedTimes(*values)


def needs_newest(actor: Actor, most: int = MOST) -> list[Row]:
    """Return the needs the actor may see: those not closed first, and the newest first among them."""
    found = records_of(actor, NEEDS).filter(is_withdrawn=False)
    found = found.order_by(F("closed_at").desc(nulls_first=True), "-raised_at", "-need_id")
    return [row_of(NEEDS, values[2:]) for values in found.values_list(*attributes_of(NEEDS))[:most]]


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
    need = record_for(actor, NEEDS, [need_id])
    found = records_of(actor, NEED_STEPS).filter(is_withdrawn=False, need_id=need_id).order_by("step")
    written = [event_of(row_of(NEED_STEPS, values[2:])) for values in found.values_list(*attributes_of(NEED_STEPS))]
    events = written or told_by(typed(need))
    return NeedHistory(typed(need), need.version, events, len(written), replay(events))


def need_readings(park: OpenPark, state: NeedState, now: datetime) -> list[Reading]:
    """Return the clocks of a need by the park's rules, plan and calendar.

    Raises InputError where the calendar does not hold the days.
    """
    desk = park.rules.desk
    limits = desk.limits_of(state.category, state.urgency, needs_promise(park))
    return readings(state, limits, desk, park.calendar, now)
