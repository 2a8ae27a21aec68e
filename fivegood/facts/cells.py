"""From the text of a cell to its value, strictly: what does not read as the column's type is refused with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal

from fivegood.errors import InputError, nearest
from fivegood.facts.schema import Column, ColumnType
from fivegood.periods import Period

Value = str | int | bool | Decimal | date | datetime | Period | None

#: Decimals kept per type; the whole part may have up to 18 digits less these.
DECIMALS = {ColumnType.MONEY: 2, ColumnType.AREA: 2, ColumnType.DECIMAL: 4}
_DIGITS = 18

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_LOOSE_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"-?\d+(?:\.(\d+))?", re.ASCII)
_CODE = re.compile(r"[^\s,;'\"]{1,80}")
_LONGEST_TEXT = 2_000


class CellError(Exception):
    """Why a cell was refused, with the nearest valid value when there is one."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion


def _date(text: str) -> date:
    match = _DATE.fullmatch(text)
    if match is None:
        loose = _LOOSE_DATE.fullmatch(text)
        hint = f"{loose[1]}-{int(loose[2]):02}-{int(loose[3]):02}" if loose else None
        raise CellError("is not a date written as 2021-06-30", hint)
    try:
        value = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise CellError("is not a day of the calendar") from None
    if not 1900 <= value.year <= 2199:
        raise CellError("lies outside the years 1900 to 2199")
    return value


def _instant(text: str) -> datetime:
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise CellError("is not a time written as 2021-07-02T09:40 in the park's local time, without a zone")
    day = _date(match[1])
    try:
        return datetime(day.year, day.month, day.day, int(match[2] or 0), int(match[3] or 0), int(match[4] or 0))
    except ValueError:
        raise CellError("is not a time of the day") from None


def _span(text: str) -> Period:
    try:
        return Period.parse(text)
    except InputError as error:
        fault = error.faults[0]
        raise CellError(fault.message, fault.suggestion) from None


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise CellError("is not a whole number in plain digits", _plain_digits(text))
    return int(text)


def _decimal(decimals: int) -> Callable[[str], Decimal]:
    def convert(text: str) -> Decimal:
        match = _DECIMAL.fullmatch(text)
        if match is None:
            raise CellError("is not a number in plain digits", _plain_digits(text))
        if len(match[1] or "") > decimals:
            raise CellError(f"has more than {decimals} decimals")
        value = Decimal(text)
        if abs(value) >= Decimal(10) ** (_DIGITS - decimals):
            raise CellError(f"has more than {_DIGITS - decimals} digits before the point")
        return value

    return convert


def _plain_digits(text: str) -> str | None:
    """Return what was probably meant: separators, blanks and full-width digits taken out."""
    plain = "".join(str(int(char)) if char.isdigit() else char for char in text if char not in ",， _'’")
    return plain if _DECIMAL.fullmatch(plain) else None


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        meant = {"yes": "true", "1": "true", "是": "true", "no": "false", "0": "false", "否": "false"}
        lower = text.casefold()
        raise CellError("is neither true nor false", meant.get(lower, lower if lower in ("true", "false") else None))
    return text == "true"


def _text(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise CellError(f"is longer than {_LONGEST_TEXT} characters")
    if any(char < " " and char not in "\t\n\r" for char in text):
        raise CellError("holds a control character")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _code(text: str) -> str:
    if not _CODE.fullmatch(_text(text)):
        raise CellError("is not a code: up to 80 characters without blanks, commas, semicolons or quotes")
    return text


def _choice(choices: Iterable[str], list_name: str) -> Callable[[str], str]:
    allowed = tuple(choices)

    def convert(text: str) -> str:
        if text not in allowed:
            raise CellError(f"is not in the list {list_name} ({', '.join(allowed)})", nearest(text, allowed))
        return text

    return convert


_BY_TYPE: dict[ColumnType, Callable[[str], Value]] = {
    ColumnType.TEXT: _text,
    ColumnType.CODE: _code,
    ColumnType.DATE: _date,
    ColumnType.INSTANT: _instant,
    ColumnType.SPAN: _span,
    ColumnType.INTEGER: _integer,
    ColumnType.BOOLEAN: _boolean,
    **{kind: _decimal(decimals) for kind, decimals in DECIMALS.items()},
}


def reader_of(column: Column, choices: Iterable[str] | None) -> Callable[[str], Value]:
    """Return the function that reads a cell of ``column``; it raises CellError. ``choices`` are its list's codes."""
    convert = _BY_TYPE[column.type] if choices is None else _choice(choices, column.list_name)
    known: dict[str, Value] = {}

    def read(text: str) -> Value:
        # A column repeats itself: dates, codes and units recur thousands of times in returns.
        if text not in known:
            known[text] = _read_one(text)
        return known[text]

    def _read_one(text: str) -> Value:
        stripped = text.strip()
        if stripped:
            return convert(stripped)
        if column.required:
            raise CellError("must not be empty")
        return None

    return read


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
    return str(value)


def plain(value: Decimal) -> str:
    """Return a decimal in plain digits without trailing zeros: 4358000000, 0.5, 12640."""
    if value == 0:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
