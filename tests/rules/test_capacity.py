"""The nameplate capacity of lines, against a count day by day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from fivegood.periods import Period
from fivegood.rules.capacity import BUILDING, LineState, in_turn, nameplate

JUNE = Period.month(2021, 6)


def state(
    line: str, kind: str, first: date, last: date | None, cycle: int | None = 10, plate: int | None = None
) -> LineState:
    cycle_seconds, design = (Decimal(n) if n is not None else None for n in (cycle, plate))
    return LineState(line, "cell", kind, cycle_seconds, design, first, last)


def test_a_line_that_runs_all_month_puts_out_a_piece_a_cycle() -> None:
    assert nameplate([state("a", "full", date(2021, 1, 1), None)], JUNE) == 30 * 8_640


def test_the_design_goes_before_the_cycle_and_counts_by_days() -> None:
    lines = [state("a", "full", date(2021, 6, 16), None, plate=3_000)]
    assert nameplate(lines, JUNE) == 1_500
    assert nameplate(lines, Period(date(2021, 6, 1), date(2021, 6, 20))) == 500


def test_a_line_that_stands_still_has_its_capacity_and_one_being_built_has_none() -> None:
    assert nameplate([state("a", "stopped", date(2021, 1, 1), None, plate=900)], JUNE) == 900
    assert nameplate([state("a", BUILDING, date(2021, 1, 1), None, plate=900)], JUNE) is None


def test_a_capacity_that_is_not_written_is_missing_and_not_nought() -> None:
    known, unknown = state("a", "full", date(2021, 1, 1), None), state("b", "full", date(2021, 6, 30), None, cycle=None)
    assert nameplate([known, unknown], JUNE) is None
    assert nameplate([known, unknown], Period.month(2021, 5)) == 31 * 8_640
    assert nameplate([], JUNE) is None


DAYS = st.dates(date(2021, 5, 20), date(2021, 7, 10))


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), DAYS, st.integers(0, 40), st.sampled_from(["trial", BUILDING])), max_size=6
    )
)
def test_capacity_is_that_of_each_day_added_up(drawn: list[tuple[str, date, int, str]]) -> None:
    states = [state(line, kind, first, first + timedelta(days=length)) for line, first, length, kind in drawn]
    # Of one line and first day the book holds one row a state; the order of two of them is not asked about here.
    states = list({(one.line_id, one.valid_from): one for one in states}.values())
    total, runs = 0, False
    for offset in range(30):
        day = JUNE.start + timedelta(days=offset)
        for line in "ab":
            begun = [one for one in states if one.line_id == line and one.valid_from <= day]
            newest = max(begun, key=lambda one: one.valid_from, default=None)
            if newest and newest.valid_to and day <= newest.valid_to and newest.state != BUILDING:
                total, runs = total + 8_640, True
    assert nameplate(in_turn(states), JUNE) == nameplate(states, JUNE) == (total if runs else None)
