"""Looking for a text in every subject that the reader may see: the first records of each, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Value, When, Window

from fivegood.facts.rows import Row
from fivegood.facts.schema import ColumnType, Table
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.searches import MOST_UNITS, holds_text
from fivegood.records.book.selectors import records_of
from fivegood.records.scope import may_read

#: Subjects in the order in which they are shown. Rows that only say more of one of these are found through it.
SUBJECTS = (
    "units",
    "projects",
    "needs",
    "loan_stages",
    "approvals",
    "titles",
    "parcels",
    "platforms",
    "lines",
    "officers",
    "filings",
    "campaign_sessions",
    "standings",
)


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of a subject: its first records, an exact id before all others, and how many there are."""

    table: Table
    rows: Sequence[Row]
    count: int


def records_searched(actor: Actor, text: str, most: int) -> list[Hits]:
    """Return what holds a text, by subject, up to ``most`` records each; a subject without any is left out.

    One question a subject. What is about a unit is found by the unit's names and ids as well, unless more than
    `MOST_UNITS` hold the text: who types so little means none of them. A loan is found once, by the first of its
    stages, whatever their number.
    """
    found: list[Hits] = []
    units: list[str] = []
    for name in SUBJECTS:
        if may_read(actor, name):
            table = TABLES[name]
            rows, count = _first(actor, table, text, MOST_UNITS if name == "units" else most, units)
            if name == "units" and count <= MOST_UNITS:
                units = [str(row["unit_id"]) for row in rows]
            if rows:
                found.append(Hits(table, rows[:most], count))
    return found


def _first(actor: Actor, table: Table, text: str, most: int, units: list[str]) -> tuple[list[Row], int]:
    condition = holds_text(actor, table, text, units=units)
    found = records_of(actor, table).filter(condition, is_withdrawn__in=[False])
    if table.name == "loan_stages":
        found = _one_a_loan(found)
    ordered = found.annotate(
        place=Case(When(_is_exact(table, text), then=Value(0)), default=Value(1), output_field=IntegerField()),
        total=Window(Count("pk")),  # counted in the same pass: looking into every name is what takes the time
    ).order_by("place", *table.key)
    values = list(ordered.values_list(*attributes_of(table), "total")[:most])
    return [row_of(table, cells[2:-1]) for cells in values], values[0][-1] if values else 0


def _one_a_loan(found: QuerySet[Any]) -> QuerySet[Any]:
    """Return the first stage of each loan found."""
    firsts = found.order_by().values("loan_id").annotate(first=Min("pk")).values("first")
    return found.filter(pk__in=firsts)


def _is_exact(table: Table, text: str) -> Q:
    """Return the condition that an id of the record itself is the text."""
    ids = [
        column.name
        for column in table.read_columns
        if column.type is ColumnType.CODE and not column.refers_to and (column.name == table.key[0] or column.is_unique)
    ]
    exact = Q(pk__in=[])
    for name in ids:
        exact |= Q(**{f"{name}__iexact": text})
    return exact
