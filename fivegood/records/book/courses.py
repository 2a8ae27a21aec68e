"""Rows counted or added up over days and periods, by group: one query each, whatever the number of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from fivegood.facts.schema import Table
from fivegood.periods import Period
from fivegood.records.book.selectors import holds_on

#: The values of the columns that rows are grouped by, and for each group a number for each day or period.
Group = tuple[Any, ...]
Course = Mapping[Group, Sequence[Decimal]]


def stocks(found: QuerySet[Any], table: Table, by: Sequence[str], days: Sequence[date], amount: str = "") -> Course:
    """Return how many rows of a table of intervals hold on each day, or what a column of theirs adds up to, by group.

    ``found`` are the rows that the reader may see. A group without rows on a day has nought there.
    """
    added = {f"n{at}": _number(amount, holds_on(table, day)) for at, day in enumerate(days)}
    rows = found.order_by().values_list(*by).annotate(**added)
    return {tuple(row[: len(by)]): [Decimal(n or 0) for n in row[len(by) :]] for row in rows}


def flows(found: QuerySet[Any], on: str, by: Sequence[str], periods: Sequence[Period], amount: str = "") -> Course:
    """Return how many rows are dated (by the column ``on``) in each period, or what a column adds up to, by group.

    A period without rows has nought; where that would be wrong see ``sums``.
    """
    found_sums = sums(found, on, by, periods, amount)
    return {group: [numbers.get(at, Decimal(0)) for at in range(len(periods))] for group, numbers in found_sums.items()}


def sums(
    found: QuerySet[Any], on: str, by: Sequence[str], periods: Sequence[Period], amount: str = ""
) -> Mapping[Group, Mapping[int, Decimal]]:
    """Return the same as ``flows``, by the place of the period: one without rows is left out. Periods are apart."""
    if not periods:
        return {}
    spans = [When(**{f"{on}__range": (period.start, period.end)}, then=Value(at)) for at, period in enumerate(periods)]
    reach = (min(period.start for period in periods), max(period.end for period in periods))
    dated = found.filter(**{f"{on}__range": reach}).order_by().annotate(at=Case(*spans, output_field=IntegerField()))
    summed: dict[Group, dict[int, Decimal]] = defaultdict(dict)
    for *group, at, number in dated.values_list(*by, "at").annotate(number=_number(amount, None)):
        if at is not None and number is not None:
            summed[tuple(group)][at] = Decimal(number)
    return dict(summed)


def last_day(found: QuerySet[Any], on: str, until: date) -> date | None:
    """Return the last day up to ``until`` that a row is dated on; None when there is none."""
    row = found.filter(**{f"{on}__lte": until}).order_by(F(on).desc()).values_list(on, flat=True).first()
    return row if row is None or isinstance(row, date) else None


def _number(amount: str, condition: Q | None) -> Any:
    return Sum(amount, filter=condition) if amount else Count("pk", filter=condition)
