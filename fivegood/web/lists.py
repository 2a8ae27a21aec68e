"""A list of records as its address asks for it: filtered, searched, sorted, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import QueryDict

from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.schema import Column, ColumnType, Table
from fivegood.facts.subjects import TABLES
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.base import field_of, rows_of
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.filters import filtered, lookup_of
from fivegood.records.book.selectors import records_of
from fivegood.web.lamps import LampsAsked
from fivegood.web.pictures.subjects import PictureAsked
from fivegood.web.words import Line, Words, columns_shown

PAGE = 50
_OWN = frozenset({"q", "sort", "page"})


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and what its form holds. ``met`` are all records that meet its filters, on any day."""

    table: Table
    columns: Sequence[Column]
    lines: Sequence[Line]
    count: int
    page: int
    asked: QueryDict
    met: QuerySet[Any]
    lamps: LampsAsked | None = None
    picture: PictureAsked | None = None

    @property
    def pages(self) -> int:
        """How many pages there are; one when the list is empty."""
        return max(1, -(-self.count // PAGE))

    @property
    def is_begin(self) -> bool:
        """True for the first page in the list's own order, not searched by a text: a picture stands above it."""
        return self.page == 1 and not self.asked.get("sort") and not self.asked.get("q")

    @property
    def first(self) -> int:
        """The place of the first line, from 1."""
        return (self.page - 1) * PAGE + 1 if self.count else 0

    @property
    def last(self) -> int:
        """The place of the last line."""
        return self.first + len(self.lines) - 1 if self.count else 0

    def address(self, **changed: object) -> str:
        """Return the address of this list with something changed."""
        kept = {name: value for name, value in self.asked.items() if value and name not in changed}
        return "?" + urlencode(kept | {name: str(value) for name, value in changed.items() if value not in ("", None)})

    @property
    def before(self) -> str:
        """The address of the page before."""
        return self.address(page=self.page - 1)

    @property
    def after(self) -> str:
        """The address of the page after."""
        return self.address(page=self.page + 1)


def listing(
    table: Table,
    park: Park,
    actor: Actor,
    asked: QueryDict,
    lamps: LampsAsked | None = None,
    picture: PictureAsked | None = None,
) -> Listing:
    """Return a page of a list; ``lamps`` are what its lines bear beside their cells, ``picture`` stands above it.

    Raises InputError with every fault of the address.
    """
    beside = [each for each in (lamps, picture) if each is not None]
    faults: list[Fault] = [fault for each in beside for fault in each.faults]
    own = _OWN.union(*(each.NAMES for each in beside))
    filters = {name: str(asked[name]) for name in asked if name not in own}
    found = filtered(table, records_of(actor, table), filters, faults)
    if asked.get("q"):
        found = found.filter(_search(table, str(asked["q"]).strip()))
    page, met = _page(asked, faults), found
    found = _sorted(table, found, asked.get("sort", ""), faults)
    if faults:
        raise InputError(faults, table.name)
    for each in beside:
        found = each.narrowed(found)
    count, page, values = _read(table, found, page, asked)
    rows = [row_of(table, cells[2:]) for cells in values]
    columns = columns_shown(table)
    words = Words(table, park, actor, rows)
    lines = [words.line(row, columns) for row in rows]
    if lamps:
        lines = [replace(line, lamp=lamp) for line, lamp in zip(lines, lamps.shown(rows), strict=True)]
    return Listing(table, columns, lines, count, page, asked, met, lamps, picture)


def _read(table: Table, found: QuerySet[Any], page: int, asked: QueryDict) -> tuple[int, int, list[tuple[Any, ...]]]:
    """Return how many records there are, the page asked for or the last there is, and the values of its records."""
    is_searched, is_sorted = bool(asked.get("q")), bool(asked.get("sort"))
    keys = list(found.values_list("pk", flat=True)) if is_searched else found.values("pk")
    count = len(keys) if is_searched else found.count()  # a search looks into every name: once is enough
    page = min(page, max(1, -(-count // PAGE)))
    part = slice((page - 1) * PAGE, page * PAGE)
    if is_searched or is_sorted or connection.vendor != "sqlite":
        # Found and sorted by keys alone, then read whole. SQLite passes over rows in an index without reading them.
        found = rows_of(table.name).filter(pk__in=keys[part]).order_by(*found.query.order_by)
        part = slice(PAGE)
    return count, page, list(found.values_list(*attributes_of(table))[part])


def _search(table: Table, text: str) -> Q:
    """Return the condition that any name or id of a record holds a text."""
    searched = [
        f"{field_of(table, column.name)}__{TABLES[column.refers_to].key[0]}" if column.refers_to else column.name
        for column in table.read_columns
        if column.type is ColumnType.TEXT or (column.name in table.key and column.type is ColumnType.CODE)
    ]
    searched += [
        f"{field_of(table, column.name)}__{column.refers_to.removesuffix('s')}_name{end}"
        for column in table.read_columns
        if column.refers_to in ("units", "projects") and column.name != "merged_into_id"
        for end in ("", "_zh")
    ]
    return reduce(or_, (Q(**{f"{name}__icontains": text}) for name in searched), Q())


def _page(asked: QueryDict, faults: list[Fault]) -> int:
    text = asked.get("page") or "1"
    if text.isdecimal() and 0 < int(text) < 10**9:
        return int(text)
    faults.append(Fault("", 0, "page", "is not the number of a page", text))
    return 1


def _sorted(table: Table, found: QuerySet[Any], sort: str, faults: list[Fault]) -> QuerySet[Any]:
    if not sort:
        return found
    name = sort.removeprefix("-")
    column = table.read_by_name.get(name)
    if column is None:
        faults.append(Fault("", 0, "sort", "is not a column", name, nearest(name, table.read_by_name)))
        return found
    sign = "-" if sort.startswith("-") else ""
    return found.order_by(sign + lookup_of(table, column), *table.key)
