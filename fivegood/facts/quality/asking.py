"""How a check asks the facts of a snapshot, and how it names the rows that it found."""

from __future__ import annotations

from typing import Any

from fivegood.facts.snapshot import Snapshot

_NAMED = 5


def records(snapshot: Snapshot, table: str, sql: str) -> list[dict[str, Any]]:
    """Return the rows that a query of one table gives."""
    return snapshot.engine.records(table, sql)


def named(rows: list[dict[str, Any]], *columns: str) -> str:
    """Name the first few rows: so that a reader can look them up."""
    told = [" ".join(str(row[column]) for column in columns) for row in rows[:_NAMED]]
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return ", ".join(told) + more


def as_of(snapshot: Snapshot) -> str:
    """Return the day of the snapshot as SQL."""
    return f"DATE '{snapshot.manifest['as_of']}'"
