"""From the text of a cell to its value, strictly: what does not read as the column's type is refused with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from fivegood.errors import InputError, nearest
from fivegood.facts.guesses import guessed_day, guessed_instant, guessed_number
from fivegood.facts.schema import NUMERIC, Column, ColumnType
from fivegood.periods import Period
from fivegood.rules.codes import RULES

_Day = TypeVar("_Day", date, datetime)
Value = str | int | bool | Decimal | date | datetime | Period | None

#: Decimals kept per type; the whole part may have up to 16 digits less these.
DECIMALS = {ColumnType.MONEY: 2, ColumnType.AREA: 2, ColumnType.DECIMAL: 4}
#: Two fewer than a stored number holds, so that what is worked out from a year of them fits as well.
_DIGITS = 16

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?", re.ASCII)
_INTEGER = re.compile(r"-?\d+", re.ASCII)
_DECIMAL = re.compile(r"-?\d+(?:\.(\d+))?", re.ASCII)
_CODE = re.compile(r"[^\s,;'\"]{1,80}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LONGEST_TEXT = 2_000


class CellError(Exception):
    """Why a cell was refused, with the nearest valid value when there is one."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion


def read_date(text: str) -> date:
    """Return the day that a cell holds. Raises CellError."""
    if not _DATE.fullmatch(text):
        raise CellError("is not a date written as 2021-06-30", guessed_day(text))
    try:
        value = date.fromisoformat(text)
    except ValueError:
        raise CellError("is not a day of the calendar") from None
    return _checked_year(value)


def _instant(text: str) -> datetime:
    if not _INSTANT.fullmatch(text):
        message = "is not a time written as 2021-07-02T09:40 in the park's local time, without a zone"
        raise CellError(message, guessed_instant(text))
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        read_date(text[:10])
        raise CellError("is not a time of the day") from None
    return _checked_year(value)


def _checked_year(value: _Day) -> _Day:
    if not 1900 <= value.year <= 2199:
        raise CellError("lies outside the years 1900 to 2199")
    return value


def _span(text: str) -> Period:
    try:
        value = Period.parse(text)
    except InputError as error:
        fault = error.faults[0]
        # A part of a period ("12") is no period.
        raise CellError(fault.message, fault.suggestion if _is_span(fault.suggestion or "") else None) from None
    _checked_year(value.start)
    _checked_year(value.end)
    return value


def _is_span(text: str) -> bool:
    try:
        Period.parse(text)
    except InputError:
        return False
    return True


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        guess = guessed_number(text)
        raise CellError("is not a whole number in plain digits", guess if guess and _INTEGER.fullmatch(guess) else None)
    if len(text.lstrip("-0")) > _DIGITS:
        raise CellError(f"has more than {_DIGITS} digits")
    return int(text)


def _decimal(decimals: int) -> Callable[[str], Decimal]:
    digits = _DIGITS - decimals
    ceiling = Decimal(10) ** digits

    def convert(text: str) -> Decimal:
        match = _DECIMAL.fullmatch(text)
        if match is None:
            raise CellError("is not a number in plain digits", guessed_number(text))
        if len(match[1] or "") > decimals:
            raise CellError(f"has more than {decimals} decimals")
        value = Decimal(text)
        # Comparing is slow, and a short text cannot be too large.
        if len(text) > digits and abs(value) >= ceiling:
            raise CellError(f"has more than {digits} digits before the point")
        return value

    return convert


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        meant = {"yes": "true", "1": "true", "是": "true", "no": "false", "0": "false", "否": "false"}
        lower = text.casefold()
        raise CellError("is neither true nor false", meant.get(lower, lower if lower in ("true", "false") else None))
    return text == "true"


