"""Returns about periods: cumulative ones made single, overlaps refused, and what was owed but never filed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from fivegood.errors import Fault
from fivegood.facts.cells import Value
from fivegood.facts.rows import Place, Row, told_key
from fivegood.periods import Period

_DAY = timedelta(days=1)
#: The last and the first day of a row's period, and the row.
_Dated = tuple[date, date, Row]
_BY_DAYS = itemgetter(0, 1)
_UnitMonths = dict[tuple[Value, Value], set[date]]


@dataclass(slots=True)
class _Year:
    """What a series of returns has covered of a year so far, without a gap since 1 January."""

    covered_to: date
    total: Decimal = Decimal(0)


def single_values(
    rows: Sequence[Row],
    series: Sequence[str],
    stated: str,
    value: str,
    faults: list[Fault],
    place_of: Callable[[Row], Place],
) -> list[Row]:
    """Return the rows with ``period_start``, ``period_end`` and ``value`` for the period alone.

    A cumulative return (basis ``cumulative``) states the sum since 1 January; its value is what it adds to the
    returns before it in that year, and its period starts where they ended. An empty one adds nothing and is left
    out once a later return covers its days. Overlapping periods of one series are added to ``faults``.
    """
    by_series: dict[Any, list[_Dated]] = defaultdict(list)
    key = itemgetter(*series) if series else lambda _row: None
    for row in rows:
        period = row["period"]
        assert isinstance(period, Period)
        by_series[key(row)].append((period.end, period.start, row))
    done: list[Row] = []
    for of_series in by_series.values():
        of_series.sort(key=_BY_DAYS)
        before: Row | None = None
        last = date.min
        for _, of_year in groupby(of_series, key=lambda dated: dated[0].year):
            year = _one_year(list(of_year), stated, value)
            filled = [row for row in year if row[value] is not None]
            for row in filled:
                start, end = days_of(row)
                # A second return up to one day has nothing left to be about: it would start after it ends.
                if before is not None and (start <= last or end <= last):
                    faults.append(_overlap(before, row, series, place_of))
                before, last = row, end
            if len(filled) == len(year):
                done += year
            else:
                done += [row for row in year if row[value] is not None or not _is_covered(row, filled)]
    return done


def days_of(row: Row) -> tuple[date, date]:
    """Return the first and the last day that the value of a row is about, as ``single_values`` gives them."""
    return row["period_start"], row["period_end"]  # type: ignore[return-value] # columns of days, always filled


def _overlap(before: Row, row: Row, series: Sequence[str], place_of: Callable[[Row], Place]) -> Fault:
    file, line = place_of(before)
    where = f"row {line} of {file}" if line else file
    message = f"overlaps {before['period']} of the same {told_key(row, series)} ({where})"
    return Fault(*place_of(row), "period", message, str(row["period"]))


def _one_year(rows: Sequence[_Dated], stated: str, value: str) -> list[Row]:
    """Return the rows of one series and year, in the order of their ends, as single ones."""
    year = _Year(date(rows[0][0].year, 1, 1) - _DAY)
    return [_as_single(dated, stated, value, year) for dated in rows]


def _as_single(dated: _Dated, stated: str, value: str, year: _Year) -> Row:
    end, start, row = dated
    own = amount = row[stated]
    if row.get("basis") == "cumulative":
        start = year.covered_to + _DAY
        if isinstance(amount, Decimal):
            own = amount - year.total
            year.covered_to, year.total = end, amount
    elif isinstance(amount, Decimal) and start == year.covered_to + _DAY:
        year.covered_to, year.total = end, year.total + amount
    return row | {value: own, "period_start": start, "period_end": end}


def _is_covered(row: Row, filled: Sequence[Row]) -> bool:
    start, end = days_of(row)
    return any(first <= start and end <= last for first, last in map(days_of, filled))


def owed_rows(
    returns: Sequence[Row], units: Sequence[Row], items: Collection[str], as_of: date, joins_january_february: bool
) -> list[Row]:
    """Return a row without value for every month that a unit owed an item and has no return covering it.

    So what is missing is counted where it is missing, and never read as nought.
    """
    covered: _UnitMonths = defaultdict(set)
    for row in returns:
        if row["item"] in items:
            covered[row["unit_id"], row["item"]].update(_first_days(*days_of(row)))
    owed: list[Row] = []
    for unit in units:
        months = _owed_months(unit, as_of)
        for item in items if months else ():
            there = covered[unit["unit_id"], item]
            missing = [month for month in months if month.start not in there]
            owed.extend(_owed(unit, item, period) for period in _joined(missing, joins_january_february))
    return owed


@lru_cache(maxsize=4096)
def _first_days(start: date, end: date) -> tuple[date, ...]:
    """Return the first day of each month that the days from ``start`` to ``end`` touch."""
    return tuple(month.start for month in Period(start, end).months())


def _owed_months(unit: Row, as_of: date) -> Sequence[Period]:
    """Return the whole months up to ``as_of`` in which the unit owed returns."""
    first, last = unit["reports_from"], unit["reports_to"]
    if not isinstance(first, date):
        return ()
    end = min(last, as_of) if isinstance(last, date) else as_of
    return _whole_months(first, end) if first <= end else ()


@lru_cache(maxsize=4096)
def _whole_months(first: date, last: date) -> Sequence[Period]:
    return [month for month in Period(first, last).months() if first <= month.start and month.end <= last]


def _joined(months: Sequence[Period], joins_january_february: bool) -> list[Period]:
    """Return the months, a January and February that are both there made one."""
    result: list[Period] = []
    for month in months:
        before = result[-1] if result else None
        is_pair = before is not None and (before.start.month, month.start.month) == (1, 2)
        if joins_january_february and is_pair and before is not None and before.end + _DAY == month.start:
            result[-1] = Period(before.start, month.end)
        else:
            result.append(month)
    return result


def _owed(unit: Row, item: str, period: Period) -> Row:
    return {
        "unit_id": unit["unit_id"],
        "item": item,
        "period": period,
        "basis": None,
        "stated": None,
        "value": None,
        "period_start": period.start,
        "period_end": period.end,
        "is_owed": True,
        "recorded_at": None,
        "is_withdrawn": None,
        "is_synthetic": unit["is_synthetic"],
    }
