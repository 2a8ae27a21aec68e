"""Ramps: a straight line from production to design capacity, its mean by closed form, and what is not known."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.periods import Period
from fivegood.rules.months import months_after
from fivegood.rules.ramps import NoRamp, Returned, expected_over, expected_share, ramp_of, trailing_window

BEGUN = date(2020, 7, 1)


@pytest.mark.parametrize(
    ("on", "share"),
    [("2020-06-30", "0"), ("2020-07-01", "0"), ("2021-07-01", "1"), ("2025-01-01", "1"), ("2020-12-31", "0.5014")],
)
def test_the_share_grows_on_a_line_from_production_to_design_capacity(on: str, share: str) -> None:
    """On 31 December 183 of the 365 days of the ramp are over."""
    assert expected_share(BEGUN, 12, date.fromisoformat(on)) == Decimal(share)


def test_without_a_ramp_all_of_it_is_due_at_once() -> None:
    assert expected_share(BEGUN, 0, BEGUN) == 1
    assert expected_share(BEGUN, 0, BEGUN - timedelta(days=1)) == 0


@given(months=st.integers(1, 48), start=st.integers(-500, 900), length=st.integers(1, 366))
def test_the_mean_over_a_period_is_that_of_the_line(months: int, start: int, length: int) -> None:
    first = BEGUN + timedelta(days=start)
    ramp = (months_after(BEGUN, months) - BEGUN).days
    rising = range(max(0, start), min(ramp, start + length))  # days on the line; those after it count whole
    total = sum(rising) / ramp + max(0, start + length - max(ramp, start))
    mean = expected_over(BEGUN, months, Period(first, first + timedelta(days=length - 1)))
    assert float(mean) == pytest.approx(total / length, abs=2e-4)


@pytest.mark.parametrize(
    ("on", "window"),
    [("2021-06-30", "2020-07/2021-06"), ("2021-06-29", "2020-06/2021-05"), ("2021-01-31", "2020-02/2021-01")],
)
def test_output_is_that_of_the_twelve_whole_months_that_are_over(on: str, window: str) -> None:
    assert trailing_window(date.fromisoformat(on)) == Period.parse(window)


def months(count: int, value: int = 10) -> list[Returned]:
    ends = [months_after(date(2021, 6, 1), -back) for back in range(count)]
    return [Returned(first, months_after(first, 1) - timedelta(days=1), Decimal(value)) for first in ends]


def test_output_is_held_against_what_the_ramp_asked_for_in_the_same_months() -> None:
    ramp = ramp_of(
        date(2021, 6, 30),
        production_on=BEGUN,
        ramp_months=12,
        design_output=Decimal(400),
        returned=[*months(14), Returned(date(2021, 7, 1), date(2021, 7, 31), Decimal(999))],
    )
    asked = sum(range(365)) / 365 / 365 * 400
    assert ramp.output == 120
    assert float(ramp.expected_output or 0) == pytest.approx(asked, abs=0.05)
    assert float(ramp.attained or 0) == pytest.approx(120 / asked, abs=1e-3)
    assert ramp.full_on == date(2021, 7, 1)
    later = ramp_of(
        date(2021, 6, 30), production_on=BEGUN + timedelta(days=1), ramp_months=12, design_output=Decimal(400),
        returned=months(12),
    )  # fmt: skip
    assert (later.output, later.attained) == (Decimal(120), None), "some of these months lie before production"


def test_joint_and_quarterly_returns_cover_their_months() -> None:
    returned = [*months(4), Returned(date(2021, 1, 1), date(2021, 2, 28), Decimal(7)),
                Returned(date(2020, 10, 1), date(2020, 12, 31), Decimal(9)),
                Returned(date(2020, 7, 1), date(2020, 9, 30), Decimal(4))]  # fmt: skip
    told = {"production_on": BEGUN, "ramp_months": 12, "design_output": Decimal(1)}
    assert ramp_of(date(2021, 6, 30), **told, returned=returned).output == 60  # type: ignore[arg-type] # as above
    short = ramp_of(date(2021, 6, 30), **told, returned=returned[1:])  # type: ignore[arg-type] # as above
    assert (short.output, short.missing_months, short.why) == (None, 1, NoRamp.RETURNS_MISSING)


def test_what_is_missing_is_said_and_what_is_known_stays() -> None:
    on, full = date(2021, 6, 30), {"production_on": BEGUN, "ramp_months": 12, "design_output": Decimal(100)}
    cases = {
        NoRamp.NOT_IN_PRODUCTION: full | {"production_on": None},
        NoRamp.NO_RAMP_MONTHS: full | {"ramp_months": None},
        NoRamp.NO_DESIGN_OUTPUT: full | {"design_output": None},
    }
    for why, told in cases.items():
        assert ramp_of(on, **told, returned=months(12)).why is why  # type: ignore[arg-type] # as above
    assert ramp_of(on, **cases[NoRamp.NO_DESIGN_OUTPUT], returned=()).expected_share == Decimal("0.9973")  # type: ignore[arg-type] # as above
    nobody = ramp_of(on, **full, returned=None)  # type: ignore[arg-type] # as above
    assert (nobody.why, nobody.output, nobody.attained) == (NoRamp.NO_UNIT, None, None)
    assert nobody.expected_output is not None
    later = ramp_of(BEGUN - timedelta(days=1), **full, returned=months(12))  # type: ignore[arg-type] # as above
    assert later.why is NoRamp.NOT_IN_PRODUCTION
