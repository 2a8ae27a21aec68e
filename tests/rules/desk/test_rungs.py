"""What a rung says, and when letters are quiet."""

from __future__ import annotations

from datetime import datetime

import pytest
from pydantic import ValidationError

from fivegood.rules.desk.limits import RungText
from fivegood.rules.desk.rungs import rung_told
from fivegood.rules.promises import Step
from fivegood.rules.service import LettersText

DUE = datetime(2021, 7, 30, 9, 20)


@pytest.mark.parametrize(
    ("percent", "en", "zh"),
    [
        (80, "80 % of the time for the plan is used up: due Friday 2021-07-30 09:20", "方案时限已用80%"),
        (100, "The time for the plan is used up: it was due Friday 2021-07-30 09:20", "方案时限已到"),
        (200, "200 % of the time for the plan has passed: it was due", "方案用时已达时限的200%"),
    ],
)
def test_a_rung_says_how_much_is_used_up_in_both_languages(percent: int, en: str, zh: str) -> None:
    assert rung_told(Step.PLAN, percent, DUE, "en", goes_up=False).startswith(en)
    told = rung_told(Step.PLAN, percent, DUE, "zh", goes_up=True)
    assert told.startswith(zh)
    assert told.endswith("；已升级至上一级")


def test_a_rung_that_nobody_hears_is_refused() -> None:
    with pytest.raises(ValidationError, match="a rung tells somebody"):
        RungText.model_validate({"at_percent": 50})


@pytest.mark.parametrize(
    ("quiet", "loud", "still"),
    [
        ("20:00-08:00", ["08:00", "12:00", "19:59"], ["20:00", "00:00", "07:59"]),
        ("12:00-13:30", ["11:59", "13:30", "23:00"], ["12:00", "13:29"]),
        (None, ["00:00", "12:00"], []),
    ],
)
def test_quiet_hours_reach_past_midnight(quiet: str | None, loud: list[str], still: list[str]) -> None:
    rules = LettersText(quiet=quiet)
    assert [time for time in loud if rules.is_quiet(datetime.fromisoformat(f"2021-07-30T{time}"))] == []
    assert [time for time in still if rules.is_quiet(datetime.fromisoformat(f"2021-07-30T{time}"))] == still


@pytest.mark.parametrize("quiet", ["at night", "20:00", "25:00-08:00", ""])
def test_hours_that_are_no_span_are_refused(quiet: str) -> None:
    with pytest.raises(ValidationError, match="quiet hours are written as 20:00-08:00"):
        LettersText(quiet=quiet)
