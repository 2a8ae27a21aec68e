"""The rows of a park's tables as read, and what is wrong between them: versions, intervals, references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import compress, repeat
from operator import itemgetter
from typing import Any

from fivegood.errors import Fault, nearest
from fivegood.facts.cells import Value, write
from fivegood.facts.schema import ColumnType, Table, TimeKind

_SUGGESTIONS = 50
Row = dict[str, Value]
#: The values of many rows by column, all of one length. They may be the records' own, so nobody writes into them.
Columns = Mapping[str, Sequence[Value]]
Key = tuple[Value, ...]
Place = tuple[str, int]


class TableRecords:
    """The rows of one table as read, each with the file and row it came from.

    ``columns`` holds them by column, as they are read, checked and frozen; ``rows`` one by one, made when asked for.
    """

    def __init__(self, table: Table, rows: Sequence[Row] = (), places: Iterable[Place] = ()) -> None:
        self.table = table
        self._columns = {column.name: [row[column.name] for row in rows] for column in table.read_columns}
        self.places = list(places)
        self._rows: list[Row] | None = None

    def __len__(self) -> int:
        return len(self.columns[self.table.key[0]])

    @property
    def columns(self) -> Columns:
        """The values of every column that is read."""
        return self._columns

    @property
    def rows(self) -> list[Row]:
        """The rows, each a value by the name of every column that is read."""
        if self._rows is None:
            self._rows = as_rows(self.columns)
        return self._rows

    def row(self, place: int) -> Row:
        """Return one row."""
        return row_at(self.columns, place)

    def add(self, columns: Columns, places: Iterable[Place]) -> None:
        """Add rows; a column of the table that is not among ``columns`` is empty in them, others are passed over."""
        self._rows, before = None, len(self)
        count = len(next(iter(columns.values()), ()))
        for name, values in self._columns.items():
            values += columns.get(name, [None] * count)
            assert len(values) == before + count
        self.places += places


Records = dict[str, TableRecords]


def as_rows(columns: Columns) -> list[Row]:
    """Return the rows that columns hold."""
    return list(map(dict, map(zip, repeat(tuple(columns)), zip(*columns.values(), strict=True))))


def row_at(columns: Columns, place: int) -> Row:
    """Return one of the rows that columns hold."""
    return {name: values[place] for name, values in columns.items()}


def as_columns(rows: Sequence[Row], names: Iterable[str]) -> Columns:
    """Return some columns of rows, None where a row has no value of that name."""
    return {name: [row.get(name) for row in rows] for name in names}


def taken(columns: Columns, places: Sequence[int]) -> Columns:
    """Return the rows at some places, in that order."""
    if len(places) < 2:
        return {name: [values[place] for place in places] for name, values in columns.items()}
    take = itemgetter(*places)
    return {name: list(take(values)) for name, values in columns.items()}


def kept(columns: Columns, are_kept: Iterable[bool]) -> Columns:
    """Return the rows that are kept, in their order; the columns themselves when all are."""
    chosen = list(are_kept)
    return columns if all(chosen) else {name: list(compress(values, chosen)) for name, values in columns.items()}


def keys_of(columns: Columns, table: Table) -> Sequence[Any]:
    """Return what tells the rows of a table apart: one value or tuple for each, the same for the same key alone."""
    parts = [_numbered(columns[name]) if _is_span(table, name) else columns[name] for name in table.key]
    return list(zip(*parts, strict=True)) if len(parts) > 1 else parts[0]


def _is_span(table: Table, name: str) -> bool:
    return table.read_by_name[name].type is ColumnType.SPAN


def _numbered(values: Sequence[Value]) -> list[Value]:
    """Return a number for each value, the same for the same one: a period takes long to compare, a number does not."""
    objects = list(map(id, values))
    first: dict[Value, int] = {}
    by_object = dict(zip(objects, values, strict=True))
    numbers = {of: first.setdefault(value, of) for of, value in by_object.items()}
    return list(map(numbers.__getitem__, objects))


def key_of(table: Table) -> Callable[[Row], Key]:
    """Return the function that gives the key of a row."""
    if len(table.key) > 1:
        return itemgetter(*table.key)
    only = table.key[0]
    return lambda row: (row[only],)


def told_key(row: Row, names: Sequence[str]) -> str:
    """Name a row by some of its columns, for a message."""
    return ", ".join(f"{name} {write(row[name])}" for name in names)


def places_of(part: TableRecords) -> Callable[[Row], Place]:
    """Return the function that finds where a row came from; the table's name and 0 when it came from no file."""
    key, known = key_of(part.table), dict[Key, Place]()

    def find(row: Row) -> Place:
        if not known:
            for other, place in zip(part.rows, part.places, strict=False):
                known[*key(other), other["recorded_at"]] = place
        return known.get((*key(row), row["recorded_at"]), (part.table.name, 0))

    return find


