"""Rows of several tables about one thing, gathered in one question to the database.

Every cell comes as text, as every row of a union has the same columns, and is read back by the type of its column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from fivegood.facts.cells import DECIMALS
from fivegood.facts.rows import Row, key_of
from fivegood.facts.schema import ColumnType, Table
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.base import rows_of
from fivegood.records.book.cells import row_of, stored_columns
from fivegood.records.book.questions import Instead, asked_about, given_many, many
from fivegood.records.book.selectors import records_of
from fivegood.records.scope import may_read

_Texts = Sequence[str | None]
_Reader = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Gathering:
    """What is asked of several tables, as SQL with its parameters; ``names`` are the tables, read or not."""

    names: Sequence[str]
    sql: str
    params: Sequence[Any]

    def rows(self, instead: Instead) -> dict[str, list[Row]]:
        """Return the rows by their tables, other texts asked for ``instead`` of those that the question was made of."""
        found: dict[str, list[Row]] = {name: [] for name in self.names}
        for name, *texts in _read(*asked_about(self.sql, self.params, instead)):
            found[name].append(_row(TABLES[name], texts))
        return {name: sorted(rows, key=key_of(TABLES[name])) if rows else rows for name, rows in found.items()}


def gathered(actor: Actor, asked: Mapping[str, Q]) -> dict[str, list[Row]]:
    """Return the rows that meet a condition each, by their tables: those the actor may see, in the order of the key.

    Withdrawn rows are among them unless the condition says otherwise. One question, whatever is asked for; a table of
    which the role sees no rows has none.
    """
    return gathering(actor, asked).rows({})


def gathered_by_number(numbers: Mapping[str, Sequence[int]]) -> dict[str, list[Row]]:
    """Return rows by their tables, in the order of the key, that a question of the reader's own has just found.

    ``numbers`` are those that the database gives its rows; the SQL is the same however many there are.
    """
    width = max((len(_columns(TABLES[name])) for name in numbers), default=0)
    parts = [f"{_select(TABLES[name], width, connection.vendor)} ({many('bigint')})" for name in numbers]
    params = [given_many(of_table) for of_table in numbers.values()]
    return Gathering(list(numbers), " UNION ALL ".join(parts), params).rows({})


def gathering(actor: Actor, asked: Mapping[str, Q]) -> Gathering:
    """Return the question for the rows that meet a condition each: see `gathered`."""
    tables = [TABLES[name] for name in asked if may_read(actor, name)]
    width = max((len(_columns(table)) for table in tables), default=0)
    parts, params = list[str](), list[Any]()
    for table in tables:
        keys = records_of(actor, table).filter(asked[table.name]).order_by().values("pk")
        try:
            condition, values = keys.query.sql_with_params()
        except EmptyResultSet:  # Django sees by itself that no row meets the condition
            continue
        parts.append(f"{_select(table, width, connection.vendor)} ({condition})")
        params += values
    return Gathering(list(asked), " UNION ALL ".join(parts), params)


def _columns(table: Table) -> tuple[str, ...]:
    """Return the database's columns that are read, in the table's order."""
    return stored_columns(table)[2:]


@cache
def _select(table: Table, width: int, vendor: str) -> str:  # noqa: ARG001 - names are quoted as the vendor does
    """Return what reads a table's cells as texts up to its condition: as an expression a cell it takes longer to build
    than to answer.
    """
    quote = connection.ops.quote_name
    cells = [f"CAST({quote(name)} AS text)" for name in _columns(table)]
    blank = ["CAST(NULL AS text)"] * (width - len(cells))
    named = f"CAST('{table.name}' AS text)"
    of = quote(rows_of(table.name).model._meta.db_table)
    return f"SELECT {', '.join([named, *cells, *blank])} FROM {of} WHERE {quote('id')} IN"


def _read(sql: str, params: Sequence[Any]) -> Iterator[Sequence[Any]]:
    if sql:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            yield from cursor.fetchall()


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
