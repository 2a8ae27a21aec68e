"""Records as a folder of CSV files, read whole or not at all: every fault with its file, row, column and value."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.cells import CellError, Value, reader_of
from fivegood.facts.schema import Table, TimeKind
from fivegood.facts.subjects import TABLES

#: Code lists by name: the codes a column may hold. A list that is not there takes any code.
CodeLists = Mapping[str, Collection[str]]

_SPREADSHEETS = (".xlsx", ".xls", ".ods", ".et", ".numbers")
_LARGEST_CELL = 1_000_000
_SUGGESTIONS = 50
Row = dict[str, Value]


@dataclass(slots=True)
class TableRecords:
    """The rows of one table as read, each with the file and row it came from."""

    table: Table
    rows: list[Row] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)


Records = dict[str, TableRecords]


def read_folder(folder: Path, lists: CodeLists) -> Records:
    """Read every ``<table>.csv`` and ``<table>.<anything>.csv`` of the folder; the files of a table are one table.

    A table without a file is empty. Raises InputError with every fault of every file.
    """
    faults: list[Fault] = []
    records = {name: TableRecords(table) for name, table in TABLES.items()}
    if not folder.is_dir():
        raise InputError([Fault(folder.name, message=f"there is no folder of records at {folder}")])
    for path in sorted(folder.iterdir()):
        name = _table_of(path, faults)
        if name is not None:
            _read_file(path, records[name], lists, faults)
    for part in records.values():
        faults.extend(_faults_of_keys(part))
        faults.extend(_faults_of_intervals(part))
    faults.extend(_faults_of_references(records))
    if faults:
        raise InputError(sorted(faults), str(folder))
    return records


def _table_of(path: Path, faults: list[Fault]) -> str | None:
    if path.name.startswith((".", "~$")) or path.is_dir():
        return None
    if path.suffix.lower() in _SPREADSHEETS:
        faults.append(Fault(path.name, message="is a spreadsheet: save it as CSV UTF-8"))
    if path.suffix.lower() != ".csv":
        return None
    name = path.name.split(".")[0]
    if name in TABLES:
        return name
    faults.append(Fault(path.name, message="is not named after a table", suggestion=nearest(name, TABLES)))
    return None


def _decode(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CellError("is UTF-16: save it as CSV UTF-8")
    if b"\x00" in data:
        raise CellError("holds NUL bytes: it is not a text file")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            where = data.count(b"\n", 0, error.start) + 1
    raise CellError(f"is neither UTF-8 nor GBK (line {where})")


def _read_file(path: Path, into: TableRecords, lists: CodeLists, faults: list[Fault]) -> None:
    try:
        text = _decode(path)
    except CellError as error:
        faults.append(Fault(path.name, message=error.message))
        return
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        columns = _columns_of(header, into.table, path.name, faults)
        if columns is None:
            return
        _read_rows(reader, path.name, columns, into, lists, faults)
    except csv.Error as error:
        faults.append(Fault(path.name, reader.line_num, message=f"is not well-formed CSV: {error}"))


def _columns_of(header: list[str], table: Table, file: str, faults: list[Fault]) -> list[str] | None:
    """Return the name of each column by its position, or None when the header cannot be used.

    A header may be the column's name or its Chinese title.
    """
    by_title = {column.zh: column.name for column in table.read_columns}
    names = {column.name for column in table.read_columns}
    found = [by_title.get(cell.strip(), cell.strip()) for cell in header]
    if not any(found):
        faults.append(Fault(file, 1, message="is empty: the first row must name the columns"))
        return None
    if len(found) == 1 and any(mark in found[0] for mark in ";\t|"):
        faults.append(Fault(file, 1, message="is not separated by commas: save it as CSV with commas"))
        return None
    before = len(faults)
    missing = [column.name for column in table.read_columns if column.required and column.name not in found]
    for name in found:
        if name not in names:
            taken = [other for other in names if other not in found]
            message = "the header has an empty cell" if not name else "there is no such column in this table"
            faults.append(Fault(file, 1, name, message, None, nearest(name, taken)))
    for name in sorted({name for name in found if found.count(name) > 1}):
        faults.append(Fault(file, 1, name, "this column stands in the header twice"))
    for name in missing:
        faults.append(Fault(file, 1, name, "this column is missing"))
    return found if len(faults) == before else None


def _read_rows(
    reader: Iterable[list[str]],
    file: str,
    columns: list[str],
    into: TableRecords,
    lists: CodeLists,
    faults: list[Fault],
) -> None:
    table = into.table
    readers = [(name, reader_of(table.by_name[name], _choices(table, name, lists))) for name in columns]
    absent: Row = {column.name: None for column in table.read_columns}
    width = len(columns)
    line = 1
    for cells in reader:
        line_before, line = line + 1, reader.line_num  # type: ignore[attr-defined]
        if not any(cells):
            continue
        if len(cells) != width:
            message = f"this row has {len(cells)} cells, the header has {width}"
            faults.append(Fault(file, line_before, message=message))
            continue
        row = dict(absent)
        for (name, read), cell in zip(readers, cells, strict=True):
            try:
                row[name] = read(cell)
            except CellError as error:
                faults.append(Fault(file, line_before, name, error.message, cell.strip() or None, error.suggestion))
        into.rows.append(row)
        into.places.append((file, line_before))


def _choices(table: Table, name: str, lists: CodeLists) -> Collection[str] | None:
    list_name = table.by_name[name].list_name
    return lists.get(list_name) if list_name else None


def _faults_of_keys(part: TableRecords) -> Iterable[Fault]:
    """Two rows with the same key are versions if they were recorded at different times, and a fault if not."""
    key = part.table.key
    seen: dict[tuple[Value, ...], tuple[str, int]] = {}
    for row, (file, line) in zip(part.rows, part.places, strict=True):
        identity = (*(row[name] for name in key), row["recorded_at"])
        if any(value is None for value in identity):
            continue
        if identity in seen:
            other_file, other_line = seen[identity]
            told = ", ".join(f"{name} {row[name]}" for name in key)
            where = f"row {other_line}" + ("" if other_file == file else f" of {other_file}")
            message = f"repeats {where}: the same {told}, recorded at the same time"
            yield Fault(file, line, key[0], message)
        else:
            seen[identity] = (file, line)


def _faults_of_intervals(part: TableRecords) -> Iterable[Fault]:
    ends = [(name, other) for name, other in _ordered_pairs(part.table)]
    for row, (file, line) in zip(part.rows, part.places, strict=True):
        for start, end in ends:
            first, last = row[start], row[end]
            if first is not None and last is not None and last < first:  # type: ignore[operator]
                yield Fault(file, line, end, f"lies before {start} ({first})", str(last))


def _ordered_pairs(table: Table) -> list[tuple[str, str]]:
    pairs = [("reports_from", "reports_to")] if table.name == "units" else []
    if table.time.kind is TimeKind.INTERVAL:
        pairs.append((table.time.start, table.time.end))
    if table.name == "needs":
        pairs += [("raised_at", "answered_at"), ("raised_at", "planned_at"), ("raised_at", "closed_at")]
    if table.name == "approvals":
        pairs.append(("submitted_on", "decided_on"))
    return pairs


def _faults_of_references(records: Records) -> Iterable[Fault]:
    known = {name: {row[part.table.key[0]] for row in part.rows} for name, part in records.items()}
    for part in records.values():
        for column in part.table.read_columns:
            if not column.refers_to:
                continue
            there = known[column.refers_to]
            close: dict[Value, str | None] = {}
            for row, (file, line) in zip(part.rows, part.places, strict=True):
                value = row[column.name]
                if value is None or value in there:
                    continue
                if value not in close:
                    # Looking for the nearest of thousands is slow; a column that is wrong throughout needs no more.
                    tired = len(close) >= _SUGGESTIONS
                    close[value] = None if tired else nearest(str(value), (str(item) for item in there))
                message = f"there is no such row in {column.refers_to}"
                yield Fault(file, line, column.name, message, str(value), close[value])
