"""The catalogue of measures: named definitions over one fact table, each version with the day it takes effect."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from sqlglot import exp

from fivegood.errors import FigureError, nearest
from fivegood.facts.schema import Table
from fivegood.measures.filters import Aggregate
from fivegood.quantities import Unit
from fivegood.shapes import Shape


class Kind(StrEnum):
    """How a measure behaves in time.

    flow: adds up over a period. stock: holds at a date. level: a rank or rating held at a date, of one row.
    statistic: a median or a percentile of the rows of a period, which adds up with nothing.
    ratio: one measure over another. change: against the same period a year before, in per cent.
    """

    FLOW = "flow"
    STOCK = "stock"
    LEVEL = "level"
    STATISTIC = "statistic"
    RATIO = "ratio"
    CHANGE = "change"


class Words(Shape, frozen=True):
    """The same words in English and Chinese."""

    en: str
    zh: str

    def in_(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


class VersionText(Shape, frozen=True):
    """One version of a definition as written in YAML."""

    from_: date = msgspec.field(name="from")
    definition: Words
    table: str | None = None
    value: str | None = None
    where: str | None = None
    each: str | None = None
    above: int | str | None = None
    newly: bool = False
    of: str | None = None
    per: str | None = None


class MeasureText(Shape, frozen=True, kw_only=True):
    """One measure as written in YAML."""

    name: Words
    unit: str
    kind: Literal["flow", "stock", "level", "statistic", "ratio", "change"]
    cohort: str | None = None
    dimensions: tuple[str, ...] = ()
    better: Literal["higher", "lower"] = "higher"
    is_spare: bool = False
    words: tuple[str, ...] = ()
    versions: Annotated[tuple[VersionText, ...], Meta(min_length=1)]


#: A catalogue file: measures by id.
CatalogueText = dict[str, MeasureText]


class Version(Struct, frozen=True):
    """One checked version. Either ``table``, ``value`` and ``where``, or ``of`` (and ``per``) other measures.

    With ``each`` and ``above`` it counts the values of that column whose aggregate lies above the threshold;
    ``newly`` leaves out those that lay above it a year before as well.
    """

    number: int
    from_: date
    definition: Words
    table: Table | None = None
    value: Aggregate | None = None
    where: exp.Expr | None = None
    where_text: str = ""
    each: str | None = None
    above: int | None = None
    newly: bool = False
    of: str | None = None
    per: str | None = None


class Measure(Struct, frozen=True):
    """A named definition. ``unit_text`` may name ``money`` and ``area``, which the park's currency and unit replace."""

    id: str
    name: Words
    unit_text: str
    kind: Kind
    versions: tuple[Version, ...]
    cohort: str | None = None
    dimensions: tuple[str, ...] = ()
    better: str = "higher"
    is_spare: bool = False
    words: tuple[str, ...] = ()

    def version_on(self, day: date) -> Version:
        """Return the version in force on a day. Raises FigureError when none was."""
        in_force = [version for version in self.versions if version.from_ <= day]
        if not in_force:
            first = self.versions[0].from_
            raise FigureError(f"{self.id} has no definition in force on {day}: the first takes effect on {first}")
        return in_force[-1]

    def unit(self, currency: str, area_unit: str) -> Unit:
        """Return the unit with the park's currency and area unit put in."""
        text = re.sub(r"\bmoney\b", currency, self.unit_text)
        return Unit.parse(re.sub(r"\barea\b", area_unit, text))

    @property
    def is_periodic(self) -> bool:
        """True when its figures count the rows of a period, and none that merely hold in it."""
        return self.kind in (Kind.FLOW, Kind.STATISTIC)

    @property
    def is_dated(self) -> bool:
        """True when its figures hold at a date, false when they are about a period."""
        return self.kind in (Kind.STOCK, Kind.LEVEL)


class Catalogue(Struct, frozen=True):
    """All measures of a park by id, in the order they were written. ``lists`` are the codes of the park's lists."""

    measures: Mapping[str, Measure]
    lists: Mapping[str, Collection[str]] = msgspec.field(default_factory=dict)

    def __getitem__(self, measure_id: str) -> Measure:
        if measure_id not in self.measures:
            close = nearest(measure_id, self.measures)
            hint = f"; did you mean {close!r}?" if close else ""
            raise FigureError(f"there is no measure {measure_id!r}{hint}")
        return self.measures[measure_id]

    def codes(self, measure_id: str, dimension: str) -> Collection[str] | None:
        """Return the codes that may narrow a measure by a dimension, or None where any text may."""
        measure = self[measure_id]
        table = measure.versions[-1].table
        if table is None:
            return self.codes(measure.versions[-1].of or "", dimension)
        return self.lists.get(table.by_name[dimension].list_name) if dimension in table.by_name else None

    def __iter__(self) -> Iterator[Measure]:
        return iter(self.measures.values())
