"""The catalogue of returns: read with every fault at its place, and what it asks enterprises for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.errors import InputError
from fivegood.periods import Period
from fivegood.rules.forms import ItemText, ReturnsText, burden, parse
from fivegood.rules.known import known_value
from fivegood.rules.texts import read_rules

ITEMS = """
items:
  revenue: {kind: flow, basis: cumulative, unit: money, definition: {en: Revenue, zh: 收入}}
  staff: {kind: stock, basis: single, unit: whole, definition: {en: Staff, zh: 人数}}
"""
FORM = """
forms:
  monthly:
    authority: {en: City, zh: 市}
    name: {en: Monthly, zh: 月报}
    period: month
    due: {day: 10}
    items: [revenue, staff]
"""


def faults(text: str, items: tuple[str, ...] = ("revenue", "staff")) -> list[str]:
    with pytest.raises(InputError) as refused:
        parse(text, "returns.yaml", items)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            ITEMS + FORM.replace("staff]", "stuff]"),
            "is no item of this catalogue (found 'stuff'); did you mean 'staff'?",
        ),
        (ITEMS + FORM.replace("staff]", "revenue]"), "stands in this form already (found 'revenue')"),
        (ITEMS + FORM.replace("month\n", "week\n"), "returns.yaml:10:5: forms.monthly.period"),
        (ITEMS + FORM.replace("day: 10", "day: 31"), "returns.yaml:11:11: forms.monthly.due.day"),
        (ITEMS.replace("stock, basis: single", "stock, basis: cumulative"), "a stock is never cumulative"),
        (ITEMS + "checks: {not_above: [{item: revenu, other: staff}]}", "did you mean 'revenue'?"),
        (ITEMS + "check: {}", "unknown key 'check'"),
        (ITEMS + "checks: {heaps: {least: 5}}", "returns.yaml"),
    ],
)
def test_a_fault_is_told_with_its_place_and_the_nearest_choice(text: str, told: str) -> None:
    assert any(told in fault for fault in faults(text)), faults(text)


def test_an_item_that_the_park_does_not_list_is_refused() -> None:
    (fault,) = faults(ITEMS, ("revenues", "staff"))
    assert (
        "is not in the park's list of items (plan.yaml, lists.item) (found 'revenue'); did you mean 'revenues'?"
        in fault
    )


def test_the_faults_of_all_rule_texts_come_at_once() -> None:
    texts = {"returns.yaml": ITEMS + "form: 1", "lamps.yaml": "source: x", "sizes.yaml": "sectors: {}"}
    with pytest.raises(InputError) as refused:
        read_rules(texts.get, ())
    assert {fault.file for fault in refused.value.faults} == set(texts)


def test_a_park_without_forms_asks_for_none() -> None:
    assert read_rules(lambda _name: None, ()).returns.forms == {}


KINDS = {"month": 12, "quarter": 4, "half": 2, "year": 1}


def catalogue(asked: dict[str, tuple[str, tuple[str, ...]]]) -> ReturnsText:
    words = {"en": "x", "zh": "某"}
    item = {"kind": "flow", "basis": "single", "definition": words}
    items = sorted({name for _, names in asked.values() for name in names})
    forms = {
        form: {"authority": words, "name": words, "period": kind, "due": {"day": 10}, "items": names}
        for form, (kind, names) in asked.items()
    }
    return ReturnsText.model_validate({"items": dict.fromkeys(items, item), "forms": forms})


def cells_of(text: ReturnsText) -> Iterator[tuple[str, str, int]]:
    """Yield the cells an enterprise fills in during a year, one by one: form, item, number of the period."""
    filled: set[tuple[str, int, int]] = set()
    for form in sorted(text.forms, key=lambda name: -text.forms[name].times):
        for number in range(text.forms[form].times):
            for item in text.asked_in(form):
                cell = (item, text.forms[form].times, number)
                if cell not in filled:
                    filled.add(cell)
                    yield form, item, number


@given(
    st.dictionaries(
        st.sampled_from(["f1", "f2", "f3", "f4"]),
        st.tuples(
            st.sampled_from(sorted(KINDS)), st.lists(st.sampled_from("abcde"), min_size=1, unique=True).map(tuple)
        ),
        min_size=1,
    )
)
def test_the_burden_is_what_is_filled_in_cell_by_cell(asked: dict[str, tuple[str, tuple[str, ...]]]) -> None:
    text = catalogue(asked)
    every = sum(KINDS[kind] * len(names) for kind, names in asked.values())
    assert burden(text, text.forms) == (every, sum(1 for _ in cells_of(text)))


CUMULATIVE = ItemText.model_validate({"kind": "flow", "basis": "cumulative", "definition": {"en": "x", "zh": "某"}})
SINGLE = ItemText.model_validate({"kind": "flow", "basis": "single", "definition": {"en": "x", "zh": "某"}})
STOCK = ItemText.model_validate({"kind": "stock", "basis": "single", "definition": {"en": "x", "zh": "某"}})


@given(st.lists(st.integers(-1000, 1000), min_size=11, max_size=11), st.integers(1, 4))
def test_a_quarter_is_known_by_its_months(months: list[int], number: int) -> None:
    """January and February together, then ten months; sums by slicing."""
    periods = [Period.parse("2021-01/2021-02"), *(Period.month(2021, month) for month in range(3, 13))]
    values = {period: Decimal(value) for period, value in zip(periods, months, strict=True)}
    quarter = Period.quarter(2021, number)
    until = number * 3 - 1
    start = max(0, until - 3) if number > 1 else 0
    assert known_value(CUMULATIVE, values, quarter) == sum(months[:until])
    assert known_value(SINGLE, values, quarter) == sum(months[start:until])
    assert known_value(STOCK, values, quarter) == months[until - 1]


def test_a_missing_month_leaves_the_quarter_unknown() -> None:
    values = {Period.month(2021, month): Decimal(1) for month in (4, 6)}
    quarter = Period.quarter(2021, 2)
    assert known_value(SINGLE, values, quarter) is None
    assert known_value(CUMULATIVE, values, quarter) is None
    assert known_value(STOCK, values, quarter) == 1
