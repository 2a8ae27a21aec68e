"""Projects and loans as they stand on a day: the database says what the folder says, within the reader's rows."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fivegood.errors import ForbiddenError, MissingError
from fivegood.facts.courses import ProjectLamps, project_states, state_told
from fivegood.facts.freeze import known_rows
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.selectors import record_row, records_of
from fivegood.records.book.services import record_add, record_withdraw
from fivegood.records.loans.selectors import loan_for, loans_overview, summary_of
from fivegood.records.park.services import park_texts_write
from fivegood.records.park.source import current_park
from fivegood.records.projects.selectors import project_behind, project_lamps
from fivegood.rules.lamps import Lamp, Rule
from tests.conftest import NOW, TODAY
from tests.sample.reading import rows

pytestmark = pytest.mark.django_db

PLANNER = Actor("planner", Role.PLAN_OFFICE, TODAY)
BY = By(PLANNER, "page")
DAYS = [date(2020, 12, 31), date(2021, 1, 15), date(2021, 6, 30), date(2021, 8, 23), date(2026, 1, 1)]


# -- projects


@pytest.mark.parametrize("day", DAYS)
def test_pages_and_the_folder_agree_on_every_project(sample: OpenPark, day: date) -> None:
    known = {name: known_rows(part, None) for name, part in sample.records.items()}
    folder = [state_told(state) for state in project_states(known, day, sample.rules.lamps)]
    rules = current_park().rules.lamps
    ours = [state_told(state) for state in project_lamps(PLANNER, day, rules)]
    assert ours == folder
    assert len(ours) > 150
    for told in folder[::17]:
        row = record_row(PLANNER, TABLES["projects"], [str(told["project_id"])])
        assert state_told(project_behind(PLANNER, row, day, rules).state) == told


def test_all_projects_take_as_many_queries_as_one() -> None:
    rules = current_park().rules.lamps
    for only in (None, ["p001"]):
        with CaptureQueriesContext(connection) as queries:
            project_lamps(PLANNER, TODAY, rules, only=only)
        assert len(queries) == 4


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CONTACT])
def test_somebody_bound_to_units_sees_the_lamps_of_their_projects_as_all_do(role: Role) -> None:
    unit = rows_of("projects").exclude(unit_id=None).order_by("id")[0].unit_id
    held = rows_of("assignments").filter(unit_id=unit, is_withdrawn=False, assigned_to=None).first()
    officer = held.officer_id if held else ""
    actor = Actor("somebody", role, TODAY, officer_id=officer, unit_id=unit if role is Role.CONTACT else "")
    rules = current_park().rules.lamps
    seen = set(records_of(actor, TABLES["projects"]).values_list("project_id", flat=True))
    ours = {state.project_id: state_told(state) for state in project_lamps(actor, TODAY, rules)}
    everyone = {state.project_id: state_told(state) for state in project_lamps(PLANNER, TODAY, rules)}
    assert ours == {project_id: everyone[project_id] for project_id in seen}
    assert 0 < len(ours) < len(everyone)


def test_a_bank_and_an_authority_see_no_projects() -> None:
    rules = current_park().rules.lamps
    for role in (Role.BANK, Role.AUTHORITY, Role.PUBLIC):
        with pytest.raises(ForbiddenError):
            project_lamps(Actor("x", role, TODAY, lender="Synthetic Bank 01"), TODAY, rules)


def test_a_rule_that_the_park_writes_holds_at_once() -> None:
    day = date(2021, 6, 30)
    before = {state.project_id: state.lamp for state in project_lamps(PLANNER, day, current_park().rules.lamps)}
    assert before["p141"] is Lamp.RED
    text = "source: {en: ours, zh: 本园区}\nlate_start_months: {yellow: {from: 3}, red: {from: 4}}\n"
    park_texts_write({"lamps.yaml": text}, BY, NOW)
    after = {state.project_id: state.lamp for state in project_lamps(PLANNER, day, current_park().rules.lamps)}
    assert (after["p141"], after["p136"]) == (Lamp.YELLOW, Lamp.GREEN), "the other rules are off"


def test_an_entry_counts_until_it_is_withdrawn() -> None:
    day, rules = date(2021, 6, 30), current_park().rules.lamps
    row = record_row(PLANNER, TABLES["projects"], ["p136"])
    cells = {"project_id": "p136", "investment_kind": "completed", "period": "2021-06", "amount": "1"}
    assert project_behind(PLANNER, row, day, rules).state.lamp is Lamp.RED
    record_add(TABLES["project_investments"], cells, BY, {}, NOW)
    assert Rule.MISSING_ENTRY not in _lit(project_behind(PLANNER, row, day, rules).state)
    record_withdraw(TABLES["project_investments"], ("p136", "completed", "2021-06"), BY, NOW, expected=1)
    assert Rule.MISSING_ENTRY in _lit(project_behind(PLANNER, row, day, rules).state)


def _lit(state: ProjectLamps) -> set[Rule]:
    return {one.rule for one in state.judged if one.lamp in (Lamp.YELLOW, Lamp.RED)}


# -- loans


def test_loans_of_the_sample_are_those_counted_by_hand() -> None:
    day = "2021-06-30"
    stages: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows("loan_stages"):
        if row["happened_on"] <= day:
            stages[row["loan_id"]][row["loan_stage"]].append((row["happened_on"], int(row["amount"])))
    loans = loans_overview(PLANNER, date.fromisoformat(day))
    assert [loan.loan_id for loan in loans] == sorted(stages)
    sums: dict[str, int] = defaultdict(int)
    counts: dict[str, int] = defaultdict(int)
    waits = []
    for loan in loans:
        of = stages[loan.loan_id]
        drawn, repaid = (sum(amount for _, amount in of[name]) for name in ("drawn", "repaid"))
        assert loan.state.outstanding == (drawn - repaid if of["drawn"] else None)
        for name, listed in of.items():
            if listed:
                sums[name] += sum(amount for _, amount in listed)
                counts[name] += 1
        if of["need"] and of["approved"]:
            waits.append((date.fromisoformat(min(of["approved"])[0]) - date.fromisoformat(min(of["need"])[0])).days)
            assert loan.state.need_to_approved_days == waits[-1]
    summary = summary_of(loans)
    assert {name: (count, int(amount)) for name, (count, amount) in summary.by_stage.items()} == {
        name: (counts[name], sums[name]) for name in sums
    }
    assert summary.outstanding == sums["drawn"] - sums["repaid"]
    assert summary.need_to_approved_counted == len(waits) > 20
    assert float(summary.need_to_approved_days or 0) == pytest.approx(sum(waits) / len(waits), abs=0.05)


def test_a_bank_sees_its_own_loans_without_their_needs() -> None:
    bank = Actor("bank", Role.BANK, TODAY, lender="Synthetic Bank 03")
    loans = loans_overview(bank, TODAY)
    own = {row["loan_id"] for row in rows("loan_stages") if row["lender"] == "Synthetic Bank 03"}
    assert {loan.loan_id for loan in loans} == own
    assert {lender for loan in loans for lender in loan.state.lenders} == {"Synthetic Bank 03"}
    assert "need" not in {stage.stage for loan in loans for stage in loan.state.stages}
    summary = summary_of(loans)
    assert summary.need_to_approved_days is None
    assert summary.offer_to_approved_counted > 0
    other = next(loan for loan in loans_overview(PLANNER, TODAY) if loan.loan_id not in own)
    with pytest.raises(MissingError):
        loan_for(bank, other.loan_id, TODAY)


def test_one_loan_is_the_one_of_the_list_and_is_not_there_before_its_first_day() -> None:
    (listed,) = (loan for loan in loans_overview(PLANNER, TODAY) if loan.loan_id == "L-001")
    found = loan_for(PLANNER, "L-001", TODAY)
    assert (found.state, found.rows) == (listed.state, listed.rows)
    assert found.state.of("need") is not None
    with pytest.raises(MissingError, match="no loan L-001"):
        loan_for(PLANNER, "L-001", date(2021, 2, 23))


def test_all_loans_take_one_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert loans_overview(PLANNER, TODAY)
    assert len(queries) == 2, "whether anything was written since, and the loans"
    with CaptureQueriesContext(connection) as queries:
        assert loans_overview(PLANNER, TODAY)
    assert len(queries) == 1, "nothing was"


def test_no_loans_come_to_nothing_and_no_mean() -> None:
    summary = summary_of([])
    assert (summary.loans, summary.outstanding, summary.need_to_approved_days) == (0, Decimal(0), None)
