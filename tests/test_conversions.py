"""One unit converts to another that measures the same thing, and to no other."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.errors import InputError
from fivegood.quantities import (
    Quantity,
    Unit,
    convert,
    format_quantity,
)
from tests.quantities import VALUES


@pytest.mark.parametrize(
    ("value", "start", "end", "result"),
    [
        ("13", "km2", "mu", "19500"),
        ("1", "ha", "mu", "15"),
        ("3", "mu", "m2", "2000"),
        ("1", "mu", "m2", "666.6666666666666666666666667"),
        ("300000", "CNY/mu", "CNY/km2", "450000000"),
        ("1", "EUR/ha", "EUR/m2", "0.0001"),
        ("0.694", "share", "percent", "69.4"),
        ("5", "CNY", "CNY", "5"),
    ],
)
def test_conversions_that_are_published(value: str, start: str, end: str, result: str) -> None:
    assert str(convert(Decimal(value), Unit.parse(start), Unit.parse(end))) == result


def test_four_billion_yuan_at_300_000_a_mu_are_13_333_mu() -> None:
    money, price = Quantity.parse("4 bn CNY"), Quantity.parse("30万元/亩")
    area = money.value / price.value
    assert format_quantity(area, Unit.parse("mu"), "en", significant=5) == "13,333 mu"
    assert Quantity.parse("43.58亿元") == Quantity.parse("4.358 bn yuan")


SQUARE_METRES = {"mu": Fraction(2000, 3), "ha": Fraction(10**4), "m2": Fraction(1), "km2": Fraction(10**6)}


@given(VALUES, st.sampled_from(list(SQUARE_METRES)), st.sampled_from(list(SQUARE_METRES)))
def test_conversion_agrees_with_fractions_to_the_last_digit(value: Decimal, start: str, end: str) -> None:
    exact = Fraction(value) * SQUARE_METRES[start] / SQUARE_METRES[end]
    found = convert(value, Unit.parse(start), Unit.parse(end))
    ends = (exact * 10**80).denominator == 1
    half = 0 if ends else Fraction(10) ** (found.adjusted() - 27) / 2
    assert abs(Fraction(found) - exact) <= half
    price = convert(value, Unit.parse(f"CNY/{end}"), Unit.parse(f"CNY/{start}"))
    assert price == found


@given(st.integers(1, 10**9), st.sampled_from(list(SQUARE_METRES)), st.sampled_from(list(SQUARE_METRES)))
def test_there_and_back_is_the_same_to_27_digits(value: int, start: str, end: str) -> None:
    there, back = Unit.parse(start), Unit.parse(end)
    again = convert(convert(Decimal(value), there, back), back, there)
    assert abs(Fraction(again) / value - 1) < Fraction(1, 10**27)


def test_units_that_measure_different_things_do_not_convert() -> None:
    for start, end in (("mu", "CNY"), ("CNY/mu", "EUR/mu"), ("CNY/mu", "CNY"), ("cell/day", "cell/month")):
        with pytest.raises(InputError, match=f"{start} does not convert to {end}; both must measure the same"):
            convert(Decimal(1), Unit.parse(start), Unit.parse(end))
