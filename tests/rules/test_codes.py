"""Codes that carry their own check, held against a second computation and against hand-made cases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.rules.codes import RULES, SECTIONS, fault_of_credit_code, fault_of_industry, section_of

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: Invented codes: there is no area 000000, so that they are no firm's.
BODIES = st.builds(
    lambda kind, area, organisation: kind + area + organisation,
    st.sampled_from(["91", "93", "92", "12", "51", "N1", "A1", "Y1"]),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)


def check_character(body: str) -> str:
    """GB 32100-2015 by its own words: weights are the powers of 3 modulo 31, and the whole sum is divisible by 31."""
    total, power = 0, 1
    for sign in body:
        total += ALPHABET.index(sign) * power
        power = power * 3 % 31
    return next(sign for sign in ALPHABET if (total + ALPHABET.index(sign)) % 31 == 0)


def made(body: str) -> str:
    return body + check_character(body)


@given(BODIES)
def test_a_code_holds_with_the_check_character_of_the_standard_and_with_no_other(body: str) -> None:
    right = check_character(body)
    for sign in ALPHABET:
        fault = fault_of_credit_code(body + sign)
        if sign == right:
            assert fault is None
        else:
            assert fault is not None
            assert fault.suggestion == body + right


@given(BODIES, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_mistyped_sign_never_passes(body: str, place: int, sign: str) -> None:
    code = made(body)
    mistyped = code[:place] + sign + code[place + 1 :]
    assert (fault_of_credit_code(mistyped) is None) is (mistyped == code)


@given(BODIES)
def test_another_spelling_is_refused_with_the_plain_one(body: str) -> None:
    code = made(body)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for text in (code.lower(), f"{code[:8]} {code[8:]}", f"{code[:2]}-{code[2:]}", wide):
        fault = fault_of_credit_code(text)
        assert (fault is None) is (text == code)
        assert fault is None or fault.suggestion == code


@pytest.mark.parametrize(
    ("text", "told", "meant"),
    [
        ("91000000FAKE0000", "has 16 characters", None),
        (made("91000000FAKE00001") + "1", "has 19 characters", None),
        ("9100000OFAKE00001" + check_character("91000000FAKE00001"), "I, O, S, V and Z", made("91000000FAKE00001")),
        ("91000V00FAKE000011", "I, O, S, V and Z", None),
        ("9100000AFAKE000011", "third to eighth characters are the digits of an area", None),
        ("V10000000000000000", "holds a sign", None),
    ],
)
def test_a_wrong_code_says_what_is_wrong_and_what_was_meant(text: str, told: str, meant: str | None) -> None:
    fault = fault_of_credit_code(text)
    assert fault is not None
    assert told in fault.message
    assert fault.suggestion == meant


def test_the_divisions_of_all_sections_follow_each_other_without_gap() -> None:
    divisions = [number for first, last, *_ in SECTIONS.values() for number in range(first, last + 1)]
    assert divisions == list(range(1, 98))


@pytest.mark.parametrize(
    ("code", "section"),
    [
        ("C", "C"), ("38", "C"), ("384", "C"), ("3841", "C"), ("C3841", "C"), ("01", "A"), ("T97", "T"), ("7010", "K"),
        ("", None), ("U", None), ("D3841", None), ("98", None), ("00", None), ("3", None), ("38411", None),
        ("c38", None), ("３８", None), ("C-38", None), ("制造业", None),
    ],
)  # fmt: skip
def test_a_code_of_an_industry_lies_in_its_section(code: str, section: str | None) -> None:
    assert section_of(code) == section


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("c3841", "C3841"), ("D3841", "C3841"), ("38411", "3841"), ("C 38", "C38"), ("38.41", "3841"), ("３８", "38"),
        ("制造业", "C"), ("manufacturing", "C"), ("98", None), ("battery", None),
    ],
)  # fmt: skip
def test_a_wrong_industry_says_what_was_meant(text: str, meant: str | None) -> None:
    fault = fault_of_industry(text)
    assert fault is not None
    assert fault.suggestion == meant
    assert meant is None or fault_of_industry(meant) is None


def test_rules_are_named_as_plans_call_them() -> None:
    assert set(RULES) == {"cn_uscc", "gbt4754"}
