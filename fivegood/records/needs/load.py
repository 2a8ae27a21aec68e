"""How much stands open with each officer and for how long, and how long their needs took: from the records, now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from operator import itemgetter
from statistics import median
from typing import Any

from django.db.models import Q

from fivegood.errors import InputError
from fivegood.facts.subjects import TABLES
from fivegood.periods import Period
from fivegood.records.actors import Actor
from fivegood.records.book.gathered import gathered
from fivegood.records.book.selectors import holds_on
from fivegood.records.journal.kept import until_written
from fivegood.workdays import Calendar

NEEDS, ASSIGNMENTS = TABLES["needs"], TABLES["assignments"]
#: Days up to which a need belongs to a bucket; older ones are of the last.
BUCKETS = (1, 7, 30)


@dataclass(frozen=True, slots=True)
class Load:
    """What an officer leads: units, their open needs, and how many days the oldest of these is old, if there is one."""

    officer_id: str
    units: int
    open: int
    oldest_days: int | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """Open needs by age: so many of each bucket of `BUCKETS`, then of older ones; and those of each officer's units."""

    by_age: Sequence[int]
    of_officers: Sequence[Load]

    @property
    def open(self) -> int:
        """How many are open."""
        return sum(self.by_age)


def backlog(actor: Actor, now: datetime) -> Backlog:
    """Return the open needs the actor may see by their age in days, and by the lead officer of their unit today."""
    found = _open(actor, now.date())
    ages: dict[str, list[int]] = defaultdict(list)
    for row in found[NEEDS.name]:
        ages[row["unit_id"]].append((now - row["raised_at"]).days)
    counted = Counter(_bucket(age) for of_unit in ages.values() for age in of_unit)
    units: dict[str, set[str]] = defaultdict(set)
    for row in found[ASSIGNMENTS.name]:
        units[row["officer_id"]].add(row["unit_id"])
    loads = [_load(officer_id, led, ages) for officer_id, led in units.items()]
    loads.sort(key=lambda one: (-one.open, -(one.oldest_days or 0), one.officer_id))
    return Backlog([counted[place] for place in range(len(BUCKETS) + 1)], loads)


@until_written(8)
def _open(actor: Actor, day: date) -> Any:
    """Return the rows of open needs, and who leads which unit on a day."""
    kept = Q(is_withdrawn=False)
    held = kept & Q(role="lead") & holds_on(ASSIGNMENTS, day)
    return gathered(actor, {NEEDS.name: kept & Q(closed_at__isnull=True), ASSIGNMENTS.name: held})


def _bucket(age: int) -> int:
    """Return the place of the bucket that an age in whole days is of: raised within a day is the first."""
    return next((place for place, days in enumerate(BUCKETS) if age < days), len(BUCKETS))


def _load(officer_id: str, units: set[str], ages: Mapping[str, Sequence[int]]) -> Load:
    mine = [age for unit_id in units for age in ages.get(unit_id, ())]
    return Load(officer_id, len(units), len(mine), max(mine, default=None))


@dataclass(frozen=True, slots=True)
class Times:
    """How many needs an officer had, and how long these took; None where none was answered or closed."""

    raised: int
    answer_minutes: float | None
    close_days: float | None


def times_of_officers(actor: Actor, period: Period, calendar: Calendar) -> Mapping[str, Times]:
    """Return the median times of each officer's needs raised in a period, as the measures of needs by officer have it.

    A need is of the officer to whom it was given last, else of the lead of its unit on the day on which it was raised.
    Times that the calendar cannot count are left out.
    """
    edges = (datetime.combine(period.start, time.min), datetime.combine(period.end, time.max))
    kept = Q(is_withdrawn=False)
    raised = kept & Q(whole_id__isnull=True, raised_at__range=edges)
    rows: Any = gathered(actor, {NEEDS.name: raised, ASSIGNMENTS.name: kept & Q(role="lead")})
    leads = defaultdict(list)
    for row in sorted(rows[ASSIGNMENTS.name], key=itemgetter("assigned_from", "officer_id")):
        leads[row["unit_id"]].append((row["assigned_from"], row["assigned_to"], row["officer_id"]))
    found: dict[str, list[tuple[int | None, float | None]]] = defaultdict(list)
    columns = ("unit_id", "holder_id", "raised_at", "answered_at", "closed_at")
    for unit_id, holder_id, raised_at, answered_at, closed_at in map(itemgetter(*columns), rows[NEEDS.name]):
        days = [one for one in leads.get(unit_id, ()) if one[0] <= raised_at.date() <= (one[1] or date.max)]
        officer_id = holder_id or (days[-1][2] if days else None)
        if officer_id is not None:
            closed = (closed_at - raised_at).total_seconds() / 86400 if closed_at else None
            found[officer_id].append((_minutes(calendar, raised_at, answered_at), closed))
    return {
        officer_id: Times(len(times), *(_median(column) for column in zip(*times, strict=True)))
        for officer_id, times in found.items()
    }


def _minutes(calendar: Calendar, start: datetime, end: datetime | None) -> int | None:
    if end is not None:
        with suppress(InputError):
            return calendar.working_minutes(start, end)
    return None


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
