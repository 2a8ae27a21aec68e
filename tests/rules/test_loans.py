"""Loans: stages in order, amounts that hold, lenders named, and a loan as it stood on a day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.rules.loans import STAGES, LoanFault, LoanStage, faults_of, loan_state, mean_days

FIRST = date(2021, 1, 1)


def stage(name: str, offset: int, amount: int = 5, lender: str = "Bank", unit: str = "u1") -> LoanStage:
    return LoanStage(name, "" if name == "need" else lender, Decimal(amount), FIRST + timedelta(days=offset), unit)


WHOLE = [
    stage("need", 0, 6),
    stage("offer", 5),
    stage("guarantee", 8),
    stage("approved", 12),
    stage("drawn", 20, 3),
    stage("drawn", 30, 2),
    stage("repaid", 385, 4),
]


def test_a_loan_that_went_its_way_has_no_fault() -> None:
    assert list(faults_of(WHOLE)) == []
    assert list(faults_of([stage("approved", 0), stage("drawn", 0)])) == [], "not every loan passes all stages"


@pytest.mark.parametrize(
    ("rows", "place", "fault", "against"),
    [
        ([stage("need", 5), stage("offer", 4)], 1, LoanFault.TOO_EARLY, "need"),
        ([stage("need", 5), stage("approved", 9), stage("drawn", 4)], 2, LoanFault.TOO_EARLY, "approved"),
        ([stage("approved", 1, 5), stage("drawn", 2, 6)], 1, LoanFault.ABOVE, "approved"),
        ([stage("approved", 1, 5), stage("drawn", 2, 3), stage("drawn", 3, 3)], 2, LoanFault.ABOVE, "approved"),
        ([stage("approved", 1, 5), stage("drawn", 2, 3), stage("repaid", 3, 4)], 2, LoanFault.ABOVE, "drawn"),
        ([stage("drawn", 2, 3)], 0, LoanFault.ABOVE, "approved"),
        ([stage("approved", 1), stage("drawn", 2, lender="Other")], 1, LoanFault.ABOVE, "approved"),
        ([stage("offer", 1, lender="")], 0, LoanFault.NO_LENDER, ""),
        ([stage("need", 1), stage("offer", 2, unit="u2")], 1, LoanFault.OTHER_UNIT, ""),
    ],
)
def test_each_fault_names_the_stage_and_what_it_is_held_against(
    rows: list[LoanStage], place: int, fault: LoanFault, against: str
) -> None:
    assert [(one.place, one.fault, one.against) for one in faults_of(rows)] == [(place, fault, against)]


def test_a_repayment_before_the_second_draw_is_held_against_the_first_alone() -> None:
    rows = [stage("approved", 0, 9), stage("drawn", 1, 3), stage("repaid", 2, 4), stage("drawn", 3, 6)]
    (wrong,) = faults_of(rows)
    assert (wrong.place, wrong.amount, wrong.limit) == (2, Decimal(4), Decimal(3))


def test_amounts_of_stages_are_never_mixed() -> None:
    state = loan_state(WHOLE, date(2022, 12, 31))
    assert [(one.stage, int(one.amount), one.count) for one in state.stages] == [
        ("need", 6, 1),
        ("offer", 5, 1),
        ("guarantee", 5, 1),
        ("approved", 5, 1),
        ("drawn", 5, 2),
        ("repaid", 4, 1),
    ]
    assert (state.outstanding, state.available, state.lenders) == (Decimal(1), Decimal(0), ("Bank",))
    assert (state.need_to_approved_days, state.offer_to_approved_days) == (12, 7)


def test_on_a_day_what_came_later_is_still_to_come() -> None:
    state = loan_state(WHOLE, FIRST + timedelta(days=20))
    assert (state.stage, state.outstanding, state.available) == ("drawn", Decimal(3), Decimal(2))
    before = loan_state(WHOLE, FIRST + timedelta(days=11))
    assert (before.stage, before.outstanding, before.available) == ("guarantee", None, None)
    assert before.need_to_approved_days is None
    assert loan_state(WHOLE, FIRST - timedelta(days=1)).stage == ""


def test_the_mean_leaves_out_what_is_not_known() -> None:
    assert mean_days([12, None, 7, 8]) == Decimal("9.0")
    assert mean_days([None]) is None


_STAGE = st.builds(
    stage,
    st.sampled_from(STAGES),
    st.integers(0, 9),
    st.integers(0, 6),
    st.sampled_from(["A", "B"]),
    st.sampled_from(["u1", "u1", "u2"]),
)


@given(st.lists(_STAGE, max_size=7))
def test_faults_are_those_that_brute_force_finds(rows: list[LoanStage]) -> None:
    expected = set()
    for place, one in enumerate(rows):
        earlier = STAGES[: STAGES.index(one.stage)]
        if any(other.stage == name and all(one.happened_on < third.happened_on for third in rows if third.stage == name)
               for name in earlier for other in rows):  # fmt: skip
            expected.add((place, LoanFault.TOO_EARLY))
        for high, low in (("drawn", "approved"), ("repaid", "drawn")):
            if one.stage == high:
                sums = [
                    sum(
                        other.amount
                        for other in rows
                        if (other.stage, other.lender) == (name, one.lender) and other.happened_on <= one.happened_on
                    )
                    for name in (high, low)
                ]
                is_early = any(third.stage == low for third in rows) and not any(
                    third.stage == low and third.happened_on <= one.happened_on for third in rows
                )
                if sums[0] > sums[1] and not is_early:
                    expected.add((place, LoanFault.ABOVE))
    found = {(wrong.place, wrong.fault) for wrong in faults_of(rows) if wrong.fault is not LoanFault.OTHER_UNIT}
    assert found == expected
    assert any(wrong.fault is LoanFault.OTHER_UNIT for wrong in faults_of(rows)) is (
        len({one.unit_id for one in rows}) > 1
    )
