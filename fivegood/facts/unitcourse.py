"""What one unit returned over the years: a value for each period, what is missing, and tax for its land."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fivegood.errors import Fault
from fivegood.facts.rows import Row, as_columns
from fivegood.facts.spans import days_of, owed_rows, single_values
from fivegood.periods import Period

_COVERED = ("unit_id", "item", "period_start", "period_end")
#: The first and the last month of a period within its year.
Months = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Returned:
    """What a unit returned of one item for a period alone; None where it owed a return and filed none."""

    period: Period
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class AreaTax:
    """Tax of a period for the land held at its end, with what it is worked out from.

    ``tax`` is None unless every month of the period was returned, ``area`` where no land is on record; ``value`` needs
    both.
    """

    period: Period
    tax: Decimal | None
    missing_months: int
    area: Decimal | None

    @property
    def value(self) -> Decimal | None:
        """Tax by area, not rounded."""
        return self.tax / self.area if self.tax is not None and self.area else None


def returned_of(
    rows: Sequence[Row], unit: Row, item: str, as_of: date, *, is_owed: bool, joins: bool
) -> list[Returned]:
    """Return what a unit returned of an item up to a day, in the order of the periods.

    ``rows`` are the unit's returns of that item in force. A cumulative return gives what it adds. When ``is_owed``,
    months for which the unit owed it and filed none stand there without a value; ``joins`` makes a January and a
    February one, as the park's returns do. Empty when periods overlap, for then no value is that of its period.
    """
    faults: list[Fault] = []
    singles = single_values(rows, ("item",), "stated", "value", faults, lambda _row: ("", 0))
    if faults:
        return []
    known = [row for row in singles if days_of(row)[1] <= as_of]
    owed = owed_rows(as_columns(known, _COVERED), [unit], [item], as_of, joins) if is_owed else []
    return sorted((_returned(row) for row in (*known, *owed)), key=lambda one: (one.period.end, one.period.start))


def _returned(row: Row) -> Returned:
    value = row["value"]
    assert value is None or isinstance(value, Decimal)
    return Returned(Period(*days_of(row)), value)


def by_year(returned: Iterable[Returned], *, is_stock: bool, joins: bool) -> dict[int, dict[Months, Decimal | None]]:
    """Return the values of each year by the months they are about, so that years stand side by side.

    With ``joins`` a year that returned January and February apart is joined as the others are: added up, or for a
    stock the value at the end of February. One of the two that is missing leaves both without a value.
    """
    years: dict[int, dict[Months, Decimal | None]] = {}
    for one in returned:
        values = years.setdefault(one.period.end.year, {})
        values[one.period.start.month, one.period.end.month] = one.value
    return {year: _in_order(_joined(values, is_stock) if joins else values) for year, values in years.items()}


def _joined(values: Mapping[Months, Decimal | None], is_stock: bool) -> dict[Months, Decimal | None]:
    apart = [values[months] for months in ((1, 1), (2, 2)) if months in values]
    if not apart:
        return dict(values)
    known = [value for value in apart if value is not None]
    together = sum(known, Decimal(0)) if len(known) == 2 else None
    if is_stock:
        together = values.get((2, 2))
    return {months: value for months, value in values.items() if months not in ((1, 1), (2, 2))} | {(1, 2): together}


def _in_order(values: Mapping[Months, Decimal | None]) -> dict[Months, Decimal | None]:
    return dict(sorted(values.items(), key=lambda pair: (pair[0][1], pair[0][0])))


def area_tax(returned: Sequence[Returned], parcels: Iterable[Row], land_use: str) -> list[AreaTax]:
    """Return tax for the land of each calendar year begun before the last return, and of the year up to that return.

    ``returned`` are the taxes, ``parcels`` the land of the unit, of which that of one use counts.
    """
    known = [one for one in returned if one.value is not None]
    if not known:
        return []
    last = known[-1].period.end
    periods = [Period.of_year(year) for year in range(known[0].period.start.year, last.year + 1)]
    periods = [period for period in periods if period.end <= last]
    if last.month != 12:
        periods.append(Period.trailing_year(Period.month(last.year, last.month).end))
    land = [row for row in parcels if row["land_use"] == land_use]
    return [_area_tax(period, known, land) for period in periods]


def _area_tax(period: Period, known: Sequence[Returned], land: Sequence[Row]) -> AreaTax:
    within = [one for one in known if period.covers(one.period)]
    covered = {month for one in within for month in one.period.months()}
    missing = len(period.months()) - len(covered)
    tax = sum((one.value for one in within if one.value is not None), Decimal(0))
    held = [row["area"] for row in land if _is_held(row, period.end)]
    area = sum((size for size in held if isinstance(size, Decimal)), Decimal(0))
    return AreaTax(period, None if missing else tax, missing, area or None)


def _is_held(row: Row, day: date) -> bool:
    first, last = row["held_from"], row["held_to"]
    return isinstance(first, date) and first <= day and (not isinstance(last, date) or day <= last)
