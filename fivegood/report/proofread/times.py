"""The periods that a sentence names: "the first half of 2021", "by 2025", 1-6月, 7月30日至8月1日."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from fivegood.errors import InputError
from fivegood.periods import Period
from fivegood.report.proofread import numerals

MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_M = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_Y = r"(?:,? (?:of )?(?:the year )?(?P<y>(?:19|20)\d\d))?"
_ZY = r"(?:(?P<y>(?:19|20)\d\d|二[〇零]二[〇零一二三四五六七八九])年|(?P<rel>今年|本年|本年度|当年|去年|上年))?的?"
_TO = r" ?(?:-|–|—|to|until|through|and) ?"
_ZTO = r"(?:-|–|—|~|至|到)"
_ORD = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
}


@dataclass(frozen=True, slots=True)
class Time:
    """A period named in a text. ``is_point``: its last day is meant ("at the end of June", "by 2025")."""

    start: int
    end: int
    period: Period
    is_point: bool = False


_Maker = Callable[[re.Match[str], int], Period]


def _year(found: re.Match[str], year: int) -> int:
    groups = found.groupdict()
    if groups.get("y"):
        text = groups["y"].translate(str.maketrans("〇零一二三四五六七八九", "00123456789"))
        return int(text)
    return year - (groups.get("rel") in ("去年", "上年"))


def _month(text: str) -> int:
    return next(n for n, name in enumerate(MONTH_NAMES, 1) if name.startswith(text.lower().rstrip(".")[:3]))


def _days(found: re.Match[str], year: int, first: tuple[int, int], last: tuple[int, int]) -> Period:
    y = _year(found, year)
    return Period(date(y, *first), date(y, *last))


def _months(found: re.Match[str], year: int, first: int, last: int) -> Period:
    y = _year(found, year)
    return Period(Period.month(y, first).start, Period.month(y, last).end)


def _twelve(found: re.Match[str], year: int, last: int) -> Period:
    y = _year(found, year)
    first = Period.month(y, 1) if last == 12 else Period.month(y - 1, last + 1)
    return Period(first.start, Period.month(y, last).end)


_RULES: tuple[tuple[str, _Maker], ...] = (
    # twelve months up to one
    (rf"\b(?:twelve|12) months (?:up )?(?:to|ending(?: in)?) (?:the end of )?(?P<m1>{_M}){_Y}",
     lambda f, y: _twelve(f, y, _month(f["m1"]))),
    (rf"截至{_ZY}(?P<m1>\d\d?)月底?的(?:十二|12)个月", lambda f, y: _twelve(f, y, int(f["m1"]))),
    # days
    (r"\b(?P<a>\d{4}-\d\d-\d\d)\b", lambda f, _: Period.parse(f["a"])),
    (rf"\b(?P<d1>\d\d?)(?:st|nd|rd|th)? (?P<m1>{_M}){_TO}(?P<d2>\d\d?)(?:st|nd|rd|th)? (?P<m2>{_M}){_Y}",
     lambda f, y: _days(f, y, (_month(f["m1"]), int(f["d1"])), (_month(f["m2"]), int(f["d2"])))),
    (rf"\b(?P<m1>{_M}) (?P<d1>\d\d?)(?:st|nd|rd|th)?{_TO}(?P<m2>{_M}) (?P<d2>\d\d?)(?:st|nd|rd|th)?\b(?!\d){_Y}",
     lambda f, y: _days(f, y, (_month(f["m1"]), int(f["d1"])), (_month(f["m2"]), int(f["d2"])))),
    (rf"\b(?P<d1>\d\d?){_TO}(?P<d2>\d\d?) (?P<m1>{_M}){_Y}",
     lambda f, y: _days(f, y, (_month(f["m1"]), int(f["d1"])), (_month(f["m1"]), int(f["d2"])))),
    (rf"{_ZY}(?P<m1>\d\d?)月(?P<d1>\d\d?)日?{_ZTO}(?P<m2>\d\d?)月(?P<d2>\d\d?)日",
     lambda f, y: _days(f, y, (int(f["m1"]), int(f["d1"])), (int(f["m2"]), int(f["d2"])))),
    (rf"{_ZY}(?P<m1>\d\d?)月(?P<d1>\d\d?)日?{_ZTO}(?P<d2>\d\d?)日",
     lambda f, y: _days(f, y, (int(f["m1"]), int(f["d1"])), (int(f["m1"]), int(f["d2"])))),
    (rf"{_ZY}(?P<m1>\d\d?)月(?P<d1>\d\d?)日",
     lambda f, y: _days(f, y, (int(f["m1"]), int(f["d1"])), (int(f["m1"]), int(f["d1"])))),
    (rf"\b(?P<d1>\d\d?)(?:st|nd|rd|th)? (?:of )?(?P<m1>{_M}){_Y}",
     lambda f, y: _days(f, y, (_month(f["m1"]), int(f["d1"])), (_month(f["m1"]), int(f["d1"])))),
    (rf"\b(?P<m1>{_M}) (?P<d1>\d\d?)(?:st|nd|rd|th)?\b(?!\d){_Y}",
     lambda f, y: _days(f, y, (_month(f["m1"]), int(f["d1"])), (_month(f["m1"]), int(f["d1"])))),
    # halves and quarters
    (rf"\bfirst (?:half|six months)(?: of (?:the|this) year)?{_Y}", lambda f, y: Period.half(_year(f, y), 1)),
    (rf"\bsecond half(?: of (?:the|this) year)?{_Y}", lambda f, y: Period.half(_year(f, y), 2)),
    (rf"\b(?:half[- ]year|six months){_Y}", lambda f, y: Period.half(_year(f, y), 1)),
    (rf"\bh(?P<n>[12])\b{_Y}", lambda f, y: Period.half(_year(f, y), int(f["n"]))),
    (r"\b(?P<y>20\d\d)[- ]?h(?P<n>[12])\b", lambda f, y: Period.half(_year(f, y), int(f["n"]))),
    (rf"\b(?P<n>first|second|third|fourth) quarter(?: of (?:the|this) year)?{_Y}",
     lambda f, y: Period.quarter(_year(f, y), _ORD[f["n"].lower()])),
    (rf"\bq(?P<n>[1-4])\b{_Y}", lambda f, y: Period.quarter(_year(f, y), int(f["n"]))),
    (r"\b(?P<y>20\d\d)[- ]?q(?P<n>[1-4])\b", lambda f, y: Period.quarter(_year(f, y), int(f["n"]))),
    (rf"{_ZY}上半年", lambda f, y: Period.half(_year(f, y), 1)),
    (rf"{_ZY}下半年", lambda f, y: Period.half(_year(f, y), 2)),
    (rf"{_ZY}第?(?P<n>[一二三四1-4])季度", lambda f, y: Period.quarter(_year(f, y), _ORD[f["n"]])),
    (rf"{_ZY}前(?P<n>十[一二]?|[一二三四五六七八九])个?月",
     lambda f, y: _months(f, y, 1, int(numerals.chinese(f["n"])))),
    # months
    (rf"\b(?P<m1>{_M}){_TO}(?P<m2>{_M}){_Y}", lambda f, y: _months(f, y, _month(f["m1"]), _month(f["m2"]))),
    (rf"\b(?P<m1>{_M}){_Y}(?![a-z])", lambda f, y: _months(f, y, _month(f["m1"]), _month(f["m1"]))),
    (rf"{_ZY}(?P<m1>\d\d?)月?{_ZTO}(?P<m2>\d\d?)月", lambda f, y: _months(f, y, int(f["m1"]), int(f["m2"]))),
    (rf"{_ZY}(?P<m1>\d\d?)月", lambda f, y: _months(f, y, int(f["m1"]), int(f["m1"]))),
    (r"(?P<y>20\d\d)[-/.](?P<m1>0[1-9]|1[0-2])\b(?![-/.]?\d)", lambda f, y: _months(f, y, int(f["m1"]), int(f["m1"]))),
    # years
    (r"(?P<y>(?:19|20)\d\d|二[〇零]二[〇零一二三四五六七八九])年(?!来)", lambda f, y: Period.of_year(_year(f, y))),
    (r"(?P<rel>今年|本年度?|当年|去年|上年|全年|年内)(?!同期)", lambda f, y: Period.of_year(_year(f, y))),
    (r"\b(?:this|the whole|the full) year\b", lambda _, y: Period.of_year(y)),
    (r"\blast year\b", lambda _, y: Period.of_year(y - 1)),
    (r"(?<![\d.,/〔\[(-])\b(?P<y>(?:19|20)\d\d)\b"
     r"(?!\s*(?:projects?|enterprises?|units?|people|persons|yuan|mu|万|亿|[,.]\d|%|家|个|人|元|亩|号|项|名))",
     lambda f, y: Period.of_year(_year(f, y))),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), make) for pattern, make in _RULES)
_POINT_BEFORE = re.compile(
    r"(?:\bby|as of|as at|until|end of|end-|at the end of|(?:截至|截止|到|至)(?:目前)?) ?"
    r"(?:the end of |end-|late )?(?:the )?$",
    re.IGNORECASE,
)
_POINT_AFTER = re.compile(r"(?:底|末|年底|年末|终)")
#: The same period a year before is what a figure is compared with, not what it is about.
_COMPARED = re.compile(
    r"(?:same period|a year (?:before|earlier)|上年同期|去年同期|同比|year[- ]on[- ]year|on the year)", re.IGNORECASE
)


def find_times(text: str, year: int) -> list[Time]:
    """Return the periods a sentence names, in its order. ``year`` is meant where none is written."""
    found: list[Time] = []
    taken = [False] * len(text)
    for match in _COMPARED.finditer(text):
        taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    for pattern, make in _COMPILED:
        for match in pattern.finditer(text):
            if match.start() == match.end() or any(taken[match.start() : match.end()]) or _is_verb(match):
                continue
            try:
                period = make(match, year)
            except (InputError, ValueError):
                continue
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
            found.append(_time(text, match, period))
    return sorted(found, key=lambda time: time.start)


def _is_verb(match: re.Match[str]) -> bool:
    """Say whether what looks like a month is the verb of "may" or "march"."""
    return any((name or "").isalpha() and name[0].islower() for key, name in match.groupdict().items() if key[0] == "m")


def _time(text: str, match: re.Match[str], period: Period) -> Time:
    after = _POINT_AFTER.match(text, match.end())
    is_point = after is not None or _POINT_BEFORE.search(text[: match.start()]) is not None
    return Time(match.start(), after.end() if after else match.end(), period, is_point)


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Return where a sentence compares with the year before."""
    for match in _COMPARED.finditer(text):
        yield match.span()
