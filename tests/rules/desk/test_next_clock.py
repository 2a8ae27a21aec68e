"""When the next step of a need is due and how old the need is, counted by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from fivegood.calendarfile import calendar
from fivegood.rules.desk.clocks import NeedClock, next_clock
from fivegood.rules.desk.limits import DeskText
from fivegood.rules.desk.stages import Act, Event, replay
from fivegood.rules.promises import Promise, Step

CN = calendar("cn")
PROMISE = Promise(answer_minutes=60, plan_hours=24, close_days=7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def clock(
    promise: Promise, now: datetime, raised: datetime, answered: datetime | None = None, planned: datetime | None = None
) -> NeedClock:
    """Return the clock of a need by when it was raised, answered and planned for."""
    events = [Event(raised, Act.RAISE)]
    if answered:
        taken = (Act.ACCEPT, Act.CLASSIFY, Act.ASSIGN, Act.SIGN_FOR, Act.CONTACT)
        events += [Event(answered, act, category="labour", urgency="usual") for act in taken]
    if planned:
        events.append(Event(planned, Act.PLAN))
    return next_clock(replay(events), DeskText().limits_of("labour", "usual", promise), CN, now)


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
    found = clock(PROMISE, at(due), at(raised))
    assert (found.step, found.due_at, found.age_minutes, found.is_late) == (Step.ANSWER, at(due), 60, False)
    assert clock(PROMISE, at(due) + timedelta(minutes=1), at(raised)).is_late


def test_a_plan_and_a_close_are_due_by_elapsed_time_and_the_age_stays_working_time() -> None:
    raised, answered, planned = at("2021-06-18T17:00"), at("2021-06-18T17:10"), at("2021-06-19T09:00")
    now = at("2021-06-21T10:00")
    to_plan = clock(PROMISE, now, raised, answered)
    assert (to_plan.step, to_plan.due_at, to_plan.is_late) == (Step.PLAN, at("2021-06-19T17:00"), True)
    to_close = clock(PROMISE, now, raised, answered, planned)
    assert (to_close.step, to_close.due_at, to_close.is_late) == (Step.CLOSE, at("2021-06-25T17:00"), False)
    assert to_plan.age_minutes == to_close.age_minutes == 30 + 60


def test_without_a_limit_nothing_is_due_and_the_age_is_told() -> None:
    found = clock(Promise(), at("2021-06-21T10:00"), at("2021-06-18T17:00"))
    assert (found.due_at, found.is_late, found.age_minutes) == (None, False, 90)


def test_a_year_that_the_calendar_lacks_has_no_working_time() -> None:
    found = clock(PROMISE, at("2050-06-21T10:00"), at("2050-06-18T17:00"))
    assert (found.due_at, found.is_late, found.age_minutes) == (None, False, None)
