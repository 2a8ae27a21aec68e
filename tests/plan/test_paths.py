"""Paths by hand: compound growth, straight lines, milestones, annual steps, and the days of leap years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.plan.paths import Path, implied_base, value_on

EVE = date(2020, 12, 31)
BN = Decimal(1_000_000_000)


@dataclass(frozen=True)
class Aim:
    value: Decimal
    by: date = date(2025, 12, 31)


def on(path: Path, aim: Aim, day: str, start: date = EVE) -> Decimal | None:
    return value_on(path, aim, start, date.fromisoformat(day))


def test_a_hundred_billion_at_eleven_per_cent_a_year() -> None:
    aim, path = Aim(100 * BN), Path("compound", growth=Decimal("0.11"))
    base = implied_base(aim, Decimal("0.11"), EVE)
    # 100 / 1.11 ** 5 = 100 / 1.6850581551 = 59.3451...
    assert base == 100 * BN / Decimal("1.6850581551")
    assert round(base / BN, 2) == Decimal("59.35")
    ends = [on(path, aim, f"{year}-12-31") for year in range(2021, 2026)]
    assert [round(value / BN, 1) for value in ends if value is not None] == [
        Decimal(text) for text in ("65.9", "73.1", "81.2", "90.1", "100.0")
    ]


def test_a_compound_path_between_two_year_ends_is_a_power_of_the_days() -> None:
    path, aim = Path("compound", growth=Decimal("0.11")), Aim(Decimal(111), date(2021, 12, 31))
    value = on(path, aim, "2021-06-30")
    assert value is not None
    # 181 of 365 days of 2021
    assert float(value) == pytest.approx(100 * 1.11 ** (181 / 365), abs=1e-5)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ("2020-12-31", "10"),
        ("2021-12-31", "28"),
        ("2023-12-31", "64"),
        ("2025-12-31", "100"),
        ("2021-06-30", "18.926027"),  # 10 + 18 * 181 / 365
        ("2024-02-29", "66.95082"),  # 64 + 18 * 60 / 366: a leap year has 366 days
        ("2024-07-01", "73.0"),  # day 183 of 366 is its middle
        ("2019-01-01", "10"),  # before the path leaves its base it holds it
        ("2030-01-01", "100"),  # after the target it holds that
    ],
)
def test_a_straight_line(day: str, value: str) -> None:
    assert on(Path("linear", base=Decimal(10)), Aim(Decimal(100)), day) == Decimal(value)


def test_a_line_downwards() -> None:
    assert on(Path("linear", base=Decimal(30)), Aim(Decimal(10), date(2021, 12, 31)), "2021-12-31") == 10
    assert on(Path("linear", base=Decimal(30)), Aim(Decimal(10), date(2022, 12, 31)), "2021-12-31") == 20


def test_a_line_of_one_leap_year() -> None:
    aim = Aim(Decimal(366), date(2024, 12, 31))
    path = Path("linear", base=Decimal(0))
    assert on(path, aim, "2024-02-29", date(2023, 12, 31)) == 60
    assert on(path, aim, "2024-12-30", date(2023, 12, 31)) == 365


MILESTONES = Path("milestones", points=((date(2022, 12, 31), Decimal(20)), (date(2023, 12, 31), Decimal(60))))
STEPS = Path("steps", points=((date(2021, 12, 31), Decimal(1)), (date(2022, 12, 31), Decimal(3))))


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ("2021-12-31", None),  # before the first milestone nothing is asked
        ("2022-12-31", "20"),
        ("2023-12-31", "60"),
        ("2024-12-31", "80"),
        ("2025-12-31", "100"),
        ("2023-07-02", "40.054795"),  # 20 + 40 * 183 / 365
    ],
)
def test_milestones_are_joined_by_straight_lines(day: str, value: str | None) -> None:
    found = on(MILESTONES, Aim(Decimal(100)), day)
    assert found == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ("2021-12-30", None),
        ("2021-12-31", "1"),
        ("2022-12-30", "1"),
        ("2022-12-31", "3"),
        ("2025-12-30", "3"),
        ("2025-12-31", "5"),
    ],
)
def test_a_step_is_due_on_its_day_and_not_before(day: str, value: str | None) -> None:
    found = on(STEPS, Aim(Decimal(5)), day)
    assert found == (None if value is None else Decimal(value))


def test_a_milestone_on_the_last_day_is_the_target() -> None:
    path = Path("milestones", points=(*MILESTONES.points, (date(2025, 12, 31), Decimal(100))))
    assert on(path, Aim(Decimal(100)), "2025-12-31") == 100


@pytest.mark.parametrize(("kind", "value"), [("constant", Decimal(100)), ("none", None)])
def test_a_path_without_a_way(kind: str, value: Decimal | None) -> None:
    assert on(Path(kind), Aim(Decimal(100)), "2021-06-30") == value


@given(
    days=st.tuples(st.integers(0, 1826), st.integers(0, 1826)),
    growth=st.decimals("0.001", "0.5", places=3),
    base=st.integers(0, 99),
)
def test_a_path_upwards_never_falls_and_ends_at_its_target(days: tuple[int, int], growth: Decimal, base: int) -> None:
    aim = Aim(Decimal(100))
    first, second = (EVE + timedelta(days=day) for day in sorted(days))
    for path in (Path("compound", growth=growth), Path("linear", base=Decimal(base))):
        left, right = value_on(path, aim, EVE, first), value_on(path, aim, EVE, second)
        assert left is not None
        assert right is not None
        assert left <= right <= 100
        assert value_on(path, aim, EVE, aim.by) == 100


@given(growth=st.decimals("-0.5", "1", places=4), years=st.integers(1, 15))
def test_the_implied_base_grown_by_hand_is_the_target(growth: Decimal, years: int) -> None:
    grown = implied_base(Aim(Decimal(1000), date(2020 + years, 12, 31)), growth, EVE)
    for _ in range(years):
        grown *= 1 + growth
    assert abs(grown - 1000) < Decimal("1e-18")
