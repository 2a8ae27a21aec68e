"""The page of fact tables: what a row is, its key and time, every column, and the code lists."""

from __future__ import annotations

from fivegood import yamlfile
from fivegood.facts.cells import DECIMALS
from fivegood.facts.schema import PARK_COLUMN, RECORD_COLUMNS, SCHEMA_VERSION, Column, ColumnType, Table, TimeKind
from fivegood.facts.subjects import TABLES
from fivegood.park import CATALOGUE
from tools.markdown import code, table

_COMMON = {PARK_COLUMN.name, *(column.name for column in RECORD_COLUMNS)}
_HEADINGS = ["column", "中文", "type", "unit", "required", "list or reference", "meaning"]

#: How each type is written in a CSV cell.
_WRITTEN = {
    ColumnType.TEXT: "any text up to 2,000 characters",
    ColumnType.CODE: "up to 80 characters without blanks, commas, semicolons or quotes; of a list, one of its codes",
    ColumnType.DATE: "`2021-06-30`",
    ColumnType.INSTANT: "`2021-07-02T09:40`, or a date (its first minute); local time of the park, without a zone",
    ColumnType.SPAN: "`2021-03`, `2021-01/2021-02`, `2021-Q2`, `2021-H1`, `2021` or `2021-07-30/2021-08-01`",
    ColumnType.INTEGER: "plain digits, no separators",
    ColumnType.DECIMAL: "plain digits, up to {} decimals",
    ColumnType.MONEY: "plain digits in the park's currency, up to {} decimals: 4358000000, not 43.58亿",
    ColumnType.AREA: "plain digits in the park's area unit, up to {} decimals",
    ColumnType.BOOLEAN: "`true` or `false`; empty means not known",
}

_TIMES = {
    TimeKind.EVENT: "one date. A flow counts the rows dated in the period; a stock counts the rows of that very date.",
    TimeKind.INTERVAL: "valid from a date to a date, both included; the second is empty while it holds. A flow counts "
    "the rows that begin in the period; a stock counts the rows valid at the date.",
    TimeKind.SPAN: "a row is about a period, as a return is. A flow adds the rows whose period lies in the period "
    "asked; a stock takes the rows whose period ends at the date.",
    TimeKind.NONE: "the row describes something and has no date of its own.",
}


def _time(of: Table) -> str:
    axis = of.time
    if axis.kind is TimeKind.NONE:
        return "none"
    columns = dict.fromkeys((axis.start, axis.end))
    return f"{axis.kind.value}: {' to '.join(code(name) for name in columns)}"


def _required(column: Column) -> str:
    if column.carried:
        return "carried"
    if column.computed:
        return "computed"
    return "yes" if column.required else "no"


def _row(column: Column) -> list[str]:
    linked = f"[`{column.list_name}`](#list-{column.list_name})" if column.list_name else ""
    refers = f"[`{column.refers_to}`](#{column.refers_to})" if column.refers_to else ""
    meaning = f"{column.en}. {column.doc}" if column.doc else f"{column.en}."
    meaning += " May lie below nought." if column.may_be_negative else ""
    meaning += f" Held against the rule `codes.{column.check}` of [plan.yaml](plan.md#codes)." if column.check else ""
    meaning += " No two rows that are not withdrawn share one." if column.is_unique else ""
    meaning += f" Not above {column.at_most}." if column.at_most is not None else ""
    unit = {"area": "the park's area unit"}.get(column.unit, column.unit)
    unit = "the park's currency" if column.type is ColumnType.MONEY else unit
    kind = column.type.value
    return [code(column.name), column.zh, kind, unit, _required(column), linked or refers, meaning]


def _section(of: Table) -> str:
    own = [column for column in of.columns if column.name not in _COMMON]
    head = f"{of.en} · {of.zh}. {of.grain.capitalize()}. Subject: {of.subject}."
    if of.doc:
        head += f" {of.doc}"
    keys = ", ".join(code(name) for name in of.key)
    facts = f"Key: {keys}. Time: {_time(of)}."
    return f"## {code(of.name)}\n\n{head}\n\n{facts}\n\n{table(_HEADINGS, [_row(column) for column in own])}"


def _lists() -> str:
    shipped = yamlfile.load(CATALOGUE / "lists.yaml").data
    used = {column.list_name for part in TABLES.values() for column in part.columns if column.list_name}
    parts = []
    for name in sorted(used | set(shipped)):
        entries = shipped.get(name, {})
        rows = [
            [code(entry), words["en"], words["zh"], "owed each month" if words.get("owed") else ""]
            for entry, words in entries.items()
        ]
        body = table(["code", "en", "中文", ""], rows) if rows else "The park's own; without one, any code is taken."
        parts.append(f"### List `{name}`\n\n{body}")
    return "\n\n".join(parts)


def facts_page() -> str:
    """Return the page."""
    overview = [
        [f"[`{part.name}`](#{part.name})", part.en, part.zh, part.grain, _time(part)] for part in TABLES.values()
    ]
    times = [[code(kind.value), meaning] for kind, meaning in _TIMES.items()]
    written = [[code(kind.value), text.format(DECIMALS.get(kind, ""))] for kind, text in _WRITTEN.items()]
    sections = "\n\n".join(_section(part) for part in TABLES.values())
    return f"""# Fact tables

Schema version {SCHEMA_VERSION}. Records are CSV files in `records/`: `<table>.csv`, and any `<table>.<anything>.csv`
beside it, are one table. A table without a file is empty. The header names the columns, by name or by Chinese title, in
any order; a column that is not required may be left out.

*Required* says: `yes`, the cell must be filled; `no`, it may be empty; `carried`, it is not read but copied from the
row referred to; `computed`, it is worked out while facts are frozen. Carried and computed columns stand in the
snapshot, so that a measure needs one table only.

{table(["table", "what it holds", "中文", "grain", "time"], overview)}

## Time

How rows lie in time decides what a flow and a stock of them are.

{table(["kind", "meaning"], times)}

## Types

{table(["type", "how a cell is written"], written)}

A number below nought is refused unless the column's meaning says that it may be.

## Columns of every table

{table(_HEADINGS, [_row(column) for column in (PARK_COLUMN, *RECORD_COLUMNS)])}

{sections}

## Code lists

The codes every park starts from. A park adds codes, or whole lists, in `plan.yaml` under
[`lists`](plan.md#the-whole-file).

{_lists()}
"""
