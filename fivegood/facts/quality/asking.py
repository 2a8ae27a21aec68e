"""How a check asks the facts, and how it names what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fivegood.errors import Finding
from fivegood.facts.snapshot import Snapshot

#: A check of one subject: what it finds in a snapshot.
Check = Callable[[Snapshot], Iterator[Finding]]
_NAMED = 5


def records(snapshot: Snapshot, table: str, sql: str) -> list[dict[str, Any]]:
    """Return the rows of a query over one table, each by column name."""
    return snapshot.engine.records(table, sql)


def named(rows: list[dict[str, Any]], *columns: str) -> str:
    """Name the first few rows: so that a reader can look them up."""
    told = [" ".join(str(row[column]) for column in columns) for row in rows[:_NAMED]]
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return ", ".join(told) + more


def as_of(snapshot: Snapshot) -> str:
    """Return the day of the snapshot as SQL writes it."""
    return f"DATE '{snapshot.manifest['as_of']}'"
