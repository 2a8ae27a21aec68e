"""The catalogue of measures: named definitions over one fact table, each version with the day it takes effect."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel
from sqlglot import exp

from fivegood.errors import Fault, FigureError, InputError, nearest
from fivegood.facts.schema import Table, TimeKind
from fivegood.facts.subjects import TABLES
from fivegood.measures.filters import Aggregate, FilterError, parse_aggregate, parse_filter
from fivegood.quantities import Unit
from fivegood.yamlfile import YamlFile

_ID = re.compile(r"[a-z][a-z0-9_]{0,60}")


class Kind(StrEnum):
    """How a measure behaves in time.

    flow: adds up over a period. stock: holds at a date. level: a rank or rating held at a date, of one row.
    ratio: one measure over another. change: against the same period a year before, in per cent.
    """

    FLOW = "flow"
    STOCK = "stock"
    LEVEL = "level"
    RATIO = "ratio"
    CHANGE = "change"


class Words(BaseModel):
    """The same words in English and Chinese."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    en: str
    zh: str

    def in_(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


class VersionText(BaseModel):
    """One version of a definition as written in YAML."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    from_: Annotated[date, Field(alias="from")]
    definition: Words
    table: str | None = None
    value: str | None = None
    where: str | None = None
    each: str | None = None
    above: Annotated[int | str | None, Field(union_mode="left_to_right")] = None
    newly: bool = False
    of: str | None = None
    per: str | None = None


class MeasureText(BaseModel):
    """One measure as written in YAML."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Words
    unit: str
    kind: Literal["flow", "stock", "level", "ratio", "change"]
    cohort: str | None = None
    dimensions: tuple[str, ...] = ()
    better: Literal["higher", "lower"] = "higher"
    is_spare: bool = False
    versions: Annotated[tuple[VersionText, ...], Field(min_length=1)]


class CatalogueText(RootModel[dict[str, MeasureText]]):
    """A catalogue file: measures by id."""


@dataclass(frozen=True, slots=True)
class Version:
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


@dataclass(frozen=True, slots=True)
class Measure:
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
    def is_dated(self) -> bool:
        """True when its figures hold at a date, false when they are about a period."""
        return self.kind in (Kind.STOCK, Kind.LEVEL)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All measures of a park by id, in the order they were written."""

    measures: Mapping[str, Measure]

    def __getitem__(self, measure_id: str) -> Measure:
        if measure_id not in self.measures:
            close = nearest(measure_id, self.measures)
            hint = f"; did you mean {close!r}?" if close else ""
            raise FigureError(f"there is no measure {measure_id!r}{hint}")
        return self.measures[measure_id]

    def __iter__(self) -> Iterator[Measure]:
        return iter(self.measures.values())


def build_catalogue(files: Sequence[YamlFile], lists: Mapping[str, Collection[str]]) -> Catalogue:
    """Check and join catalogue files; a later file may add measures, not silently replace one.

    ``lists`` are the park's code lists. Raises InputError with every fault of every file.
    """
    measures: dict[str, Measure] = {}
    faults: list[Fault] = []
    for file in files:
        try:
            texts = file.shape(CatalogueText).root
        except InputError as error:
            faults.extend(error.faults)
            continue
        for measure_id, text in texts.items():
            if measure_id in measures:
                faults.append(file.fault((measure_id,), f"the measure {measure_id!r} is defined already"))
                continue
            measures[measure_id] = _build(measure_id, text, file, lists, faults)
    for file in files:
        faults.extend(_faults_of_references(file, measures))
    if faults:
        raise InputError(sorted(faults), "measures")
    return Catalogue(measures)


def _build(
    measure_id: str, text: MeasureText, file: YamlFile, lists: Mapping[str, Collection[str]], faults: list[Fault]
) -> Measure:
    if not _ID.fullmatch(measure_id):
        faults.append(
            file.fault((measure_id,), "an id is lower-case letters, digits and underscores", value=measure_id)
        )
    versions = []
    for index, version in enumerate(text.versions):
        place = (measure_id, "versions", index)
        if index and version.from_ <= text.versions[index - 1].from_:
            faults.append(file.fault((*place, "from"), "versions must stand in the order of their dates"))
        versions.append(_build_version(index + 1, version, text, file, place, lists, faults))
    measure = Measure(
        measure_id,
        text.name,
        text.unit,
        Kind(text.kind),
        tuple(versions),
        text.cohort,
        text.dimensions,
        text.better,
        text.is_spare,
    )
    try:
        measure.unit("CNY", "mu")
    except InputError as error:
        faults.extend(file.fault((measure_id, "unit"), fault.message, value=text.unit) for fault in error.faults)
    faults.extend(_faults_of_dimensions(measure, file))
    return measure


def _faults_of_dimensions(measure: Measure, file: YamlFile) -> Iterator[Fault]:
    for version in measure.versions:
        if version.table is None:
            continue
        for index, name in enumerate(measure.dimensions):
            if name not in version.table.by_name:
                path = (measure.id, "dimensions", index)
                choices = tuple(version.table.by_name)
                yield file.fault(path, f"{version.table.name} has no such column", value=name, choices=choices)


def _build_version(
    number: int,
    text: VersionText,
    measure: MeasureText,
    file: YamlFile,
    place: tuple[str | int, ...],
    lists: Mapping[str, Collection[str]],
    faults: list[Fault],
) -> Version:
    base = Version(number, text.from_, text.definition)
    if measure.kind in ("ratio", "change"):
        if text.of is None or (measure.kind == "ratio") != (text.per is not None) or text.table or text.value:
            need = "of and per" if measure.kind == "ratio" else "of"
            faults.append(file.fault(place, f"a {measure.kind} needs {need} (other measures), and no table"))
        return Version(number, text.from_, text.definition, of=text.of, per=text.per)
    if text.table is None or text.value is None or text.of or text.per:
        faults.append(file.fault(place, f"a {measure.kind} needs table and value, and neither of nor per"))
        return base
    if text.table not in TABLES:
        message = "there is no such fact table"
        faults.append(file.fault((*place, "table"), message, value=text.table, choices=tuple(TABLES)))
        return base
    return _over_table(base, text, measure, file, place, lists, faults)


def _over_table(
    base: Version,
    text: VersionText,
    measure: MeasureText,
    file: YamlFile,
    place: tuple[str | int, ...],
    lists: Mapping[str, Collection[str]],
    faults: list[Fault],
) -> Version:
    table = TABLES[text.table or ""]
    value: Aggregate | None = None
    where: exp.Expr | None = None
    try:
        value = parse_aggregate(text.value or "", table)
        if measure.kind == "flow" and value.function in ("max", "min"):
            faults.append(file.fault((*place, "value"), f"a flow adds up, and {value.function} does not"))
    except FilterError as error:
        faults.append(_at(file, (*place, "value"), error, text.value))
    try:
        where = parse_filter(text.where, table, lists) if text.where else None
    except FilterError as error:
        faults.append(_at(file, (*place, "where"), error, text.where))
    if table.time.kind is TimeKind.NONE:
        faults.append(file.fault((*place, "table"), f"{table.name} carries no date, so it has no flow and no stock"))
    if (text.each is None) != (text.above is None):
        faults.append(file.fault(place, "each and above go together"))
    if text.each is not None and text.each not in table.by_name:
        choices = tuple(table.by_name)
        faults.append(
            file.fault((*place, "each"), f"{table.name} has no such column", value=text.each, choices=choices)
        )
    above = text.above if isinstance(text.above, int) else None
    if text.above is not None and above is None:
        faults.append(file.fault((*place, "above"), "must be a whole number", value=text.above))
    return Version(
        base.number, base.from_, base.definition, table, value, where, text.where or "", text.each, above, text.newly
    )


def _at(file: YamlFile, path: Sequence[str | int], error: FilterError, text: str | None) -> Fault:
    line, column = file.place(path)
    return Fault(file.file, line, str(column), f"{path[-1]}: {error.message}", text, error.suggestion)


def _faults_of_references(file: YamlFile, measures: Mapping[str, Measure]) -> Iterator[Fault]:
    if not isinstance(file.data, dict):
        return
    for measure_id in file.data:
        measure = measures.get(measure_id)
        for index, version in enumerate(measure.versions if measure else ()):
            for name, target in (("of", version.of), ("per", version.per)):
                path = (measure_id, "versions", index, name)
                if target is None:
                    continue
                if target not in measures:
                    yield file.fault(path, "there is no such measure", value=target, choices=tuple(measures))
                elif measures[target].kind in (Kind.RATIO, Kind.CHANGE):
                    yield file.fault(path, f"{target} is itself a {measures[target].kind.value}")
