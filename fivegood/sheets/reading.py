"""A sheet as it was sent: every row typed, every fault named, the cells kept for the marked-up copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from fivegood.errors import Fault
from fivegood.facts.cells import CellError, ColumnReader, Value, converter_of, plain
from fivegood.facts.csvtext import decode, rows_of
from fivegood.facts.rows import TableRecords
from fivegood.facts.schema import Column, ColumnType, Table
from fivegood.facts.tabletext import CodeLists, Unread, choices_of, read_rows
from fivegood.sheets.extent import MOST_COLUMNS, MOST_ROWS
from fivegood.sheets.guard import Kind, kind_of
from fivegood.sheets.headers import Header, Units, read_header
from fivegood.sheets.staging import rows_staged
from fivegood.sheets.workbook import FLAW, MOST_CHARACTERS, MOST_FAULTS, rows_of_workbook
from fivegood.structs import replace

#: Labels of codes by list: {"unit_kind": {"企业": "enterprise"}}.
Labels = Mapping[str, Mapping[str, str]]
#: Signs that make a spreadsheet run a cell, some also in their full-width form: written with an apostrophe before them,
#: read without it.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: What an apostrophe at the beginning of a cell was put there for.
QUOTED = (*FORMULA_SIGNS, "'")
_YES = {"是": "true", "yes": "true", "true": "true", "1": "true", "y": "true"}
_NO = {"否": "false", "no": "false", "false": "false", "0": "false", "n": "false"}
_YEAR_FIRST = re.compile(r"(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")
_SEPARATORS = (",", ";", "\t")


@dataclass(slots=True)
class Sheet:
    """What was sent: the typed rows with their places, the cells of each place, and everything that is wrong."""

    file: str
    table: Table
    records: TableRecords
    header: list[str] = field(default_factory=list)
    cells: dict[int, list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    #: What the numbers of a column were multiplied by, where the header names another unit than the park's.
    scales: dict[str, Decimal] = field(default_factory=dict)


def read_sheet(
    data: bytes,
    file: str,
    table: Table,
    lists: CodeLists,
    labels: Labels,
    units: Units,
    *,
    needs_time: bool = False,
    kept: bytes = b"",
) -> Sheet:
    """Read a CSV or XLSX file of one table; whatever is wrong stands in ``faults``, all at once.

    Codes may be written as their labels in either language, columns by name or title, amounts in a unit named in the
    header. ``needs_time`` asks for the time each row was recorded at, which otherwise the book of records gives.
    ``kept`` are its cells as they were staged when it was read before (`staging`): they are read in its stead.
    """
    sheet = Sheet(file, table, TableRecords(table))
    try:
        rows = rows_staged(kept) if kept else _rows(data, sheet)
        line, cells = next(rows, (1, []))
        while cells and not any(cells):
            line, cells = next(rows, (line, []))
        if len(cells) > MOST_COLUMNS:
            raise CellError(f"has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns")
    except CellError as error:
        sheet.faults.append(Fault(file, message=error.message))
        return sheet
    sheet.header = cells
    header = read_header(cells, _as_asked(table, cells, needs_time), units, file, sheet.faults)
    if header is not None:
        records = sheet.records if header.is_sound else TableRecords(table)
        sheet.scales = {name: scale for name, scale in _columns(header) if scale != 1}
        readers = [_reader(table, name, scale, lists, labels) for name, scale in _columns(header)]
        read_rows(_kept(rows, sheet, len(header.names)), file, header.names, readers, records, sheet.faults)
        # What stood for a cell without a value was never in the file, and no database takes it.
        sheet.faults = [replace(one, value=None) if (one.value or "")[:1] == FLAW else one for one in sheet.faults]
    return sheet


def _columns(header: Header) -> Iterator[tuple[str, Decimal]]:
    return zip(header.names, header.scales, strict=True)


def _as_asked(table: Table, cells: list[str], needs_time: bool) -> Table:
    """Return the table as a sheet may fill it in: without the time of recording unless the sheet gives one."""
    named = {cell.strip().rstrip("*").strip().casefold() for cell in cells}
    column = table.read_by_name["recorded_at"]
    if needs_time or named & {column.name, column.en.casefold(), column.zh}:
        return table
    return _WithoutTime.of(table)


class _WithoutTime(Table):
    """A table of which a sheet need not say when its rows were recorded."""

    @classmethod
    def of(cls, table: Table) -> Table:
        return cls(
            table.name, table.subject, table.en, table.zh, table.grain, table.key, table.time, table.columns, table.doc
        )

    @property
    def read_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in super().read_columns if column.name != "recorded_at")


def _rows(data: bytes, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    if kind_of(data) is Kind.XLSX:
        return rows_of_workbook(data, (sheet.table.name, sheet.table.en, sheet.table.zh))
    text = decode(data)
    first = text.lstrip("\ufeff").partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    return rows_of(text, sheet.file, sheet.faults, separator)


def _kept(rows: Iterator[tuple[int, list[str]]], sheet: Sheet, width: int) -> Iterator[tuple[int, list[str]]]:
    """Pass rows on that hold anything, short ones filled up, and keep their cells."""
    for count, (line, cells) in enumerate((row for row in rows if any(row[1])), 1):
        if count > MOST_ROWS:
            sheet.faults.append(Fault(sheet.file, line, message=f"more than {MOST_ROWS:,} rows: send them in parts"))
            return
        if len(sheet.faults) >= MOST_FAULTS:
            message = f"has {MOST_FAULTS:,} faults up to row {line}: mend these first, the rest was not read"
            sheet.faults.append(Fault(sheet.file, message=message))
            return
        if len(cells) < width:
            cells = [*cells, *[""] * (width - len(cells))]  # a spreadsheet leaves out what is empty at the end
        sheet.cells[line] = cells[:MOST_COLUMNS]
        yield line, cells


def _reader(table: Table, name: str, scale: Decimal, lists: CodeLists, labels: Labels) -> ColumnReader:
    column = table.read_by_name.get(name)
    if column is None:
        return Unread()
    convert = converter_of(column, choices_of(table, name, lists))
    known = labels.get(column.list_name, {})

    def read(text: str) -> Value:
        if len(text) > MOST_CHARACTERS:
            raise CellError(f"is longer than {MOST_CHARACTERS:,} characters")
        if text.startswith(FLAW):
            raise CellError(text[1:])
        return convert(prepare(text))

    prepare = _preparation(column, scale, known)
    return ColumnReader(column, read)


def _preparation(column: Column, scale: Decimal, known: Mapping[str, str]) -> Callable[[str], str]:
    if column.type is ColumnType.BOOLEAN:
        return lambda text: (_YES | _NO).get(text.casefold(), text)
    if scale != 1:
        return lambda text: _scaled(text, scale)
    if column.type in (ColumnType.TEXT, ColumnType.CODE):
        return lambda text: known.get(text, _unquoted(text))
    if column.type is ColumnType.DATE:
        return _dated
    return lambda text: text


def _dated(text: str) -> str:
    """Return a day as 2021-06-30 when a spreadsheet wrote it with the year first: 2021/6/30, 2021年6月30日."""
    if found := _YEAR_FIRST.fullmatch(text):
        return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}"
    return text[:10] if text.endswith(("T00:00:00", " 00:00:00")) else text


def _scaled(text: str, scale: Decimal) -> str:
    try:
        return plain(Decimal(text) * scale)
    except InvalidOperation:
        return text


def _unquoted(text: str) -> str:
    """Return a text without the apostrophe that kept a spreadsheet from running it."""
    return text[1:] if text[:1] == "'" and text[1:2] in QUOTED else text
