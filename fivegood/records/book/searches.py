"""What a record is found by: its own names and ids, and those of the unit, project, officer or need it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from fivegood.facts.schema import Column, ColumnType, Table
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.book.selectors import records_of

#: Tables through which a record is found. A unit that was merged is found by itself, not by the one it went into.
_THROUGH = frozenset({"units", "projects", "officers", "needs"})


def names_held(table: Table) -> list[Column]:
    """Return the columns of a table that hold a name or an id of the record itself."""
    return [column for column in table.read_columns if _is_name(table, column)]


def _is_name(table: Table, column: Column) -> bool:
    is_id = column.type is ColumnType.CODE and (column.name in table.key or column.is_unique)
    return (column.type is ColumnType.TEXT or is_id) and not column.refers_to


def holds_text(actor: Actor, table: Table, text: str, *, known: Mapping[str, Sequence[str]] | None = None) -> Q:
    """Return the condition that any name or id of a record holds a text, or of what it is about.

    What it is about is looked for among the records that the actor may see, once for the whole table. ``known`` are the
    values of columns, by their names, that hold the text or are of what holds it, where somebody has found these.
    """
    known = known or {}
    conditions = [_own(table, text, known)]
    for column in _references(table):
        if column.name in known:
            conditions.append(Q(**{f"{column.name}__in": known[column.name]}))
        else:
            there = TABLES[column.refers_to]
            found = records_of(actor, there).filter(_own(there, text, {})).order_by()
            conditions.append(Q(**{f"{column.name}__in": found.values(there.key[0])}))
    return reduce(or_, conditions)


def _own(table: Table, text: str, known: Mapping[str, Sequence[str]]) -> Q:
    held = (
        Q(**({f"{name}__in": known[name]} if name in known else {f"{name}__icontains": text}))
        for name in (column.name for column in names_held(table))
    )
    return reduce(or_, held, Q())


def _references(table: Table) -> Iterator[Column]:
    for column in table.read_columns:
        if column.refers_to in _THROUGH and column.name != "merged_into_id":
            yield column
