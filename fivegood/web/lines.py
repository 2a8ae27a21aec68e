"""The lines of a list as they stand in its page: a page of 50 has some 500 cells, for which a template is slow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fivegood.facts.cells import Value, write
from fivegood.facts.rows import Row
from fivegood.facts.schema import NUMERIC, Column, ColumnType
from fivegood.records.book.keys import path_of
from fivegood.web.addresses import address, below
from fivegood.web.words import Cell, Words, title

_MOMENTS = (ColumnType.DATE, ColumnType.INSTANT, ColumnType.SPAN)
#: Columns that name what another table holds, where names are longer than ids.
_NAMING = dict.fromkeys(("units", "projects"), "roomy")


class Lines:
    """Shows rows of one table as lines; what is the same for each of them is worked out once."""

    def __init__(self, words: Words, columns: Sequence[Column]) -> None:
        self._words = words
        self._cells = [(column.name, self._cell(column)) for column in columns]
        self._begins = address("many", words.table.name)
        self._lamp = cell_begun(_("Lamp"), "lamps")

    def line(self, row: Row, lamp: SafeString | None = None) -> str:
        """Return a row as a line, what it is called first; ``lamp`` stands behind that in a list that bears lamps."""
        own = below(self._begins, path_of(write(row[name]) for name in self._words.table.key))
        head = self._words.head(row)
        code = head.code if head.code != head.text else ""
        kind = "" if code else "whole"  # an id alone is not broken at its hyphens
        parts = [line_begun(own, head.text, code, "code", is_withdrawn=bool(row["is_withdrawn"]), head=kind)]
        if lamp is not None:
            parts.append(f"{self._lamp}{lamp or '—'}</td>")
        parts += (cell(row[name]) for name, cell in self._cells)
        return "".join((*parts, "</tr>\n"))

    def _cell(self, column: Column) -> Callable[[Value], str]:
        """Return what writes the cells of a column."""
        begun = cell_begun(title(column), _kind(column))

        def marked(value: Value) -> str:
            return begun + _marked(self._words.cell(column, value))

        # The same code stands in many lines. Of other types what is equal need not be written alike: 1 and 1.00.
        return cache(marked) if column.type is ColumnType.CODE else marked


def line_begun(own: str, text: str, code: str, kind: str, *, is_withdrawn: bool, head: str = "") -> str:
    """Return what begins a line: its name as the way to its own page at ``own``, and the code behind it.

    ``kind`` and ``head`` are the classes of the style sheets for the code and for the head of the line.
    """
    withdrawn = ' class="withdrawn"' if is_withdrawn else ""
    of_head = f' class="{head}"' if head else ""
    behind = f' <span class="{kind}">{escape(code)}</span>' if code else ""
    way = f'<a href="{escape(own)}">{escape(text) or "—"}</a>'
    return f'<tr{withdrawn}><th scope="row"{of_head}>{way}{behind}</th>'


def bare_cells(cells: Iterable[Cell]) -> SafeString:
    """Return cells of a table that has its columns' titles in its head alone."""
    return SafeString("".join(_bare(_kind(cell.column)) + _marked(cell) for cell in cells))


def _bare(kind: str) -> str:
    return f'<td class="{kind}">' if kind else "<td>"


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
    """Return how a column stands: a number to the right, a day or an hour not broken, names with room for them."""
    return "n" if column.type in NUMERIC else "whole" if column.type in _MOMENTS else _NAMING.get(column.refers_to, "")
