"""Land over the years: by use, by who holds it, and what its holders pay for a unit of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, QuerySet, Sum, Value, When

from fivegood.errors import Fault
from fivegood.facts.rows import Row
from fivegood.facts.spans import single_values
from fivegood.facts.subjects import TABLES
from fivegood.periods import Period
from fivegood.records.actors import Actor
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.courses import stocks
from fivegood.records.book.selectors import holds_on, records_of
from fivegood.records.scope import may_read

_PARCELS, _RETURNS = TABLES["parcels"], TABLES["returns"]
_TAX, _A_YEAR = "tax_paid", 12


@dataclass(frozen=True, slots=True)
class LandCourse:
    """Areas on each day: by use, held by units and by nobody, and what units hold by their industry ("": not known)."""

    by_use: Mapping[str, Sequence[Decimal]]
    held: Sequence[Decimal]
    free: Sequence[Decimal]
    by_industry: Mapping[str, Sequence[Decimal]]


@dataclass(frozen=True, slots=True)
class Holder:
    """A unit with its names, the area it holds, the tax of the months asked for, and how many of them are not returned.

    ``tax`` is None when a month is missing: part of a year is not a year's tax.
    """

    unit_id: str
    name: str
    name_zh: str
    area: Decimal
    tax: Decimal | None
    missing_months: int

    @property
    def tax_per_area(self) -> Decimal | None:
        """Tax over area; None when either is not known or there is no area."""
        return self.tax / self.area if self.tax is not None and self.area else None


def land_course(found: QuerySet[Any], days: Sequence[date]) -> LandCourse:
    """Return the area of parcels on each day: one query."""
    nothing = [Decimal(0)] * len(days)
    by_use: dict[str, Sequence[Decimal]] = {}
    by_industry: dict[str, Sequence[Decimal]] = {}
    held, free = nothing, nothing
    for (use, is_held, industry), areas in _by_holder(found, days):
        by_use[use] = _plus(by_use.get(use, nothing), areas)
        held, free = (_plus(held, areas), free) if is_held else (held, _plus(free, areas))
        if is_held:
            by_industry[industry] = _plus(by_industry.get(industry, nothing), areas)
    return LandCourse(by_use, held, free, by_industry)


def _by_holder(found: QuerySet[Any], days: Sequence[date]) -> list[tuple[tuple[str, bool, str], Sequence[Decimal]]]:
    known = found.annotate(is_held=Case(When(unit__isnull=True, then=Value(0)), default=Value(1)))
    course = stocks(known, _PARCELS, ("land_use", "is_held", "unit__industry"), days, "area")
    return [((use, bool(is_held), industry or ""), areas) for (use, is_held, industry), areas in course.items()]


def _plus(one: Sequence[Decimal], other: Sequence[Decimal]) -> list[Decimal]:
    return [first + second for first, second in zip(one, other, strict=True)]


def land_holders(actor: Actor, found: QuerySet[Any], day: date, most: int = 10) -> tuple[Period | None, list[Holder]]:
    """Return the units that hold most land on a day, the largest first, with the tax of their last twelve months.

    The months end with the last that one of them returned tax for by that day; None when none did, or when the reader
    sees no returns. Two queries.
    """
    named = ("unit_id", "unit__unit_name", "unit__unit_name_zh")
    held = found.filter(holds_on(_PARCELS, day), unit__isnull=False).order_by().values_list(*named)
    areas = list(held.annotate(all=Sum("area")).order_by(F("all").desc(), "unit_id")[:most])
    rows = _taxes(actor, [unit for unit, *_names in areas], day)
    ends = [row["period_end"] for of_unit in rows.values() for row in of_unit if row["value"] is not None]
    months = Period.trailing_year(max(ends)) if ends else None  # type: ignore[arg-type, type-var] # days
    return months, [_holder(each, rows.get(each[0], []), months) for each in areas]


def _taxes(actor: Actor, units: Sequence[str], day: date) -> dict[str, list[Row]]:
    """Return the tax of each unit by single periods that ended by a day; none of a unit whose periods overlap."""
    if not units or not may_read(actor, _RETURNS.name):
        return {}
    asked = records_of(actor, _RETURNS).filter(unit_id__in=units, item=_TAX, is_withdrawn=False)
    rows: dict[str, list[Row]] = defaultdict(list)
    for values in asked.values_list(*attributes_of(_RETURNS)):
        row = row_of(_RETURNS, values[2:])
        period = row["period"]
        if isinstance(period, Period) and period.end <= day:
            rows[str(row["unit_id"])].append(row)
    return {unit: _single(of_unit) for unit, of_unit in rows.items()}


def _single(rows: Sequence[Row]) -> list[Row]:
    faults: list[Fault] = []
    found = single_values(rows, ("item",), "stated", "value", faults, lambda _row: ("", 0))
    return [] if faults else found


def _holder(of: tuple[str, str, str | None, Decimal], rows: Sequence[Row], months: Period | None) -> Holder:
    unit, name, name_zh, area = of
    if months is None:
        return Holder(unit, name, name_zh or "", area, None, _A_YEAR)
    total, covered = Decimal(0), set()
    for row in rows:
        first, last, value = row["period_start"], row["period_end"], row["value"]
        assert isinstance(first, date)
        assert isinstance(last, date)
        if isinstance(value, Decimal) and months.start <= first and last <= months.end:
            total += value
            covered |= {month.start for month in Period(first, last).months()}
    missing = _A_YEAR - len(covered)
    return Holder(unit, name, name_zh or "", area, None if missing else total, missing)
