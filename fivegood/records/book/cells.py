"""Between a stored record, its typed row and its canonical cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.cells import CellError, ColumnReader, reader_of, write
from fivegood.facts.folder import CodeLists
from fivegood.facts.rows import Columns, Row
from fivegood.facts.schema import FLAGS, ColumnType, Table
from fivegood.facts.tabletext import choices_of
from fivegood.periods import Period
from fivegood.records.base import MODELS

#: What the book itself keeps of a row, beside what people write down.
RECORDED = "recorded_at"
Cells = Mapping[str, str]


@cache
def columns_of(table: Table) -> tuple[str, ...]:
    """Return the columns that people write, in the table's order: all but when a row was recorded, and withdrawn."""
    return tuple(column.name for column in table.read_columns if column.name not in (RECORDED, "is_withdrawn"))


@cache
def stored_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of the database table: primary key, version, then everything that is read."""
    return ("id", "version", *(column.name for column in table.read_columns))


@cache
def attributes_of(table: Table) -> tuple[str, ...]:
    """Return the model's attribute of each stored column, in the same order."""
    by_column = {field.column: field.attname for field in MODELS[table.name]._meta.concrete_fields}
    return tuple(by_column[name] for name in stored_columns(table))


class Readers:
    """Reads cells of one table under a park's code lists, every fault of every cell told."""

    def __init__(self, table: Table, lists: CodeLists) -> None:
        self.table = table
        self._readers: dict[str, ColumnReader] = {
            column.name: reader_of(column, choices_of(table, column.name, lists)) for column in table.read_columns
        }

    def row(self, cells: Cells, file: str, line: int = 0) -> Row:
        """Return the typed row of ``cells``; a column not named is empty. Raises InputError with all faults."""
        faults = [self._unknown(name, file, line) for name in cells if name not in self._readers]
        row: Row = {}
        for name, reader in self._readers.items():
            if name == RECORDED:
                continue
            text = cells.get(name, "")
            try:
                row[name] = reader[text]
            except CellError as error:
                faults.append(Fault(file, line, name, error.message, text.strip() or None, error.suggestion))
        if faults:
            raise InputError(faults, file)
        return row

    def stored(self, cells: Cells) -> Row:
        """Return the typed row of cells that the book itself wrote."""
        return {name: reader[cells.get(name, "")] for name, reader in self._readers.items()}

    def _unknown(self, name: str, file: str, line: int) -> Fault:
        message = "there is no such column in this table"
        return Fault(file, line, name, message, None, nearest(name, self._readers))


def cells_of(row: Row, names: Iterable[str]) -> dict[str, str]:
    """Return the canonical cells of a typed row, without those that are empty and flags that do not hold."""
    return {
        name: text
        for name in names
        if (value := row.get(name)) is not None
        and (value is not False or name not in FLAGS)
        and (text := value if value.__class__ is str else write(value))
    }


def row_of(table: Table, values: Sequence[object]) -> Row:
    """Return the typed row of a database row, its values in the order of ``stored_columns`` less the first two."""
    row: Row = dict(zip(_names_of(table), values, strict=True))  # type: ignore[arg-type] # columns are of the types of cells
    for name in _spans_of(table):
        text = row[name]
        row[name] = _span(str(text)) if text is not None else None
    for name in FLAGS:
        row[name] = row[name] or None
    return row


def rows_by_column(table: Table, stored: Iterable[Sequence[object]]) -> Columns:
    """Return what ``row_of`` returns of many database rows, by column."""
    found: list[list[Any]] = list(map(list, zip(*stored, strict=True))) or [[] for _ in _names_of(table)]
    columns = dict(zip(_names_of(table), found, strict=True))
    for name in _spans_of(table):
        columns[name] = [None if text is None else _span(str(text)) for text in columns[name]]
    for name in FLAGS:
        columns[name] = [flag or None for flag in columns[name]]
    return columns


@cache
def _names_of(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.read_columns)


@cache
def _spans_of(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.read_columns if column.type is ColumnType.SPAN)


@cache
def _span(text: str) -> Period:
    return Period.parse(text)