def faults_between_rows(records: Records, before: Sequence[Fault]) -> Iterator[Fault]:
    """Yield what is wrong between rows. ``before`` are the faults of single files, rows and cells."""
    for part in records.values():
        yield from _faults_of_versions(part)
        yield from faults_of_order(part.table, part.columns, part.places)
        yield from _faults_of_shared_values(part)
    yield from _faults_of_references(records, _unsure(records, before))


def _unsure(records: Records, faults: Sequence[Fault]) -> set[str]:
    """Return the tables of which some rows are not known: what refers to these may well be right."""
    of_rows = ((fault.file.split(".")[0], fault.column) for fault in faults)
    return {
        name for name, column in of_rows if name in records and column in ("", *records[name].table.key, "recorded_at")
    } | {fault.file.split(".")[0] for fault in faults if fault.line <= 1}


def _faults_of_versions(part: TableRecords) -> Iterator[Fault]:
    """Rows with one key are versions of one thing; each was recorded at its own time."""
    keys = keys_of(part.columns, part.table)
    again = repeated(keys)
    several: dict[Any, list[int]] = defaultdict(list)
    for index in compress(range(len(keys)), map(again.__contains__, keys) if again else ()):
        several[keys[index]].append(index)
    key = key_of(part.table)
    for versions in several.values():
        if None not in key(part.row(versions[0])):
            yield from _faults_among(part, versions)
    for index in compress(range(len(keys)), map(bool, part.columns["is_withdrawn"])):
        if keys[index] not in several and None not in key(part.row(index)):
            yield _takes_back_nothing(part, index)


def repeated(keys: Sequence[Any]) -> set[Any]:
    """Return the keys that stand for several rows."""
    last = dict(zip(keys, range(len(keys)), strict=True))
    if len(last) == len(keys):
        return set()
    return {keys[index] for index in set(range(len(keys))).difference(last.values())}


def _faults_among(part: TableRecords, versions: Sequence[int]) -> Iterator[Fault]:
    """Yield the faults of the versions of one row, which come in the order of files and rows."""
    rows, names = {index: part.row(index) for index in versions}, part.table.key
    placed = [index for index in versions if rows[index]["recorded_at"] is not None]
    # The sort keeps the order of the file for those recorded at the same time.
    placed.sort(key=lambda index: rows[index]["recorded_at"])  # type: ignore[arg-type, return-value] # instants: the others are left out
    told = told_key(rows[versions[0]], names)
    real: int | None = None
    for place, index in enumerate(placed):
        row, (file, line) = rows[index], part.places[index]
        before = placed[place - 1] if place else None
        if before is not None and rows[before]["recorded_at"] == row["recorded_at"]:
            where = _where(part, before, file)
            yield Fault(file, line, names[0], f"repeats {where}: the same {told}, recorded at the same time")
        elif before is None and row["is_withdrawn"]:
            yield _takes_back_nothing(part, index)
        elif row["is_synthetic"] and real is not None:
            message = f"this row is synthetic and would replace {_where(part, real, file)}, a real one: the same {told}"
            yield Fault(file, line, "is_synthetic", message)
        if not row["is_synthetic"]:
            real = index


