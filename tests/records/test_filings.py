"""Returns filed form by form: each step, who may take it, what it checks, and what becomes of the values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from fivegood.errors import ConflictError, ForbiddenError, InputError, MissingError
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.park.source import current_park, open_database
from fivegood.records.returns.amounts import amount_of
from fivegood.records.returns.coverages import Coverage, coverage
from fivegood.records.returns.forms import Asked, asked, owes, owing
from fivegood.records.returns.selectors import Sheet, sheet_for
from fivegood.records.returns.services import (
    Filled,
    filing_confirm,
    filing_correct,
    filing_return,
    filing_save,
    filing_submit,
    filings_accept,
    filings_lock,
    filings_open,
)
from fivegood.rules.filings import Move, State
from fivegood.structs import replace
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
PLANNER = Actor("planner", Role.PLAN_OFFICE, TODAY)
OFFICE = By(PLANNER, "page", "checked with the enterprise")
UNIT = "e001"
CONTACT = By(Actor("contact", Role.CONTACT, TODAY, unit_id=UNIT), "page")
STATED = {"output_value": "48,000,000", "sales_revenue": "4,500万", "tax_paid": "1,800,000", "employees": "120"}
EXPLAINED = "A line stood still in June."


@pytest.fixture
def park() -> OpenPark:
    return current_park()


@pytest.fixture
def august(park: OpenPark) -> Asked:
    return asked(park, "statistics_monthly", "2021-08")


@pytest.fixture
def officer() -> By:
    held = rows_of("assignments").filter(unit_id=UNIT, assigned_to__isnull=True, is_withdrawn=False)[0]
    return By(Actor("officer", Role.OFFICER, TODAY, officer_id=held.officer_id), "page")


def sheet(of: Asked, by: By = OFFICE, unit: str = UNIT) -> Sheet:
    return sheet_for(by.actor, of, unit)


def version(of: Asked) -> int:
    return sheet(of).version


def submit(of: Asked, stated: Mapping[str, str] = STATED, by: By = CONTACT, explanation: str = EXPLAINED) -> None:
    filing_submit(of, UNIT, Filled(stated, version(of), explanation=explanation), by, NOW)


def accept(of: Asked) -> None:
    filings_accept(of, [UNIT], OFFICE, NOW)


def returns(period: str = "2021-08") -> dict[str, tuple[Decimal | None, str | None, int]]:
    found = rows_of("returns").filter(unit_id=UNIT, period=period)
    return {row.item: (row.stated, row.basis, row.version) for row in found}


def single_returns(item: str, year: int) -> list[Any]:
    return list(rows_of("returns").filter(unit_id=UNIT, item=item, period__startswith=str(year), basis="single"))


def test_a_form_knows_its_periods_its_due_time_and_its_items(park: OpenPark, august: Asked) -> None:
    assert august.due_at == datetime(2021, 9, 16, 12)
    assert august.items == ("output_value", "sales_revenue", "tax_paid", "employees")
    assert asked(park, "torch_quarterly", "2021-Q3").items == ("rd_spend",), "its months tell the rest"
    assert asked(park, "statistics_monthly", "2021-01/2021-02").due_at == datetime(2021, 3, 16, 12)


@pytest.mark.parametrize(
    ("form", "period", "told"),
    [
        ("statistic_monthly", "2021-08", "is no form of this park (found 'statistic_monthly'); did you mean"),
        ("statistics_monthly", "2021-02", "is no period of this form; those are 2021-01/2021-02, 2021-03, "),
        ("torch_quarterly", "2021-08", "those are 2021-Q2, 2021-Q3, 2021-Q4"),
        ("park_monthly", "2021-06", "those are 2021-07, 2021-08"),
        ("park_monthly", "2020-06", "those are none in 2020"),
        ("torch_quarterly", "August", "August"),
    ],
)
def test_a_form_or_period_that_is_none_is_refused_with_those_there_are(
    park: OpenPark, form: str, period: str, told: str
) -> None:
    with pytest.raises(InputError) as refused:
        asked(park, form, period)
    assert told in str(refused.value)


def test_the_life_of_a_return_from_draft_to_fact(august: Asked) -> None:
    assert sheet(august).state is State.DUE
    filing_save(august, UNIT, Filled({"output_value": "48000000"}, 0), CONTACT, NOW)
    draft = sheet(august)
    assert (draft.state, draft.filing_version, draft.version) == (State.DRAFT, 1, 2), "the filing and one value"
    assert returns() == {}, "a draft is no return"
    submit(august)
    assert sheet(august).state is State.SUBMITTED
    assert returns() == {}, "nor is what nobody has accepted"
    accept(august)
    assert returns() == {
        "output_value": (Decimal(48_000_000), "cumulative", 1),
        "sales_revenue": (Decimal(45_000_000), "cumulative", 1),
        "tax_paid": (Decimal(1_800_000), "cumulative", 1),
        "employees": (Decimal(120), "single", 1),
    }
    filings_lock(august, [UNIT], OFFICE, NOW)
    locked = sheet(august)
    assert locked.state is State.LOCKED
    assert locked.moves == [Move.CORRECT]
    assert locked.lines[0].stated == Decimal(48_000_000)
    assert journal_verify().ok


def test_an_accepted_return_is_a_fact_of_its_period(august: Asked) -> None:
    submit(august)
    accept(august)
    then, now = open_database().freeze(date(2021, 8, 31)), open_database().freeze(TODAY)
    place = f"WHERE unit_id = '{UNIT}' AND period = '2021-08'"
    value = f"SELECT value, is_owed FROM returns {place} AND item = 'employees'"
    assert then.engine.rows("returns", value) == [(Decimal(120), None)]
    filed = f"SELECT form, first_submitted_at <= due_at FROM filings {place}"
    assert then.engine.rows("filings", filed) == [("statistics_monthly", None)], "it came on 1 September"
    assert now.engine.rows("filings", filed) == [("statistics_monthly", True)]


def test_what_was_filled_in_is_lost_by_no_refusal(august: Asked) -> None:
    filing_save(august, UNIT, Filled(STATED, 0), CONTACT, NOW)
    with pytest.raises(InputError):
        submit(august, {"tax_paid": "-5"})
    assert {line.item: line.stated for line in sheet(august).lines}["tax_paid"] == Decimal(1_800_000)
    assert sheet(august).state is State.DRAFT


def test_an_error_holds_a_return_back_and_a_warning_asks_for_a_word(august: Asked) -> None:
    with pytest.raises(InputError) as refused:
        submit(august, STATED | {"employees": "12.5", "tax_paid": ""}, explanation="")
    assert "employees is not a whole number" in str(refused.value)
    with pytest.raises(InputError) as refused:
        submit(august, STATED | {"tax_paid": ""}, explanation="  ")
    assert "tax_paid is left empty" in str(refused.value)
    assert "explanation: is empty" in str(refused.value)
    two_empty, of_each = STATED | {"tax_paid": "", "employees": ""}, {"tax_paid.missing": "The office is late."}
    filled = Filled(two_empty, version(august), explanations=of_each)
    with pytest.raises(InputError) as refused:
        filing_submit(august, UNIT, filled, CONTACT, NOW)
    assert [fault.column for fault in refused.value.faults] == ["employees", "explanation"]
    submit(august, STATED | {"tax_paid": ""}, explanation="The tax office has not answered.")
    filing = sheet(august).filing
    assert filing is not None
    assert filing["explanation"] == "The tax office has not answered."


def test_all_faults_of_a_sheet_come_at_once(august: Asked) -> None:
    wrong = {"output_valu": "1", "sales_revenue": "many", "tax_paid": "1.234", "rd_spend": "5"}
    with pytest.raises(InputError) as refused:
        filing_save(august, UNIT, Filled(wrong, 0), CONTACT, NOW)
    told = str(refused.value)
    assert "4 faults" in told
    assert "output_valu: is no item of this form; did you mean 'output_value'" in told
    assert "sales_revenue: is not a number in plain digits (found 'many')" in told
    assert not rows_of("filings").filter(unit_id=UNIT, period="2021-08").exists()


def test_an_item_is_collected_once_for_all_forms_that_ask_for_it(park: OpenPark, august: Asked) -> None:
    other = asked(park, "park_monthly", "2021-08")
    submit(august)
    lines = {line.item: line for line in sheet(other).lines}
    assert lines["sales_revenue"].stated == Decimal(45_000_000)
    assert lines["sales_revenue"].held_by == "statistics_monthly"
    assert lines["profit"].is_open
    with pytest.raises(InputError) as refused:
        filing_save(other, UNIT, Filled({"sales_revenue": "1"}, 0), CONTACT, NOW)
    assert "is not filled in here: it has been filed with the form statistics_monthly" in str(refused.value)
    filing_return(august, UNIT, OFFICE, NOW, expected=version(august))
    assert {line.item for line in sheet(other).lines if line.is_open} == set(other.items)


def test_a_quarter_comes_out_of_its_months(park: OpenPark) -> None:
    quarter = asked(park, "torch_quarterly", "2021-Q2")
    lines = {line.item: line for line in sheet(quarter).lines}
    assert lines["sales_revenue"].collected_in == "statistics_monthly"
    months = [
        row.stated
        for row in rows_of("returns").filter(
            unit_id=UNIT, item="sales_revenue", period__startswith="2021", basis="single"
        )
        if Period.parse(row.period).end <= date(2021, 6, 30)
    ]
    assert len(months) == 5, "January and February together, then four months"
    assert lines["sales_revenue"].stated == sum(months)
    assert lines["rd_spend"].is_open


def test_the_period_before_and_the_year_before_stand_beside(august: Asked) -> None:
    def total(year: int, last: int) -> Decimal:
        found = rows_of("returns").filter(
            unit_id=UNIT, item="output_value", period__startswith=str(year), basis="single"
        )
        return sum((row.stated for row in found if Period.parse(row.period).end.month <= last), Decimal(0))

    line = next(line for line in sheet(august).lines if line.item == "output_value")
    assert line.before == total(2021, 7)
    assert line.last_year == total(2020, 8)


def test_what_an_officer_files_waits_for_the_unit_to_confirm_it(august: Asked, officer: By) -> None:
    filing_submit(august, UNIT, Filled(STATED, 0, explanation=EXPLAINED, channel="phone"), officer, NOW)
    filing = sheet(august).filing
    assert filing is not None
    assert (filing["is_on_behalf"], filing["channel"], filing["confirmed_at"]) == (True, "phone", None)
    assert Move.ACCEPT not in sheet(august).moves
    with pytest.raises(InputError) as refused:
        accept(august)
    assert "waits for the unit to confirm it (found 'e001')" in str(refused.value)
    with pytest.raises(ForbiddenError):
        filing_confirm(august, UNIT, officer, NOW, expected=version(august))
    filing_confirm(august, UNIT, CONTACT, NOW, expected=version(august))
    accept(august)
    assert returns()


def test_a_filing_sent_back_says_why_and_keeps_when_it_first_came(august: Asked) -> None:
    submit(august)
    with pytest.raises(InputError) as refused:
        filing_return(august, UNIT, By(PLANNER, "page"), NOW, expected=version(august))
    assert "say why it is sent back" in str(refused.value)
    filing_return(august, UNIT, OFFICE, NOW, expected=version(august))
    filing = sheet(august).filing
    assert filing is not None
    assert filing["answer"] == OFFICE.reason
    assert filing["first_submitted_at"] == NOW
    assert filing["submitted_at"] is None
    filing_submit(august, UNIT, Filled({"tax_paid": "1900000"}, version(august)), CONTACT, NOW + timedelta(days=30))
    again = sheet(august)
    assert again.filing is not None
    assert again.filing["first_submitted_at"] == NOW
    assert not again.is_late, "it came in time, and was mended later"


def test_late_is_what_first_came_after_it_was_due(august: Asked) -> None:
    filing_submit(august, UNIT, Filled(STATED, 0, explanation=EXPLAINED), CONTACT, datetime(2021, 9, 16, 12, 0, 1))
    assert sheet(august).is_late


def test_a_locked_return_is_corrected_as_a_new_version_with_a_reason(august: Asked) -> None:
    submit(august)
    accept(august)
    filings_lock(august, [UNIT], OFFICE, NOW)
    with pytest.raises(InputError):
        filing_save(august, UNIT, Filled({"tax_paid": "2000000"}, version(august)), CONTACT, NOW)
    with pytest.raises(InputError) as refused:
        filing_correct(august, UNIT, {"tax_paid": "2000000"}, By(PLANNER, "page"), NOW, expected=version(august))
    assert "say why a locked filing is corrected" in str(refused.value)
    later = NOW + timedelta(days=40)
    filing_correct(august, UNIT, {"tax_paid": "2000000"}, OFFICE, later, expected=version(august))
    assert returns()["tax_paid"] == (Decimal(2_000_000), "cumulative", 2)
    assert returns()["output_value"][2] == 1, "what stayed has no new version"
    assert sheet(august).state is State.LOCKED
    before = open_database(with_history=True).freeze(date(2021, 8, 31), NOW + timedelta(days=1))
    asking = f"SELECT stated FROM returns WHERE unit_id = '{UNIT}' AND period = '2021-08' AND item = 'tax_paid'"
    assert before.engine.rows("returns", asking) == [(Decimal(1_800_000),)], "what was known before stays known"


def test_the_second_of_two_writers_is_told(august: Asked) -> None:
    filing_save(august, UNIT, Filled({"tax_paid": "1"}, 0), CONTACT, NOW)
    read = version(august)
    filing_save(august, UNIT, Filled({"tax_paid": "2"}, read), CONTACT, NOW)
    with pytest.raises(ConflictError):
        filing_save(august, UNIT, Filled({"tax_paid": "3"}, read), CONTACT, NOW)
    assert {line.item: line.stated for line in sheet(august).lines}["tax_paid"] == Decimal(2)


@pytest.mark.parametrize("role", [Role.LEADER, Role.BANK, Role.AUTHORITY, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_does_not_file_moves_nothing(role: Role, august: Asked) -> None:
    by = By(Actor("x", role, TODAY, lender="any"), "page", "because")
    submit(august)
    steps: list[Callable[[], object]] = [
        lambda: filing_save(august, UNIT, Filled({}, 1), by, NOW),
        lambda: filing_submit(august, UNIT, Filled({}, 1), by, NOW),
        lambda: filing_return(august, UNIT, by, NOW, expected=1),
        lambda: filings_accept(august, [UNIT], by, NOW),
        lambda: filings_lock(august, [UNIT], by, NOW),
        lambda: filings_open(august, by, NOW),
    ]
    for step in steps:
        with pytest.raises((ForbiddenError, MissingError)):
            step()


def test_a_contact_files_for_its_own_unit_and_accepts_nothing(august: Asked) -> None:
    with pytest.raises(MissingError):
        filing_save(august, "e002", Filled(STATED, 0), CONTACT, NOW)
    submit(august)
    with pytest.raises(ForbiddenError):
        filings_accept(august, [UNIT], CONTACT, NOW)


def test_an_officer_files_for_the_units_served_alone(august: Asked, officer: By) -> None:
    other = (
        rows_of("units")
        .filter(reports_from__isnull=False)
        .exclude(unit_id__in=rows_of("assignments").filter(officer_id=officer.actor.officer_id).values("unit_id"))
    )
    with pytest.raises(MissingError):
        filing_save(august, other[0].unit_id, Filled(STATED, 0), officer, NOW)


def test_a_unit_that_owes_nothing_is_not_asked(august: Asked) -> None:
    shop = rows_of("units").filter(unit_kind="shop")[0].unit_id
    with pytest.raises(InputError) as refused:
        filing_save(august, shop, Filled(STATED, 0), OFFICE, NOW)
    assert "owes no returns for 2021-08" in str(refused.value)


def test_opening_a_period_asks_every_unit_once(august: Asked) -> None:
    filing_save(august, UNIT, Filled({}, 0), CONTACT, NOW)
    first = filings_open(august, OFFICE, NOW)
    assert first.added == owing(PLANNER, august.period).count() - 1
    assert filings_open(august, OFFICE, NOW).changes == []


def test_many_are_accepted_together_or_none(august: Asked) -> None:
    units = list(owing(PLANNER, august.period).values_list("unit_id", flat=True)[:3])
    for unit in units[:2]:
        by = By(replace(CONTACT.actor, unit_id=unit), "page")
        filing_submit(august, unit, Filled(STATED, 0, explanation=EXPLAINED), by, NOW)
    with pytest.raises(InputError) as refused:
        filings_accept(august, units, OFFICE, NOW)
    assert f"is due: accept is not possible now; possible: save, submit (found '{units[2]}')" in str(refused.value)
    assert not rows_of("returns").filter(period="2021-08").exists()
    filings_accept(august, units[:2], OFFICE, NOW)
    assert rows_of("returns").filter(period="2021-08").count() == 8


def test_coverage_counts_what_is_owed_filed_in_time_and_overdue(park: OpenPark, august: Asked) -> None:
    submit(august)
    accept(august)
    now = datetime(2021, 9, 20)

    def by_period(who: Actor) -> dict[str, Coverage]:
        listed = coverage(who, park, 2021, now)
        return {str(one.asked.period): one for one in listed if one.asked.form == august.form}

    found = by_period(PLANNER)
    owed = owing(PLANNER, august.period).count()
    one = found["2021-08"]
    assert (one.owed, one.filed, one.on_time, one.accepted) == (owed, 1, 1, 1)
    assert one.overdue == one.missing == owed - 1
    assert "2021-09" not in found, "a month that has not ended is not owed yet"
    mine = {
        str(one.asked.period): one for one in coverage(CONTACT.actor, park, 2021, now) if one.asked.form == august.form
    }
    assert (mine["2021-08"].owed, mine["2021-08"].missing) == (1, 0)


def test_owing_in_python_is_owing_in_the_database(park: OpenPark) -> None:
    del park
    units = list(rows_of("units").filter(is_withdrawn=False).values_list("unit_id", "reports_from", "reports_to"))
    for text in ("2021-01/2021-02", "2020-07", "2021-Q2", "2021-H1", "2019"):
        period = Period.parse(text)
        expected = {unit for unit, first, last in units if first and owes(first, last, period)}
        assert set(owing(PLANNER, period).values_list("unit_id", flat=True)) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", "1234.5"),
        ("１２３", "123"),
        ("4,500万", "45000000"),
        ("1.2亿元", "120000000"),
        ("123.456789万", "1234567.89"),
        ("-3.5万", "-35000"),
        (" ", None),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, value: str | None) -> None:
    assert amount_of(text, "x") == (None if value is None else Decimal(value))


@pytest.mark.parametrize("text", ["万", "12万3", "1e5", "NaN万", "0.0000001万", "1万亿"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        amount_of(text, "tax_paid")
    assert "tax_paid" in str(refused.value)


def test_the_tables_of_filings_are_not_edited_cell_by_cell() -> None:
    assert TABLES["filings"].is_worked
    assert not TABLES["stated_values"].in_facts
