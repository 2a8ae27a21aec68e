"""Records as a folder of CSV files, read whole or not at all: every fault with its file, row, column and value."""

from __future__ import annotations

from pathlib import Path

from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.cells import CellError
from fivegood.facts.csvtext import decode, rows_of
from fivegood.facts.rows import Records, Row, TableRecords, faults_between_rows
from fivegood.facts.subjects import TABLES
from fivegood.facts.tabletext import CodeLists, columns_of, read_rows, readers_of

__all__ = ["CodeLists", "Records", "Row", "TableRecords", "read_folder"]

_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods", ".et", ".numbers")
#: Not read, but surely meant to be when they bear the name of a table.
_OTHER_FILES = (".txt", ".tsv", ".tab", ".gz", ".zip")


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


def _decoded(path: Path) -> str:
    try:
        # A pipe would be waited on for ever.
        if path.exists() and not path.is_file():
            raise CellError("is not a file")
        data = path.read_bytes()
    except OSError as error:
        raise CellError(f"cannot be read: {error.strerror}") from None
    return decode(data)


def _read_file(path: Path, into: TableRecords, lists: CodeLists, faults: list[Fault]) -> None:
    try:
        text = _decoded(path)
    except CellError as error:
        faults.append(Fault(path.name, message=error.message))
        return
    before = len(faults)
    rows = rows_of(text, path.name, faults)
    _, header = next(rows, (1, []))
    if len(faults) > before:
        return
    if not text.strip():
        faults.append(Fault(path.name, 1, message="is empty: the first row must name the columns"))
        return
    columns = columns_of(header, into.table, path.name, faults)
    if columns is not None:
        kept = into if len(faults) == before else TableRecords(into.table)
        read_rows(rows, path.name, columns, readers_of(into.table, columns, lists), kept, faults)
