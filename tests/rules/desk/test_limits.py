"""Limits of the desk as a park writes them: read, said again, and the most particular rule found."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fivegood.rules.desk.limits import DeskText, Limit, Unit
from fivegood.rules.promises import Promise, Step, promise_of

RULES = [
    {"urgencies": ["urgent"], "limits": {"answer": "15 working minutes", "close": "2 days"}},
    {"categories": ["power", "water"], "limits": {"close": "1 day"}},
    {"categories": ["power"], "urgencies": ["urgent"], "limits": {"close": "4 hours"}},
    {"limits": {"plan": "2 workdays"}},
]
PROMISE = promise_of(["answer within 60 working minutes, plan within 24 hours, close within 7 days"])


@pytest.mark.parametrize(
    ("text", "count", "unit", "told"),
    [
        ("60 working minutes", 60, Unit.WORKING_MINUTE, "60 working minutes"),
        ("2 working hours", 120, Unit.WORKING_MINUTE, "2 working hours"),
        ("5 workdays", 5, Unit.WORKDAY, "5 workdays"),
        ("1 workday", 1, Unit.WORKDAY, "1 workday"),
        ("24 hours", 1440, Unit.MINUTE, "24 hours"),
        ("7 days", 10080, Unit.MINUTE, "7 days"),
        ("168 hours", 10080, Unit.MINUTE, "7 days"),
        ("90 minutes", 90, Unit.MINUTE, "90 minutes"),
    ],
)
def test_a_limit_is_read_and_said(text: str, count: int, unit: Unit, told: str) -> None:
    assert Limit.parse(text) == Limit(count, unit)
    assert str(Limit.parse(text)) == told


@given(st.integers(1, 999_999), st.sampled_from(Unit))
def test_what_is_said_is_read_as_the_same_limit(count: int, unit: Unit) -> None:
    assert Limit.parse(str(Limit(count, unit))) == Limit(count, unit)


@pytest.mark.parametrize("text", ["", "0 days", "7", "7 weeks", "-1 days", "7 days later", "1.5 days", "٣ days"])
def test_a_text_that_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a limit is a number of working minutes"):
        Limit.parse(text)


@given(st.integers(1, 10_000), st.integers(1, 300))
def test_a_share_is_rounded_up_and_never_nothing(count: int, percent: int) -> None:
    part = Limit(count, Unit.MINUTE).part(Decimal(percent) / 100)
    assert part.count >= 1
    assert (part.count - 1) * 100 < count * percent <= part.count * 100


def test_the_most_particular_rule_holds_and_else_the_plan() -> None:
    desk = DeskText.model_validate({"rules": RULES})

    def limits(category: str, urgency: str) -> list[str]:
        found = desk.limits_of(category, urgency, PROMISE)
        return [str(found[step]) for step in Step]

    assert limits("roads", "usual") == ["60 working minutes", "2 workdays", "7 days"]
    assert limits("roads", "urgent") == ["15 working minutes", "2 workdays", "2 days"]
    assert limits("water", "urgent") == ["15 working minutes", "2 workdays", "24 hours"]
    assert limits("power", "urgent") == ["15 working minutes", "2 workdays", "4 hours"]


def test_a_park_that_promises_nothing_has_no_clock() -> None:
    assert DeskText().limits_of("power", "usual", Promise()) == {}


def test_two_rules_of_one_rank_for_the_same_needs_are_refused() -> None:
    twice = [
        {"categories": ["power"], "limits": {"close": "1 day"}},
        {"categories": ["power", "water"], "limits": {"close": "2 days"}},
    ]
    with pytest.raises(ValidationError, match="two rules state a limit of close for the same needs"):
        DeskText.model_validate({"rules": twice})
    apart = [twice[0], {"categories": ["water"], "limits": {"close": "2 days"}}]
    assert len(DeskText.model_validate({"rules": apart}).rules) == 2


@pytest.mark.parametrize(
    "text",
    [{"rules": [{"limits": {}}]}, {"rules": [{"limits": {"close": "soon"}}]}, {"rungs": [{"at_percent": 0}]}],
)
def test_what_a_file_states_wrongly_is_refused(text: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DeskText.model_validate(text)