def _faults_of_shared_values(part: TableRecords) -> Iterator[Fault]:
    """Yield a fault for every row that holds what another holds already, where a value stands for one row alone."""
    names = [column.name for column in part.table.read_columns if column.is_unique]
    if not any(value is not None for name in names for value in part.columns[name]):
        return
    key, newest = key_of(part.table), dict[Key, int]()
    for index, row in enumerate(part.rows):
        before = newest.get(key(row))
        if before is None or _time_of(row) >= _time_of(part.rows[before]):
            newest[key(row)] = index
    for name in names:
        held: dict[Value, int] = {}
        for index in newest.values():
            value = part.rows[index][name]
            if value is None or part.rows[index]["is_withdrawn"]:
                continue
            first = held.setdefault(value, index)
            if first != index:
                yield shared_value(part.table, part.rows[first], part.places[index], name, value)


def _time_of(row: Row) -> str:
    return write(row["recorded_at"])


def shared_value(table: Table, other: Row, place: Place, name: str, value: Value) -> Fault:
    """Return the fault of a row that holds a value which ``other`` holds already."""
    message = f"stands for {told_key(other, table.key)} already, which is not withdrawn: two rows never share one"
    return Fault(*place, name, message, write(value))


def _takes_back_nothing(part: TableRecords, index: int) -> Fault:
    told = told_key(part.row(index), part.table.key)
    message = f"this row takes back one that is not there: no earlier row has {told}"
    return Fault(*part.places[index], "is_withdrawn", message)


def _where(part: TableRecords, index: int, file: str) -> str:
    other_file, line = part.places[index]
    return f"row {line}" + ("" if other_file == file else f" of {other_file}")


def faults_of_order(table: Table, columns: Columns, places: Sequence[Place]) -> Iterator[Fault]:
    """Yield a fault for every row that ends before it begins."""
    for start, end in ordered_pairs(table):
        for first, last, (file, line) in zip(columns[start], columns[end], places, strict=True):
            if first is not None and last is not None and last < first:  # type: ignore[operator] # a pair is of one type, days or instants
                yield Fault(file, line, end, f"lies before {start} ({write(first)})", write(last))


def ordered_pairs(table: Table) -> list[tuple[str, str]]:
    """Return the columns of which the second must not lie before the first."""
    pairs = {
        "units": [("reports_from", "reports_to")],
        "needs": [("raised_at", "answered_at"), ("raised_at", "planned_at"), ("raised_at", "closed_at")],
        "approvals": [("submitted_on", end) for end in ("promised_on", "decided_on", "taken_back_on")],
    }.get(table.name, [])
    return [*pairs, (table.time.start, table.time.end)] if table.time.kind is TimeKind.INTERVAL else pairs


def _faults_of_references(records: Records, unsure: set[str]) -> Iterator[Fault]:
    known: dict[str, set[Value]] = {}
    for part in records.values():
        for column in part.table.read_columns:
            there = column.refers_to
            if not there or there in unsure:
                continue
            if there not in known:
                key = records[there].table.key[0]
                known[there] = set(records[there].columns[key])
            dangling = set(part.columns[column.name]) - known[there] - {None}
            if dangling:
                yield from _dangling(part, column.name, dangling, there, known[there])


def _dangling(part: TableRecords, name: str, dangling: set[Value], table: str, known: set[Value]) -> Iterator[Fault]:
    # Looking for the nearest of thousands is slow; a column that is wrong throughout needs no more.
    choices = sorted(str(value) for value in known if value is not None)
    close = {value: nearest(str(value), choices) for value in sorted(map(str, dangling))[:_SUGGESTIONS]}
    for value, (file, line) in zip(part.columns[name], part.places, strict=True):
        if value in dangling:
            told = str(value)
            yield Fault(file, line, name, f"there is no such row in {table}", told, close.get(told))
