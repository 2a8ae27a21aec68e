"""When returns are due: the sixteenth at noon, January exempt, January and February together, make-up workdays."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood import calendarfile
from fivegood.periods import Period
from fivegood.rules.duedates import DueRule, due_at, periods_owed

HUNAN = DueRule(day=16, exempt_months=(1,))
CN = calendarfile.calendar("cn")


def owed(kind: str, *, joins: bool = True, rule: DueRule = HUNAN) -> list[str]:
    return [str(period) for period in periods_owed(kind, 2021, rule, joins_january_february=joins)]


def test_january_comes_with_february() -> None:
    assert owed("month") == ["2021-01/2021-02", *(f"2021-{month:02}" for month in range(3, 13))]


def test_january_is_left_out_where_it_is_exempt_and_months_are_not_joined() -> None:
    assert owed("month", joins=False) == [f"2021-{month:02}" for month in range(2, 13)]


def test_every_month_is_owed_where_nothing_else_is_said() -> None:
    assert owed("month", joins=False, rule=DueRule(day=10)) == [f"2021-{month:02}" for month in range(1, 13)]


@pytest.mark.parametrize(
    ("kind", "periods"),
    [
        ("quarter", ["2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4"]),
        ("half", ["2021-H1", "2021-H2"]),
        ("year", ["2021"]),
    ],
)
def test_longer_periods_know_no_exempt_month(kind: str, periods: list[str]) -> None:
    assert owed(kind) == periods


@pytest.mark.parametrize(
    ("period", "due"),
    [
        ("2021-01/2021-02", datetime(2021, 3, 16, 12)),
        ("2021-04", datetime(2021, 5, 17, 12)),  # 16 May 2021 was a Sunday
        ("2021-12", datetime(2022, 1, 17, 12)),  # so was 16 January 2022, in the year after
        ("2022-09", datetime(2022, 10, 17, 12)),
        ("2021-Q3", datetime(2021, 10, 18, 12)),  # a Saturday: 16 October 2021 was no make-up workday
    ],
)
def test_a_day_off_moves_it_to_the_next_workday(period: str, due: datetime) -> None:
    assert due_at(Period.parse(period), HUNAN, CN) == due


def test_a_make_up_workday_moves_nothing() -> None:
    """8 May 2021 was a Saturday that was worked for the holiday before it."""
    rule = DueRule(day=8)
    assert due_at(Period.parse("2021-04"), rule, CN) == datetime(2021, 5, 8, 12)


def test_a_park_may_leave_days_off_as_they_are() -> None:
    assert due_at(Period.parse("2021-04"), DueRule(day=16, moves="none"), CN) == datetime(2021, 5, 16, 12)


def test_nobody_knows_the_holidays_of_a_year_that_is_not_announced() -> None:
    last = max(CN.years)
    assert due_at(Period.month(last, 12), HUNAN, CN) is None
    assert due_at(Period.month(last, 11), HUNAN, CN) is not None


@given(st.integers(2019, 2025), st.integers(1, 12), st.integers(1, 28))
def test_every_due_day_is_the_first_workday_from_the_day_named_on(year: int, month: int, day: int) -> None:
    """Against the calendar that another project keeps."""
    due = due_at(Period.month(year, month), DueRule(day=day), CN)
    assert due is not None
    named = date(year + month // 12, month % 12 + 1, day)
    expected = named
    while not chinese_calendar.is_workday(expected):
        expected += timedelta(days=1)
    assert due.date() == expected
