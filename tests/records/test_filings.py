"""Returns from a draft to a fact: the moves of a filing, what each says, and that nothing filled in is lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from fivegood.errors import InputError
from fivegood.records.actors import By
from fivegood.records.base import rows_of
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.park.source import open_database
from fivegood.records.returns.forms import Asked, owing
from fivegood.records.returns.services import (
    Filled,
    filing_correct,
    filing_return,
    filing_save,
    filing_submit,
    filings_accept,
    filings_lock,
)
from fivegood.rules.filings import Move, State
from fivegood.structs import replace
from tests.conftest import NOW, TODAY
from tests.records.filing import (
    CONTACT,
    EXPLAINED,
    OFFICE,
    PLANNER,
    STATED,
    UNIT,
    accept,
    returns,
    sheet,
    submit,
    version,
)

pytestmark = pytest.mark.django_db


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
