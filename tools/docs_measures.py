"""The page of measures: the catalogue every park starts from, and the keys of a definition."""

from __future__ import annotations

from fivegood.measures.catalogue import Kind, Measure, MeasureText, Version, VersionText, Words
from fivegood.park import shipped_catalogue
from fivegood.shapes import Shape
from fivegood.shapetwins import model_of
from tools.markdown import code, fields_table, table

_KINDS = {
    Kind.FLOW: "adds up over a period; asked for a period",
    Kind.STOCK: "holds at a date; asked for a date, or a period, which means its last day",
    Kind.LEVEL: "a rank or rating held at a date, of one row; two rows at once are refused",
    Kind.STATISTIC: "a median or percentile of the rows of a period, in proportion between two of them; never added",
    Kind.RATIO: "one measure (`of`) over another (`per`)",
    Kind.CHANGE: "one measure (`of`) against the same period a year before, in per cent",
}
_TITLES: dict[type[Shape], str] = {MeasureText: "A measure", VersionText: "A version", Words: "Words"}
_SECTIONS = {model_of(shape): title for shape, title in _TITLES.items()}
_MEANINGS = {
    ("MeasureText", "name"): "the measure's name, as reports print it",
    ("MeasureText", "unit"): "a unit; `money` and `area` stand for the park's currency and area unit",
    ("MeasureText", "kind"): "how it behaves in time, see [Kinds](#kinds)",
    ("MeasureText", "cohort"): "figures of different cohorts are never added",
    ("MeasureText", "dimensions"): "columns by which it may be narrowed: `industrial_output[industry=equipment]`",
    ("MeasureText", "better"): "which way is better",
    ("MeasureText", "is_spare"): "`true`: there for whoever needs it, used by no plan shipped",
    ("MeasureText", "words"): "other words for it, in either language, by which a draft that is proofread may name it",
    ("MeasureText", "versions"): "definitions in the order of their dates",
    ("VersionText", "from_"): "first day it is in force; a figure uses the version in force at the end of its period",
    ("VersionText", "definition"): "what it counts, in words",
    ("VersionText", "table"): "the [fact table](facts.md) it counts; not for a ratio or change",
    (
        "VersionText",
        "value",
    ): "`sum(column)`, `count(*)`, `count(distinct column)`, `max(column)`, `min(column)`; of a statistic "
    "`median(column)` or `percentile(column, 90)`",
    ("VersionText", "where"): "a SQL condition over the table's columns; no sub-query, few functions",
    ("VersionText", "each"): "with `above`: count the values of this column whose aggregate lies above the threshold",
    ("VersionText", "above"): "the threshold, a whole number",
    ("VersionText", "newly"): "leave out those that lay above it in the same period a year before",
    ("VersionText", "of"): "a ratio's upper measure, or the measure whose change it is",
    ("VersionText", "per"): "a ratio's lower measure",
    ("Words", "en"): "in English",
    ("Words", "zh"): "in Chinese",
}


def source_of(version: Version) -> str:
    """Say in one line what a version is computed from."""
    if version.table is None:
        return f"`{version.of}` / `{version.per}`" if version.per else f"change of `{version.of}`"
    text = f"`{version.value}` of [`{version.table.name}`](facts.md#{version.table.name})"
    if version.where_text:
        text += f" where `{version.where_text}`"
    if version.each:
        text += f", counted per `{version.each}` above {version.above:,}"
    return text + (", newly" if version.newly else "")


def _section(measure: Measure) -> str:
    told = [f"Unit `{measure.unit_text}`", f"kind {measure.kind.value}"]
    if measure.cohort:
        told.append(f"cohort `{measure.cohort}`")
    if measure.dimensions:
        told.append("narrowed by " + ", ".join(code(name) for name in measure.dimensions))
    if measure.better != "higher":
        told.append(f"{measure.better} is better")
    if measure.is_spare:
        told.append("spare")
    lines = [f"### {code(measure.id)}", f"{measure.name.en} · {measure.name.zh}. {'; '.join(told)}."]
    for version in measure.versions:
        words = version.definition
        head = f"- **Version {version.number}**, in force from {version.from_}: {source_of(version)}."
        lines.append(f"{head}\n  - {words.en}\n  - {words.zh}")
    return "\n\n".join(lines)


def measures_page() -> str:
    """Return the page."""
    catalogue = shipped_catalogue()
    rows = [
        [f"[`{item.id}`](#{item.id})", item.name.en, item.name.zh, code(item.unit_text), item.kind.value]
        for item in catalogue
    ]
    kinds = [[code(kind.value), meaning] for kind, meaning in _KINDS.items()]
    keys = "\n\n".join(
        f"### {title}\n\n{fields_table(model, _SECTIONS, _MEANINGS)}" for model, title in _SECTIONS.items()
    )
    sections = "\n\n".join(_section(item) for item in catalogue)
    return f"""# Measures

The catalogue every park starts from; a park adds its own in `measures.yaml` beside its plan
([how](../howto/write-a-measure.md)). `fivegood measures PARK` lists both. `money` and `area` stand for the park's
currency and area unit.

{table(["measure", "name", "名称", "unit", "kind"], rows)}

## Kinds

{table(["kind", "meaning"], kinds)}

## Keys of a definition

{keys}

## Definitions

{sections}
"""
