"""What a measure was, period by period: one query over its facts, and the periods that are not whole named."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from sqlglot import exp

from fivegood.decide.forecast.smoothing import Floats
from fivegood.facts.schema import TimeKind
from fivegood.measures.catalogue import Kind
from fivegood.measures.compile import Ask, row_condition
from fivegood.measures.compute import Figures
from fivegood.measures.dialects import sql_of
from fivegood.periods import Period
from fivegood.structs import replace

_EARLIEST = date(1900, 1, 1)
_DAY = timedelta(days=1)
#: The share of rows that must lie within periods of a kind so that the series goes by it.
_FITS = 0.9


@dataclass(frozen=True, slots=True)
class Told:
    """What the rows of some days tell together: their value, their number, and how many of them lack a value."""

    start: date
    end: date
    value: float
    rows: int
    missing: int


@dataclass(frozen=True, slots=True)
class Series:
    """A measure over time. ``values`` are those of ``slots``, NaN where one is not whole (``gaps``).

    ``seasons`` slots make a year: 12 months, or 11 where January and February come together. ``place`` is the place of
    the first slot in its year. ``left_out`` counts rows about longer periods than a slot. A stock (``is_stock``) holds
    at the end of its slot, and is never added up.
    """

    slots: tuple[Period, ...]
    values: Floats
    seasons: int
    left_out: int = 0
    is_stock: bool = False

    @property
    def place(self) -> int:
        """The season of the first slot, from nought."""
        return season_of(self.slots[0], self.seasons)

    @property
    def gaps(self) -> tuple[Period, ...]:
        """The slots without a whole value."""
        return tuple(slot for slot, value in zip(self.slots, self.values, strict=True) if np.isnan(value))

    @property
    def until_known(self) -> Floats:
        """The values up to the last that is known: what is not returned yet is still to come."""
        return self.values[: int(np.flatnonzero(~np.isnan(self.values))[-1]) + 1]

    @property
    def known(self) -> int:
        """How many slots have a value."""
        return int(np.sum(~np.isnan(self.values)))


def season_of(slot: Period, seasons: int) -> int:
    """Return the place of a slot in its year, from nought."""
    if seasons == 11:
        return max(0, slot.start.month - 2)
    return (slot.start.month - 1) * seasons // 12


@lru_cache(maxsize=1024)
def slots_between(first: date, last: date, seasons: int) -> tuple[Period, ...]:
    """Return the slots of a year of so many seasons that lie whole between two days; a park's series share them."""
    return tuple(_slots(first, last, seasons))


