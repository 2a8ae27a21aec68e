"""From a catalogue file to checked measures: every fault with its line, nothing half taken."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from sqlglot import exp

from fivegood.errors import Fault, InputError
from fivegood.facts.schema import Table, TimeKind
from fivegood.facts.subjects import FACT_TABLES
from fivegood.measures.catalogue import Catalogue, CatalogueText, Kind, Measure, MeasureText, Version, VersionText
from fivegood.measures.filters import Aggregate, parse_aggregate, parse_filter
from fivegood.measures.operands import TEXTS, FilterError
from fivegood.yamlfile import YamlFile

_ID = re.compile(r"[a-z][a-z0-9_]{0,60}")


def build_catalogue(
    files: Sequence[YamlFile], lists: Mapping[str, Collection[str]], known: Catalogue | None = None
) -> Catalogue:
    """Check and join catalogue files; a later file may add measures, not silently replace one.

    ``lists`` are the park's code lists. ``known`` holds measures that were checked before, against lists of their
    own. Raises InputError with every fault of every file.
    """
    catalogue, faults, _ = build_what_can_be(files, lists, known)
    if faults:
        raise InputError(faults, "measures")
    return catalogue


def shipped(entries: Mapping[str, Callable[[], YamlFile]], lists: Mapping[str, Collection[str]]) -> Catalogue:
    """Return the measures of a file that is known to be right, each read, checked and built when it is first asked for.

    Raises InputError where it is not.
    """
    return Catalogue(_AsAsked(entries, lists), lists)


class _AsAsked(Mapping[str, Measure]):
    """Measures built one by one: a command asks for a few, and reading all of them took a tenth of its time."""

    def __init__(self, entries: Mapping[str, Callable[[], YamlFile]], lists: Mapping[str, Collection[str]]) -> None:
        self._entries, self._lists = entries, lists
        self._built: dict[str, Measure] = {}

    def __getitem__(self, measure_id: str) -> Measure:
        found = self._built.get(measure_id)
        if found is None:
            faults: list[Fault] = []
            file = self._entries[measure_id]()
            found = _build(measure_id, file.shape(CatalogueText)[measure_id], file, self._lists, faults)
            if faults:
                raise InputError(faults, "measures")
            self._built[measure_id] = found
        return found

    def __contains__(self, measure_id: object) -> bool:
        return measure_id in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def build_what_can_be(
    files: Sequence[YamlFile], lists: Mapping[str, Collection[str]], known: Catalogue | None = None
) -> tuple[Catalogue, list[Fault], frozenset[str]]:
    """Return the catalogue, every fault of every file, and the ids of the measures that could not be read at all.

    So a plan can be checked in the same run as the measures that it names.
    """
    own: dict[str, Measure] = {}
    measures = ChainMap(own, known.measures) if known is not None else own  # type: ignore[arg-type] # only own is written
    faults: list[Fault] = []
    unread: set[str] = set()
    read: list[YamlFile] = []
    for file in files:
        texts, wrong, rest = file.shape_rest(CatalogueText, lambda path: path[:1] or None)
        faults.extend(wrong)
        if texts is None:
            continue
        unread |= {str(name) for name in file.data if name not in rest.data}
        read.append(rest)
        for measure_id, text in texts.items():
            if measure_id in measures:
                faults.append(rest.fault((measure_id,), f"the measure {measure_id!r} is defined already"))
                continue
            own[measure_id] = _build(measure_id, text, rest, lists, faults)
    for file in read:
        faults.extend(fault for fault in _faults_of_references(file, measures) if fault.value not in unread)
    return Catalogue(measures, lists), sorted(faults), frozenset(unread)


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
        text.words,
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
            path = (measure.id, "dimensions", index)
            if name not in version.table.by_name:
                choices = tuple(version.table.by_name)
                yield file.fault(path, f"{version.table.name} has no such column", value=name, choices=choices)
            elif version.table.by_name[name].type not in TEXTS:
                yield file.fault(path, f"{name} of {version.table.name} holds no code to narrow by", value=name)


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
        over_table = [text.table, text.value, text.where, text.each, text.above]
        if text.of is None or (measure.kind == "ratio") != (text.per is not None) or any(over_table):
            need = "of and per" if measure.kind == "ratio" else "of"
            told = f"a {measure.kind} needs {need} (other measures), and no table, value, where, each or above"
            faults.append(file.fault(place, told))
        return Version(number, text.from_, text.definition, of=text.of, per=text.per)
    if text.table is None or text.value is None or text.of or text.per:
        faults.append(file.fault(place, f"a {measure.kind} needs table and value, and neither of nor per"))
        return base
    if text.table not in FACT_TABLES:
        message = "there is no such fact table"
        faults.append(file.fault((*place, "table"), message, value=text.table, choices=tuple(FACT_TABLES)))
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
    table = FACT_TABLES[text.table or ""]
    value: Aggregate | None = None
    where: exp.Expr | None = None
    try:
        value = parse_aggregate(text.value or "", table)
        if measure.kind == "flow" and value.function in ("max", "min"):
            faults.append(file.fault((*place, "value"), f"a flow adds up, and {value.function} does not"))
        if (measure.kind == "statistic") != (value.function == "percentile"):
            told = "a median or a percentile is of the kind statistic, and nothing else is"
            faults.append(file.fault((*place, "value"), told))
        if value.function == "percentile" and text.each is not None:
            faults.append(file.fault((*place, "each"), "a median or a percentile is not counted above a threshold"))
    except FilterError as error:
        faults.append(_at(file, (*place, "value"), error, text.value))
    try:
        where = parse_filter(text.where, table, lists) if text.where else None
    except FilterError as error:
        faults.append(_at(file, (*place, "where"), error, text.where))
    if table.time.kind is TimeKind.NONE:
        faults.append(file.fault((*place, "table"), f"{table.name} carries no date, so it has no flow and no stock"))
    faults.extend(_faults_of_threshold(text, measure, table, file, place))
    return Version(
        base.number, base.from_, base.definition, table, value, where, text.where or "",
        text.each, _whole(text.above), text.newly,
    )  # fmt: skip


def _faults_of_threshold(
    text: VersionText, measure: MeasureText, table: Table, file: YamlFile, place: tuple[str | int, ...]
) -> Iterator[Fault]:
    if (text.each is None) != (text.above is None):
        yield file.fault(place, "each and above go together")
    if text.each is not None and text.each not in table.by_name:
        choices = tuple(table.by_name)
        yield file.fault((*place, "each"), f"{table.name} has no such column", value=text.each, choices=choices)
    if text.above is not None and _whole(text.above) is None:
        yield file.fault((*place, "above"), "above: should be a whole number", value=text.above)
    if text.newly and (text.each is None or measure.kind != "flow"):
        yield file.fault((*place, "newly"), "belongs to a flow with each and above")


def _whole(threshold: int | str | None) -> int | None:
    """Return a threshold, written as a number or in quotation marks; None where it is no whole number."""
    if isinstance(threshold, str):
        return int(threshold) if re.fullmatch(r"\s*[+-]?\d{1,18}\s*", threshold) else None
    return threshold


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
                elif name == "of" and measure is not None:
                    yield from _faults_of_narrowing(measure, measures[target], file)
            if measure is not None:
                yield from _faults_of_cohorts(measure, index, measures, file)


def _faults_of_narrowing(measure: Measure, of: Measure, file: YamlFile) -> Iterator[Fault]:
    for index, name in enumerate(measure.dimensions):
        if name not in of.dimensions:
            path = (measure.id, "dimensions", index)
            yield file.fault(path, f"{of.id} has no such dimension", value=name, choices=of.dimensions)


def _faults_of_cohorts(
    measure: Measure, index: int, measures: Mapping[str, Measure], file: YamlFile
) -> Iterator[Fault]:
    of, per = (measures.get(name or "") for name in (measure.versions[index].of, measure.versions[index].per))
    if of and per and of.cohort and per.cohort and of.cohort != per.cohort:
        message = f"{of.id} and {per.id} are of different cohorts ({of.cohort}, {per.cohort}): never divided"
        yield file.fault((measure.id, "versions", index, "per"), message)
