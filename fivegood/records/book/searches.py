"""What a record is found by: its own names and ids, and those of the unit, project or other record it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import F, Q, Value

from fivegood.facts.schema import Column, ColumnType, Table
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.base import MODELS, field_of, rows_of
from fivegood.records.book.selectors import records_of, values_found
from fivegood.records.scope import sees_all
from fivegood.records.searched import Folded, Holds, HoldsGrams, among_grams, fold, has_grams

#: Tables through which a record is found. A unit that was merged is found by itself, not by the one it went into.
_THROUGH = frozenset({"units", "projects", "officers", "needs", "approvals"})
#: Texts and codes that tell no record from another.
_NO_NAMES = frozenset({"form", "languages"})
#: So many units that hold a text are looked up before what is about them.
MOST_UNITS = 900


def names_held(table: Table) -> list[Column]:
    """Return the columns of a table that hold a name or an id of the record itself."""
    return [column for column in table.read_columns if _is_name(table, column)]


def _is_name(table: Table, column: Column) -> bool:
    is_id = column.type is ColumnType.CODE and (column.name in table.key or column.is_unique)
    return (is_id or column.type is ColumnType.TEXT) and column.name not in _NO_NAMES and not column.refers_to


def units_holding(actor: Actor, table: Table, text: str) -> Sequence[str] | None:
    """Return the ids of the units that hold a text, for ``holds_text``; None for more than `MOST_UNITS`.

    Of a table whose rows are about no unit nothing is asked, nor of units themselves where no index knows beforehand.
    """
    units = TABLES["units"]
    grams = by_grams(actor, units, text, MOST_UNITS + 1)
    if not (grams if table is units else any(column.refers_to == "units" for column in _references(table))):
        return None
    holding = records_of(actor, units).filter(_own(units, text), grams).order_by()
    found = values_found(holding.values("unit_id")[: MOST_UNITS + 1])
    return found if len(found) <= MOST_UNITS else None


def holds_text(actor: Actor, table: Table, text: str, *, units: Sequence[str] | None = None) -> Q:
    """Return the condition that any name or id of a record holds a text, or of what it is about.

    What it is about is looked for among the records that the actor may see. ``units`` are the ids of the units that
    hold the text, where they are known; without them each record's own unit is looked into, as many hold the text.
    """
    if table.name == "units" and units is not None:
        return Q(unit_id__in=list(units))
    conditions = [_own(table, text)]
    for column in _references(table):
        if column.refers_to == "units" and units is not None:
            # Without any unit it is left out: who asks for none at all reads the whole index to find nothing.
            conditions += [Q(**{f"{column.name}__in": list(units)})] if units else []
        elif column.refers_to == "units" and sees_all(actor, "units"):
            conditions.append(_own(TABLES["units"], text, f"{field_of(table, column.name)}__"))
        else:
            there = TABLES[column.refers_to]
            found = records_of(actor, there).filter(_own(there, text)).order_by()
            if there is table:  # few records are a part of another: the others need no second look
                parts = rows_of(table.name).filter(**{f"{column.name}__isnull": False}).order_by()
                found = found.filter(**{f"{there.key[0]}__in": parts.values(column.name)})
            conditions.append(Q(**{f"{column.name}__in": found.values(there.key[0])}))
    return reduce(or_, conditions, Q(pk__in=[]))  # what has no name of its own and is about nothing found is not found


def by_grams(actor: Actor, table: Table, text: str, most: int | None = None) -> Q:
    """Return the condition by which an index finds what may itself hold a text; none where there is none.

    With ``most``, that many of those who do are enough. It goes with that of holding the text, and with no other:
    PostgreSQL's planner takes it for rarer than it is.
    """
    at_once = MODELS[table.name].searched_in
    if not at_once or not sees_all(actor, table.name) or not has_grams(text):
        return Q()
    if connection.vendor == "sqlite":
        return Q(pk__in=among_grams(MODELS[table.name]._meta.db_table, at_once, fold(text), most))
    return Q(HoldsGrams(F(at_once), Value(fold(text))))


def _own(table: Table, text: str, way: str = "") -> Q:
    """Return the condition that a name or an id of a record itself holds a text; ``way`` leads to the record."""
    at_once = MODELS[table.name].searched_in
    held = [F(way + at_once)] if at_once else [Folded(way + column.name) for column in names_held(table)]
    holds = reduce(or_, (Q(Holds(one, Value(fold(text)))) for one in held), Q())
    few = MODELS[table.name].searched_where
    return holds if few is None else Q(pk__in=rows_of(table.name).filter(few, holds).order_by().values("pk"))


def _references(table: Table) -> Iterator[Column]:
    for column in table.read_columns:
        if column.refers_to in _THROUGH and column.name != "merged_into_id":
            yield column
