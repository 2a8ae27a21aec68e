"""What does not fit the shape of a text is said in plain words, in either language."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.utils import translation

from fivegood.errors import Fault, InputError
from fivegood.plan.text import GoalText
from fivegood.shapewords import BOUNDS, SHOULD_BE
from fivegood.web.sentences import fault_said, said
from fivegood.yamlfile import parse
from tests.web.test_sentences import PACKAGE, pattern_of

SAID = [f"should be {kind}" for kind in SHOULD_BE.values()] + [form.format(7) for form, _ in BOUNDS.values()]


@pytest.mark.parametrize("words", sorted(set(SAID)))
def test_every_kind_of_value_has_its_words(words: str) -> None:
    with translation.override("zh-hans"):
        told = said(words)
    assert told.startswith("应")
    assert not any(kind in told for kind in SHOULD_BE.values())


def refusals() -> Iterator[str]:
    """Yield what the shapes of rules refuse by themselves."""
    for path in sorted((PACKAGE / "rules").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ValueError":
                yield pattern_of(node.args[0]) or ""


def test_what_rules_refuse_is_said_in_chinese() -> None:
    told = list(refusals())
    assert "a stock is never cumulative" in told
    with translation.override("zh-hans"):
        assert [text for text in told if said(text.replace("{}", "7")) == text.replace("{}", "7")] == []
        assert (
            fault_said(Fault("desk.yaml", message="rungs.0: levels begin with 1 and rise")) == "rungs.0：级别自1起递增"
        )


@pytest.mark.parametrize(
    ("line", "english", "chinese"),
    [
        (
            "by: soon",
            "by: should be a whole number or a day, such as 2021-06-30 (found “soon”)",
            "by：应为整数或日期，如 2021-06-30（现为“soon”）",
        ),
        (
            "over: yearly",
            "over: should be one of trailing_year, year, plan (found “yearly”); did you mean “year”?",
            "over：应为下列之一：trailing_year, year, plan（现为“yearly”）；是否应为“year”？",
        ),
        ("weight: -1", "weight: should be 0 or more (found “-1”)", "weight：应为0或更大（现为“-1”）"),
        ("target: [1]", "target: should be text or a number", "target：应为文字或数字"),
        ("measure: 5", "measure: should be text in quotation marks (found “5”)", None),
        ("owner: {en: Office}", "key 'zh' is missing", None),
        (
            "path: {soon: 1 CNY}",
            "path.soon: should be a whole number or a day, such as 2021-06-30 (found “soon”)",
            "path.soon：应为整数或日期，如 2021-06-30（现为“soon”）",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_told_in_plain_words(line: str, english: str, chinese: str | None) -> None:
    key, _, value = line.partition(": ")
    goal = {"id": "a", "branch": "b", "name": "{en: A, zh: 甲}", "by": "2025", "target": "5"} | {key: value}
    text = "\n".join(f"{name}: {written}" for name, written in goal.items())
    with pytest.raises(InputError) as caught:
        parse(text, "goal.yaml").shape(GoalText)
    (fault,) = caught.value.faults
    assert fault_said(fault) == english
    with translation.override("zh-hans"):
        told = fault_said(fault)
    assert told == chinese if chinese else told != english
