"""What a list of records is asked for: the same filters on pages and in the API."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from fivegood.errors import Fault, nearest
from fivegood.facts.cells import CellError, read_date, reader_of
from fivegood.facts.schema import NUMERIC, Column, ColumnType, Table, TimeKind
from fivegood.records.base import MODELS, field_of
from fivegood.records.book.selectors import valid_on

_EQUAL = frozenset({ColumnType.CODE, ColumnType.BOOLEAN, ColumnType.SPAN, ColumnType.DATE})
_ENDS = {"_from": "gte", "_to": "lte"}
#: Returns the codes of a list by its name; None for one that the park does not have, which takes any.
CodesOf = Callable[[str], Collection[str] | None]
#: Filters that are about a record as a whole.
AS_OF = "as_of"
WITHDRAWN = "include_withdrawn"


@cache
def filters_of(table: Table) -> Mapping[str, str]:
    """Return what a list of the table may be filtered by, each with what it means."""
    found = {name: f"{column.en} is" for name, column, _ in _equal(table)}
    found |= {name: f"{column.en} {'from' if end == 'gte' else 'to'}" for name, column, end in _ranges(table)}
    if table.time.kind is TimeKind.INTERVAL:
        found[AS_OF] = "holds on this day"
    return found | {WITHDRAWN: "true: withdrawn records too"}


def _equal(table: Table) -> Iterator[tuple[str, Column, str]]:
    for column in table.read_columns:
        if column.type in _EQUAL and column.name != "is_withdrawn":
            yield column.name, column, "exact"


def _ranges(table: Table) -> Iterator[tuple[str, Column, str]]:
    taken = table.read_by_name
    for column in table.read_columns:
        if column.type in NUMERIC or column.type in (ColumnType.DATE, ColumnType.INSTANT):
            for end, lookup in _ENDS.items():
                if column.name + end not in taken:
                    yield column.name + end, column, lookup


def filtered(
    table: Table, found: QuerySet[Any], asked: Mapping[str, str], faults: list[Fault], codes_of: CodesOf
) -> QuerySet[Any]:
    """Return those records that meet every filter asked for; an empty one asks for nothing.

    What is no filter of the table, no value of its column or no code of its list is told in ``faults``.
    """
    known = {name: (column, lookup) for name, column, lookup in (*_equal(table), *_ranges(table))}
    for name, text in asked.items():
        if not text:
            continue
        if name in known:
            found = _narrowed(table, found, name, *known[name], text, faults, codes_of)
        elif name == AS_OF and AS_OF in filters_of(table):
            day = day_asked(text, faults)
            found = valid_on(found, table, day) if day else found
        elif name != WITHDRAWN:
            close = nearest(name, filters_of(table))
            faults.append(Fault(table.name, 0, name, "is not a filter of this list", text, close))
        elif text not in ("true", "false"):
            faults.append(Fault(table.name, 0, name, "is true or false", text))
    # Written as a list of one: Django turns "is False" into NOT, for which SQLite has no use of an index.
    return found if asked.get(WITHDRAWN) == "true" else found.filter(is_withdrawn__in=[False])


def _narrowed(
    table: Table,
    found: QuerySet[Any],
    name: str,
    column: Column,
    lookup: str,
    text: str,
    faults: list[Fault],
    codes_of: CodesOf,
) -> QuerySet[Any]:
    try:
        value: Any = reader_of(column, codes_of(column.list_name) if column.list_name else None)[text]
    except CellError as error:
        faults.append(Fault(table.name, 0, name, error.message, text, error.suggestion))
        return found
    if column.type is ColumnType.SPAN:
        value = str(value)
    if column.type is ColumnType.BOOLEAN and not value:
        return found.filter(Q(**{column.name: False}) | Q(**{f"{column.name}__isnull": True}))
    return found.filter(**{f"{lookup_of(table, column)}__{lookup}": value})


def lookup_of(table: Table, column: Column) -> str:
    """Return how a query names a column: a reference by the id it holds."""
    return column.name if column.refers_to else field_of(table, column.name)


def order_of(table: Table, column: Column) -> str:
    """Return what a list is sorted by for a column: itself, or another that stands in an index for it."""
    return MODELS[table.name].sorted_by.get(column.name) or lookup_of(table, column)


def day_asked(text: str, faults: list[Fault]) -> date | None:
    """Return the day that a list is asked as of; None, and a fault, when it is none."""
    try:
        return read_date(text)
    except CellError as error:
        faults.append(Fault("", 0, AS_OF, error.message, text, error.suggestion))
        return None
