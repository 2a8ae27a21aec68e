"""The clocks of needs: what a plan promises in words, and when the next step is due, counted by hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from pydantic import ValidationError

from fivegood.calendarfile import calendar
from fivegood.park import OpenPark
from fivegood.records.needs.selectors import needs_promise
from fivegood.rules.promises import NeedTimes, Promise, Step, clock_of, promise_of
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


# Office hours are 09:00-12:00 and 13:30-17:30. 18 June 2021 is a Friday, so is 23 April, before the make-up Sunday of
# Labour Day; 30 April is the Friday before that holiday, which lasts to 5 May.
@pytest.mark.parametrize(
    ("raised", "due"),
    [
        ("2021-06-17T09:00", "2021-06-17T10:00"),
        ("2021-06-17T11:40", "2021-06-17T14:10"),  # 20 minutes before lunch, 40 after
        ("2021-06-18T17:00", "2021-06-21T09:30"),  # over a weekend
        ("2021-06-19T10:00", "2021-06-21T10:00"),  # raised on a Saturday
        ("2021-04-23T17:00", "2021-04-25T09:30"),  # the Sunday is worked
        ("2021-04-30T17:10", "2021-05-06T09:40"),  # over the holiday
    ],
)
def test_an_answer_is_due_after_sixty_working_minutes(raised: str, due: str) -> None:
    clock = clock_of(NeedTimes(at(raised)), PROMISE, CN, at(due))
    assert (clock.step, clock.due_at, clock.age_minutes, clock.is_late) == (Step.ANSWER, at(due), 60, False)
    assert clock_of(NeedTimes(at(raised)), PROMISE, CN, at(due).replace(second=1)).is_late


def test_a_plan_and_a_close_are_due_by_elapsed_time_and_the_age_stays_working_time() -> None:
    raised, answered, planned = at("2021-06-18T17:00"), at("2021-06-18T17:10"), at("2021-06-19T09:00")
    now = at("2021-06-21T10:00")
    to_plan = clock_of(NeedTimes(raised, answered), PROMISE, CN, now)
    assert (to_plan.step, to_plan.due_at, to_plan.is_late) == (Step.PLAN, at("2021-06-19T17:00"), True)
    to_close = clock_of(NeedTimes(raised, answered, planned), PROMISE, CN, now)
    assert (to_close.step, to_close.due_at, to_close.is_late) == (Step.CLOSE, at("2021-06-25T17:00"), False)
    assert to_plan.age_minutes == to_close.age_minutes == 30 + 60


def test_without_a_limit_nothing_is_due_and_the_age_is_told() -> None:
    clock = clock_of(NeedTimes(at("2021-06-18T17:00")), Promise(), CN, at("2021-06-21T10:00"))
    assert (clock.due_at, clock.is_late, clock.age_minutes) == (None, False, 90)


def test_a_year_that_the_calendar_lacks_has_no_working_time() -> None:
    clock = clock_of(NeedTimes(at("2050-06-18T17:00")), PROMISE, CN, at("2050-06-21T10:00"))
    assert (clock.due_at, clock.is_late, clock.age_minutes) == (None, False, None)


def test_a_visit_is_due_so_many_days_after_the_last_or_after_the_officer_came() -> None:
    rules, came = ServiceText(visit_every_days=30), date(2021, 3, 1)
    assert rules.visit_due_on(date(2021, 6, 15), came) == date(2021, 7, 15)
    assert rules.visit_due_on(None, came) == date(2021, 3, 31)
    assert ServiceText().visit_due_on(None, came) is None
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        ServiceText(visit_every_days=0)
