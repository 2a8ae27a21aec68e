"""Reading records: every list and every single row goes through the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from fivegood.errors import Fault, InputError, MissingError
from fivegood.facts.cells import CellError, Value, reader_of
from fivegood.facts.rows import Row
from fivegood.facts.schema import Table, TimeKind
from fivegood.records.actors import Actor
from fivegood.records.base import MODELS, Record, rows_of
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.questions import given_many, many
from fivegood.records.journal.kept import until_written
from fivegood.records.scope import readable


def records_of(actor: Actor, table: Table) -> QuerySet[Any]:
    """Return the records of a table that the actor may see, in the order of their key, withdrawn ones included."""
    return _records_of(actor, table).all()


@lru_cache(maxsize=1_000)
def _records_of(actor: Actor, table: Table) -> QuerySet[Any]:
    """Return what all questions of a reader's day begin with: a copy takes less than putting it together."""
    return rows_of(table.name).filter(readable(actor, table.name)).order_by(*table.key)


def records_count(found: QuerySet[Any]) -> int:
    """Return how many records are found: counted again only after somebody has written.

    PostgreSQL passes over every entry of an index to count, and the next page of a list has as many.
    """
    try:
        return _counted(*found.order_by().values("pk").query.sql_with_params())
    except EmptyResultSet:  # Django sees by itself that no record meets the conditions
        return 0


@until_written(500)
def _counted(sql: str, params: tuple[Any, ...]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) found", params)
        return int(cursor.fetchone()[0])


def values_found(found: QuerySet[Any]) -> Sequence[Any]:
    """Return the one value of each record that is asked for: looked for again only after somebody has written.

    Who turns a page, sorts what was found or comes back from a record asks for the same again.
    """
    try:
        return _listed(*found.query.sql_with_params())
    except EmptyResultSet:  # Django sees by itself that no record meets the conditions
        return ()


@until_written(100)
def _listed(sql: str, params: tuple[Any, ...]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return tuple(value for (value,) in cursor.fetchall())


def valid_on(found: QuerySet[Any], table: Table, day: date) -> QuerySet[Any]:
    """Return those records of a table of intervals that hold on a day.

    Raises InputError for a table whose rows do not hold from a day to a day.
    """
    if table.time.kind is not TimeKind.INTERVAL:
        message = f"rows of {table.name} do not hold from a day to a day"
        raise InputError([Fault(table.name, 0, "as_of", message, day.isoformat())])
    return found.filter(holds_on(table, day))


def holds_on(table: Table, day: date) -> Q:
    """Return the condition that a row of a table of intervals holds on a day; both its ends are days it holds on."""
    time = table.time
    is_open = Q(**{f"{time.end}__isnull": True}) | Q(**{f"{time.end}__gte": day})
    return is_open & Q(**{f"{time.start}__lte": day})


def record_for(actor: Actor, table: Table, key: Sequence[str]) -> Record:
    """Return one record by the texts of its key. Raises MissingError, also for one the actor may not see."""
    fields = {field.column: field for field in MODELS[table.name]._meta.concrete_fields}
    values = dict(zip(table.key, _read_key(table, key), strict=True))
    asked = [fields[name].get_db_prep_value(value, connection) for name, value in values.items()]
    sql, params = _each(actor, table)
    found: Record
    for found in rows_of(table.name).raw(sql, [*params, *asked]) if sql else ():
        return found
    raise _missing(table, key)


@lru_cache(maxsize=1_000)
def _each(actor: Actor, table: Table) -> tuple[str, tuple[Any, ...]]:
    """Return what asks for the record of a key: the same all day, as is the actor, and it takes longer to write."""
    columns = " AND ".join(f"one.{connection.ops.quote_name(name)} = %s" for name in table.key)
    return _among(records_of(actor, table), columns)


def _among(found: QuerySet[Any], condition: str) -> tuple[str, tuple[Any, ...]]:
    """Return what asks for those ``one`` of the rows found that meet a condition; empty where there can be none."""
    try:
        sql, params = found.order_by().query.sql_with_params()
    except EmptyResultSet:  # Django sees by itself that no record meets the conditions
        return "", ()
    return f"SELECT one.* FROM ({sql}) one WHERE {condition}", params


def cells_of(actor: Actor, table: Table, columns: tuple[str, ...], ids: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return the first part of the key and these columns, all texts, of the records that the actor may see by it."""
    sql, params = _cells(actor, table, columns)
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, (*params, given_many(ids)))
        return list(cursor.fetchall())


@lru_cache(maxsize=1_000)
def _cells(actor: Actor, table: Table, columns: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    """Return what asks for columns by the first part of the key: the same all day, as is the actor."""
    found = records_of(actor, table).values_list(table.key[0], *columns)
    return _among(found, f"one.{connection.ops.quote_name(table.key[0])} IN ({many('text')})")


def record_row(actor: Actor, table: Table, key: Sequence[str]) -> Row:
    """Return one record as a typed row; see ``record_for``."""
    return typed(record_for(actor, table, key))


def typed(record: Record) -> Row:
    """Return a record as a typed row."""
    values: list[Any] = [getattr(record, name) for name in attributes_of(record.table)]
    return row_of(record.table, values[2:])


def _read_key(table: Table, key: Sequence[str]) -> tuple[Value, ...]:
    if len(key) != len(table.key):
        raise _missing(table, key)
    try:
        return tuple(reader_of(table.read_by_name[name], None)[text] for name, text in zip(table.key, key, strict=True))
    except CellError:
        raise _missing(table, key) from None


def _missing(table: Table, key: Sequence[str]) -> MissingError:
    return MissingError(f"there is no {', '.join(key)} among the {table.name} that you may see")
