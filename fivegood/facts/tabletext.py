"""Rows of text to the typed rows of a table: the header found, every cell read, every fault told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat
from operator import itemgetter

from fivegood.errors import Fault, nearest
from fivegood.facts.cells import CellError, ColumnReader, Value, reader_of
from fivegood.facts.rows import TableRecords
from fivegood.facts.schema import Table

#: Code lists by name: the codes a column may hold. A list that is not there takes any code. Under the name of a check
#: stand the rules that its codes must meet (`Column.check`).
CodeLists = Mapping[str, Collection[str]]
_OTHER_MARKS = ";\t|"

#: So many rows are read at once.
_BLOCK = 2_000


class Unread(ColumnReader):
    """Takes any cell of a column that the header misnames: the cells of the others are still looked at."""

    def __init__(self) -> None:
        dict.__init__(self)
        self._plain = None

    def __missing__(self, text: str) -> Value:
        return None


def columns_of(header: Sequence[str], table: Table, file: str, faults: list[Fault]) -> list[str] | None:
    """Return the name of each column by its position, or None when there is no header.

    A header may be the column's name or its Chinese title. What is wrong with a name is told in ``faults``: the rows
    below such a header can be looked at, and not be used.
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
    for place, name in enumerate(found, 1):
        if not name:
            faults.append(Fault(file, 1, message=f"cell {place} of the header is empty"))
        elif name not in names:
            faults.append(unknown_column(file, name, table, found))
        elif found.index(name) < place - 1:
            faults.append(Fault(file, 1, name, "this column stands in the header twice"))
    for column in table.read_columns:
        if column.required and column.name not in found:
            faults.append(Fault(file, 1, column.name, "this column is missing"))
    return found


def unknown_column(file: str, name: str, table: Table, found: Collection[str]) -> Fault:
    """Return what is wrong with a header that names no column; ``found`` are the columns it names beside."""
    if name in table.by_name:
        message = "this column is not written down but worked out: leave it out"
        return Fault(file, 1, name, message)
    titles = {title: column.name for column in table.read_columns for title in (column.name, column.zh)}
    close = nearest(name, [title for title, column in titles.items() if column not in found])
    return Fault(file, 1, name, "there is no such column in this table", None, close)


def read_rows(
    rows: Iterator[tuple[int, list[str]]],
    file: str,
    columns: Sequence[str],
    readers: Sequence[ColumnReader],
    into: TableRecords,
    faults: list[Fault],
) -> None:
    """Read rows into ``into``; a cell that is refused is None there and told in ``faults``."""
    width = len(columns)
    # Block by block, so that whoever hands the rows over sees the faults told so far, and may stop.
    while block := list(islice(rows, _BLOCK)):
        kept = block
        if set(map(len, map(itemgetter(1), block))) != {width}:
            kept = [row for row in block if len(row[1]) == width]
            for line, cells in block:
                if len(cells) != width and any(cells):
                    message = f"this row has {len(cells)} cells, the header has {width}"
                    faults.append(Fault(file, line, message=message))
        lines, values = _read(kept, file, columns, readers, faults) if kept else ((), ())
        into.add(dict(zip(columns, values, strict=False)), zip(repeat(file), lines))


def _read(
    rows: Sequence[tuple[int, list[str]]],
    file: str,
    columns: Sequence[str],
    readers: Sequence[ColumnReader],
    faults: list[Fault],
) -> tuple[Iterable[int], Sequence[Sequence[Value]]]:
    """Return the lines of rows and the values of each column; row by row, the slow way, where a cell is refused."""
    lines, texts = zip(*rows, strict=True)
    try:
        read = [reader.values_of(cells) for reader, cells in zip(readers, zip(*texts, strict=True), strict=True)]
    except CellError:
        found = list(_read_one_by_one(rows, file, columns, readers, faults))
        return [line for line, _ in found], list(zip(*(values for _, values in found), strict=True))
    return lines, read


def _read_one_by_one(
    rows: Iterable[tuple[int, list[str]]],
    file: str,
    columns: Sequence[str],
    readers: Sequence[ColumnReader],
    faults: list[Fault],
) -> Iterator[tuple[int, Sequence[Value]]]:
    """Yield the values of each row that is not blank, None for each cell that is refused, and tell these."""
    for line, cells in rows:
        try:
            yield line, [reader[cell] for reader, cell in zip(readers, cells, strict=True)]
        except CellError:
            if any(cell.strip() for cell in cells):
                yield line, _sound_values(readers, columns, cells, (file, line), faults)


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


def readers_of(table: Table, columns: Sequence[str], lists: CodeLists) -> list[ColumnReader]:
    """Return what reads the cells of each column."""
    by_name = table.read_by_name
    return [
        reader_of(by_name[name], choices_of(table, name, lists)) if name in by_name else Unread() for name in columns
    ]


def choices_of(table: Table, name: str, lists: CodeLists) -> Collection[str] | None:
    """Return the codes a column takes, or its rules; None when it takes any."""
    codes_name = table.read_by_name[name].codes_name
    return lists.get(codes_name) if codes_name else None
