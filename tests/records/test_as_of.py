"""Everything that holds from a day to a day, asked as of the days around its edges: pages, API and facts agree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fivegood.calendarfile import calendar
from fivegood.facts.cells import write
from fivegood.facts.freeze import FreezeSettings, freeze
from fivegood.facts.rows import Records, Row
from fivegood.facts.schema import Table, TimeKind
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.cells import Cells, cells_of, columns_of
from fivegood.records.book.selectors import records_of, typed, valid_on
from fivegood.records.book.services import record_add
from fivegood.records.park.source import newest_of
from tests.conftest import NOW, TODAY
from tests.people import Enter, accounts, enter

__all__ = ["accounts", "enter"]
pytestmark = pytest.mark.django_db
INTERVALS = [table for table in TABLES.values() if table.time.kind is TimeKind.INTERVAL]
PLANNER = Actor("planner", Role.PLAN_OFFICE, TODAY)
FIRST, LAST = date(2021, 3, 10), date(2021, 5, 20)
DAY = timedelta(days=1)
#: A row that holds for some time, one for a single day, and one that holds still.
SPANS: Mapping[str, tuple[date, date | None]] = {
    "zz-some-time": (FIRST, LAST),
    "zz-one-day": (LAST, LAST),
    "zz-still": (LAST, None),
}
EDGES = (FIRST - DAY, FIRST, FIRST + DAY, LAST - DAY, LAST, LAST + DAY, date(2199, 12, 31))


def cells_like(table: Table, number: int, name: str, first: date, last: date | None) -> Cells:
    """Return the cells of a new row as one that is there, under a key of its own, from a day to a day."""
    there = records_of(PLANNER, table).filter(is_withdrawn=False)
    record = there[number * 7 % there.count()]
    cells = dict(cells_of(typed(record), columns_of(table)))
    own = next((part for part in table.key if not table.read_by_name[part].refers_to and part != table.time.start), "")
    if own and not table.read_by_name[own].list_name:
        cells[own] = name
    cells[table.time.start] = first.isoformat()
    cells[table.time.end] = last.isoformat() if last else ""
    return cells


def key_of(table: Table, row: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(write(row[part]) for part in table.key)  # type: ignore[arg-type] # cells and values alike


def holding(table: Table, cells: list[Cells], day: date) -> set[tuple[str, ...]]:
    """Return the keys of the rows written here that hold on a day, counted by the text of their days."""
    on = day.isoformat()
    start, end = table.time.start, table.time.end
    return {key_of(table, one) for one in cells if one[start] <= on and (not one[end] or on <= one[end])}


@pytest.fixture
def written(request: pytest.FixtureRequest) -> tuple[Table, list[Cells]]:
    table: Table = request.param
    rows = [cells_like(table, number, name, *span) for number, (name, span) in enumerate(SPANS.items())]
    for cells in rows:
        record_add(table, cells, By(PLANNER, "page"), {}, NOW)
    return table, rows


def frozen_keys(table: Table, records: Records, day: date) -> set[tuple[str, ...]]:
    """Return the keys that a stock counts in the facts of a day: begun by then, and not over."""
    frozen = freeze(records, FreezeSettings("p", day, calendar("cn"), "CNY", "mu"))[table.name]
    lines: list[Row] = [dict(zip(frozen.names, line, strict=True)) for line in frozen.lines]
    end = table.time.end
    return {
        tuple(str(line[part]) for part in table.key)
        for line in lines
        if not line[end] or day.isoformat() <= line[end]  # type: ignore[operator] # cells are texts
    }


@pytest.mark.parametrize("written", INTERVALS, indirect=True, ids=[table.name for table in INTERVALS])
def test_a_list_as_of_a_day_is_the_same_everywhere(written: tuple[Table, list[Cells]], enter: Enter) -> None:
    table, cells = written
    client, ours = enter(Role.PLAN_OFFICE), {key_of(table, one) for one in cells}
    assert len(ours) == len(cells) == len(SPANS)
    records = {name: newest_of(TABLES[name]) for name in {"units", table.name}}
    for day in EDGES:
        wanted = holding(table, cells, day)
        rows = valid_on(records_of(PLANNER, table).filter(is_withdrawn=False), table, day)
        held = {key_of(table, typed(record)) for record in rows}
        assert held & ours == wanted, day
        assert api_keys(client, table, day) == held, day
        assert count_on_page(client, table, day) == len(held), day
        if table.in_facts:
            assert frozen_keys(table, records, day) == held, day


def api_keys(client: Client, table: Table, day: date) -> set[tuple[str, ...]]:
    address, found, cursor = f"/api/v1/{table.name.replace('_', '-')}?limit=200&as_of={day}", set(), ""
    while True:
        body = client.get(address + (f"&cursor={cursor}" if cursor else "")).json()
        found |= {key_of(table, item) for item in body["items"]}
        cursor = body["next"]
        if not cursor:
            return found


def count_on_page(client: Client, table: Table, day: date) -> int:
    page = client.get(reverse("many", args=[table.name]) + f"?as_of={day}").content.decode()
    if "No record meets this" in page:
        return 0
    return int(re.findall(r" to [\d,]+ of ([\d,]+)<", page)[0].replace(",", ""))


def test_every_table_of_intervals_is_asked_and_no_other_can_be(enter: Enter) -> None:
    assert {table.name for table in INTERVALS} == {
        "units", "unit_sizes", "titles", "parcels", "platforms", "officers", "assignments", "lines", "standings",
        "absences", "officer_conflicts",
    }  # fmt: skip
    client = enter(Role.PLAN_OFFICE)
    for name in ("returns", "loan_stages", "line_output", "needs"):
        assert client.get(f"/api/v1/{name.replace('_', '-')}?as_of=2021-06-30").status_code == 400
