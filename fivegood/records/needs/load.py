"""How much stands open with each officer and for how long, and how often needs came back: from the records, now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from fivegood.facts.subjects import TABLES
from fivegood.periods import Period
from fivegood.records.actors import Actor
from fivegood.records.book.selectors import records_of, valid_on
from fivegood.rules.desk.stages import Act

NEEDS, NEED_STEPS, ASSIGNMENTS = (TABLES[name] for name in ("needs", "need_steps", "assignments"))
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
    found = records_of(actor, NEEDS).filter(is_withdrawn=False, closed_at__isnull=True).order_by()
    ages: dict[str, list[int]] = defaultdict(list)
    for unit_id, raised_at in found.values_list("unit_id", "raised_at"):
        ages[unit_id].append((now - raised_at).days)
    counted = Counter(_bucket(age) for of_unit in ages.values() for age in of_unit)
    leads = valid_on(records_of(actor, ASSIGNMENTS).filter(is_withdrawn=False, role="lead"), ASSIGNMENTS, now.date())
    units: dict[str, set[str]] = defaultdict(set)
    for officer_id, unit_id in leads.order_by().values_list("officer_id", "unit_id"):
        units[officer_id].add(unit_id)
    loads = [_load(officer_id, led, ages) for officer_id, led in units.items()]
    loads.sort(key=lambda one: (-one.open, -(one.oldest_days or 0), one.officer_id))
    return Backlog([counted[place] for place in range(len(BUCKETS) + 1)], loads)


def _bucket(age: int) -> int:
    """Return the place of the bucket that an age in whole days is of: raised within a day is the first."""
    return next((place for place, days in enumerate(BUCKETS) if age < days), len(BUCKETS))


def _load(officer_id: str, units: set[str], ages: Mapping[str, Sequence[int]]) -> Load:
    mine = [age for unit_id in units for age in ages.get(unit_id, ())]
    return Load(officer_id, len(units), len(mine), max(mine, default=None))


def reopened(actor: Actor, period: Period) -> tuple[int, int]:
    """Return how many needs raised in a period came back at least once, of how many that were ever closed."""
    after = date.fromordinal(period.end.toordinal() + 1)
    raised = records_of(actor, NEEDS).filter(
        is_withdrawn=False,
        raised_at__gte=datetime.combine(period.start, datetime.min.time()),
        raised_at__lt=datetime.combine(after, datetime.min.time()),
    )
    steps = records_of(actor, NEED_STEPS).filter(is_withdrawn=False, act=Act.REOPEN, need_id=OuterRef("need_id"))
    found = raised.order_by().annotate(is_back=Exists(steps)).values_list("is_back", "closed_at")
    were_closed = [is_back for is_back, closed_at in found if is_back or closed_at is not None]
    return sum(were_closed), len(were_closed)
