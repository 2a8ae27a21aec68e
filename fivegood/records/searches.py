"""Looking for a text in every subject that the reader may see: the first records of each, and how many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Count, F, IntegerField, Min, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.lookups import Exact

from fivegood.facts.rows import Row
from fivegood.facts.schema import ColumnType, Table
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.book.gathered import gathered_by_number
from fivegood.records.book.questions import given_many, many
from fivegood.records.book.searches import MOST_UNITS, by_grams, holds_text
from fivegood.records.book.selectors import records_of
from fivegood.records.journal.kept import until_written
from fivegood.records.scope import may_read
from fivegood.records.searched import Folded, fold, has_grams

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
#: What stands in a question in place of the text that is looked for, with grams or without, and of the ids of the units
#: that hold it.
_TEXT, _SHORT, _UNITS = "\ue000text", "\ue000", "\ue000units"


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of a subject: its first records, an exact id before all others, and how many there are."""

    table: Table
    rows: Sequence[Row]
    count: int


def records_searched(actor: Actor, text: str, most: int) -> list[Hits]:
    """Return what holds a text, by subject, up to ``most`` records each; a subject without any is left out.

    Three questions: for the units, for all other subjects, and for the records found. What is about a unit is found by
    the unit's names and ids as well, unless more than `MOST_UNITS` hold the text: who types so little means none of
    them. A loan is found once, by the first of its stages, whatever their number.
    """
    names = tuple(name for name in SUBJECTS if may_read(actor, name))
    units = _found(actor, tuple(name for name in names if name == "units"), text, MOST_UNITS, ())
    is_few = bool(units) and units[0].total <= MOST_UNITS
    held = tuple(one.named for one in units) if is_few else ()
    found = units[:most] + _found(actor, tuple(name for name in names if name != "units"), text, most, held)
    numbers, counts = defaultdict[str, list[int]](list), {one.subject: one.total for one in found}
    for one in found:
        numbers[one.subject].append(one.number)
    rows = gathered_by_number(numbers)
    hits = (
        Hits(TABLES[name], _exact_first(TABLES[name], rows[name], text), counts[name])
        for name in names
        if name in counts
    )
    return list(hits)


class _Found(NamedTuple):
    """A record that was found: its subject, number in the database, first part of its key; ``total`` are found."""

    subject: str
    number: int
    named: str
    total: int


@until_written(60)
def _found(actor: Actor, names: tuple[str, ...], text: str, most: int, units: tuple[str, ...]) -> tuple[_Found, ...]:
    """Return the first records of each subject, an exact id before all others: one question.

    It is asked again only after somebody has written: who comes back from a record that was found searches again.
    """
    stands_for = _TEXT if has_grams(text) else _SHORT
    asked = [_first(actor, name, most, stands_for, bool(units)).about(fold(text), units) for name in names]
    sql = " UNION ALL ".join(one for one, _params in asked if one)
    if not sql:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for one, params in asked if one for value in params])
        return tuple(_Found(*row) for row in cursor.fetchall())


@dataclass(frozen=True, slots=True)
class _Question:
    """A question as SQL, `_TEXT` or `_SHORT` and `_UNITS` among its parameters; empty where nothing can meet it."""

    sql: str = ""
    params: Sequence[Any] = ()

    def about(self, text: str, units: Sequence[str]) -> tuple[str, list[Any]]:
        """Return the question about a text, or about these units, with its parameters."""
        first, *parts = self.sql.split("%s")
        asked, params = [first], list[Any]()
        for value, part in zip(self.params, parts, strict=True):
            asked += [many("text") if value == _UNITS else "%s", part]
            params.append(given_many(units) if value == _UNITS else text if value in (_TEXT, _SHORT) else value)
        return "".join(asked), params


@lru_cache(maxsize=2_000)
def _first(actor: Actor, name: str, most: int, text: str, is_of_units: bool) -> _Question:
    """Return what finds the first records of a subject: the same all day, as is the actor.

    Writing it as SQL takes longer than the database takes to answer it.
    """
    table = TABLES[name]
    units = None if name == "units" else [_UNITS] if is_of_units else []
    condition = holds_text(actor, table, text, units=units) & by_grams(actor, table, text)
    found = records_of(actor, table).filter(condition, is_withdrawn__in=[False])
    if name == "loan_stages":
        found = _one_a_loan(found)
    ordered = found.annotate(number=F("pk"), named=F(table.key[0]))
    if _ids_of(table):
        place = Case(When(_is_exact(table, text), then=Value(0)), default=Value(1), output_field=IntegerField())
        # Counted in the same pass: looking into every name is what takes the time.
        ordered = ordered.annotate(place=place, total=Window(Count("pk"))).order_by("place", *table.key)
    else:  # the first ones are read in the order of an index, and the others are counted without being sorted
        count = found.order_by().annotate(all=Value(1)).values("all").annotate(count=Count("pk")).values("count")
        ordered = ordered.annotate(total=Subquery(count)).order_by(*table.key)
    try:
        sql, params = ordered.values_list("number", "named", "total")[:most].query.sql_with_params()
    except EmptyResultSet:  # Django sees by itself that no record meets the conditions
        return _Question()
    select = f"SELECT CAST('{name}' AS text), first.number, first.named, first.total FROM ({sql}) first"
    return _Question(select, params)


def _one_a_loan(found: QuerySet[Any]) -> QuerySet[Any]:
    """Return the first stage of each loan found."""
    firsts = found.order_by().values("loan_id").annotate(first=Min("pk")).values("first")
    return found.filter(pk__in=firsts)


def _is_exact(table: Table, text: str) -> Q:
    """Return the condition that an id of the record itself is the text."""
    return reduce(or_, (Q(Exact(Folded(name), Value(text))) for name in _ids_of(table)), Q(pk__in=[]))


def _exact_first(table: Table, rows: Iterable[Row], text: str) -> list[Row]:
    """Return rows as they stand, those whose id is the text before all others."""
    ids, wanted = _ids_of(table), fold(text)
    return sorted(rows, key=lambda row: all(fold(str(row[name])) != wanted for name in ids))


def _ids_of(table: Table) -> list[str]:
    """Return the columns that hold an id of the record itself."""
    return [
        column.name
        for column in table.read_columns
        if column.type is ColumnType.CODE and not column.refers_to and (column.name == table.key[0] or column.is_unique)
    ]
