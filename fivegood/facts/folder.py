"""Records as a folder of CSV files, read whole or not at all: every fault with its file, row, column and value."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.cells import CellError, ColumnReader, Value, reader_of
from fivegood.facts.rows import Records, Row, TableRecords, faults_between_rows
from fivegood.facts.schema import Table
from fivegood.facts.subjects import TABLES

if TYPE_CHECKING:
    from _csv import Reader

__all__ = ["CodeLists", "Records", "Row", "TableRecords", "read_folder"]

#: Code lists by name: the codes a column may hold. A list that is not there takes any code.
CodeLists = Mapping[str, Collection[str]]

_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods", ".et", ".numbers")
#: Not read, but surely meant to be when they bear the name of a table.
_OTHER_FILES = (".txt", ".tsv", ".tab", ".gz", ".zip")
_OTHER_MARKS = ";\t|"
_MALFORMED = {
    "unexpected end of data": "a quote opened in this row is never closed",
    "',' expected after '\"'": "a quoted cell goes on after its quote: a quote inside a cell is written twice",
}
_SOUND = re.compile("[^\x00-\x7f\ufffd]")


def read_folder(folder: Path, lists: CodeLists) -> Records:
    """Read every ``<table>.csv`` and ``<table>.<anything>.csv`` of the folder; the files of a table are one table.

    A table without a file is empty. Raises InputError with every fault of every file.
    """
    faults: list[Fault] = []
    records = {name: TableRecords(table) for name, table in TABLES.items()}
    for path in _files_of(folder):
        name = _table_of(path, faults)
        if name is not None:
            _read_file(path, records[name], lists, faults)
    faults.extend(faults_between_rows(records, tuple(faults)))
    if faults:
        raise InputError(sorted(faults), str(folder))
    return records


def _files_of(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InputError([Fault(folder.name, message=f"there is no folder of records at {folder}")])
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise InputError([Fault(folder.name, message=f"the folder cannot be read: {error.strerror}")]) from None


def _table_of(path: Path, faults: list[Fault]) -> str | None:
    """Return the table that a file holds, or None for a file that is not read."""
    if path.name.startswith((".", "~$")):
        return None
    name, suffix = path.name.split(".")[0], path.suffix.lower()
    if suffix in _SPREADSHEETS:
        faults.append(Fault(path.name, message="is a spreadsheet: save it as CSV UTF-8"))
    elif suffix in _OTHER_FILES and name in TABLES:
        faults.append(Fault(path.name, message=f"would not be read: save it as CSV UTF-8 and name it {name}.csv"))
    if suffix != ".csv":
        return None
    if name in TABLES:
        return name
    faults.append(Fault(path.name, message="is not named after a table", suggestion=nearest(name, TABLES)))
    return None


def _decode(path: Path) -> str:
    try:
        # A pipe would be waited on for ever.
        if path.exists() and not path.is_file():
            raise CellError("is not a file")
        data = path.read_bytes()
    except OSError as error:
        raise CellError(f"cannot be read: {error.strerror}") from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CellError("is UTF-16: save it as CSV UTF-8")
    if b"\x00" in data:
        raise CellError("holds NUL bytes: it is not a text file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    # Damaged UTF-8 often passes for GBK, and every name in it would be wrong.
    lossy = data.decode("utf-8", errors="replace")
    if len(_SOUND.findall(lossy)) > lossy.count("\ufffd"):
        raise CellError(f"is UTF-8 with a damaged character (row {line}): save it again")
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    raise CellError(f"is neither UTF-8 nor GBK (row {line})")


def _read_file(path: Path, into: TableRecords, lists: CodeLists, faults: list[Fault]) -> None:
    try:
        text = _decode(path)
    except CellError as error:
        faults.append(Fault(path.name, message=error.message))
        return
    before = len(faults)
    rows = _rows_of(csv.reader(io.StringIO(text, newline=""), strict=True), path.name, faults)
    _, header = next(rows, (1, []))
    if len(faults) > before:
        return
    if not text.strip():
        faults.append(Fault(path.name, 1, message="is empty: the first row must name the columns"))
        return
    columns = _columns_of(header, into.table, path.name, faults)
    if columns is not None:
        _read_rows(rows, path.name, columns, into, lists, faults)


def _rows_of(reader: Reader, file: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it starts on; one that is not well-formed is told and left out."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.append(Fault(file, line, message=_malformed(str(error))))
            if reader.line_num > line:
                # Broken off inside a cell of many lines: the rest of it would be taken for rows.
                return
        else:
            yield line, cells


def _malformed(reason: str) -> str:
    if reason.startswith("field larger"):
        return f"a cell of this row is longer than {csv.field_size_limit()} characters"
    return f"is not well-formed CSV: {_MALFORMED.get(reason, reason)}"


def _columns_of(header: list[str], table: Table, file: str, faults: list[Fault]) -> list[str] | None:
    """Return the name of each column by its position, or None when the header cannot be used.

    A header may be the column's name or its Chinese title.
    """
    by_title = {column.zh: column.name for column in table.read_columns}
    names = [column.name for column in table.read_columns]
    found = [by_title.get(cell.strip(), cell.strip()) for cell in header]
    if not any(found):
        faults.append(Fault(file, 1, message="the first row is empty: it must name the columns"))
        return None
    if len(found) == 1 and any(mark in header[0] for mark in _OTHER_MARKS):
        faults.append(Fault(file, 1, message="is not separated by commas: save it as CSV with commas"))
        return None
    before = len(faults)
    for place, name in enumerate(found, 1):
        if not name:
            faults.append(Fault(file, 1, message=f"cell {place} of the header is empty"))
        elif name not in names:
            faults.append(_unknown_column(file, name, table, found))
        elif found.index(name) < place - 1:
            faults.append(Fault(file, 1, name, "this column stands in the header twice"))
    for column in table.read_columns:
        if column.required and column.name not in found:
            faults.append(Fault(file, 1, column.name, "this column is missing"))
    return found if len(faults) == before else None


def _unknown_column(file: str, name: str, table: Table, found: Collection[str]) -> Fault:
    if name in table.by_name:
        message = "this column is not written down but worked out: leave it out"
        return Fault(file, 1, name, message)
    titles = {title: column.name for column in table.read_columns for title in (column.name, column.zh)}
    close = nearest(name, [title for title, column in titles.items() if column not in found])
    return Fault(file, 1, name, "there is no such column in this table", None, close)


def _read_rows(
    rows: Iterator[tuple[int, list[str]]],
    file: str,
    columns: Sequence[str],
    into: TableRecords,
    lists: CodeLists,
    faults: list[Fault],
) -> None:
    table = into.table
    readers = [reader_of(table.read_by_name[name], _choices(table, name, lists)) for name in columns]
    absent: Row = {column.name: None for column in table.read_columns if column.name not in columns}
    width = len(columns)
    for line, cells in rows:
        if len(cells) != width:
            if any(cells):
                message = f"this row has {len(cells)} cells, the header has {width}"
                faults.append(Fault(file, line, message=message))
            continue
        try:
            values = [reader[cell] for reader, cell in zip(readers, cells, strict=True)]
        except CellError:
            if not any(cell.strip() for cell in cells):
                continue
            values = _sound_values(readers, columns, cells, (file, line), faults)
        row: Row = dict(zip(columns, values, strict=True))
        if absent:
            row.update(absent)
        into.rows.append(row)
        into.places.append((file, line))


def _sound_values(
    readers: Sequence[ColumnReader],
    columns: Sequence[str],
    cells: Sequence[str],
    place: tuple[str, int],
    faults: list[Fault],
) -> list[Value]:
    """Return the values of a row, None for each cell that is refused, and tell these."""
    values: list[Value] = []
    for reader, name, cell in zip(readers, columns, cells, strict=True):
        try:
            values.append(reader[cell])
        except CellError as error:
            values.append(None)
            faults.append(Fault(*place, name, error.message, cell.strip() or None, error.suggestion))
    return values


def _choices(table: Table, name: str, lists: CodeLists) -> Collection[str] | None:
    list_name = table.read_by_name[name].list_name
    return lists.get(list_name) if list_name else None
