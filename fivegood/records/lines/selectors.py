"""Lines over the months: what they put out of each product, what they could have, and the states they were in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from fivegood.periods import Period
from fivegood.records.book.courses import sums
from fivegood.rules.capacity import LineState, in_turn, nameplate

_STATE = ("line_id", "product", "state", "cycle_seconds", "design_per_month", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Month:
    """A month, or the days of it so far: output (None: none on record) and capacity (None: not known)."""

    days: Period
    output: Decimal | None
    capacity: Decimal | None

    @property
    def used(self) -> Decimal | None:
        """Output over capacity; None when either is not known or there is no capacity."""
        return self.output / self.capacity if self.output is not None and self.capacity else None


@dataclass(frozen=True, slots=True)
class LineCourse:
    """Months by product, and how many lines were in each state at the end of each month."""

    products: Mapping[str, Sequence[Month]]
    states: Mapping[str, Sequence[Decimal]]


def lines_course(outputs: QuerySet[Any], lines: QuerySet[Any], months: Sequence[Period]) -> LineCourse:
    """Return the course of lines over months in their order, the last of which may have days to come: two queries.

    ``outputs`` and ``lines`` are the rows of both tables that the reader may see.
    """
    made = {product: by for (product,), by in sums(outputs, "produced_on", ("product",), months, "quantity").items()}
    states = line_states(lines, months)
    by_product: dict[str, list[LineState]] = defaultdict(list)
    for state in states:
        by_product[state.product].append(state)
    products = {
        product: [
            Month(days, made.get(product, {}).get(at), nameplate(by_product[product], days))
            for at, days in enumerate(months)
        ]
        for product in sorted(made.keys() | by_product.keys())
    }
    return LineCourse(products, _counted(states, [days.end for days in months]))


def line_states(lines: QuerySet[Any], months: Sequence[Period]) -> list[LineState]:
    """Return the states that lines were in during the months, line by line: one query."""
    if not months:
        return []
    ends = Q(valid_to__isnull=True) | Q(valid_to__gte=months[0].start)
    rows = lines.filter(ends, valid_from__lte=months[-1].end).order_by("line_id", "valid_from").values_list(*_STATE)
    return in_turn([LineState(*row) for row in rows])


def _counted(states: Sequence[LineState], days: Sequence[date]) -> Mapping[str, Sequence[Decimal]]:
    counts: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * len(days))
    for state in states:
        for at, day in enumerate(days):
            counts[state.state][at] += state.valid_from <= day and (state.valid_to is None or day <= state.valid_to)
    return dict(counts)
