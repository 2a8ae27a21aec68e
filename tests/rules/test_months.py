"""Months of the calendar: over on the same day of the next one, and at the end of shorter ones."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.rules.months import months_after, months_between, months_running

_DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2021-03-15", "2021-04-14", "0.97"),
        ("2021-03-15", "2021-04-15", "1"),
        ("2021-03-15", "2021-04-16", "1.03"),
        ("2021-03-15", "2021-05-15", "2"),
        ("2021-03-15", "2021-05-16", "2.03"),
        ("2021-01-31", "2021-02-28", "1"),
        ("2020-01-31", "2020-02-29", "1"),
        ("2020-02-29", "2021-02-28", "12"),
        ("2021-03-15", "2021-03-15", "0"),
        ("2021-03-15", "2021-03-01", "0"),
    ],
)
def test_a_month_is_over_on_its_day(first: str, last: str, months: str) -> None:
    assert months_between(date.fromisoformat(first), date.fromisoformat(last)) == Decimal(months)


@given(first=_DAYS, months=st.integers(0, 60))
def test_so_many_months_after_a_day_so_many_lie_between(first: date, months: int) -> None:
    assert months_between(first, months_after(first, months)) == months


@given(first=_DAYS, days=st.integers(0, 1500))
def test_a_day_more_is_never_fewer_months(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    assert months_between(first, last) <= months_between(first, last + timedelta(days=1))


@given(first=_DAYS, days=st.integers(-40, 1500))
def test_months_running_are_the_months_that_days_touch(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    touched = {(day.year, day.month) for offset in range(days + 1) if (day := first + timedelta(days=offset))}
    assert months_running(first, last) == len(touched)
