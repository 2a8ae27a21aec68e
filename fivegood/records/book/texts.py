"""Rows as the journal keeps them, many at once. PURE."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from fivegood.facts.cells import Value, write
from fivegood.facts.rows import Key, Row
from fivegood.facts.schema import FLAGS, Table
from fivegood.records.journal.chain import quoted


class RowTexts:
    """Writes rows of one table as ``chain.canonical`` and ``chain.key_text`` do, without their cells in between.

    Cells of a column repeat themselves, and writing one is many times slower than looking it up.
    """

    def __init__(self, table: Table) -> None:
        names = sorted(column.name for column in table.read_columns)
        self._members = [(name, _member(name)) for name in names]
        self._parts = [cache(_part) for _ in table.key]

    def row(self, row: Row) -> str:
        """Return the cells of a row, without those that are empty and flags that do not hold."""
        members = [text for name, member in self._members if (text := member(row[name]))]
        return f"{{{','.join(members)}}}"

    def key(self, key: Key) -> str:
        """Return a row's key."""
        return f"[{','.join([part(value) for part, value in zip(self._parts, key, strict=True)])}]"


def _member(name: str) -> Callable[[Value], str]:
    before, is_flag = f"{quoted(name)}:", name in FLAGS

    @cache
    def member(value: Value) -> str:
        text = "" if is_flag and value is False else write(value)
        return before + quoted(text) if text else ""

    return member


def _part(value: Value) -> str:
    return quoted(write(value))
