"""Times as SDMX writes them: 2021, 2021-S1, 2021-Q1, 2021-06, days, and a range by its first day and how long it is."""

from __future__ import annotations

import re
from datetime import date, timedelta

from fivegood.errors import Fault, InputError
from fivegood.measures.compile import When
from fivegood.periods import Period

FORMS = "2021, 2021-A1, 2021-S1, 2021-T1, 2021-Q1, 2021-M06, 2021-06, 2021-W23, 2021-D170, 2021-06-30"
#: Codes of CL_FREQ by the kinds of a period. A range is none of them.
FREQUENCIES = {"year": "A", "half": "S", "quarter": "Q", "month": "M", "day": "D", "range": "_O"}
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T[0-9:.+Z-]+)?")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_PART = re.compile(r"([0-9]{4})(?:-([ASTQMWD])([0-9]{1,3}))?")
_MONTHS = {"A": 12, "S": 6, "T": 4, "Q": 3, "M": 1}


def frequency_of(when: When) -> str:
    """Return the code of how often something so long comes; of a day on which something holds, D."""
    return FREQUENCIES[when.kind] if isinstance(when, Period) else "D"


def time_of(when: When) -> str:
    """Write a time as an observation has it."""
    if not isinstance(when, Period):
        return when.isoformat()
    if when.kind == "half":
        return str(when).replace("H", "S")
    if when.kind != "range":
        return str(when)
    is_of_months = len(str(when).partition("/")[0]) == len("2021-01")
    return f"{when.start}/P{len(when.months())}M" if is_of_months else f"{when.start}/P{when.days}D"


def span_of(text: str, name: str) -> Period:
    """Return the days of a time that was asked for as ``name``. Raises InputError."""
    try:
        return _span(text)
    except (ValueError, InputError):
        message = f"is no time; times are {FORMS}"
        raise InputError([Fault("", 0, name, message, text)]) from None


def _span(text: str) -> Period:
    if found := _DAY.fullmatch(text):
        return Period.day(date(*(int(number) for number in found.groups())))
    if found := _MONTH.fullmatch(text):
        return Period.month(int(found[1]), int(found[2]))
    found = _PART.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, kind, number = int(found[1]), found[2] or "A", int(found[3] or 1)
    if kind == "W":
        return Period(date.fromisocalendar(year, number, 1), date.fromisocalendar(year, number, 7))
    if kind == "D":
        day = date(year, 1, 1) + timedelta(days=number - 1)
        if number < 1 or day.year != year:
            raise ValueError(text)
        return Period.day(day)
    months = _MONTHS[kind]
    return Period(Period.month(year, (number - 1) * months + 1).start, Period.month(year, number * months).end)


def days_of(text: str) -> Period:
    """Return the days of a time as `time_of` writes it."""
    first, _, long = text.partition("/P")
    if not long:
        return _span(text)
    start, count = date.fromisoformat(first), int(long[:-1])
    if long.endswith("D"):
        return Period(start, start + timedelta(days=count - 1))
    month = start.month - 1 + count
    return Period(start, date(start.year + month // 12, month % 12 + 1, 1) - timedelta(days=1))
