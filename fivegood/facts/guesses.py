"""What a refused cell was probably meant to say: a hint for its writer, never taken as read."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SERIAL = re.compile(r"[2-7]\d{4}", re.ASCII)
_CLOCK = re.compile(r"(.*?)[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_SCALED = re.compile(r"(-?\d+(?:\.\d+)?)(万|亿)元?", re.ASCII)
_SCALES = {"万": 4, "亿": 8}
_COMMA_AS_POINT = re.compile(r"-?\d+,\d{1,2}", re.ASCII)

#: The day that a spreadsheet of 1900 counts its days from.
_SERIAL_START = date(1899, 12, 30)


def guessed_day(text: str) -> str | None:
    """Return the day meant by 2021/6/30, 2021年6月30日, 30.06.2021, 20210630 or a spreadsheet's 44377, or None."""
    if _SERIAL.fullmatch(text):
        return str(_SERIAL_START + timedelta(days=int(text)))
    found = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    backwards = _DAY_FIRST.fullmatch(text)
    parts = found.groups() if found else backwards.groups()[::-1] if backwards else None
    if parts is None:
        return None
    try:
        return str(date(int(parts[0]), int(parts[1]), int(parts[2])))
    except ValueError:
        return None


def guessed_instant(text: str) -> str | None:
    """Return the instant meant by 2021/7/2 9:40, or None; a time with a zone is not guessed at."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        day = guessed_day(text)
        return f"{day}T00:00" if day else None
    day = guessed_day(found[1])
    if day is None or int(found[2]) > 23 or int(found[3]) > 59:
        return None
    return f"{day}T{int(found[2]):02}:{found[3]}" + (f":{found[4]}" if found[4] else "")


def guessed_number(text: str) -> str | None:
    """Return the number in plain digits meant by 1,234,567 or １２３ or 12,5 or 5.5万元, or None.

    1.2E+09 is not guessed at: a spreadsheet that writes so has dropped digits.
    """
    halved = "".join(str(int(char)) if char.isdecimal() else char for char in text)
    plain = re.sub(r"[\s_'’+]", "", halved.replace("，", ",").replace("．", ".").replace("－", "-"))
    if _THOUSANDS.fullmatch(plain):
        return plain.replace(",", "")
    if scaled := _SCALED.fullmatch(plain):
        number = f"{Decimal(scaled[1]).scaleb(_SCALES[scaled[2]]):f}"
        return number.rstrip("0").rstrip(".") if "." in number else number
    if _COMMA_AS_POINT.fullmatch(plain):
        return plain.replace(",", ".")
    return plain if _NUMBER.fullmatch(plain) else None
