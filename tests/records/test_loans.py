"""Writing stages of loans: what must hold of a loan as a whole, however its rows come in."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from fivegood.errors import InputError
from fivegood.facts.subjects import TABLES
from fivegood.park import codes_of
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add, record_correct, record_withdraw
from fivegood.records.exchange.services import rows_imported
from fivegood.records.loans.selectors import loans_overview
from fivegood.records.park.source import current_park
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db

LOANS = TABLES["loan_stages"]
PLANNER = Actor("planner", Role.PLAN_OFFICE, TODAY)
BY = By(PLANNER, "page", "docking of May")
HEADER = "loan_id,unit_id,lender,credit_kind,loan_stage,amount,happened_on\n"


def cells(stage: str, day: str, amount: int = 5, lender: str = "Bank A", **other: str) -> Mapping[str, str]:
    return {
        "loan_id": "Z-1",
        "unit_id": "sany",
        "lender": lender,
        "credit_kind": "secured",
        "loan_stage": stage,
        "amount": str(amount),
        "happened_on": day,
        **other,
    }


def add(stage: str, day: str, amount: int = 5, lender: str = "Bank A", by: By = BY, **other: str) -> None:
    record_add(LOANS, cells(stage, day, amount, lender, **other), by, codes_of(current_park().park), NOW)


def key(stage: str, day: str) -> tuple[str, str, str]:
    return ("Z-1", stage, day)


def test_a_loan_is_written_stage_by_stage() -> None:
    add("need", "2021-05-01", 6, lender="")
    add("offer", "2021-05-06")
    add("approved", "2021-05-12")
    add("drawn", "2021-05-20", 3)
    add("drawn", "2021-05-28", 2)
    add("repaid", "2021-08-20", 4)
    assert rows_of("loan_stages").filter(loan_id="Z-1").count() == 6


@pytest.mark.parametrize(
    ("stage", "told"),
    [
        (("offer", "2021-05-11", 5, ""), "lender: is empty: from the offer on a stage names its lender"),
        (("drawn", "2021-05-11", 5), "drawn lies before the approved that it stands on"),
        (("drawn", "2021-05-20", 6), "drawn comes to 6 on 2021-05-20, above the 5 approved with this lender by then"),
        (("drawn", "2021-05-20", 1, "Bank B"), "comes to 1 on 2021-05-20, above the 0 approved with this lender"),
        (("repaid", "2021-05-20", 1), "repaid comes to 1 on 2021-05-20, above the 0 drawn with this lender by then"),
    ],
)
def test_a_stage_that_does_not_hold_is_refused_at_its_column(stage: tuple[str, str, int], told: str) -> None:
    add("approved", "2021-05-12")
    with pytest.raises(InputError) as error:
        add(*stage)
    assert told in str(error.value)
    assert rows_of("loan_stages").filter(loan_id="Z-1").count() == 1


def test_a_stage_of_another_unit_is_refused() -> None:
    add("need", "2021-05-01", lender="")
    with pytest.raises(InputError, match="unit_id: is another unit than that of the loan's first stage"):
        add("offer", "2021-05-02", unit_id="byd")


def test_a_correction_or_withdrawal_is_held_against_what_stands_on_it() -> None:
    add("approved", "2021-05-12")
    add("drawn", "2021-05-20")
    lists = codes_of(current_park().park)
    with pytest.raises(InputError, match="drawn comes to 5 on 2021-05-20, above the 4 approved"):
        record_correct(LOANS, key("approved", "2021-05-12"), {"amount": "4"}, BY, lists, NOW, expected=1)
    with pytest.raises(InputError, match="above the 0 approved"):
        record_withdraw(LOANS, key("approved", "2021-05-12"), BY, NOW, expected=1)
    record_correct(LOANS, key("approved", "2021-05-12"), {"amount": "7"}, BY, lists, NOW, expected=1)
    record_withdraw(LOANS, key("drawn", "2021-05-20"), BY, NOW, expected=1)
    record_withdraw(LOANS, key("approved", "2021-05-12"), BY, NOW, expected=2)


def test_a_file_is_held_as_a_whole_and_every_fault_comes_with_its_row() -> None:
    good = "Z-1,sany,Bank A,secured,drawn,5,2021-05-20\nZ-1,sany,Bank A,secured,approved,5,2021-05-12\n"
    bad = "Z-2,sany,,secured,offer,5,2021-05-20\nZ-2,sany,Bank A,secured,approved,5,2021-05-12\n"
    park = current_park().park
    with pytest.raises(InputError) as error:
        rows_imported(LOANS, "loans.csv", (HEADER + good + bad).encode(), park, BY, NOW)
    assert [(fault.line, fault.column) for fault in error.value.faults] == [(4, "lender"), (5, "happened_on")]
    upload = rows_imported(LOANS, "loans.csv", (HEADER + good).encode(), park, BY, NOW)
    assert upload.summary["added"] == 2


def test_what_was_wrong_before_can_be_mended_step_by_step() -> None:
    """A book that was kept elsewhere may hold two faults of a loan: mending one is not refused for the other."""
    add("need", "2021-05-01", lender="")
    add("offer", "2021-05-06")
    add("approved", "2021-05-12")
    rows_of("loan_stages").filter(loan_id="Z-1").update(lender=None)
    lists = codes_of(current_park().park)
    record_correct(LOANS, key("offer", "2021-05-06"), {"lender": "Bank A"}, BY, lists, NOW, expected=1)
    with pytest.raises(InputError, match="names its lender"):
        record_correct(LOANS, key("approved", "2021-05-12"), {"amount": "4"}, BY, lists, NOW, expected=1)


def test_a_bank_learns_nothing_of_another_banks_loan_by_writing_to_it() -> None:
    other = rows_of("loan_stages").filter(loan_stage="drawn", is_withdrawn=False).order_by("id")[0]
    bank = By(Actor("bank", Role.BANK, TODAY, lender="Bank Q"), "page")
    told = {"loan_id": other.loan_id, "unit_id": other.unit_id, "credit_kind": other.credit_kind}
    with pytest.raises(InputError) as error:
        add("drawn", other.happened_on.isoformat()[:8] + "28", 1, "Bank Q", by=bank, **told)
    assert "above the 0 approved with this lender" in str(error.value)
    with pytest.raises(InputError) as error:
        add("approved", "2015-01-05", 1, "Bank Q", by=bank, **told)
    for secret in (str(other.happened_on), f"{int(other.amount):,}", other.lender):
        assert secret not in str(error.value)


def test_loans_are_read_anew_after_a_write_and_for_each_reader() -> None:
    before = loans_overview(PLANNER, TODAY)
    assert loans_overview(PLANNER, TODAY) is before, "kept while nothing is written"
    add("need", "2021-05-01", 6, lender="")
    assert {one.loan_id for one in loans_overview(PLANNER, TODAY)} == {one.loan_id for one in before} | {"Z-1"}
    bank = Actor("teller", Role.BANK, TODAY, lender="Bank A")
    assert not any(one.loan_id == "Z-1" for one in loans_overview(bank, TODAY)), "no bank is asked yet"
    add("offer", "2021-05-06")
    assert any(one.loan_id == "Z-1" for one in loans_overview(bank, TODAY))
