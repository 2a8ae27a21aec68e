"""A list of records as its address asks for it: filtered, searched, sorted, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString

from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.rows import Row
from fivegood.facts.schema import Column, Table
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.base import MODELS, rows_of
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.filters import filtered, order_of
from fivegood.records.book.searches import holds_text, units_holding
from fivegood.records.book.selectors import records_count, records_of, values_found
from fivegood.web.lamps import LampsAsked
from fivegood.web.lines import Lines
from fivegood.web.markup import lamp_lit
from fivegood.web.pictures.subjects import PictureAsked
from fivegood.web.words import Words, columns_shown

PAGE = 50
#: So far a search is counted, or as far as the page asked for: who finds more looks for something else.
COUNTED = 1_000
#: So many pages are passed over at once: the next ones are known then, until somebody writes.
_STRETCH = 10
#: Longer texts are not looked for: no name is as long, and SQLite takes no pattern of 50,000 bytes.
_LONGEST = 1_000
_OWN = frozenset({"q", "sort", "page"})


class Beside(Protocol):
    """What the address of a list may ask for beside the columns of its table: under which names, and what is left."""

    @property
    def names(self) -> frozenset[str]:
        """The names in the address that are not filters of the table's own."""

    @property
    def faults(self) -> Sequence[Fault]:
        """What is wrong with what was asked for."""

    def narrowed(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """Return those records that meet it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the records that an address asks for. ``met`` are all that meet its filters, on any day.

    A search that finds ``is_more`` than ``count`` was counted no further.
    """

    asked: QueryDict
    count: int
    is_more: bool
    page: int
    rows: Sequence[Row]
    met: QuerySet[Any]

    @property
    def pages(self) -> int:
        """How many pages there are; one when the list is empty."""
        return max(1, -(-self.count // PAGE))

    @property
    def has_next(self) -> bool:
        """True when there is a page after this one."""
        return self.is_more or self.page < self.pages

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
        return self.first + len(self.rows) - 1 if self.count else 0

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


@dataclass(frozen=True, slots=True)
class Listing(Found):
    """One page of a list as it shows its records, and what its form holds."""

    table: Table
    columns: Sequence[Column]
    lines: SafeString
    lamps: LampsAsked | None = None
    picture: PictureAsked | None = None


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
    found = records_found(table, park, actor, asked, *(each for each in (lamps, picture) if each is not None))
    columns = columns_shown(table)
    shown = Lines(Words(table, park, actor, found.rows), columns)
    borne = [lamp_lit(lamp) for lamp in lamps.shown(found.rows)] if lamps else [None] * len(found.rows)
    lines = SafeString("".join(shown.line(row, lamp) for row, lamp in zip(found.rows, borne, strict=True)))
    return Listing(
        found.asked,
        found.count,
        found.is_more,
        found.page,
        found.rows,
        found.met,
        table,
        columns,
        lines,
        lamps,
        picture,
    )


def records_found(table: Table, park: Park, actor: Actor, asked: QueryDict, *beside: Beside) -> Found:
    """Return the records on the page that an address asks for. Raises InputError with every fault of the address."""
    text = str(asked.get("q", "")).strip()
    units = units_holding(actor, table, text) if 0 < len(text) <= _LONGEST else None
    met, faults = _met(table, park, actor, asked, beside, units)
    page = _page(asked, faults)
    found = _sorted(table, met, asked.get("sort", ""), faults)
    if faults:
        raise InputError(faults, table.name)
    for each in beside:
        found = each.narrowed(found)
    read = _searched if text else _read
    count, is_more, page, values = read(table, found, page)
    return Found(asked, count, is_more, page, [row_of(table, cells[2:]) for cells in values], met)


def faults_of_address(table: Table, park: Park, actor: Actor, asked: QueryDict, *beside: Beside) -> Sequence[Fault]:
    """Return what is wrong with the address of a list; the database is not asked."""
    met, faults = _met(table, park, actor, asked, beside)
    _page(asked, faults)
    _sorted(table, met, asked.get("sort", ""), faults)
    return faults


def _met(
    table: Table,
    park: Park,
    actor: Actor,
    asked: QueryDict,
    beside: Sequence[Beside],
    units: Sequence[str] | None = None,
) -> tuple[QuerySet[Any], list[Fault]]:
    """Return the records that meet the filters and the search of an address, and what is wrong with these."""
    faults = [fault for each in beside for fault in each.faults]
    own = _OWN.union(*(each.names for each in beside))
    filters = {name: str(asked[name]) for name in asked if name not in own}
    more: list[Fault] = []
    found = filtered(table, records_of(actor, table), filters, more, park.lists.get)
    told = {(one.column, one.value) for one in faults}
    faults += (one for one in more if (one.column, one.value) not in told)
    if text := str(asked.get("q", "")).strip():
        found = found.filter(holds_text(actor, table, text, units=units))
    if len(text) > _LONGEST:
        faults.append(Fault("", 0, "q", f"is longer than {_LONGEST:,} signs", f"{text[:20]}…"))
    return found, faults


_Read = tuple[int, bool, int, list[tuple[Any, ...]]]


def _read(table: Table, found: QuerySet[Any], page: int) -> _Read:
    """Return how many records there are, the page asked for or the last there is, and the values of its records."""
    count = records_count(found)
    page, part = _part(page, count)
    if part.start or found.query.order_by != table.key:
        # Found by their keys, in an index alone, then read whole: those before them are not read, nor sorted whole.
        key = table.key[0] if len(table.key) == 1 else "pk"
        begin = part.start - part.start % (_STRETCH * PAGE)
        keys = values_found(found.values(key)[begin : begin + _STRETCH * PAGE])[part.start - begin :][:PAGE]
        found, part = rows_of(table.name).filter(**{f"{key}__in": keys}).order_by(*found.query.order_by), slice(PAGE)
    return count, False, page, list(found.values_list(*attributes_of(table))[part])


def _searched(table: Table, found: QuerySet[Any], page: int) -> _Read:
    """Return the same of a search: it looks into every name, so once is enough, and not further than it must."""
    most = max(COUNTED, page * PAGE)
    # In the order of the key the index of the list is looked into. Where it does not hold what is searched, PostgreSQL
    # would read rows here and there.
    is_in_index = connection.vendor == "sqlite" or not MODELS[table.name].searched_in
    own = table.key if is_in_index else ()
    keys = values_found(found.order_by(*own).values("pk")[: most + 1])
    count, is_more = min(len(keys), most), len(keys) > most
    page, part = _part(page, count)
    if own == found.query.order_by:
        keys, part = keys[part], slice(PAGE)
    if len(keys) <= COUNTED:  # all that are shown: where there are more, the first in order are soon found
        found = rows_of(table.name).filter(pk__in=keys).order_by(*found.query.order_by)
    return count, is_more, page, list(found.values_list(*attributes_of(table))[part])


def _part(page: int, count: int) -> tuple[int, slice]:
    """Return the page asked for, or the last there is, and its part of the list."""
    page = min(page, max(1, -(-count // PAGE)))
    return page, slice((page - 1) * PAGE, page * PAGE)


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
    # What is alike follows in the same direction, so that an index is read from either end.
    return found.order_by(sign + order_of(table, column), *(sign + key for key in table.key))
