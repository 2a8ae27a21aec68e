"""Many rows at once, the fast way of each database: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any

from django.db import connection, connections, models


def bulk_insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows whose cells are what the database takes (``preparers``), in the order of ``columns``."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # type: ignore[arg-type] # SQLite takes rows one by one as they come


def bulk_update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Update rows by primary key, which is each row's last cell; the others are the new values of ``columns``."""
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(column)} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {quote(model._meta.db_table)} SET {assignments} WHERE id = %s", list(rows))


def preparers(model: type[models.Model], columns: Sequence[str]) -> list[Callable[[Any], Any]]:
    """Return, for each column, what turns a value into what the database takes."""
    by_column = {field.column: field for field in model._meta.concrete_fields}
    return [_preparer(by_column[column]) for column in columns]


def _preparer(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    # The connection itself: what stands for it looks it up again for every cell.
    prepare = partial(field.get_db_prep_save, connection=connections[connection.alias])
    # Cells of a column repeat themselves, and preparing one is many times slower than looking it up.
    return prepare if isinstance(field, models.JSONField) else cache(prepare)
