"""Rows of several tables about one thing, gathered in one question to the database.

Every cell comes as text, as every row of a union has the same columns, and is read back by the type of its column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from fivegood.facts.cells import DECIMALS
from fivegood.facts.rows import Row, key_of
from fivegood.facts.schema import ColumnType, Table
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.selectors import records_of
from fivegood.records.scope import may_read

_Texts = Sequence[str | None]
_Reader = Callable[[str], Any]


def gathered(actor: Actor, asked: Mapping[str, Q]) -> dict[str, list[Row]]:
    """Return the rows that meet a condition each, by their tables: those the actor may see, in the order of the key.

    Withdrawn rows are among them unless the condition says otherwise. One question, whatever is asked for; a table of
    which the role sees no rows has none.
    """
    found: dict[str, list[Row]] = {name: [] for name in asked}
    tables = [TABLES[name] for name in asked if may_read(actor, name)]
    if not tables:
        return found
    width = max(len(_columns(table)) for table in tables)
    parts = [_part(records_of(actor, table).filter(asked[table.name]), table, width) for table in tables]
    for name, *texts in parts[0].union(*parts[1:], all=True):
        found[name].append(_row(TABLES[name], texts))
    for table in tables:
        found[table.name].sort(key=key_of(table))
    return found


@cache
def _columns(table: Table) -> tuple[str, ...]:
    """Return the model's attributes of the columns that are read, in the table's order."""
    return attributes_of(table)[2:]


def _part(found: QuerySet[Any], table: Table, width: int) -> QuerySet[Any]:
    cells = [Cast(name, TextField()) for name in _columns(table)]
    blank = [Cast(Value(None), TextField()) for _place in range(width - len(cells))]
    # A union takes the columns of its parts by their places: each has its number as its name.
    named = {f"c{place:02}": cell for place, cell in enumerate([Cast(Value(table.name), TextField()), *cells, *blank])}
    part: QuerySet[Any] = found.order_by().annotate(**named).values_list(*named)
    return part


def _row(table: Table, texts: _Texts) -> Row:
    readers = _readers(table, connection.vendor)
    values = [None if text is None else read(text) for read, text in zip(readers, texts, strict=False)]
    return row_of(table, values)


@cache
def _readers(table: Table, vendor: str) -> tuple[_Reader, ...]:
    return tuple(_reader(column.type, vendor) for column in table.read_columns)


def _reader(kind: ColumnType, vendor: str) -> _Reader:
    """Return what reads a cell of a type as the database writes it; SQLite holds decimals by their smallest unit."""
    if kind in DECIMALS:
        places = DECIMALS[kind] if vendor == "sqlite" else 0
        return lambda text: Decimal(text).scaleb(-places)
    readers: Mapping[ColumnType, _Reader] = {
        ColumnType.DATE: date.fromisoformat,
        ColumnType.INSTANT: datetime.fromisoformat,
        ColumnType.INTEGER: int,
        ColumnType.BOOLEAN: lambda text: text in ("1", "true"),
    }
    return readers.get(kind, str)
