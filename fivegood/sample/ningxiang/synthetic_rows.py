"""How an invented row is written down: every read column of its table as text, marked synthetic."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from fivegood.facts.subjects import TABLES

SEED = 20210823
#: The sample's records run from the first to the last of these days.
FIRST_DAY = date(2019, 1, 1)
CUTOFF = date(2021, 7, 31)
HALF_START, HALF_END = date(2021, 1, 1), date(2021, 6, 30)

Row = dict[str, str]
Rows = list[Row]
Cell = str | int | float | bool | date | datetime | None


def random_of(part: str) -> random.Random:
    """Return the generator of one part, so that a change in one leaves the others as they are."""
    return random.Random(f"{SEED} {part}")


def row_of(table: str, recorded_at: datetime, **values: Cell) -> Row:
    """Return an invented row of ``table``; columns not given are empty. Raises KeyError for an unknown column."""
    row = {column.name: "" for column in TABLES[table].read_columns}
    for name, value in {**values, "recorded_at": recorded_at, "is_synthetic": True}.items():
        if name not in row:
            raise KeyError(f"{table} has no column {name} that is read")
        row[name] = text_of(value)
    return row


def text_of(value: Cell) -> str:
    """Return the text of a cell: instants to the minute, decimals plain with at most two places."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)


def noted(day: date, after_days: int = 1, hour: int = 10) -> datetime:
    """Return the time at which something of ``day`` was written down: a weekday some days later."""
    return at(weekday_from(day + timedelta(days=after_days)), hour)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return the instant of a day."""
    return datetime(day.year, day.month, day.day, hour, minute)


def weekday_from(day: date) -> date:
    """Return the day itself, or the Monday after it when it falls on a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def random_day(rng: random.Random, first: date, last: date) -> date:
    """Return a weekday from ``first`` to ``last``; both bounds must be weekdays or lie around one."""
    day = weekday_from(first + timedelta(days=rng.randrange((last - first).days + 1)))
    return day if day <= last else day - timedelta(days=3)


def month_of(day: date) -> int:
    """Return the number of the day's month, counted from the year 0."""
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    """Return the first day of a month given by ``month_of``."""
    return date(number // 12, number % 12 + 1, 1)


def month_text(number: int) -> str:
    """Return a month given by ``month_of`` as 2021-06."""
    return f"{number // 12}-{number % 12 + 1:02}"
