"""Returns about periods: cumulative ones made single, overlaps refused, and what was owed but never filed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from itertools import groupby
from operator import lt
from typing import Any

from fivegood.errors import Fault
from fivegood.facts.cells import Value
from fivegood.facts.rows import Columns, Key, Place, Row, as_columns, row_at, taken, told_key
from fivegood.periods import Period

_DAY = timedelta(days=1)
_DAYS = ("period_start", "period_end")
#: The last and the first day of a row's period, and the row's place.
_Dated = tuple[date, date, int]
_UnitMonths = dict[tuple[Value, Value], set[date]]


class _Year:
    """What a series of returns has covered of a year so far, without a gap since 1 January."""

    def __init__(self, number: int) -> None:
        self.covered_to, self.total = date(number, 1, 1) - _DAY, Decimal(0)


class _Singles:
    """Rows about periods, each for its own days alone: the row's place, its first and last day, its value."""

    def __init__(self) -> None:
        self.places: list[int] = []
        self.starts: list[date] = []
        self.ends: list[date] = []
        self.values: list[Value] = []

    def add(self, place: int, start: date, end: date, value: Value) -> None:
        self.places.append(place)
        self.starts.append(start)
        self.ends.append(end)
        self.values.append(value)

    def among(self, columns: Columns, value: str) -> Columns:
        """Return the rows with what they say for their own days."""
        own: Columns = {value: self.values, "period_start": self.starts, "period_end": self.ends}
        return {**taken(columns, self.places), **own}


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
    columns = as_columns(rows, {"period", stated, "basis", *series})
    found = _singles(columns, series, stated, _Overlaps(rows.__getitem__, series, faults, place_of))
    own = zip(found.values, found.starts, found.ends, strict=True)
    return [
        rows[place] | {value: amount, "period_start": start, "period_end": end}
        for place, (amount, start, end) in zip(found.places, own, strict=True)
    ]


def single_columns(
    columns: Columns,
    series: Sequence[str],
    stated: str,
    value: str,
    faults: list[Fault],
    place_of: Callable[[Row], Place],
) -> Columns:
    """Return what ``single_values`` returns, from columns: many rows are quicker asked of so."""
    overlaps = _Overlaps(partial(row_at, columns), series, faults, place_of)
    return _singles(columns, series, stated, overlaps).among(columns, value)


def _singles(columns: Columns, series: Sequence[str], stated: str, overlaps: _Overlaps) -> _Singles:
    periods: Sequence[Any] = columns["period"]
    keys = list(zip(*(columns[name] for name in series), strict=True)) if series else [()] * len(periods)
    # One object stands for each text that was read, and to ask its days once is quicker.
    objects = list(map(id, periods))
    days = {of: (period.end, period.start) for of, period in dict(zip(objects, periods, strict=True)).items()}
    by_series: dict[Key, list[_Dated]] = defaultdict(list)
    for place, (key, (end, start)) in enumerate(zip(keys, map(days.__getitem__, objects), strict=True)):
        by_series[key].append((end, start, place))
    amounts, bases = columns[stated], columns.get("basis") or [None] * len(periods)
    summed = {key for key, basis in zip(keys, bases, strict=True) if basis == "cumulative"}
    done = _Singles()
    for key, of_series in by_series.items():
        of_series.sort()
        ends, starts, places = zip(*of_series, strict=True)
        if key not in summed and all(map(lt, ends, starts[1:])):  # one after another, each for its own days
            done.places += places
            done.starts += starts
            done.ends += ends
            done.values += map(amounts.__getitem__, places)
        else:
            _one_series(of_series, amounts, bases, overlaps, done)
    return done


def _one_series(
    of_series: Sequence[_Dated], amounts: Sequence[Value], bases: Sequence[Value], overlaps: _Overlaps, done: _Singles
) -> None:
    """Add the rows of one series, which come in the order of their ends, to what is done."""
    before: int | None = None
    last = date.min
    for number, of_year in groupby(of_series, key=lambda dated: dated[0].year):
        year = _Year(number)
        single = [_as_single(dated, amounts[dated[2]], bases[dated[2]], year) for dated in of_year]
        filled = [(place, start, end) for place, start, end, own in single if own is not None]
        for place, start, end in filled:
            # A second return up to one day has nothing left to be about: it would start after it ends.
            if before is not None and (start <= last or end <= last):
                overlaps.tell(before, place)
            before, last = place, end
        for one in single:
            _, start, end, own = one
            if own is not None or not any(first <= start and end <= until for _, first, until in filled):
                done.add(*one)


def _as_single(dated: _Dated, amount: Value, basis: Value, year: _Year) -> tuple[int, date, date, Value]:
    """Return the row's place, its first and last day, and its value for these days alone."""
    end, start, place = dated
    own = amount
    if basis == "cumulative":
        start = year.covered_to + _DAY
        if isinstance(amount, Decimal):
            own = amount - year.total
            year.covered_to, year.total = end, amount
    elif isinstance(amount, Decimal) and start == year.covered_to + _DAY:
        year.covered_to, year.total = end, year.total + amount
    return place, start, end, own


class _Overlaps:
    """Tells of rows of one series whose periods overlap."""

    def __init__(
        self, row_at: Callable[[int], Row], series: Sequence[str], faults: list[Fault], place_of: Callable[[Row], Place]
    ) -> None:
        self.row_at, self.series, self.faults, self.place_of = row_at, series, faults, place_of

    def tell(self, first: int, second: int) -> None:
        before, row = self.row_at(first), self.row_at(second)
        file, line = self.place_of(before)
        where = f"row {line} of {file}" if line else file
        message = f"overlaps {before['period']} of the same {told_key(row, self.series)} ({where})"
        self.faults.append(Fault(*self.place_of(row), "period", message, str(row["period"])))


def days_of(row: Row) -> tuple[date, date]:
    """Return the first and the last day that the value of a row is about, as ``single_values`` gives them."""
    return row["period_start"], row["period_end"]  # type: ignore[return-value] # columns of days, always filled


def owed_rows(
    returns: Columns, units: Iterable[Row], items: Collection[str], as_of: date, joins_january_february: bool
) -> list[Row]:
    """Return a row without value for every month that a unit owed an item and has no return covering it.

    ``returns`` are those there are, each for its own days alone (`single_columns`). So what is missing is counted where
    it is missing, and never read as nought.
    """
    covered: _UnitMonths = defaultdict(set)
    told: Iterable[Any] = zip(*(returns[name] for name in ("unit_id", "item", *_DAYS)), strict=True)
    for unit_id, item, start, end in told:
        if item in items:
            covered[unit_id, item].update(_first_days(start, end))
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
