"""What stands above a list: charts, and tables whose rows are ranked by length; and what it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fivegood.periods import Period
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.journal.kept import until_written
from fivegood.web.charts import ChartShown, Point
from fivegood.web.words import lang

#: So many parts have a colour of their own; the smaller ones are one part together.
PARTS = 5
_YEARS, _QUARTERS, _MONTHS = 7, 8, 12
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose picture, of which rows (those of the list that the reader may see, none withdrawn), as of which day."""

    actor: Actor
    park: Park
    found: QuerySet[Any]
    day: date
    is_narrowed: bool = False

    def word(self, list_name: str, code: str) -> str:
        """Return a code in words; an empty one says that it is not known."""
        return self.park.word(list_name, code, lang()) if code else _("not known")

    @property
    def note(self) -> str:
        """What stands below each drawing when the list is narrowed."""
        return _("Only of the records that meet the filters of the list.") if self.is_narrowed else ""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A picture asked for: equal to another of the same rows, by the question that finds them."""

    draw: Callable[[Asked], Picture | None]
    actor: Actor
    day: date
    is_narrowed: bool
    lang: str
    question: str
    asked: Asked = field(compare=False)


def picture_of(draw: Callable[[Asked], Picture | None], asked: Asked) -> Picture | None:
    """Return a picture, kept until something is written; None where nothing can be drawn."""
    try:
        question = str(asked.found.query)
    except EmptyResultSet:
        return None
    return _drawn(_Drawing(draw, asked.actor, asked.day, asked.is_narrowed, lang(), question, asked))


@until_written(64)
def _drawn(drawing: _Drawing) -> Picture | None:
    return drawing.draw(drawing.asked)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row of a ranked table: its name and where it leads, its other cells, and its length in per cent of the longest.

    A length of None is missing.
    """

    name: str
    cells: Sequence[str]
    share: int | None
    address: str = ""


@dataclass(frozen=True, slots=True)
class RankedShown:
    """A table whose rows bear bars, for ``web/parts/ranked.html``; its first column is the name."""

    id: str
    title: str
    sentence: str
    header: Sequence[str]
    rows: Sequence[Ranked]
    note: str = ""

    @property
    def lines(self) -> list[tuple[Ranked, list[tuple[str, str]]]]:
        """Each row with its cells, each with the title of its column."""
        return [(row, list(zip(self.header[1:], row.cells, strict=False))) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Event:
    """A spell in the course of a record: its days in words, what it was, where it leads, and whether it is this one."""

    when: str
    what: str
    address: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Charts, ranked tables, and what followed what, in the order they are shown."""

    charts: Sequence[ChartShown]
    tables: Sequence[RankedShown] = ()
    events: Sequence[Event] = ()


def year_ends(day: date) -> list[date]:
    """Return the last days of the years before a day, and the day itself: seven in all."""
    return [date(year, 12, 31) for year in range(day.year - _YEARS + 1, day.year)] + [day]


def years(day: date) -> list[Period]:
    """Return the years up to a day, the last one up to that day: as many as ``year_ends``."""
    whole = [Period.of_year(year) for year in range(day.year - _YEARS + 1, day.year)]
    return [*whole, Period(date(day.year, 1, 1), day)]


def quarters(day: date) -> list[Period]:
    """Return the eight quarters up to a day, the last one up to that day."""
    return _back("quarter", day, _QUARTERS)


def months(day: date) -> list[Period]:
    """Return the twelve months up to a day, the last one up to that day."""
    return _back("month", day, _MONTHS)


def _back(kind: str, day: date, most: int) -> list[Period]:
    month = day.month - 1
    whole = Period.quarter(day.year, month // 3 + 1) if kind == "quarter" else Period.month(day.year, day.month)
    found = [whole]
    while len(found) < most:
        found.append(found[-1].previous())
    return [*found[:0:-1], Period(whole.start, day)]


def label_of(days: Period, kind: str) -> str:
    """Return how an axis names a period, which may end early: 2021, 2021-Q2 or 2021-06."""
    if kind == "quarter":
        return str(Period.quarter(days.start.year, (days.start.month - 1) // 3 + 1))
    return f"{days.start:%Y}" if kind == "year" else f"{days.start:%Y-%m}"


def labels_of_ends(ends: Sequence[date]) -> list[str]:
    """Return how an axis names ends of years: by the year, and the last one, within a year, by the day."""
    return [f"{day.year}" if (day.month, day.day) == (12, 31) else day.isoformat() for day in ends]


def begun(
    labels: Sequence[str], parts: Mapping[str, Sequence[Decimal]]
) -> tuple[list[str], Mapping[str, list[Decimal]]]:
    """Return labels and parts from the first label on at which any part is above nought."""
    first = next((at for at in range(len(labels)) if any(numbers[at] for numbers in parts.values())), len(labels))
    return list(labels[first:]), {name: list(numbers[first:]) for name, numbers in parts.items()}


def largest(parts: Mapping[str, Sequence[Decimal]], most: int = PARTS) -> Mapping[str, Sequence[Decimal]]:
    """Return the largest parts by what they add up to, those that remain as one named "Other"."""
    ordered = sorted(parts, key=lambda name: (-sum(parts[name]), name))
    kept: dict[str, Sequence[Decimal]] = {name: parts[name] for name in ordered[:most]}
    rest = [parts[name] for name in ordered[most:]]
    return kept | ({_("Other"): [sum(column, Decimal(0)) for column in zip(*rest, strict=True)]} if rest else {})


def points_of(labels: Sequence[str], parts: Mapping[str, Sequence[Decimal | None]]) -> list[Point]:
    """Return the points of parts at labels, part by part; a part that is nought all along is left out."""
    return [
        Point(label, name, number)
        for name, numbers in parts.items()
        if any(number != 0 for number in numbers)
        for label, number in zip(labels, numbers, strict=True)
    ]


def shares(numbers: Sequence[Decimal | None]) -> list[int | None]:
    """Return each number in per cent of the largest, rounded; what is missing stays missing."""
    top = max((number for number in numbers if number is not None), default=Decimal(0))
    return [None if number is None else round(number * 100 / top) if top else 0 for number in numbers]


def in_order(park: Park, list_name: str, parts: Mapping[str, Sequence[Decimal]]) -> Mapping[str, Sequence[Decimal]]:
    """Return parts by code in the order of the park's list; codes that it does not hold come last."""
    order = list(park.lists.get(list_name, {}))
    return {code: parts[code] for code in sorted(parts, key=lambda code: (_place(order, code), code))}


def _place(order: Sequence[str], code: str) -> int:
    return order.index(code) if code in order else len(order)
