"""How complete and how timely a year's forms are, over the units that a reader sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q

from fivegood.park import OpenPark
from fivegood.records.actors import Actor
from fivegood.records.book.selectors import records_of
from fivegood.records.journal.kept import until_written
from fivegood.records.returns.forms import Asked, Span, owed_by, reporting_units, year_of
from fivegood.records.returns.selectors import FILINGS
from fivegood.rules.filings import FILED, State


@dataclass(frozen=True, slots=True)
class Coverage:
    """How complete a form is for a period: units that owe it, have filed it, in time, were accepted.

    ``overdue`` have not filed although it was due.
    """

    asked: Asked
    owed: int
    filed: int
    on_time: int
    accepted: int
    overdue: int

    @property
    def missing(self) -> int:
        """How many have not filed."""
        return self.owed - self.filed


def coverage(actor: Actor, park: OpenPark, year: int, now: datetime) -> list[Coverage]:
    """Return the coverage of every form and period of a year that has ended, over the units the actor may see."""
    by_place, reporting = _counted(actor, year)
    return [
        _covered(reporting, asked, by_place.get((form, str(asked.period)), {}), now)
        for form, text in park.rules.returns.forms.items()
        for asked in year_of(park, text, year, form)
        if asked.period.end < now.date()
    ]


@until_written(16)
def _counted(actor: Actor, year: int) -> tuple[Mapping[tuple[str, str], Mapping[str, Any]], Sequence[Span]]:
    """Return how many filings of a year stand how, by form and period, and from when to when units owe returns."""
    found = records_of(actor, FILINGS).filter(is_withdrawn=False, period__startswith=str(year)).order_by()
    filed = Q(state__in=[state.value for state in FILED])
    # A filing of a year whose holidays nobody knew yet has no due time, and is not called late.
    on_time = filed & (Q(due_at__isnull=True) | Q(first_submitted_at__lte=F("due_at")))
    accepted = Q(state__in=[State.ACCEPTED.value, State.LOCKED.value])
    counts = found.values("form", "period").annotate(
        filed=Count("id", filter=filed), on_time=Count("id", filter=on_time), accepted=Count("id", filter=accepted)
    )
    by_place = {(row["form"], row["period"]): row for row in counts}
    return by_place, list(reporting_units(actor).values_list("reports_from", "reports_to"))


def _covered(reporting: Sequence[Span], asked: Asked, counts: Mapping[str, Any], now: datetime) -> Coverage:
    owed = owed_by(reporting, asked.period)
    filed = int(counts.get("filed", 0))
    is_due = asked.due_at is not None and asked.due_at < now
    overdue = max(0, owed - filed) if is_due else 0
    return Coverage(asked, max(owed, filed), filed, counts.get("on_time", 0), counts.get("accepted", 0), overdue)
