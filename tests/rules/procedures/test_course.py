"""Courses of approvals in random order over random calendars: what may be, what is counted, and what never changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.calendarfile import calendar
from fivegood.errors import InputError
from fivegood.rules.desk.clocks import Colour, Hand
from fivegood.rules.desk.explained import sentence
from fivegood.rules.desk.limits import Limit, Unit
from fivegood.rules.procedures.clocks import ApprovalClock, Of, paused_days, promised_on, readings
from fivegood.rules.procedures.course import Act, Event, Stage, replay
from fivegood.structs import replace
from fivegood.workdays import Calendar
from tests.rules.desk.test_deadlines import by_the_minute, calendars, stands

CN, MINUTE, DAY = calendar("cn"), timedelta(minutes=1), timedelta(days=1)
TWO_DAYS = Limit(2, Unit.WORKDAY)
DOCUMENTS = ("form", "deed", "map")
_LIMITS = st.one_of(
    st.none(),
    st.builds(Limit, st.integers(1, 12), st.just(Unit.WORKDAY)),
    st.builds(Limit, st.integers(1, 900), st.just(Unit.WORKING_MINUTE)),
)
_BEGUN = st.datetimes(datetime(2021, 1, 20), datetime(2021, 8, 20)).map(lambda at: at.replace(microsecond=0))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2021-{text}")


@st.composite
def courses(draw: st.DrawFn) -> list[Event]:
    """Return what may happen to an approval, drawn from what may be done after each step."""
    some = st.lists(st.sampled_from(DOCUMENTS), min_size=1, unique=True).map(tuple)
    workdays = st.none() | st.builds(Limit, st.integers(1, 12), st.just(Unit.WORKDAY))
    asked = draw(st.lists(st.sampled_from(DOCUMENTS), unique=True).map(tuple))
    events = [Event(draw(_BEGUN), Act.APPLY, within=draw(workdays), statutory=draw(workdays), documents=asked)]
    for gap in draw(st.lists(st.integers(0, 6000), max_size=9)):
        acts = replay(events).acts
        if not acts:
            break
        act = draw(st.sampled_from(acts))
        whole = Event(events[-1].at + gap * MINUTE, act, reason="a reason")
        if act in (Act.HAND_IN, Act.COLLECT, Act.LACK):
            whole = replace(whole, documents=draw(some), officer="o1", receipt="r1")
        if act is Act.TAKE_UP:
            whole = replace(whole, step=f"s{len(events)}", department="hall", within=draw(_LIMITS))
        events.append(whole)
    return events


def clocks(events: Sequence[Event], of: Calendar, now: datetime) -> list[ApprovalClock]:
    return readings(replay(events), 80, of, now)


@given(courses(), calendars())
def test_a_clock_counts_what_runs_outside_pauses_and_never_goes_back(events: list[Event], of: Calendar) -> None:
    now = events[-1].at + 2 * DAY
    for one in clocks(events, of, now):
        (piece,) = one.pieces
        assert one.due_at is None or one.due_at >= one.began_at.replace(second=0)
        assert all(one.stopped_at is None or pause.start < one.stopped_at for pause in one.pauses)
        if piece.limit.unit is Unit.WORKING_MINUTE:
            expected = by_the_minute(one.began_at, piece.limit, one.pauses, of)
            assert one.due_at == expected or (expected is None and (one.due_at or now + 99 * DAY) > one.began_at + DAY)
        if one.stopped_at is not None:
            late = one.due_at is not None and one.due_at < one.stopped_at.replace(second=0)
            assert (one.hand, one.colour) == ((Hand.LATE, Colour.RED) if late else (Hand.IN_TIME, Colour.GREEN))


@given(courses(), calendars())
def test_what_was_read_of_a_step_that_is_over_stays_whatever_comes_after(events: list[Event], of: Calendar) -> None:
    assert replay(events) == replay(list(events))
    for count in range(1, len(events)):
        earlier = [one for one in clocks(events[:count], of, events[-1].at) if one.stopped_at is not None]
        assert set(earlier) <= set(clocks(events, of, events[-1].at))


@given(courses(), calendars())
def test_days_not_counted_are_workdays_at_whose_end_the_clock_stood(events: list[Event], of: Calendar) -> None:
    state = replay(events)
    found = paused_days(state, of)
    if state.decided_at is None:
        assert found is None
        return
    whole = of.workdays_between(state.applied_at.date(), state.decided_at.date())
    walked = 0
    for passed in range(1, (state.decided_at.date() - state.applied_at.date()).days + 1):
        day = state.applied_at.date() + passed * DAY
        if of.is_workday(day) and (hours := of.hours_on(day)):
            closing = datetime.combine(day, datetime.min.time()) + hours[-1][1] * MINUTE
            walked += stands(state.pauses, closing)
    assert found == walked
    assert 0 <= found <= whole


COURSE = [
    Event(at("03-01T10:00"), Act.APPLY, within=Limit(5, Unit.WORKDAY), documents=("form", "deed")),
    Event(at("03-01T10:05"), Act.HAND_IN, documents=("form",)),
    Event(at("03-01T11:00"), Act.TAKE_UP, step="check", department="hall", within=Limit(60, Unit.WORKING_MINUTE)),
    Event(at("03-01T11:20"), Act.LACK, reason="The deed is missing.", documents=("deed", "map")),
    Event(at("03-03T09:00"), Act.COLLECT, documents=("deed",), officer="o1", receipt="A-1/5"),
    Event(at("03-03T10:00"), Act.HAND_IN, documents=("map",)),
    Event(at("03-03T10:30"), Act.TAKE_UP, step="issue", department="bureau", within=TWO_DAYS),
    Event(at("03-05T16:00"), Act.GRANT),
]


def test_a_course_with_a_pause_says_what_its_deadlines_are_made_of() -> None:
    whole, check, issue = clocks(COURSE, CN, at("03-06T09:00"))
    assert (whole.of, check.of, issue.of) == (Of.PROMISED, Of.STEP, Of.STEP)
    assert (check.step, check.department, check.hand) == ("check", "hall", Hand.IN_TIME)
    assert check.due_at == at("03-03T10:40"), "20 of 60 minutes were used before the pause"
    assert whole.due_at == at("03-09T17:30"), "the end of 2 March lay in the pause"
    assert sentence(whole, CN, "en") == (
        "due Tuesday 2021-03-09 17:30: 5 workdays from Monday 2021-03-01 10:00; not counted: "
        "paused 2021-03-01 11:20 to 2021-03-03 10:00 (The deed is missing.), days off 2021-03-06 to 2021-03-07"
    )
    assert "暂停2021-03-01 11:20至2021-03-03 10:00" in sentence(whole, CN, "zh")
    state = replay(COURSE)
    assert (state.stage, state.is_doorstep, state.wanted) == (Stage.GRANTED, True, ())
    assert (promised_on(state, CN), paused_days(state, CN)) == (at("03-09").date(), 1)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (Event(at("03-02T09:00"), Act.GRANT), "with documents to come (deed map), may be:"),
        (Event(at("03-02T09:00"), Act.TAKE_UP, step="x", department="y"), "may be: hand_in, collect, lack, refuse"),
        (Event(at("03-02T09:00"), Act.REFUSE), "must not be empty"),
        (Event(at("03-01T09:00"), Act.TAKE_BACK), "lies before what was done at 2021-03-01 11:20"),
        (Event(at("03-02T09:00"), Act.APPLY), "may be: hand_in"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_can(event: Event, told: str) -> None:
    with pytest.raises(InputError) as raised:
        replay([*COURSE[:4], event])
    assert told in str(raised.value)


def test_what_was_taken_back_is_judged_no_more_and_its_steps_before_are() -> None:
    events = [*COURSE[:7], Event(at("03-04T09:00"), Act.TAKE_BACK)]
    hands = [(one.of, one.hand) for one in clocks(events, CN, at("04-30T09:00"))]
    assert hands == [(Of.PROMISED, Hand.VOID), (Of.STEP, Hand.IN_TIME), (Of.STEP, Hand.VOID)]
