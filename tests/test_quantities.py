"""Quantities: read as people write them, printed as people read them, and never a digit lost between the two."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.errors import InputError
from fivegood.quantities import (
    CURRENCIES,
    Quantity,
    Unit,
    convert,
    format_number,
    format_quantity,
    round_significant,
)

VALUES = st.one_of(
    st.integers(-(10**15), 10**15).map(Decimal),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15),
    st.builds(lambda n, e: Decimal(n).scaleb(e), st.integers(-99_999, 99_999), st.integers(-10, 40)),
)
NOUNS = "enterprise project officer unit site person line base star institution platform centre cell need approval loan"
MORE = "sample item s minute hour day week month year kWh MWh tonne mu ha m2 km2 percent rank CNY EUR USD CHF JPY KWD"
RATES = "CNY/mu EUR/ha CNY/enterprise cell/day platform/month s/cell/line tonne/hour CHF/km2 percent/year widget/shift"
UNITS = [Unit.parse(text) for text in [*f"{NOUNS} {MORE} {RATES} widget".split(), "percentage point", "test bench"]]
LANGS = st.sampled_from(["en", "zh"])


def shown(text: str, lang: str) -> str:
    quantity = Quantity.parse(text)
    return format_quantity(quantity.value, quantity.unit, lang)


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


def test_numbers_of_a_table_keep_every_digit() -> None:
    assert format_number(Decimal("4358123456.7800"), "en") == "4,358,123,456.78"
    assert format_number(Decimal("-1E+4"), "zh") == "-10,000"
    assert format_number(Decimal("-0.0"), "zh") == "0"
    with pytest.raises(InputError, match=r"the language is en or zh .*did you mean 'en'"):
        format_number(Decimal(1), "eng")
