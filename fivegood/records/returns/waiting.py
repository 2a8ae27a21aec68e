"""Reading what is still to be filed: forms that units owe and have not handed in, those sent back first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from fivegood.errors import InputError
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.records.actors import Actor
from fivegood.records.book.selectors import records_of
from fivegood.records.returns.forms import Asked, asked, owes, year_of
from fivegood.rules.filings import OPEN, State

FILINGS = TABLES["filings"]
#: A unit and the days from which and to which it owes returns (None: none, and no end).
Reporting = tuple[str, date | None, date | None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A form that a unit owes for a period that has ended. ``answer`` says why it was sent back."""

    asked: Asked
    unit_id: str
    state: State
    answer: str
    is_late: bool


def filings_waiting(actor: Actor, park: OpenPark, reporting: Iterable[Reporting], now: datetime) -> list[Waiting]:
    """Return what these units owe and have not filed: sent back first, then by the time it is due, the oldest first.

    Looks at periods of this year and the last that have ended, and at older filings that are open: one query.
    """
    units = [unit for unit in reporting if unit[1] is not None]
    years = [now.year - 1, now.year]
    asked_for = Q(state__in=[state.value for state in OPEN])
    for year in years:
        asked_for |= Q(period__startswith=str(year))
    found = records_of(actor, FILINGS).filter(asked_for, is_withdrawn=False, unit_id__in=[unit[0] for unit in units])
    known: dict[tuple[str, str, str], tuple[State, str]] = {
        (form, period, unit): (State(state), answer or "")
        for form, period, unit, state, answer in found.values_list("form", "period", "unit_id", "state", "answer")
    }
    forms = {(form, str(one.period)): one for form, one in _ended(park, years, now)}
    owed = [
        (one, unit, *known.get((form, period, unit), (State.DUE, "")))
        for (form, period), one in forms.items()
        for unit, first, last in units
        if (form, period, unit) in known or (first is not None and owes(first, last, one.period))
    ]
    owed += _older(park, known, forms)
    waiting = [
        Waiting(one, unit, state, answer, one.due_at is not None and one.due_at < now)
        for one, unit, state, answer in owed
        if state in OPEN
    ]
    return sorted(waiting, key=_urgency)


def _ended(park: OpenPark, years: Iterable[int], now: datetime) -> Iterator[tuple[str, Asked]]:
    for form, text in park.rules.returns.forms.items():
        for year in years:
            yield from ((form, one) for one in year_of(park, text, year, form) if one.period.end < now.date())


def _older(
    park: OpenPark, known: Mapping[tuple[str, str, str], tuple[State, str]], forms: Mapping[tuple[str, str], Asked]
) -> Iterator[tuple[Asked, str, State, str]]:
    """Yield the open filings of years before; one whose form or period is no longer asked for is left out."""
    for (form, period, unit), (state, answer) in known.items():
        if state in OPEN and (form, period) not in forms:
            try:
                yield asked(park, form, period), unit, state, answer
            except InputError:
                continue


def _urgency(one: Waiting) -> tuple[Any, ...]:
    return one.state is not State.RETURNED, one.asked.due_at or datetime.max, one.asked.form, one.unit_id
