"""Hedges: a claim is true by the exact value, or it is refused with those that are."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.errors import HedgeError, InputError
from fivegood.hedges import Hedge, bears_out, choose, phrase, verify
from fivegood.quantities import Unit, round_significant

VALUES = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**13), max_value=10**13),
    st.builds(lambda n, e: Decimal(n).scaleb(e), st.integers(-(10**9), 10**9), st.integers(-60, 60)),
)
SIGNIFICANT = st.integers(1, 6)


@pytest.mark.parametrize(
    ("hedge", "value", "stated", "true"),
    [
        ("exact", "78", "78.0", True),
        ("exact", "78.01", "78", False),
        ("more_than", "101", "100", True),
        ("more_than", "1000000", "100", True),
        ("more_than", "100", "100", False),
        ("nearly", "97", "100", True),
        ("nearly", "96.99", "100", False),
        ("nearly", "100", "100", False),
        ("nearly", "-99", "-100", False),
        ("about", "97", "100", True),
        ("about", "103", "100", True),
        ("about", "103.0000000000000000000000000000000000001", "100", False),
        ("about", "96.9", "100", False),
        ("about", "-103", "-100", True),
        ("about", "0", "0", True),
        ("about", "0.1", "0", False),
        ("at_most", "100", "100", True),
        ("at_most", "100.1", "100", False),
        ("at_least", "100", "100", True),
        ("at_least", "99.9", "100", False),
    ],
)
def test_each_hedge_has_its_rule(hedge: str, value: str, stated: str, true: bool) -> None:
    assert bears_out(Hedge(hedge), Decimal(value), Decimal(stated)) is true


@given(VALUES, VALUES)
def test_at_most_and_more_than_are_opposites(value: Decimal, stated: Decimal) -> None:
    assert bears_out(Hedge.at_most, value, stated) is not bears_out(Hedge.more_than, value, stated)
    assert bears_out(Hedge.at_least, value, stated) == (
        bears_out(Hedge.more_than, value, stated) or bears_out(Hedge.exact, value, stated)
    )


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_whole_numbers_agree_with_plain_arithmetic(value: int, stated: int) -> None:
    v, n = Decimal(value), Decimal(stated)
    assert bears_out(Hedge.nearly, v, n) == (97 * stated <= 100 * value < 100 * stated)
    assert bears_out(Hedge.about, v, n) == (100 * abs(value - stated) <= 3 * abs(stated))


@given(VALUES, SIGNIFICANT)
def test_the_chosen_hedge_is_always_true_and_close(value: Decimal, significant: int) -> None:
    hedge, stated = choose(value, significant=significant)
    assert bears_out(hedge, value, stated)
    assert abs(Fraction(value) - Fraction(stated)) * 100 <= 3 * abs(Fraction(stated))
    assert (hedge is Hedge.exact) == (value == stated)


@given(VALUES, SIGNIFICANT)
def test_more_digits_are_kept_only_where_fewer_are_too_far_off(value: Decimal, significant: int) -> None:
    _, stated = choose(value, significant=significant)
    rounded = round_significant(value, significant)
    assert stated == rounded or not bears_out(Hedge.about, value, rounded)


@given(VALUES)
def test_the_choice_does_not_depend_on_the_ambient_precision(value: Decimal) -> None:
    with localcontext() as context:
        context.prec = 3
        narrow = choose(value)
    assert narrow == choose(value)


@pytest.mark.parametrize(
    ("value", "significant", "hedge", "stated"),
    [
        ("25068", 2, "more_than", "25000"),
        ("78", 2, "exact", "78"),
        ("4358000000", 2, "nearly", "4400000000"),
        ("4358000000", 4, "exact", "4358000000"),
        ("39600", 2, "nearly", "40000"),
        ("1049", 2, "nearly", "1050"),
        ("12345", 1, "more_than", "12000"),
        ("-99.6", 2, "about", "-100"),
        ("-0.996", 2, "about", "-1"),
        ("0", 2, "exact", "0"),
        ("0.000123", 2, "more_than", "0.00012"),
    ],
)
def test_the_choice_for_numbers_of_a_report(value: str, significant: int, hedge: str, stated: str) -> None:
    assert choose(Decimal(value), significant=significant) == (Hedge(hedge), Decimal(stated))


def test_a_true_hedge_passes_in_silence() -> None:
    verify(Hedge.more_than, Decimal(25068), Decimal(25000), Unit.parse("person"), "staff")


def test_a_false_hedge_is_refused_with_the_value_the_rule_and_the_true_ones() -> None:
    with pytest.raises(HedgeError) as error:
        verify(Hedge.more_than, Decimal("4358000000"), Decimal("4400000000"), Unit.parse("CNY"), "output in 2021")
    assert str(error.value) == (
        'output in 2021 is 4.358 bn yuan, which does not bear out "more than 4.4 bn yuan" (it holds when the value is '
        'above the stated number). True are "nearly 4.4 bn yuan", "about 4.4 bn yuan", "at most 4.4 bn yuan"'
    )


@given(st.sampled_from(Hedge), st.integers(-999, 999), st.integers(-999, 999))
def test_a_refusal_names_exactly_the_hedges_that_are_true(hedge: Hedge, value: int, stated: int) -> None:
    v, n, unit = Decimal(value), Decimal(stated), Unit.parse("percent")
    if bears_out(hedge, v, n):
        verify(hedge, v, n, unit, "the share")
        return
    with pytest.raises(HedgeError) as error:
        verify(hedge, v, n, unit, "the share")
    named = str(error.value).partition("True are ")[2].split(", ")
    assert named == [f'"{phrase(h, f"{stated} %", "en")}"' for h in Hedge if bears_out(h, v, n)]
    assert named


def test_phrases_read_in_both_languages() -> None:
    english = [phrase(hedge, "40 projects", "en") for hedge in Hedge]
    chinese = [phrase(hedge, "40个项目", "zh") for hedge in Hedge]
    assert english == [
        *("40 projects", "more than 40 projects", "nearly 40 projects"),
        *("about 40 projects", "at most 40 projects", "at least 40 projects"),
    ]
    assert chinese == ["40个项目", "超过40个项目", "近40个项目", "约40个项目", "不超过40个项目", "不少于40个项目"]


def test_bad_input_is_refused() -> None:
    with pytest.raises(InputError, match=r"the language is en or zh .*did you mean 'zh'"):
        phrase(Hedge.about, "40", "zho")
    with pytest.raises(InputError, match=r"a claim about a finite number \(found 'NaN'\)"):
        bears_out(Hedge.exact, Decimal("NaN"), Decimal(1))
    with pytest.raises(InputError, match="a value is a finite decimal"):
        choose(Decimal("Infinity"))
    with pytest.raises(InputError, match="at least 1 significant digit"):
        choose(Decimal(5), significant=0)
