"""Visits that are planned together, moved, cancelled and made; what is promised there; how far a month covers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from fivegood.errors import ConflictError, ForbiddenError, InputError
from fivegood.facts.folder import CodeLists
from fivegood.facts.subjects import TABLES
from fivegood.measures.compute import Figures
from fivegood.park import codes_of
from fivegood.periods import Period
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add, record_withdraw
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.needs.services import need_raise
from fivegood.records.officers.selectors import units_served
from fivegood.records.park.source import current_park
from fivegood.records.visits.selectors import (
    coverage_of_month,
    needs_promised,
    visits_due,
    visits_of_month,
)
from fivegood.records.visits.services import visit_cancel, visit_make, visit_move, visit_promise, visits_plan
from fivegood.structs import replace
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
OFFICE = Actor("planner", Role.PLAN_OFFICE, TODAY)
OFFICER = Actor("officer", Role.OFFICER, TODAY, officer_id="O-001")
BY = By(OFFICER, "page", "the director is away")
SEPTEMBER = Period.month(2021, 9)


@pytest.fixture
def units() -> list[str]:
    """The units that the officer leads."""
    return [one.unit_id for one in units_served(OFFICER) if one.role == "lead"]


@pytest.fixture
def visit(units: list[str]) -> str:
    """A visit of the first of them that is planned for tomorrow."""
    return plan(units[:1], "2021-09-02")[0]


def plan(units: list[str], day: str, by: By = BY, token: str = "p") -> list[str]:
    return visits_plan(units, day, "Autumn round", by, lists(), NOW, token=token)


def lists() -> CodeLists:
    return codes_of(current_park().park)


def version(visit_id: str) -> int:
    return int(rows_of("visits").get(visit_id=visit_id).version)


def faults(refused: pytest.ExceptionInfo[InputError]) -> list[tuple[str, str]]:
    return [(fault.column, fault.message) for fault in refused.value.faults]


def test_several_units_are_planned_at_once_with_one_entry_or_none_is(units: list[str]) -> None:
    before = Entry.objects.count()
    assert plan(units, "2021-09-02") == plan(units, "2021-09-02") == [f"V-2021-{n + 1:04}" for n in range(len(units))]
    assert Entry.objects.count() == before + 1
    assert Entry.objects.order_by("-number")[0].action == "visits.plan"
    assert [(row["unit_id"], row["purpose"]) for row in visits_of_month(OFFICER, SEPTEMBER)[0]] == [
        (unit, "Autumn round") for unit in units
    ]
    with pytest.raises(InputError) as refused:
        plan([*units, "nobody"], "", token="q")
    assert faults(refused) == [
        ("planned_on", "must not be empty"),
        ("unit_id", "is not among the units that you serve today"),
    ]
    with pytest.raises(InputError) as refused:
        plan([], "2021-09-02", token="q")
    assert faults(refused) == [("unit_id", "must not be empty")]
    with pytest.raises(ForbiddenError, match="the role plan_office serves no units"):
        plan(units, "2021-09-02", By(OFFICE, "page"))
    assert len(visits_of_month(OFFICER, SEPTEMBER)[0]) == len(units)


def test_a_visit_is_moved_with_a_reason_and_keeps_the_day_it_was_planned_for_at_first(visit: str) -> None:
    visit_move(visit, "2021-09-09", BY, lists(), NOW, expected=1)
    visit_move(visit, "2021-09-10", BY, lists(), NOW, expected=2)
    row = rows_of("visits").get(visit_id=visit)
    assert (row.planned_on, row.moved_from, row.why) == (date(2021, 9, 10), date(2021, 9, 2), "the director is away")
    with pytest.raises(ConflictError):
        visit_move(visit, "2021-09-11", BY, lists(), NOW, expected=2)
    with pytest.raises(InputError) as refused:
        visit_move(visit, "2021-08-31", replace(BY, reason=""), lists(), NOW, expected=3)
    assert faults(refused) == [("planned_on", "is before 2021-09-01"), ("why", "must not be empty")]
    assert journal_verify().ok


def test_a_cancelled_visit_is_neither_due_nor_missed_nor_made(visit: str, units: list[str]) -> None:
    later = replace(OFFICER, today=date(2021, 9, 3))
    assert visit in {row["visit_id"] for row in visits_of_month(later, SEPTEMBER)[1]}
    with pytest.raises(InputError) as refused:
        visit_cancel(visit, replace(BY, reason=""), lists(), NOW, expected=1)
    assert faults(refused) == [("why", "must not be empty")]
    visit_cancel(visit, BY, lists(), NOW, expected=1)
    assert visit not in {row["visit_id"] for row in visits_of_month(later, SEPTEMBER)[1]}
    due = {one.unit.unit_id: one for one in visits_due(OFFICER, units_served(OFFICER), current_park().rules.service)}
    assert due[units[0]].planned_on != date(2021, 9, 2)
    with pytest.raises(InputError) as refused:
        visit_make(visit, "2021-09-01", "Seen.", BY, lists(), NOW, expected=2)
    assert faults(refused) == [("visit_id", "was cancelled")]


def test_a_visit_is_made_on_a_day_that_has_come_by_whoever_went(visit: str, units: list[str]) -> None:
    with pytest.raises(InputError) as refused:
        visit_make(visit, "2021-09-02", " ", BY, lists(), NOW, expected=1)
    assert faults(refused) == [("visited_on", "is after 2021-09-01"), ("note", "must not be empty")]
    told = {"officer_id": "O-002", "unit_id": units[0], "role": "deputy", "assigned_from": "2021-08-01"}
    record_add(TABLES["assignments"], told, By(OFFICE, "page"), lists(), NOW)
    deputy = By(replace(OFFICER, name="deputy", officer_id="O-002"), "page")
    visit_make(visit, "2021-09-01", "Went in their stead.", deputy, lists(), NOW, expected=1)
    row = rows_of("visits").get(visit_id=visit)
    assert (row.officer_id, row.visited_on, row.note) == ("O-002", TODAY, "Went in their stead.")
    (mine,) = [one for one in coverage_of_month(OFFICER, SEPTEMBER) if one.officer_id == "O-001"]
    assert (list(mine.visited), mine.by_lead, mine.served) == ([units[0]], 0, len(units))
    assert mine.unvisited == units[1:]


def test_a_promise_becomes_a_need_of_the_unit_that_the_visit_shows_with_its_clock(visit: str, units: list[str]) -> None:
    words = {"category": "labour", "title": "Ten welders", "note": "From October on."}
    number = visit_promise(visit, words, BY, lists(), NOW, token="t")
    assert visit_promise(visit, words, BY, lists(), NOW, token="t") == number
    row = rows_of("needs").get(need_id=number)
    assert (row.unit_id, row.channel, row.visit_id, row.raised_at) == (units[0], "visit", visit, NOW)
    (need,) = needs_promised(OFFICER, current_park(), visit, NOW + timedelta(minutes=30))
    assert (need.row["need_id"], need.clock.due_at) == (number, datetime(2021, 9, 1, 10, 30))
    with pytest.raises(InputError, match="needs"):
        record_withdraw(TABLES["visits"], [visit], BY, NOW, expected=1)
    with pytest.raises(InputError) as refused:
        visit_promise(visit, {}, BY, lists(), NOW, token="t")
    assert faults(refused) == [("category", "must not be empty"), ("title", "must not be empty")]
    other = rows_of("units").exclude(unit_id__in=[one.unit_id for one in units_served(OFFICER)])[0].unit_id
    with pytest.raises((ForbiddenError, InputError)):
        need_raise(words | {"unit_id": other}, BY, lists(), NOW, token="t", channel="visit")


def test_the_coverage_of_the_page_is_that_of_the_figures(figures: Figures) -> None:
    july = Period.month(2021, 7)
    covered = coverage_of_month(OFFICE, july)
    visited, served = (sum(counts) for counts in zip(*((len(one.visited), one.served) for one in covered), strict=True))
    assert (visited, served) == (120, 425)
    assert (figures("units_visited", july).value, figures("units_served", july.end).value) == (visited, served)
    for one in covered[:20]:
        asked = (("officer_id", one.officer_id),)
        assert figures("units_visited_by_lead", july, asked).value == one.by_lead
        told = figures("visit_coverage_by_lead", july, asked).value
        assert told == round(100 * one.by_lead / figures("units_served", july.end, asked).value, 6)  # type: ignore[operator] # it has one
