"""Checks at entry: each limit from both sides, and the digits against scipy-free arithmetic by hand."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from string import Formatter

import pytest

from fivegood.park import SAMPLES, open_folder
from fivegood.rules.entrychecks import WORDS, Doubt, Entry, chi_square_of, doubts_about, last_digits, told_of
from fivegood.rules.forms import ReturnsText

TEXT: ReturnsText = open_folder(SAMPLES / "ningxiang").rules.returns
MONTHLY = TEXT.forms["statistics_monthly"].items
PARK = TEXT.forms["park_monthly"].items
GOOD = {"output_value": "900", "sales_revenue": "800", "tax_paid": "40", "employees": "120"}


def numbers(cells: Mapping[str, str | None]) -> dict[str, Decimal | None]:
    return {item: None if cell is None else Decimal(cell) for item, cell in cells.items()}


def checks(cells: Mapping[str, str | None], items: Sequence[str] = MONTHLY, **known: Mapping[str, str]) -> list[str]:
    """Return check, item and severity of every doubt."""
    entry = Entry(
        numbers({**GOOD, **cells}),
        **{name: {item: Decimal(cell) for item, cell in of.items()} for name, of in known.items()},  # type: ignore[arg-type]
    )
    return [f"{doubt.check} {doubt.item} {doubt.severity}" for doubt in doubts_about(entry, items, TEXT)]


def test_a_sound_return_raises_no_doubt() -> None:
    assert checks({}) == []


@pytest.mark.parametrize(
    ("cells", "doubts"),
    [
        ({"tax_paid": None}, ["missing tax_paid warning"]),
        ({"tax_paid": "-1"}, ["negative tax_paid error"]),
        ({"tax_paid": "0"}, []),
        ({"employees": "12.5"}, ["fraction employees error"]),
        ({"tax_paid": "801"}, ["not_above tax_paid warning"]),
        ({"tax_paid": "800"}, []),
        ({"sales_revenue": None}, ["missing sales_revenue warning"]),
        ({"tax_paid": "801", "employees": "-3"}, ["negative employees error", "not_above tax_paid warning"]),
    ],
)
def test_values_of_one_return_are_held_against_each_other(cells: Mapping[str, str | None], doubts: list[str]) -> None:
    assert checks(cells) == doubts


def test_a_loss_is_no_fault_and_value_added_above_output_is() -> None:
    cells = {"profit": "-50", "value_added": "901", "electricity_kwh": "7.5"}
    assert checks(cells, PARK) == ["not_above value_added error"]


@pytest.mark.parametrize(
    ("last_year", "is_doubted"),
    [("266.7", False), ("266.5", True), ("2660", False), ("2680", True), ("0", False), ("-5", False)],
)
def test_growth_beyond_the_usual_is_asked_about(last_year: str, *, is_doubted: bool) -> None:
    """By hand: 800 is 199.96 % above 266.7 (shown: 200.0), 200.19 above 266.5, 69.92 and 70.15 below the others."""
    assert bool(checks({}, last_year={"sales_revenue": last_year})) == is_doubted


def test_a_cumulative_value_below_that_of_the_period_before_is_asked_about() -> None:
    assert checks({}, before={"output_value": "900.01"}) == ["fell output_value warning"]
    assert checks({}, before={"output_value": "900"}) == []


def repeated(series: Sequence[str], before: str = "700") -> list[str]:
    entry = Entry(
        numbers(GOOD), before={"sales_revenue": Decimal(before)}, series={"sales_revenue": [Decimal(x) for x in series]}
    )
    return [doubt.item for doubt in doubts_about(entry, MONTHLY, TEXT) if doubt.check == "repeats"]


def test_a_flow_that_stands_three_periods_running_is_asked_about() -> None:
    """800 less 700 is 100 in this period alone."""
    assert repeated(["90", "100", "100"]) == ["sales_revenue"]
    assert repeated(["100", "100", "90"]) == []
    assert repeated(["100"]) == [], "two are not three"
    assert repeated(["0", "0"], before="800") == [], "nothing done is not copied"


def test_a_stock_may_stand_for_years() -> None:
    entry = Entry(numbers(GOOD), series={"employees": [Decimal(120)] * 20})
    assert doubts_about(entry, MONTHLY, TEXT) == []


def test_chi_square_is_what_pearson_says() -> None:
    """Ten digits, three of them 7 and the rest once each but two: by hand (0-1)²·2 + (3-1)² = 6."""
    digits = [0, 1, 2, 3, 4, 5, 6, 7, 7, 7]
    assert chi_square_of(digits) == Decimal("6.00")
    assert chi_square_of(list(range(10)) * 5) == 0


def heaped(values: Sequence[Decimal]) -> bool:
    entry = Entry(numbers(GOOD), series={"sales_revenue": values})
    return any(doubt.check == "heaps" for doubt in doubts_about(entry, MONTHLY, TEXT))


def test_digits_that_heap_are_asked_about_and_chance_is_not() -> None:
    chance = random.Random(7)
    counted = [Decimal(chance.randrange(10**6, 10**9)) for _ in range(60)]
    guessed = [value // 10 * 10 + (0 if place % 4 else 5) for place, value in enumerate(counted)]
    assert not heaped(counted)
    assert heaped(guessed)


def test_who_counts_in_tens_of_thousands_is_not_doubted_for_it() -> None:
    chance = random.Random(8)
    values = [Decimal(chance.randrange(10**3, 10**6)) * 10_000 for _ in range(60)]
    assert set(last_digits(values)) == set(range(10))


def test_few_values_prove_nothing() -> None:
    assert not heaped([Decimal(5)] * 20)


def test_chance_is_doubted_about_once_in_a_thousand() -> None:
    """The limit shipped is that of the chi-square distribution with nine degrees of freedom at one in a thousand."""
    chance = random.Random(9)
    limit = TEXT.checks.heaps.chi_square if TEXT.checks.heaps else Decimal(0)
    rounds = 4_000
    beyond = sum(chi_square_of([chance.randrange(10) for _ in range(100)]) > limit for _ in range(rounds))
    assert beyond <= rounds * 0.004


def test_every_doubt_is_told_in_both_languages() -> None:
    for check, words in WORDS.items():
        fields = {name for text in words for _, name, _, _ in Formatter().parse(text) if name}
        given = {name: Decimal(3) for name in fields - {"item", "other"}}
        doubt = Doubt(check, "tax_paid", "warning", given, "sales_revenue")
        for lang in ("en", "zh"):
            told = told_of(doubt, lang, {"tax_paid": "税金", "sales_revenue": "收入"})
            assert told
            assert "{" not in told
    told = told_of(
        Doubt("not_above", "a", "warning", {"value": Decimal("1200.50"), "limit": Decimal(900)}, "b"), "en", {}
    )
    assert told == "a (1,200.5) is above b (900)"
