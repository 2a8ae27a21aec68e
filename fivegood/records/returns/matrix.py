"""Units against periods: how each unit's filings of one form stand over a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from fivegood.park import OpenPark
from fivegood.records.actors import Actor
from fivegood.records.base import rows_of
from fivegood.records.returns.forms import Asked, Span, owed_by, owes, reporting_units, year_of
from fivegood.rules.filings import State

UNITS_A_PAGE = 50


class Mark(StrEnum):
    """How one unit's filing for one period stands: its state, or that it is overdue, or that none is owed."""

    OVERDUE = "overdue"
    DUE = "due"
    DRAFT = "draft"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    LOCKED = "locked"
    NONE = "none"


#: States that are overdue once it is due: nothing has come yet.
_NOTHING_CAME = frozenset({State.DUE, State.DRAFT})


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which units are asked for: all fields empty means all that the reader sees."""

    industry: str = ""
    officer: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A page of units against the periods of a year that have ended; totals are over all units asked for.

    ``marks`` are by unit, in the order of the columns; ``totals`` by mark, likewise.
    """

    columns: Sequence[Asked]
    page: Page[Any]
    marks: Mapping[str, Sequence[Mark]]
    totals: Mapping[Mark, Sequence[int]]


def matrix(
    actor: Actor, park: OpenPark, form: str, year: int, now: datetime, of: Narrowed, number: str | None = None
) -> Matrix:
    """Return a page of the units that the reader sees and that owe a form in a year, with their marks."""
    text = park.rules.returns.forms[form]
    columns = [asked for asked in year_of(park, text, year, form) if asked.period.end < now.date()]
    units = _units(actor, columns, of, now)
    spans = {unit: (first, last) for unit, first, last in units.values_list("unit_id", "reports_from", "reports_to")}
    chosen = _chosen(spans, columns, of.mark, now)
    page = Paginator(chosen, UNITS_A_PAGE).get_page(number)
    states = _states(form, columns, list(page))
    marks = {unit: _marks(spans[unit], columns, states.get(unit, {}), now) for unit in page}
    return Matrix(columns, page, marks, _totals(spans, chosen, units, columns, now))


def _units(actor: Actor, columns: Sequence[Asked], of: Narrowed, now: datetime) -> QuerySet[Any]:
    if not columns:
        return reporting_units(actor).none()
    first, last = columns[0].period, columns[-1].period
    ends = Q(reports_to__isnull=True) | Q(reports_to__gte=first.start)
    found = reporting_units(actor).filter(ends, reports_from__lte=last.end).order_by("unit_id")
    if of.industry:
        found = found.filter(industry=of.industry)
    if of.officer:
        held = Q(assigned_to__isnull=True) | Q(assigned_to__gte=now.date())
        served = rows_of("assignments").filter(
            held, officer_id=of.officer, assigned_from__lte=now.date(), is_withdrawn=False
        )
        found = found.filter(unit_id__in=served.values("unit_id"))
    return found


def _chosen(spans: Mapping[str, Span], columns: Sequence[Asked], mark: str, now: datetime) -> list[str]:
    """Return the units of which any period bears a mark; all when none is asked for."""
    if not mark or not columns:
        return list(spans)
    states = _states(columns[0].form, columns, None)
    return [unit for unit, span in spans.items() if mark in _marks(span, columns, states.get(unit, {}), now)]


def _filings(form: str, columns: Sequence[Asked]) -> QuerySet[Any]:
    periods = [str(asked.period) for asked in columns]
    return rows_of("filings").filter(form=form, period__in=periods, is_withdrawn=False).order_by()


def _states(form: str, columns: Sequence[Asked], units: Sequence[str] | None) -> dict[str, dict[str, str]]:
    found = _filings(form, columns)
    found = found if units is None else found.filter(unit_id__in=units)
    states: dict[str, dict[str, str]] = {}
    for unit, period, state in found.values_list("unit_id", "period", "state"):
        states.setdefault(unit, {})[str(period)] = state
    return states


def _marks(span: Span, columns: Sequence[Asked], states: Mapping[str, str], now: datetime) -> list[Mark]:
    return [_mark(span, asked, states.get(_key(asked.period)), now) for asked in columns]


#: How a period is written in the database: a page asks for it a thousand times.
_key = lru_cache(maxsize=200)(str)


def _mark(span: Span, asked: Asked, state: str | None, now: datetime) -> Mark:
    if state is None and not owes(*span, asked.period):
        return Mark.NONE
    return _mark_of(State(state) if state else State.DUE, asked, now)


def _mark_of(state: State, asked: Asked, now: datetime) -> Mark:
    is_over = asked.due_at is not None and asked.due_at < now
    return Mark.OVERDUE if is_over and state in _NOTHING_CAME else Mark(state.value)


def _totals(
    spans: Mapping[str, Span], chosen: Sequence[str], units: QuerySet[Any], columns: Sequence[Asked], now: datetime
) -> dict[Mark, list[int]]:
    """Return how many units bear each mark, by column; only what nobody began is not counted by the database."""
    totals: dict[Mark, list[int]] = {mark: [0] * len(columns) for mark in Mark if mark is not Mark.NONE}
    if not columns:
        return totals
    found = _filings(columns[0].form, columns)
    among = units.values("unit_id") if len(chosen) == len(spans) else list(chosen)
    places = {str(asked.period): place for place, asked in enumerate(columns)}
    begun = [0] * len(columns)
    for period, state, count in (
        found.filter(unit_id__in=among).values_list("period", "state").annotate(count=Count("id"))
    ):
        place = places[str(period)]
        totals[_mark_of(State(state), columns[place], now)][place] += count
        begun[place] += count
    owing = [spans[unit] for unit in chosen]
    for place, asked in enumerate(columns):
        owed = owed_by(owing, asked.period)
        totals[_mark_of(State.DUE, asked, now)][place] += max(0, owed - begun[place])
    return totals
