"""Reading visits: which units are due for one, and what was noted last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Q

from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.selectors import records_of
from fivegood.records.officers.selectors import Served
from fivegood.rules.service import ServiceText

VISITS = TABLES["visits"]
#: So many notes stand on a page.
MOST = 5


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
    days = days.annotate(last=Max("visited_on"), planned=Min("planned_on", filter=Q(visited_on__isnull=True)))
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
        is_withdrawn=False,
        unit_id=unit_id,
        officer_id=actor.officer_id,
        visited_on__isnull=True,
        planned_on__lte=day,
    )
    values = found.order_by("planned_on", "visit_id").values_list(*attributes_of(VISITS)).first()
    return (row_of(VISITS, values[2:]), values[1]) if values else None