def _slots(first: date, last: date, seasons: int) -> Iterator[Period]:
    for year in range(first.year, last.year + 1):
        ends = [2, *range(3, 13)] if seasons == 11 else [month * 12 // seasons for month in range(1, seasons + 1)]
        begin = 1
        for end in ends:
            slot = Period(date(year, begin, 1), Period.month(year, end).end)
            begin = end + 1
            if first <= slot.start and slot.end <= last:
                yield slot


class Histories:
    """What the rows behind flows of one snapshot tell; what was asked once is remembered."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._known: dict[tuple[object, ...], Mapping[str, Sequence[Told]]] = {}
        self._series: dict[tuple[object, ...], Series | None] = {}

    def told(self, ask: Ask, key: str = "") -> Mapping[str, Sequence[Told]]:
        """Return what the rows behind a flow tell, all in one query: by the value of a column, if one is named.

        Rows are put together that are about the same days; those of a day, about the same month.
        """
        asked = (ask.measure.id, ask.version.number, ask.when, ask.slice, key)
        if asked not in self._known:
            self._known[asked] = _told(self._figures, ask, key)
        return self._known[asked]

    def series(
        self, ask: Ask, as_of: date, complete: float, *, is_stock: bool = False, by: str = "", key: str = ""
    ) -> Series | None:
        """Return the series of a flow, or of the rows with one value of a column; see ``series_of``."""
        asked = (ask.measure.id, ask.version.number, ask.when, ask.slice, as_of, complete, is_stock, by, key)
        if asked not in self._series:
            self._series[asked] = series_of(self.told(ask, by).get(key, ()), as_of, complete, is_stock=is_stock)
        return self._series[asked]


def _told(figures: Figures, ask: Ask, key: str) -> Mapping[str, Sequence[Told]]:
    table, value = ask.table, ask.version.value
    assert value is not None
    start, end = (exp.column(name, quoted=True) for name in (table.time.start, table.time.end))
    days: list[exp.Expr] = [start, end]
    if table.time.kind is not TimeKind.SPAN:
        days = [exp.Year(this=start), exp.Month(this=start.copy())]
    keys = [exp.column(key, quoted=True)] if key else []
    rows = exp.Count(this=exp.Star())
    known = exp.Count(this=exp.column(value.column, quoted=True)) if value.column else rows.copy()
    columns = [value.expression(), rows, known]
    query = exp.select(*keys, *days, *columns).from_(exp.to_table(table.name, quoted=True)).where(row_condition(ask))
    query = query.group_by(*(part.copy() for part in (*keys, *days)))
    # In one order: binary fractions added up in another differ in their last digit.
    query = query.order_by(*(part.copy() for part in (*keys, *days)))
    found: dict[str, list[Told]] = defaultdict(list)
    for row in figures.snapshot.engine.rows(table.name, sql_of(query)):
        name, (one, other, amount, count, there) = str(row[0]) if key else "", row[-5:]
        first, last = (
            (one, other)
            if isinstance(one, date)
            else (lambda month: (month.start, month.end))(Period.month(int(one), int(other)))
        )
        found[name].append(Told(first, last, float(amount or 0), count, count - there))
    return found


def everything(ask: Ask, as_of: date) -> Ask:
    """Return the ask over all days up to one: of a stock, at each of them."""
    return Ask(replace(ask.measure, kind=Kind.FLOW), ask.version, Period(_EARLIEST, as_of), ask.slice)


def series_of(rows: Sequence[Told], as_of: date, complete: float, *, is_stock: bool = False) -> Series | None:
    """Return the series that returns tell, up to the newest that any is about; None when there is nothing to tell.

    By month where nearly all rows are about a month (or January and February together), else by quarter, else by year.
    A slot of which a smaller share than ``complete`` has its value is a gap: its sum would tell too little.
    """
    with_value = [row for row in rows if row.rows > row.missing]
    if not with_value:
        return None
    seasons = _seasons(rows)
    slots = slots_between(min(row.start for row in with_value), as_of, seasons)
    by_slot: dict[int, list[Told]] = defaultdict(list)
    left_out = 0
    ends = [slot.end for slot in slots]
    for row in rows:
        index = bisect_left(ends, row.end)
        if is_stock and index < len(ends) and row.end != ends[index]:
            continue
        if index < len(ends) and slots[index].start <= row.start:
            by_slot[index].append(row)
        else:
            left_out += row.rows
    values = np.array([_whole(by_slot[index], complete) for index in range(len(slots))])
    first = int(np.argmax(~np.isnan(values))) if len(values) else 0
    if not len(values) or np.isnan(values[first]):
        return None
    return Series(slots[first:], values[first:], seasons, left_out, is_stock)


def _seasons(rows: Sequence[Told]) -> int:
    """Return how many slots a year has: 12 or 11, 4, or 1."""
    whole = sum(row.rows for row in rows)
    months = [row for row in rows if row.start.month == row.end.month and row.start.year == row.end.year]
    joint = [row for row in rows if row.start.month == 1 and Period(row.start, row.end).is_joint_january_february]
    if sum(row.rows for row in (*months, *joint)) >= _FITS * whole:
        return 11 if joint else 12
    in_quarter = [row for row in rows if (row.start.month - 1) // 3 == (row.end.month - 1) // 3]
    if sum(row.rows for row in in_quarter if row.start.year == row.end.year) >= _FITS * whole:
        return 4
    return 1


def _whole(rows: Sequence[Told], complete: float) -> float:
    count, missing = (sum(getattr(row, name) for row in rows) for name in ("rows", "missing"))
    if not count or (count - missing) / count < complete:
        return float("nan")
    return sum(row.value for row in rows)
