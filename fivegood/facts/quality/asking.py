"""How a check asks the facts, and how it names what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from fivegood.errors import Finding
from fivegood.facts.snapshot import Snapshot

#: A check of one subject: what it finds in a snapshot.
Check = Callable[[Snapshot], Iterator[Finding]]
_NAMED = 5


def records(snapshot: Snapshot, table: str, sql: str) -> list[dict[str, Any]]:
    """Return the rows of a query over one table, each by column name."""
    return snapshot.engine.records(table, sql)


def joined(snapshot: Snapshot, tables: Sequence[str], sql: str) -> list[dict[str, Any]]:
    """Return the rows of a query over several tables, each by column name."""
    for name in tables:  # a table is there once it was asked for
        snapshot.engine.rows(name, f'SELECT 1 FROM "{name}" LIMIT 0')
    return records(snapshot, tables[0], sql)


def told(rows: list[dict[str, Any]], id_: str, what: str, *columns: str, counted: str = "rows") -> Iterator[Finding]:
    """Yield a warning about rows, none when there are none: what they are, how many, the first few by name."""
    if rows:
        message = f"{what}: {len(rows)}: {named(rows, *columns)}"
        yield Finding(id_, "warning", message, {counted: Decimal(len(rows))})


def overlapping(snapshot: Snapshot, table: str, of: str, start: str, end: str) -> list[dict[str, Any]]:
    """Return the pairs of rows of one thing (``of``) that hold on the same day: the thing, and both first days."""
    sql = f"""
        SELECT a.{of}, a.{start} AS one_from, b.{start} AS other_from
        FROM (SELECT *, row_number() OVER () AS place FROM {table}) a
        JOIN (SELECT *, row_number() OVER () AS place FROM {table}) b
        ON a.{of} = b.{of} AND (a.{start}, a.place) < (b.{start}, b.place) AND (a.{end} IS NULL OR b.{start} <= a.{end})
        ORDER BY ALL
    """
    return records(snapshot, table, sql)


def named(rows: list[dict[str, Any]], *columns: str) -> str:
    """Name the first few rows: so that a reader can look them up."""
    told = [" ".join(str(row[column]) for column in columns) for row in rows[:_NAMED]]
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return ", ".join(told) + more


def as_of(snapshot: Snapshot) -> str:
    """Return the day of the snapshot as SQL writes it."""
    return f"DATE '{snapshot.manifest['as_of']}'"
