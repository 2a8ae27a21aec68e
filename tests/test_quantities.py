"""Quantities and units as people write them are read exactly, and what is none is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.errors import InputError
from fivegood.quantities import (
    CURRENCIES,
    Quantity,
    Unit,
    format_number,
    round_significant,
)
from tests.quantities import UNITS


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("4.358 bn CNY", "4358000000", "CNY"),
        ("7,000,000,000 CNY", "7000000000", "CNY"),
        ("43.58亿元", "4358000000", "CNY"),
        ("43.58 亿 元", "4358000000", "CNY"),
        ("43.58亿人民币", "4358000000", "CNY"),
        ("4.358 bn yuan", "4358000000", "CNY"),
        ("4358 m CNY", "4358000000", "CNY"),
        ("4358 million CNY", "4358000000", "CNY"),
        ("1.2万亿元", "1200000000000", "CNY"),
        ("1.2 tn yuan", "1200000000000", "CNY"),
        ("4900万元", "49000000", "CNY"),
        ("300k CNY", "300000", "CNY"),
        ("40,000 cell/day", "40000", "cell/day"),
        ("40,000 cells a day", "40000", "cell/day"),
        ("4万块/日", "40000", "cell/day"),
        ("300,000 CNY/mu", "300000", "CNY/mu"),
        ("300,000 yuan per mu", "300000", "CNY/mu"),
        ("30万元/亩", "300000", "CNY/mu"),
        ("13 km2", "13", "km2"),
        ("13 km²", "13", "km2"),
        ("13平方公里", "13", "km2"),
        ("19,500 mu", "19500", "mu"),
        ("19500亩", "19500", "mu"),
        ("11 %", "11", "percent"),
        ("１１％", "11", "percent"),
        ("11 percent", "11", "percent"),
        ("-0.5 percentage points", "-0.5", "percentage point"),
        ("−0.5 %", "-0.5", "percent"),
        ("78 projects", "78", "project"),
        ("1 project", "1", "project"),
        ("78个", "78", "item"),
        ("78个项目", "78", "project"),
        ("25,068 people", "25068", "person"),
        ("2.5万人", "25000", "person"),
        ("USD 1.2 bn", "1200000000", "USD"),
        ("12亿欧元", "1200000000", "EUR"),
        ("5 test benches", "5", "test benches"),
        ("第3名", "3", "rank"),
        ("22nd", "22", "rank"),
        ("45 s per cell and line", "45", "s/cell/line"),
        ("5 MWh", "5", "MWh"),
    ],
)
def test_quantities_are_read_as_people_write_them(text: str, value: str, unit: str) -> None:
    quantity = Quantity.parse(text)
    assert (str(quantity.value), quantity.unit.id) == (value, unit)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5 CNX", r"valid are an ISO 4217 code, an area .* \(found 'CNX'\); did you mean 'CNY'"),
        ("5 CNX/mu", r"no unit is called so; .*\(found 'CNX'\)"),
        ("5 EUR/KM2", r"\(found 'KM2'\); did you mean 'km2'"),
        ("5 eur", r"\(found 'eur'\); did you mean 'EUR'"),
        ("5 Projects", r"did you mean 'projects'"),
        ("5 CNY/", r"no unit is called so; .*\(found ''\)"),
        ("5 USD USD", "no unit is called so"),
        ("1e9 CNY", r"no unit is called so; .*\(found 'e9 CNY'\)"),
        ("1.2.3 CNY", "no unit is called so"),
        ("5 m", r'one unit, before or behind it; valid forms are "4.358 bn CNY"'),
        ("5", "a number has one unit"),
        ("USD 5 km2", "a number has one unit"),
        ("CNY", "not a number with a unit; valid forms are"),
        ("about 5 mu", "not a number with a unit"),
        (".5 mu", "not a number with a unit"),
        ("", "not a number with a unit"),
        ("1,23 CNY", r"thousands separators stand before every third digit, as in 19,500 \(found '1,23 CNY'\)"),
        ("1234,567 CNY", "thousands separators"),
        ("5 bn m CNY", r"\(found 'm CNY'\)"),
    ],
)
def test_what_is_no_quantity_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        Quantity.parse(text)
    assert len(error.value.faults) == 1


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_only_finite_decimals_are_values(value: str) -> None:
    for act in (lambda v: Quantity(v, UNITS[0]), lambda v: format_number(v, "en"), lambda v: round_significant(v, 2)):
        with pytest.raises(InputError, match=f"a value is a finite decimal .found '{value}'"):
            act(Decimal(value))


def test_a_float_is_refused_at_run_time_too() -> None:
    value: object = 0.1
    with pytest.raises(InputError, match=r"a value is a finite decimal \(found '0.1'\)"):
        Quantity(value, UNITS[0])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "unit_id", "dimension", "decimals"),
    [
        ("yuan", "CNY", "money", 2),
        ("元", "CNY", "money", 2),
        ("JPY", "JPY", "money", 0),
        ("KWD", "KWD", "money", 3),
        ("元/亩", "CNY/mu", "rate", 2),
        ("km²", "km2", "area", 2),
        ("projects", "project", "count", 0),
        ("people", "person", "count", 0),
        ("greenhouse", "greenhouse", "count", 0),
        ("test bench", "test bench", "count", 0),
        ("%", "percent", "share", 1),
        ("share", "share", "share", 4),
        ("rank", "rank", "rank", 0),
        ("秒/块/生产线", "s/cell/line", "rate", 2),
    ],
)
def test_units_are_known_by_either_language(text: str, unit_id: str, dimension: str, decimals: int) -> None:
    unit = Unit.parse(text)
    assert (unit.id, unit.dimension, unit.decimals) == (unit_id, dimension, decimals)


def test_the_currency_of_a_unit_is_that_of_its_amount() -> None:
    assert [Unit.parse(text).currency for text in ("CNY", "EUR/ha", "cell/day")] == ["CNY", "EUR", None]
    assert len(CURRENCIES) > 150


@given(st.sampled_from(UNITS))
def test_a_unit_is_read_back_from_its_id(unit: Unit) -> None:
    assert Unit.parse(unit.id) == unit
