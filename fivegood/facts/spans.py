"""Returns about periods: cumulative ones made single, overlaps refused, and what was owed but never filed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from fivegood.errors import Fault
from fivegood.facts.cells import Value
from fivegood.facts.folder import Row
from fivegood.periods import Period

_DAY = timedelta(days=1)
_UnitMonths = dict[tuple[Value, Value], set[date]]


@dataclass(slots=True)
class _Year:
    """What a series of returns has covered of a year so far, without a gap since 1 January."""

    covered_to: date
    total: Decimal = Decimal(0)


def single_values(
    rows: Sequence[Row], series: Sequence[str], stated: str, value: str, faults: list[Fault], table: str
) -> list[Row]:
    """Return the rows with ``period_start``, ``period_end`` and ``value`` for the period alone.

    A cumulative return (basis ``cumulative``) states the sum since 1 January; its value is what it adds to the
    returns before it in that year, and its period starts where they ended. An empty one adds nothing and is left
    out once a later return covers its days. Overlapping periods of one series are added to ``faults``.
    """
    by_series: dict[tuple[Value, ...], list[Row]] = defaultdict(list)
    for row in rows:
        period = row["period"]
        assert isinstance(period, Period)
        by_series[*(row[name] for name in series), period.end.year].append(row)
    done: list[Row] = []
    for of_year in by_series.values():
        done.extend(_one_year(of_year, stated, value, series, faults, table))
    return done


def _one_year(
    rows: list[Row], stated: str, value: str, series: Sequence[str], faults: list[Fault], table: str
) -> list[Row]:
    def ends(row: Row) -> tuple[date, date]:
        period = row["period"]
        assert isinstance(period, Period)
        return (period.end, period.start)

    rows = sorted(rows, key=ends)
    year = _Year(date(ends(rows[0])[0].year, 1, 1) - _DAY)
    done: list[Row] = []
    last_filled = year.covered_to
    for row in rows:
        single = _as_single(row, stated, value, year)
        start = single["period_start"]
        assert isinstance(start, date)
        if single[value] is not None:
            if start <= last_filled:
                told = ", ".join(f"{name} {row[name]}" for name in series)
                faults.append(Fault(table, message=f"{row['period']} of {told} overlaps a return before it"))
            last_filled = ends(row)[0]
        done.append(single)
    return [row for row in done if row[value] is not None or not _is_covered(row, done, value)]


def _as_single(row: Row, stated: str, value: str, year: _Year) -> Row:
    period, amount = row["period"], row[stated]
    assert isinstance(period, Period)
    if row.get("basis") == "cumulative":
        start = year.covered_to + _DAY
        own = None if amount is None else amount - year.total  # type: ignore[operator]
        if amount is not None:
            year.covered_to, year.total = period.end, amount  # type: ignore[assignment]
    else:
        start, own = period.start, amount
        if amount is not None and period.start == year.covered_to + _DAY:
            year.covered_to, year.total = period.end, year.total + amount  # type: ignore[operator]
    return row | {value: own, "period_start": start, "period_end": period.end}


def _is_covered(row: Row, others: Sequence[Row], value: str) -> bool:
    return any(
        other[value] is not None
        and other["period_start"] <= row["period_start"]  # type: ignore[operator]
        and row["period_end"] <= other["period_end"]  # type: ignore[operator]
        for other in others
    )


def owed_rows(
    returns: Sequence[Row], units: Sequence[Row], items: Collection[str], as_of: date, joins_january_february: bool
) -> list[Row]:
    """Return a row without value for every month that a unit owed an item and has no return covering it.

    So what is missing is counted where it is missing, and never read as nought.
    """
    covered: _UnitMonths = defaultdict(set)
    for row in returns:
        if row["item"] in items:
            start, end = row["period_start"], row["period_end"]
            assert isinstance(start, date)
            assert isinstance(end, date)
            covered[row["unit_id"], row["item"]].update(_first_days(start, end))
    owed: list[Row] = []
    for unit in units:
        months = _owed_months(unit, as_of)
        for item in items if months else ():
            missing = [month for month in months if month.start not in covered[unit["unit_id"], item]]
            owed.extend(_owed(unit, item, period) for period in _joined(missing, joins_january_february))
    return owed


@lru_cache(maxsize=4096)
def _first_days(start: date, end: date) -> tuple[date, ...]:
    """Return the first day of each month that the days from ``start`` to ``end`` touch."""
    return tuple(month.start for month in Period(start, end).months())


def _owed_months(unit: Row, as_of: date) -> list[Period]:
    """Return the whole months up to ``as_of`` in which the unit owed returns."""
    first, last = unit["reports_from"], unit["reports_to"]
    if not isinstance(first, date):
        return []
    end = min(last, as_of) if isinstance(last, date) else as_of
    if end < first:
        return []
    return [month for month in Period(first, end).months() if first <= month.start and month.end <= end]


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
