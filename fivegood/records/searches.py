"""Looking for a text in every subject that the reader may see: the first records of each, and how many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Case, Count, F, IntegerField, Min, Q, QuerySet, Value, When, Window

from fivegood.facts.rows import Row
from fivegood.facts.schema import ColumnType, Table
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.base import rows_of
from fivegood.records.book.gathered import rows_numbered
from fivegood.records.book.searches import holds_text
from fivegood.records.book.selectors import records_of
from fivegood.records.book.written import EQUAL, HELD, Written
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
#: So many units that hold the text are handed on to the other subjects by their ids. What is about more is not looked
#: for: who types so little means none of them.
MOST_UNITS = 900
#: What stands in a question in place of the ids of units, and of forms, that hold the text.
_UNITS, _FORMS = "\ue000units", "\ue000forms"


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of a subject: its first records, an exact id before all others, and how many there are."""

    table: Table
    rows: Sequence[Row]
    count: int


@dataclass(frozen=True, slots=True)
class _Question:
    """What finds the first records of a subject: their numbers, first keys, and (``total``) how many there are.

    Where no id can be exact, ``every`` is what is counted instead: not every record is looked at before the first.
    """

    first: Written
    every: Written | None

    def sql(self, name: str, text: str, lists: Mapping[str, Sequence[str]]) -> tuple[str, list[Any]]:
        """Return the question about a text with its parameters: subject, number, first key, count."""
        first, params = self.first.sql(text, lists)
        total = "found.total"
        if first and self.every:
            every, values = self.every.sql(text, lists)
            total, params = f"(SELECT COUNT(*) FROM ({every}) counted)", values + params
        return (
            first and f"SELECT CAST('{name}' AS text), found.number, found.named, {total} FROM ({first}) found",
            params,
        )


def records_searched(actor: Actor, text: str, most: int) -> list[Hits]:
    """Return what holds a text, by subject, up to ``most`` records each; a subject without any is left out.

    Four questions: for the forms, the units, all other subjects, and the rows of what was found. What is about a unit
    is found by the unit's names and ids as well, unless more than `MOST_UNITS` hold the text. A loan is found once, by
    the first of its stages, whatever their number.
    """
    names = [name for name in SUBJECTS if may_read(actor, name)]
    lists: dict[str, Sequence[str]] = {_UNITS: [], _FORMS: _forms_holding(text) if "filings" in names else []}
    found = _asked(actor, [name for name in names if name == "units"], text, MOST_UNITS, lists)
    if found and found[0][3] <= MOST_UNITS:
        lists[_UNITS] = [row[2] for row in found]
    found = found[:most] + _asked(actor, [name for name in names if name != "units"], text, most, lists)
    numbers, counts = defaultdict[str, list[int]](list), dict[str, int]()
    for name, number, _key, count in found:
        numbers[name].append(number)
        counts[name] = count
    rows = rows_numbered(numbers)
    return [Hits(TABLES[name], _exact_first(TABLES[name], text, rows[name]), count) for name, count in counts.items()]


def _forms_holding(text: str) -> list[str]:
    """Return the forms whose code holds a text: there are few, and looking into every filing takes long."""
    forms = rows_of("filings").order_by().values_list("form", flat=True).distinct()
    return [form for form in forms if text.casefold() in form.casefold()]


def _asked(
    actor: Actor, names: Sequence[str], text: str, most: int, lists: Mapping[str, Sequence[str]]
) -> list[tuple[str, int, str, int]]:
    """Return subject, number, first key and count of the first records of each subject: one question."""
    asked = [_question(actor, name, most).sql(name, text, lists) for name in names]
    sql = " UNION ALL ".join(one for one, _params in asked if one)
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for one, params in asked if one for value in params])
        return sorted(cursor.fetchall(), key=lambda row: names.index(row[0]))


@lru_cache(maxsize=2_000)
def _question(actor: Actor, name: str, most: int) -> _Question:
    """Return what finds the records of a subject that the actor may see: the same all day, as is the actor."""
    table = TABLES[name]
    condition = holds_text(actor, table, HELD, known={"unit_id": [_UNITS], "form": [_FORMS]} if name != "units" else {})
    found = records_of(actor, table).filter(condition, is_withdrawn__in=[False])
    if name == "loan_stages":
        found = _one_a_loan(found)
    found, exact = found.annotate(number=F("pk"), named=F(table.key[0])), _is_exact(table, EQUAL)
    if exact is None:
        first = found.order_by(*table.key).values_list("number", "named")[:most]
        return _Question(Written(first), Written(found.order_by().values("number")))
    ordered = found.annotate(
        place=Case(When(exact, then=Value(0)), default=Value(1), output_field=IntegerField()),
        total=Window(Count("pk")),
    ).order_by("place", *table.key)
    return _Question(Written(ordered.values_list("number", "named", "total")[:most]), None)


def _one_a_loan(found: QuerySet[Any]) -> QuerySet[Any]:
    """Return the first stage of each loan found."""
    firsts = found.order_by().values("loan_id").annotate(first=Min("pk")).values("first")
    return found.filter(pk__in=firsts)


def _ids_of(table: Table) -> list[str]:
    """Return the columns that hold an id of the record itself."""
    return [
        column.name
        for column in table.read_columns
        if column.type is ColumnType.CODE and not column.refers_to and (column.name == table.key[0] or column.is_unique)
    ]


def _is_exact(table: Table, text: str) -> Q | None:
    """Return the condition that an id of the record itself is the text; None for a table whose rows have none."""
    return reduce(or_, (Q(**{f"{name}__iexact": text}) for name in _ids_of(table))) if _ids_of(table) else None


def _exact_first(table: Table, text: str, rows: list[Row]) -> list[Row]:
    """Return rows in the order of their key, one whose id is the text before all others."""
    ids, wanted = _ids_of(table), text.casefold()
    return sorted(rows, key=lambda row: not any(str(row[name]).casefold() == wanted for name in ids))
