"""Periods of the calendar: years, halves, quarters, months, days and ranges of them; pure values, no clock."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from msgspec import Struct

from fivegood.errors import Fault, InputError, nearest

KINDS, LANGS = ("year", "half", "quarter", "month", "day", "range"), ("en", "zh")
FORMS = "2021, 2021-H1, 2021-Q2, 2021-07, 2021-06-30, 2021-07-30/2021-08-01 or 2021-01/2021-02"

_MONTHS_OF = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_KIND_OF = {months: kind for kind, months in _MONTHS_OF.items()}
_SIDE = re.compile(r"([0-9]{4})(?:-(?:H([0-9])|Q([0-9])|([0-9]{2})(?:-([0-9]{2}))?))?")
_MONTH_NAMES = "January February March April May June July August September October November December".split()  # noqa: SIM905 - one line
_ORDINALS = {"en": ("first", "second", "third", "fourth"), "zh": ("一", "二", "三", "四")}


class Period(Struct, frozen=True, order=True):
    """The days from ``start`` to ``end``, both included. Ordered by start, then end; ``str()`` and ``parse`` agree.

    Raises InputError when the end comes before the start or a bound is an instant instead of a day.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        for bound in (self.start, self.end):
            if isinstance(bound, datetime):
                raise _refused("a period runs from day to day, not from instant to instant", bound.isoformat())
        if self.end < self.start:
            raise _refused("the period ends before it starts; the earlier day comes first", f"{self.start}/{self.end}")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read one of the forms in ``FORMS``; a range has two days or two months. Raises InputError."""
        left, slash, right = text.strip().partition("/")
        first = _parse_side(left, text)
        if not slash:
            return first
        last = _parse_side(right, text)
        if first.kind != last.kind or first.kind not in ("day", "month"):
            raise _refused(f"a range has two days or two months; valid forms are {FORMS}", text)
        return cls(first.start, last.end)

    @classmethod
    def of_year(cls, year: int) -> Period:
        """Return the calendar year. Raises InputError outside the years 1 to 9999."""
        return _whole(year, 1, 12)

    @classmethod
    def half(cls, year: int, half: int) -> Period:
        """Return half 1 or 2 of a year. Raises InputError for another number."""
        return _numbered("half", year, half, 2)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """Return quarter 1 to 4 of a year. Raises InputError for another number."""
        return _numbered("quarter", year, quarter, 4)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """Return month 1 to 12 of a year. Raises InputError for another number."""
        return _numbered("month", year, month, 12)

    @classmethod
    def day(cls, day: date) -> Period:
        """Return the period of one day."""
        return cls(day, day)

    @classmethod
    def trailing_year(cls, end: date) -> Period:
        """Return the twelve months that end on ``end``. Raises InputError when ``end`` is not the last of its month."""
        if not _is_month_end(end):
            month_end = str(cls.month(end.year, end.month).end)
            raise _refused("a trailing year ends on the last day of a month", str(end), [month_end])
        # The year starts on the first of the month after the same month a year before.
        return cls(_moved_days(_last_year(end), 1), end)

    @property
    def kind(self) -> str:
        """One of ``KINDS``: the calendar unit that the period is exactly, else "range"."""
        if self.start == self.end:
            return "day"
        months = self._whole_months
        return _KIND_OF.get(months, "range") if months and (self.start.month - 1) % months == 0 else "range"

    @property
    def year(self) -> int:
        """The year in which the period ends."""
        return self.end.year

    @property
    def days(self) -> int:
        """The number of days, both ends counted."""
        return (self.end - self.start).days + 1

    @property
    def is_joint_january_february(self) -> bool:
        """Whether this is January and February of one year, which official statistics publish together."""
        return str(self) == "{0}-01/{0}-02".format(f"{self.year:04d}")

    @property
    def _whole_months(self) -> int:
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
        return months if self.start.day == 1 and _is_month_end(self.end) else 0

    def __str__(self) -> str:
        first, last, number = str(self.start), str(self.end), self.start.month - 1
        short = {
            "year": first[:4],
            "half": f"{first[:4]}-H{number // 6 + 1}",
            "quarter": f"{first[:4]}-Q{number // 3 + 1}",
            "month": first[:7],
            "day": first,
            "range": f"{first[:7]}/{last[:7]}" if self._whole_months else f"{first}/{last}",
        }
        return short[self.kind]

    def year_to_date(self) -> Period:
        """Return 1 January of the year in which the period ends, to its end."""
        return Period(date(self.end.year, 1, 1), self.end)

    def same_period_last_year(self) -> Period:
        """Return the period a year earlier; the last of a month stays the last, so 2021-02 goes with all of 2020-02."""
        return Period(_last_year(self.start), _last_year(self.end))

    def previous(self) -> Period:
        """Return the period of the same kind that ends the day before; for a range, as many days. Raises InputError."""
        if self.kind in ("day", "range"):
            return Period(_moved_days(self.start, -self.days), _moved_days(self.start, -1))
        return _around(_moved_days(self.start, -1), self.kind)

    @lru_cache(maxsize=4096)  # noqa: B019 - a period is a value, few are asked for, and these thousands of times
    def months(self) -> tuple[Period, ...]:
        """Return every month that the period touches, whole, in order."""
        first, last = (day.year * 12 + day.month - 1 for day in (self.start, self.end))
        return tuple(Period.month(number // 12, number % 12 + 1) for number in range(first, last + 1))

    def contains(self, day: date) -> bool:
        """Tell whether the day lies in the period."""
        return self.start <= day <= self.end

    def covers(self, other: Period) -> bool:
        """Tell whether every day of ``other`` lies in the period."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Period) -> bool:
        """Tell whether the two share a day."""
        return self.start <= other.end and other.start <= self.end

    def split(self, kind: str) -> tuple[Period, ...]:
        """Return the whole units of ``kind`` that make up the period, in order. Raises InputError when it is not so."""
        if kind not in KINDS[:-1]:
            raise _refused(f"a period splits into {', '.join(KINDS[:-1])}", kind, KINDS[:-1])
        pieces = _pieces(self, kind)
        if not pieces:
            valid = ", ".join(other for other in KINDS[:-1] if _pieces(self, other))
            raise _refused(f"the period is not made of whole units of kind {kind}; it splits into {valid}", str(self))
        return pieces

    def label(self, lang: str) -> str:
        """Write the period as a reader of "en" or "zh" expects it. Raises InputError for another language."""
        _check_lang(lang)
        year, month, kind = self.start.year, self.start.month, self.kind
        if kind == "year":
            return f"{year}" if lang == "en" else f"{year}年"
        if kind in ("half", "quarter"):
            return _part_label(year, (month - 1) // _MONTHS_OF[kind], kind, lang)
        if kind == "month":
            return f"{_MONTH_NAMES[month - 1]} {year}" if lang == "en" else f"{year}年{month}月"
        if kind == "day":
            return date_label(self.start, lang)
        return _month_range_label(self, lang) if self._whole_months else _day_range_label(self, lang)


def date_label(day: date, lang: str) -> str:
    """Write a day as "30 June 2021" or "2021年6月30日". Raises InputError for a language other than "en" and "zh"."""
    _check_lang(lang)
    if lang == "en":
        return f"{day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def _part_label(year: int, index: int, kind: str, lang: str) -> str:
    if lang == "en":
        return f"{_ORDINALS['en'][index]} {kind} of {year}"
    return f"{year}年{'上下'[index]}半年" if kind == "half" else f"{year}年第{_ORDINALS['zh'][index]}季度"


def _month_range_label(period: Period, lang: str) -> str:
    start, end = period.start, period.end
    first, last = _MONTH_NAMES[start.month - 1], _MONTH_NAMES[end.month - 1]
    if start.year == end.year:
        return f"{first}–{last} {end.year}" if lang == "en" else f"{end.year}年{start.month}—{end.month}月"
    if lang == "en":
        return f"{first} {start.year} to {last} {end.year}"
    return f"{start.year}年{start.month}月至{end.year}年{end.month}月"


def _day_range_label(period: Period, lang: str) -> str:
    # What both days share is said once: in English with the last day, in Chinese with the first.
    start, end = period.start, period.end
    first, last = date_label(start, lang), date_label(end, lang)
    if start.year == end.year:
        if lang == "en":
            first = str(start.day) if start.month == end.month else first.removesuffix(f" {start.year}")
        else:
            last = f"{end.day}日" if start.month == end.month else last.removeprefix(f"{end.year}年")
    return f"{first} to {last}" if lang == "en" else f"{first}至{last}"


@lru_cache(maxsize=4096)
def _parse_side(side: str, text: str) -> Period:
    found = _SIDE.fullmatch(side)
    if found is None:
        raise _refused(f"this is not a period; valid forms are {FORMS}", text, _likely_forms(side))
    year, half, quarter, month, day = (int(part) if part else -1 for part in found.groups())
    if half >= 0:
        return Period.half(year, half)
    if quarter >= 0:
        return Period.quarter(year, quarter)
    if month < 0:
        return Period.of_year(year)
    whole = Period.month(year, month)
    if day < 0:
        return whole
    if not 1 <= day <= whole.days:
        raise _refused(f"{str(whole)[:7]} has the days 1 to {whole.days}", text, [str(whole.end)])
    return Period.day(date(year, month, day))


def _likely_forms(side: str) -> list[str]:
    """Turn 2021Q2, 2021/7/1 or 2021-7 into the form that was likely meant."""
    parts = re.fullmatch(r"([0-9]{4})[-/. ]?(?:([HhQq])([0-9])|([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)", side.strip())
    if parts is None:
        return []
    year, letter, number, month, day = parts.groups()
    if letter:
        return [f"{year}-{letter.upper()}{number}"]
    return ["-".join([year, *(part.zfill(2) for part in (month, day) if part)])]


def _numbered(kind: str, year: int, number: int, count: int) -> Period:
    if not 1 <= number <= count:
        raise _refused(f"a year has {kind} 1 to {count}", str(number), [str(count)])
    return _whole(year, (number - 1) * 12 // count + 1, number * 12 // count)


def _whole(year: int, first_month: int, last_month: int) -> Period:
    if not 1 <= year <= 9999:
        raise _refused("a period lies in the years 1 to 9999", str(year))
    return Period(date(year, first_month, 1), date(year, last_month, monthrange(year, last_month)[1]))


def _around(day: date, kind: str) -> Period:
    if kind == "day":
        return Period.day(day)
    before = (day.month - 1) // _MONTHS_OF[kind] * _MONTHS_OF[kind]
    return _whole(day.year, before + 1, before + _MONTHS_OF[kind])


def _pieces(period: Period, kind: str) -> tuple[Period, ...]:
    """Return the units of ``kind`` that fill the period exactly, or none."""
    pieces = [_around(period.start, kind)]
    while pieces[-1].end < period.end:
        pieces.append(_around(_moved_days(pieces[-1].end, 1), kind))
    return tuple(pieces) if (pieces[0].start, pieces[-1].end) == (period.start, period.end) else ()


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _last_year(day: date) -> date:
    month = Period.month(day.year - 1, day.month)
    return month.end if _is_month_end(day) else month.start.replace(day=day.day)


def _moved_days(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise _refused("a period lies in the years 1 to 9999", f"{day} moved by {days} days") from None


def _check_lang(lang: str) -> None:
    if lang not in LANGS:
        raise _refused("the language is en or zh", lang, LANGS)


def _refused(message: str, value: str, choices: Iterable[str] = ()) -> InputError:
    return InputError([Fault("", message=message, value=value, suggestion=nearest(value, choices))])
