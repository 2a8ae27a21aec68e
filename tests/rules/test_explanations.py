"""Explanations of doubts: what is written is what is read, and a word for the whole return speaks for each doubt."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fivegood.rules.entrychecks import Doubt
from fivegood.rules.explanations import OF_ALL, explanation_of, explanations_read, explanations_written

KEYS = st.sampled_from([OF_ALL, "tax_paid.missing", "tax_paid.growth", "profit.not_above"])


@given(st.dictionaries(KEYS, st.text("税 a.:\n", max_size=12)))
def test_what_is_written_is_read_again(explanations: dict[str, str]) -> None:
    flat = {key: " ".join(words.split()) for key, words in explanations.items()}
    assert explanations_read(explanations_written(explanations)) == {key: words for key, words in flat.items() if words}


def test_each_doubt_has_its_own_words_or_those_of_all() -> None:
    text = "A plant was sold\nin July.\ntax_paid.missing: The tax office has not answered."
    said = explanations_read(text)
    assert said[OF_ALL] == "A plant was sold in July."
    assert explanation_of(Doubt("missing", "tax_paid", "warning"), said) == "The tax office has not answered."
    assert explanation_of(Doubt("growth", "tax_paid", "warning"), said) == "A plant was sold in July."
    assert explanation_of(Doubt("growth", "tax_paid", "warning"), explanations_read(None)) == ""
    assert explanations_written({"tax_paid.missing": " "}) is None
