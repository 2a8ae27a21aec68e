"""Quantities are printed as people read them, in both languages, exactly."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.errors import InputError
from fivegood.quantities import (
    Quantity,
    Unit,
    format_number,
    format_quantity,
    round_significant,
)
from tests.quantities import LANGS, UNITS, VALUES, shown


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("4358000000 CNY", "4.358 bn yuan", "43.58亿元"),
        ("49000000 CNY", "49 m yuan", "4900万元"),
        ("4450000 CNY", "4.45 m yuan", "445万元"),
        ("4358123456.78 CNY", "4,358,123,456.78 yuan", "4,358,123,456.78元"),
        ("-4358000000 CNY", "-4.358 bn yuan", "-43.58亿元"),
        ("0 CNY", "0 yuan", "0元"),
        ("300000 CNY/mu", "300,000 yuan/mu", "30万元/亩"),
        ("1500000 CNY/enterprise", "1.5 m yuan/enterprise", "150万元/企业"),
        ("12 EUR/m2", "12 EUR/m²", "12欧元/平方米"),
        ("1.2 bn EUR", "1.2 bn EUR", "12亿欧元"),
        ("1.2 bn CHF", "1.2 bn CHF", "12亿 CHF"),
        ("40000 cell/day", "40,000 cells a day", "4万块/日"),
        ("2 platform/month", "2 platforms a month", "2个平台/月"),
        ("1 platform/month", "1 platform a month", "1个平台/月"),
        ("1 tonne/hour", "1 tonne an hour", "1吨/小时"),
        ("45 s/cell/line", "45 s per cell and line", "45秒/块/生产线"),
        ("78 project", "78 projects", "78个项目"),
        ("1 project", "1 project", "1个项目"),
        ("1 person", "1 person", "1人"),
        ("6 enterprise", "6 enterprises", "6家企业"),
        ("180 officer", "180 officers", "180名干部"),
        ("422 unit", "422 units", "422家单位"),
        ("3 site", "3 sites", "3个采样点"),
        ("25000 person", "25,000 people", "2.5万人"),
        ("25068 person", "25,068 people", "25,068人"),
        ("25100 person", "25,100 people", "25,100人"),
        ("4 line", "4 lines", "4条生产线"),
        ("5 star", "5 stars", "5星级"),
        ("3 widget", "3 widget", "3 widget"),
        ("13 km2", "13 km²", "13平方公里"),
        ("19500 mu", "19,500 mu", "1.95万亩"),
        ("69.4 %", "69.4 %", "69.4%"),
        ("1 %", "1 %", "1%"),
        ("1.50 percentage points", "1.5 percentage points", "1.5个百分点"),
        ("0.694 share", "0.694", "0.694"),
        ("1 rank", "1st", "第1名"),
        ("2 rank", "2nd", "第2名"),
        ("13 rank", "13th", "第13名"),
        ("113 rank", "113th", "第113名"),
        ("23 rank", "23rd", "第23名"),
        ("1.5 rank", "rank 1.5", "第1.5名"),
    ],
)
def test_quantities_print_as_people_read_them(text: str, english: str, chinese: str) -> None:
    assert (shown(text, "en"), shown(text, "zh")) == (english, chinese)


@given(VALUES, st.sampled_from(UNITS), LANGS)
def test_printed_text_is_exact(value: Decimal, unit: Unit, lang: str) -> None:
    text = format_quantity(value, unit, lang)
    assert Quantity.parse(text) == Quantity(value, unit)
    assert "E" not in text.replace("EUR", "")


@given(VALUES, st.sampled_from(UNITS), LANGS)
def test_printing_and_reading_do_not_depend_on_the_ambient_precision(value: Decimal, unit: Unit, lang: str) -> None:
    with localcontext() as context:
        context.prec = 2
        read = Quantity.parse(format_quantity(value, unit, lang))
    assert read.value == value


@given(
    VALUES, st.sampled_from([u for u in UNITS if u.currency]), st.sampled_from(["k", "m", "bn", "tn", "", "万", "亿"])
)
def test_a_forced_scale_is_exact_too(value: Decimal, unit: Unit, scale: str) -> None:
    text = format_quantity(value, unit, "zh" if scale in ("万", "亿") else "en", scale=scale)
    assert Quantity.parse(text).value == value
    assert scale in text


def test_a_scale_of_the_other_language_is_refused() -> None:
    unit = Unit.parse("CNY")
    assert format_quantity(Decimal(300_000), unit, "en", scale="m") == "0.3 m yuan"
    assert format_quantity(Decimal("4.358e9"), unit, "zh", scale="万") == "435800万元"
    with pytest.raises(InputError, match=r"the scales of en are tn, bn, m, .* \(found '亿'\)"):
        format_quantity(Decimal(1), unit, "en", scale="亿")
    with pytest.raises(InputError, match="did you mean 'bn'"):
        format_quantity(Decimal(1), unit, "en", scale="bnn")


@pytest.mark.parametrize(
    ("value", "significant", "english", "chinese"),
    [
        ("4358123456", 4, "4.358 bn yuan", "43.58亿元"),
        ("4358123456", 2, "4.4 bn yuan", "44亿元"),
        ("4358123456", 7, "4.358123 bn yuan", "43.58123亿元"),
        ("999999", 1, "1 m yuan", "100万元"),
        ("2.5", 1, "2 yuan", "2元"),
        ("3.5", 1, "4 yuan", "4元"),
        ("0.00012345", 2, "0.00012 yuan", "0.00012元"),
    ],
)
def test_significant_digits_round_half_to_even(value: str, significant: int, english: str, chinese: str) -> None:
    texts = [format_quantity(Decimal(value), Unit.parse("CNY"), lang, significant=significant) for lang in ("en", "zh")]
    assert texts == [english, chinese]


@given(VALUES.filter(bool), st.integers(1, 30), st.sampled_from(UNITS), LANGS)
def test_rounding_is_off_by_half_a_unit_of_the_last_digit_at_most(
    value: Decimal, significant: int, unit: Unit, lang: str
) -> None:
    read = Quantity.parse(format_quantity(value, unit, lang, significant=significant)).value
    half = Fraction(10) ** (value.adjusted() - significant + 1) / 2
    assert abs(Fraction(read) - Fraction(value)) <= half
    assert len(read.normalize().as_tuple().digits) <= significant


def test_at_least_one_digit_is_kept() -> None:
    with pytest.raises(InputError, match=r"at least 1 significant digit .*found '0'"):
        round_significant(Decimal(5), 0)


def test_numbers_of_a_table_keep_every_digit() -> None:
    assert format_number(Decimal("4358123456.7800"), "en") == "4,358,123,456.78"
    assert format_number(Decimal("-1E+4"), "zh") == "-10,000"
    assert format_number(Decimal("-0.0"), "zh") == "0"
    with pytest.raises(InputError, match=r"the language is en or zh .*did you mean 'en'"):
        format_number(Decimal(1), "eng")
