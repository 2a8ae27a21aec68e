"""What a plan promises of needs in words."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from pydantic import ValidationError

from fivegood.calendarfile import calendar
from fivegood.park import OpenPark
from fivegood.records.needs.selectors import needs_promise
from fivegood.rules.promises import Promise, promise_of
from fivegood.rules.service import ServiceText

CN = calendar("cn")
OF_PLAN = "answer within 60 working minutes, plan within 24 hours, close within 7 days"
PROMISE = promise_of([OF_PLAN])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_clock_of_the_sample_is_read_to_its_numbers(sample: OpenPark) -> None:
    assert needs_promise(sample) == Promise(answer_minutes=60, plan_hours=24, close_days=7)


@pytest.mark.parametrize(
    ("clocks", "promise"),
    [
        ([], Promise()),
        (["Answered within 2 working hours"], Promise(answer_minutes=120)),
        (["answer within 60 working minutes", "answer within 1 working hour; plan within 2 days"], Promise(60, 48)),
        (["answer within 60 working minutes", "answer within 30 working minutes"], Promise(30)),
        (["close within a week"], Promise(unread=("close within a week",))),
        (["answer within 60 minutes"], Promise(unread=("answer within 60 minutes",))),
    ],
)
def test_words_that_state_a_limit_are_counted_and_others_are_told(clocks: list[str], promise: Promise) -> None:
    assert promise_of(clocks) == promise


def test_a_visit_is_due_so_many_days_after_the_last_or_after_the_officer_came() -> None:
    rules, came = ServiceText(visit_every_days=30), date(2021, 3, 1)
    assert rules.visit_due_on(date(2021, 6, 15), came) == date(2021, 7, 15)
    assert rules.visit_due_on(None, came) == date(2021, 3, 31)
    assert ServiceText().visit_due_on(None, came) is None
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        ServiceText(visit_every_days=0)
