"""Frozen tables: rows of columns as canonical text in the order of their key, which hashes and engines read."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import repeat
from operator import itemgetter
from typing import Any

from msgspec import Struct

from fivegood.facts.cells import DECIMALS, Value, plain, write
from fivegood.facts.rows import Columns
from fivegood.facts.schema import FLAGS, Column, ColumnType, Table
from fivegood.facts.subjects import TABLES


class FrozenTable(Struct, frozen=True, dict=True):
    """A fact table as canonical text: one line of cells a row, columns in the order of ``names``, rows in key order."""

    table: Table
    lines: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.table.by_name)

    @cached_property
    def text(self) -> bytes:
        """The table as CSV in UTF-8: what its hash is taken of, and what an engine reads."""
        return csv_text(self.names, self.lines)


def csv_text(names: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    """Return canonical lines as a CSV file in UTF-8, the names first."""
    rows = [names, *lines]
    plain = "\n".join([*map(",".join, rows), ""])
    marks = (len(names) - 1) * len(rows), len(rows)
    if (plain.count(","), plain.count("\n")) == marks and '"' not in plain and "\r" not in plain:
        return plain.encode()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        if _needs_quotes("".join(row)):
            writer.writerow(row)
        else:  # several times faster
            text.write(",".join(row) + "\n")
    return text.getvalue().encode()


def _needs_quotes(cells: str) -> bool:
    return "," in cells or '"' in cells or "\n" in cells or "\r" in cells


def flatten(columns: Columns, table: Table, known: Mapping[str, Columns], park: str) -> FrozenTable:
    """Return the rows of columns as canonical lines, the carried ones taken from the rows of ``known`` referred to.

    A column of the table that is not among ``columns`` is empty.
    """
    count = len(columns[table.key[0]])
    texts: list[Sequence[str]] = []
    for column in table.all_columns:
        if column.name == "park":
            texts.append([park] * count)
        elif column.carried:
            texts.append(_carried(columns, column, table, known))
        elif column.name not in columns:
            texts.append([""] * count)
        elif column.name in FLAGS:  # false and not said are one
            texts.append(["true" if value else "" for value in columns[column.name]])
        else:
            texts.append(_texts(columns[column.name], column.type))
    places = [list(table.by_name).index(name) for name in table.key]
    # A key stands once in a table, so it alone decides the order.
    return FrozenTable(table, tuple(sorted(zip(*texts, strict=True), key=itemgetter(*places))))


def _carried(columns: Columns, column: Column, table: Table, known: Mapping[str, Columns]) -> list[str]:
    assert column.carried is not None
    via, source = column.carried
    there = TABLES[table.by_name[via].refers_to]
    texts = _texts(known[there.name][source], column.type)
    by_key = dict(zip(known[there.name][there.key[0]], texts, strict=True))
    return list(map(by_key.get, columns[via], repeat("")))


def _texts(values: Sequence[Value], kind: ColumnType) -> list[str]:
    """Return the canonical texts of one column. Days, times, periods and truths come again: each is written once.

    Periods are told apart by their place: one object stands for each text that was read, and comparing them is slow.
    """
    if kind in (ColumnType.TEXT, ColumnType.CODE):
        return [value or "" for value in values]  # type: ignore[misc] # a column of texts
    if kind in DECIMALS:
        return _decimal_texts(values)
    known: Sequence[Any] = list(map(id, values)) if kind is ColumnType.SPAN else values
    texts = {key: write(value) for key, value in dict(zip(known, values, strict=True)).items()}
    return list(map(texts.__getitem__, known))


def _decimal_texts(values: Sequence[Any]) -> list[str]:
    texts = list(map(str, values))
    # Only what has none of these marks stands in plain digits already.
    joined = "".join(texts)
    if "." in joined or "E" in joined or "-0" in joined:
        return ["" if value is None else plain(value) for value in values]
    return ["" if value is None else text for value, text in zip(values, texts, strict=True)]