def _text(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise CellError(f"is longer than {_LONGEST_TEXT} characters")
    if _CONTROL.search(text):
        raise CellError("holds a control character")
    if "\ufffd" in text:
        raise CellError("holds �: a character was lost when the file was saved in another encoding")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _code(text: str) -> str:
    if not _CODE.fullmatch(_text(text)):
        raise CellError("is not a code: up to 80 characters without blanks, commas, semicolons or quotes")
    if _INVISIBLE.search(text):
        raise CellError("holds a character that cannot be seen", _INVISIBLE.sub("", text) or None)
    return text


def _choice(choices: Iterable[str], list_name: str) -> Callable[[str], str]:
    allowed = dict.fromkeys(choices)

    def convert(text: str) -> str:
        if text not in allowed:
            raise CellError(f"is not in the list {list_name} ({', '.join(allowed)})", nearest(text, allowed))
        return text

    return convert


def _checked(rules: Iterable[str]) -> Callable[[str], str]:
    faults_of = [RULES[name] for name in rules]

    def convert(text: str) -> str:
        for fault_of in faults_of:
            # The rule looks first: it knows what a code with blanks in it was meant to be.
            if (fault := fault_of(text)) is not None:
                raise CellError(fault.message, fault.suggestion)
        return _code(text)

    return convert


_BY_TYPE: dict[ColumnType, Callable[[str], Value]] = {
    ColumnType.TEXT: _text,
    ColumnType.CODE: _code,
    ColumnType.DATE: read_date,
    ColumnType.INSTANT: _instant,
    ColumnType.SPAN: _span,
    ColumnType.INTEGER: _integer,
    ColumnType.BOOLEAN: _boolean,
    **{kind: _decimal(decimals) for kind, decimals in DECIMALS.items()},
}


_YEAR_AND_DAY = r"(?:19|20|21)\d\d-\d\d-\d\d"
#: The form most texts of a type have, each of them a value, and what makes it; others are read one by one.
_PLAIN: dict[ColumnType, tuple[re.Pattern[str], Callable[[str], Value]]] = {
    ColumnType.TEXT: (re.compile(r"(?!\s)[^\x00-\x1f\x7f-\x9f\ufffd]{1,2000}(?<!\s)"), str),
    ColumnType.CODE: (re.compile(r"[\w.:/-]{1,80}", re.ASCII), str),
    ColumnType.DATE: (re.compile(_YEAR_AND_DAY, re.ASCII), date.fromisoformat),
    ColumnType.INSTANT: (re.compile(_YEAR_AND_DAY + r"T\d\d:\d\d", re.ASCII), datetime.fromisoformat),
    ColumnType.INTEGER: (re.compile(rf"\d{{1,{_DIGITS}}}", re.ASCII), int),
    **{
        kind: (re.compile(rf"\d{{1,{_DIGITS - decimals}}}(?:\.\d{{1,{decimals}}})?", re.ASCII), Decimal)
        for kind, decimals in DECIMALS.items()
    },
}


class ColumnReader(dict[str, Value]):
    """Reads the cells of one column: ``reader[text]`` is the value, or raises CellError.

    A column repeats itself (dates, codes and units recur thousands of times in returns), so each text is read once.
    """

    def __init__(self, column: Column, convert: Callable[[str], Value]) -> None:
        super().__init__()
        is_plain = convert is _BY_TYPE[column.type] and column.at_most is None
        self._plain = _PLAIN.get(column.type) if is_plain else None
        self._is_required = column.required
        self._has_floor = column.type in NUMERIC and not column.may_be_negative
        self._at_most = column.at_most
        self._convert = convert
        self._refused: dict[str, CellError] = {}

    def values_of(self, cells: Sequence[str]) -> list[Value]:
        """Return the values of many cells. Raises CellError for the first that is refused."""
        found = set(cells)
        if len(found) == 1:
            return [self[cells[0]]] * len(cells)
        if self._plain is not None and (unread := found.difference(self)):
            form, make = self._plain
            texts = list(filter(form.fullmatch, unread))
            with suppress(ValueError):  # a day of no calendar is told when its cell is read
                self.update(zip(texts, list(map(make, texts)), strict=True))
        return list(map(self.__getitem__, cells))

    def __missing__(self, text: str) -> Value:
        if text in self._refused:
            raise self._refused[text].with_traceback(None)
        try:
            value = self[text] = self._read(text.strip())
        except CellError as error:
            self._refused[text] = error
            raise
        return value

    def _read(self, text: str) -> Value:
        if not text:
            if self._is_required:
                raise CellError("must not be empty")
            return None
        value = self._convert(text)
        if self._has_floor and value < 0:  # type: ignore[operator] # only numeric columns have a floor
            raise CellError("must not be negative")
        if self._at_most is not None and value > self._at_most:  # type: ignore[operator] # only numeric columns have a ceiling
            raise CellError(f"must not be above {self._at_most}")
        return value


def reader_of(column: Column, choices: Iterable[str] | None) -> ColumnReader:
    """Return what reads the cells of ``column``.

    ``choices`` are its list's codes, None when it takes any; for a column with a ``check``, the names of its rules.
    """
    return ColumnReader(column, converter_of(column, choices))


def converter_of(column: Column, choices: Iterable[str] | None) -> Callable[[str], Value]:
    """Return what turns a text of ``column`` that is not empty into its value, or raises CellError."""
    if choices is None:
        return _BY_TYPE[column.type]
    return _checked(choices) if column.check else _choice(choices, column.list_name)


def write(value: Value) -> str:
    """Return the canonical text of a value; an empty string for None. ``reader_of`` reads it back."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return _span_text(value) if isinstance(value, Period) else str(value)


@lru_cache(maxsize=10_000)
def _span_text(value: Period) -> str:
    """Return a period as text: finding its shortest form is slow, and returns name the same few over and over."""
    return str(value)


def plain(value: Decimal) -> str:
    """Return a decimal in plain digits without trailing zeros: 4358000000, 0.5, 12640."""
    if not value:
        return "0"
    text = str(value)
    if "E" in text:
        text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
