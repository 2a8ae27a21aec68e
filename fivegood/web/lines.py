"""The lines of a list as they stand in its page: a page of 50 has some 500 cells, for which a template is slow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from fivegood.facts.cells import write
from fivegood.facts.rows import Row
from fivegood.facts.schema import NUMERIC, Column, ColumnType
from fivegood.records.book.keys import path_of
from fivegood.web.addresses import address, below
from fivegood.web.words import Cell, Words, title

if TYPE_CHECKING:  # it is shown beside the cells of this module
    from fivegood.web.lamps import LampShown


_NUMBER = '<td class="n">'


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a list: its address, what it is called, and its cells as marks of the page."""

    address: str
    head: Cell
    cells: SafeString
    is_withdrawn: bool
    lamp: LampShown | None = None


class Lines:
    """Shows rows of one table as lines; what is the same for each of them is worked out once."""

    def __init__(self, words: Words, columns: Sequence[Column]) -> None:
        self._words = words
        self._columns = [(column, cell_begun(title(column), _kind(column))) for column in columns]
        self._begins = address("many", words.table.name)

    def line(self, row: Row) -> Line:
        """Return a row as a line."""
        own = below(self._begins, path_of(write(row[name]) for name in self._words.table.key))
        cells = (begun + _marked(self._words.cell(column, row[column.name])) for column, begun in self._columns)
        return Line(own, self._words.head(row), SafeString("".join(cells)), bool(row["is_withdrawn"]))


def bare_cells(cells: Iterable[Cell]) -> SafeString:
    """Return cells of a table that has its columns' titles in its head alone."""
    return SafeString("".join((_NUMBER if cell.is_number else "<td>") + _marked(cell) for cell in cells))


def _marked(cell: Cell) -> str:
    text = escape(cell.text)
    if cell.table:
        text = f'<a href="{escape(below(address("many", cell.table), cell.path))}">{text}</a>'
    return f"{text}</td>"


def cell_begun(words: str, kind: str = "") -> str:
    """Return the mark that begins a cell of a column with a title; ``kind`` is the class of the style sheets."""
    of_kind = f' class="{kind}"' if kind else ""
    return f'<td{of_kind} data-label="{escape(words)}">'


def _kind(column: Column) -> str:
    """Return how a column stands: a number to the right, a day not broken over two lines."""
    return "n" if column.type in NUMERIC else "whole" if column.type is ColumnType.DATE else ""
