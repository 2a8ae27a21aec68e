"""The forms of the park: which are there, for which periods, when they are due, which units owe them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.records.actors import Actor
from fivegood.records.book.selectors import records_of
from fivegood.rules.duedates import due_at, periods_owed
from fivegood.rules.forms import FormText, ReturnsText

#: The days from which and to which a unit owes returns; None for one whose end is open.
Span = tuple[date, date | None]
UNITS = TABLES["units"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One form for one period: what the units of a park are asked for."""

    form: str
    text: FormText
    period: Period
    due_at: datetime | None
    catalogue: ReturnsText

    @property
    def items(self) -> tuple[str, ...]:
        """The items that are filled in here; the others of the form come out of forms filled in more often."""
        return self.catalogue.asked_in(self.form)


def asked(park: OpenPark, form: str, period: str) -> Asked:
    """Return one form for one period. Raises InputError that names the nearest form, or the periods of that year."""
    catalogue = park.rules.returns
    text = catalogue.forms.get(form)
    if text is None:
        close = nearest(form, catalogue.forms)
        raise InputError([Fault("forms", 0, "form", "is no form of this park", form, close)], "forms")
    read = Period.parse(period)
    choices = periods_of(park, text, read.end.year)
    if read not in choices:
        told = ", ".join(str(one) for one in choices) or f"none in {read.end.year}"
        raise InputError([Fault("forms", 0, "period", f"is no period of this form; those are {told}", period)], "forms")
    return Asked(form, text, read, due_at(read, text.due, park.calendar), catalogue)


def periods_of(park: OpenPark, text: FormText, year: int) -> list[Period]:
    """Return the periods of a year that a form is asked for."""
    found = periods_owed(text.period, year, text.due, joins_january_february=park.park.joins_january_february)
    return [period for period in found if text.asks_for(period)]


def year_of(park: OpenPark, text: FormText, year: int, form: str) -> list[Asked]:
    """Return a form for each period of a year."""
    catalogue = park.rules.returns
    return [
        Asked(form, text, period, due_at(period, text.due, park.calendar), catalogue)
        for period in periods_of(park, text, year)
    ]


def reporting_units(actor: Actor) -> QuerySet[Any]:
    """Return the units the actor may see that owe returns at some time."""
    return records_of(actor, UNITS).filter(reports_from__isnull=False, is_withdrawn=False)


def owing(actor: Actor, period: Period) -> QuerySet[Any]:
    """Return the units the actor may see that owe returns for at least one whole month of a period."""
    months = period.months()
    ends = Q(reports_to__isnull=True) | Q(reports_to__gte=months[0].end)
    return reporting_units(actor).filter(ends, reports_from__lte=months[-1].start)


def owes(first: date, last: date | None, period: Period) -> bool:
    """True when a unit that owes returns from a day to a day does so for a whole month of a period; see ``owing``."""
    return owed_by([(first, last)], period) == 1


def owed_by(spans: Iterable[Span], period: Period) -> int:
    """Return how many units that owe returns from a day to a day each do so for a whole month of a period."""
    months = period.months()
    start, end = months[-1].start, months[0].end
    return sum(first <= start and (last is None or last >= end) for first, last in spans)
