"""Reading visits: which units are due for one, and what was noted last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Min, Q

from fivegood.facts.cells import write
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.records.actors import Actor
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.selectors import records_of, valid_on
from fivegood.records.needs.selectors import OpenNeed, needs_where
from fivegood.records.officers.selectors import Served
from fivegood.rules.service import ServiceText

ASSIGNMENTS = TABLES["assignments"]
VISITS = TABLES["visits"]
#: So many notes stand on a page.
MOST = 5
#: Planned, neither made nor cancelled.
TO_COME = Q(visited_on__isnull=True) & ~Q(is_cancelled=True)


@dataclass(frozen=True, slots=True)
class VisitDue:
    """How a unit stands with visits: the last one, the next that is planned, and the day by which one is due.

    ``due_on`` is the earlier of what was planned and what the park's rule asks; None where neither says a day.
    """

    unit: Served
    visited_on: date | None
    planned_on: date | None
    due_on: date | None

    def is_due(self, today: date) -> bool:
        """True when a visit is due today or was before."""
        return self.due_on is not None and self.due_on <= today


def visits_due(actor: Actor, served: Sequence[Served], rules: ServiceText) -> list[VisitDue]:
    """Return how each unit served stands with visits, the one that is due first at the top."""
    found = records_of(actor, VISITS).filter(is_withdrawn=False, unit_id__in=[unit.unit_id for unit in served])
    days = found.order_by().values("unit_id")
    days = days.annotate(last=Max("visited_on"), planned=Min("planned_on", filter=TO_COME))
    by_unit = {row["unit_id"]: (row["last"], row["planned"]) for row in days}
    stands = [_stands(unit, *by_unit.get(unit.unit_id, (None, None)), rules) for unit in served]
    return sorted(stands, key=lambda one: (one.due_on or date.max, one.visited_on or date.min, one.unit.unit_id))


def _stands(unit: Served, last: date | None, planned: date | None, rules: ServiceText) -> VisitDue:
    asked = rules.visit_due_on(last, unit.since)
    days = [day for day in (planned, asked) if day is not None]
    return VisitDue(unit, last, planned, min(days, default=None))


def notes_newest(actor: Actor, most: int = MOST) -> list[Row]:
    """Return what was noted last of the units that the actor may see."""
    found = records_of(actor, VISITS).filter(is_withdrawn=False, note__gt="")
    found = found.order_by("-recorded_at", "-id")
    return [row_of(VISITS, values[2:]) for values in found.values_list(*attributes_of(VISITS))[:most]]


def planned_before(actor: Actor, unit_id: str, day: date) -> tuple[Row, int] | None:
    """Return the officer's first planned visit of a unit that was not made, up to a day, with its version."""
    found = records_of(actor, VISITS).filter(
        TO_COME, is_withdrawn=False, unit_id=unit_id, officer_id=actor.officer_id, planned_on__lte=day
    )
    values = found.order_by("planned_on", "visit_id").values_list(*attributes_of(VISITS)).first()
    return (row_of(VISITS, values[2:]), values[1]) if values else None


def visits_of_month(actor: Actor, month: Period) -> tuple[list[Row], list[Row]]:
    """Return an officer's visits that are planned for a month or were made in it, by day, and those they missed.

    Missed are those planned for a day before today that were neither made, moved nor cancelled: of any month.
    """
    days = (month.start, month.end)
    within = Q(visited_on__range=days) | Q(visited_on__isnull=True, planned_on__range=days)
    missed = TO_COME & Q(planned_on__lt=actor.today)
    found = records_of(actor, VISITS).filter(within | missed, is_withdrawn=False, officer_id=actor.officer_id)
    rows = [row_of(VISITS, values[2:]) for values in found.values_list(*attributes_of(VISITS))]
    rows.sort(key=lambda row: (write(_day_of(row)), str(row["visit_id"])))
    late = [row for row in rows if is_to_come(row) and _day_of(row) < actor.today]
    return [row for row in rows if month.contains(_day_of(row))], late


def is_to_come(row: Row) -> bool:
    """True for a visit that is planned, and neither made nor cancelled."""
    return row["planned_on"] is not None and not row["visited_on"] and not row["is_cancelled"]


def _day_of(row: Row) -> date:
    day = row["visited_on"] or row["planned_on"]
    assert isinstance(day, date)
    return day


@dataclass(frozen=True, slots=True)
class Coverage:
    """The units that an officer leads at the end of a month, by whether they were visited in it, by whomever.

    ``by_lead`` of the visited ones were visited by the officer in person.
    """

    officer_id: str
    visited: Mapping[str, date]
    unvisited: Sequence[str]
    by_lead: int

    @property
    def served(self) -> int:
        """The number of units that the officer leads."""
        return len(self.visited) + len(self.unvisited)


def coverage_of_month(actor: Actor, month: Period) -> list[Coverage]:
    """Return which units served were visited in a month, officer by officer, within what the actor may see.

    Served are the units that have a lead officer on the month's last day, as the figure `visit_coverage` counts them.
    """
    led = valid_on(records_of(actor, ASSIGNMENTS).filter(is_withdrawn=False, role="lead"), ASSIGNMENTS, month.end)
    made = records_of(actor, VISITS).filter(is_withdrawn=False, visited_on__range=(month.start, month.end))
    first: dict[str, date] = {}
    by_whom: dict[str, set[str]] = defaultdict(set)
    for unit_id, officer_id, day in made.order_by("visited_on").values_list("unit_id", "officer_id", "visited_on"):
        first.setdefault(unit_id, day)
        by_whom[unit_id].add(officer_id)
    units: dict[str, list[str]] = defaultdict(list)
    for officer_id, unit_id in led.order_by("officer_id", "unit_id").values_list("officer_id", "unit_id").distinct():
        units[officer_id].append(unit_id)
    return [
        Coverage(
            officer_id,
            {unit_id: first[unit_id] for unit_id in served if unit_id in first},
            [unit_id for unit_id in served if unit_id not in first],
            sum(officer_id in by_whom[unit_id] for unit_id in served),
        )
        for officer_id, served in units.items()
    ]


def needs_promised(actor: Actor, park: OpenPark, visit_id: str, now: datetime) -> list[OpenNeed]:
    """Return the needs that were promised at a visit, each with how it stands and its clock."""
    return needs_where(actor, park, now, Q(visit_id=visit_id), Q(need__visit_id=visit_id))
