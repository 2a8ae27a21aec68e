"""Clocks of a need: when they run, stand still, are met or missed, and ring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from fivegood.errors import InputError
from fivegood.rules.desk.clocks import Colour, Hand, alarms, due_at
from fivegood.rules.desk.limits import DeskText, Limit
from fivegood.rules.desk.stages import Act, Event, replay
from fivegood.rules.promises import Step
from tests.rules.desk.clocks import CN, DESK, LIMITS, at, raised, read


def taken(text: str, until: Act = Act.CONTACT) -> Iterator[Event]:
    """Yield what comes before a need's plan, all at one instant."""
    for act in (Act.ACCEPT, Act.CLASSIFY, Act.ASSIGN, Act.SIGN_FOR, Act.CONTACT):
        yield Event(at(text), act, category="power", urgency="usual", holder="o001")
        if act is until:
            return


def test_a_weekend_pauses_office_minutes_and_no_others() -> None:
    found = read(raised("09-10T17:00"), "09-10T17:00")  # a Friday
    assert found[1, Step.ANSWER].due_at == at("09-13T09:30")
    assert found[1, Step.PLAN].due_at == at("09-11T17:00")


def test_what_is_raised_on_a_day_off_or_at_midnight_begins_with_the_next_office_hour() -> None:
    for when in ("10-02T11:00", "10-07T23:59", "10-08T00:00", "10-08T08:59", "10-08T09:00"):
        assert read(raised(when), when)[1, Step.ANSWER].due_at == at("10-08T10:00")


def test_a_deadline_at_midnight_is_in_time_until_then() -> None:
    desk = DeskText.model_validate({"rules": [{"limits": {"answer": "60 minutes"}}]})
    for end, hand in (("09-07T00:00:59", Hand.IN_TIME), ("09-07T00:01", Hand.LATE)):
        events = raised("09-06T23:00", *taken("09-06T23:10", Act.SIGN_FOR), Event(at(end), Act.CONTACT))
        assert read(events, end, desk)[1, Step.ANSWER].hand is hand


def test_a_pause_stops_the_clock_where_it_stands_and_saves_nobody_who_is_late() -> None:
    paused = [*taken("09-06T09:05", Act.ACCEPT), Event(at("09-06T09:30"), Act.PAUSE, reason="waits")]
    one = read(raised("09-06T09:00", *paused), "09-20T09:00")[1, Step.ANSWER]
    assert (one.hand, one.colour, one.due_at) == (Hand.STANDING, Colour.GREY, None)
    later = read(raised("09-06T09:00", *paused, Event(at("09-08T16:00"), Act.RESUME)), "09-08T16:00")[1, Step.ANSWER]
    assert (later.hand, later.due_at) == (Hand.RUNNING, at("09-08T16:30"))
    too_late = [*taken("09-06T09:05", Act.ACCEPT), Event(at("09-06T10:30"), Act.PAUSE, reason="waits")]
    one = read(raised("09-06T09:00", *too_late), "09-06T10:40")[1, Step.ANSWER]
    assert (one.hand, one.colour, one.due_at) == (Hand.RUNNING, Colour.RED, at("09-06T10:00"))


def test_time_given_after_the_deadline_does_not_undo_that_it_was_missed() -> None:
    more = Limit.parse("3 days")
    for when, due, colour in (("09-13T09:00", "09-16T09:00", Colour.GREEN), ("09-13T09:01", "09-13T09:00", Colour.RED)):
        extended = Event(at(when), Act.EXTEND, clock=Step.CLOSE, more=more, reason="parts")
        one = read(raised("09-06T09:00", *taken("09-06T09:10"), extended), "09-13T09:02")[1, Step.CLOSE]
        assert (one.due_at, one.colour) == (at(due), colour)


def test_a_need_that_is_reopened_has_clocks_anew_and_keeps_the_old_ones() -> None:
    events = raised("09-01T09:00", *taken("09-01T09:10"), Event(at("09-02T09:00"), Act.SOLVE))
    again = [*events, Event(at("09-24T10:00"), Act.REOPEN, reason="it broke again")]
    found = read(again, "09-24T10:30")
    assert found[1, Step.CLOSE].hand is Hand.IN_TIME
    assert (found[2, Step.ANSWER].hand, found[2, Step.ANSWER].due_at) == (Hand.RUNNING, at("09-24T11:00"))
    assert found[2, Step.CLOSE].due_at == at("10-01T10:00")
    assert replay(again).level == 1


def test_what_is_solved_while_the_clocks_stand_still_is_in_time() -> None:
    paused = [*taken("09-06T09:10"), Event(at("09-07T08:59"), Act.PAUSE, reason="waits")]
    events = raised("09-06T09:00", *paused, Event(at("10-20T09:00"), Act.SOLVE))
    found = read(events, "10-21T09:00")
    assert {one.hand for one in found.values()} == {Hand.IN_TIME}
    assert replay(events).rounds[0].stands is None


def test_merged_needs_are_judged_no_more_but_what_was_done_stays() -> None:
    events = raised("09-06T09:00", *taken("09-06T10:30"), Event(at("09-06T11:00"), Act.MERGE, others=("n2",)))
    found = read(events, "10-06T11:00")
    assert [found[1, step].hand for step in Step] == [Hand.LATE, Hand.VOID, Hand.VOID]
    assert alarms(replay(events), LIMITS, DESK, CN, at("10-06T11:00")) == []


def test_a_year_without_holidays_announced_is_refused_not_guessed() -> None:
    with pytest.raises(InputError, match="holds the years"):
        due_at(datetime(2026, 12, 31, 17, 29), Limit.parse("60 working minutes"), [], CN)


@pytest.mark.parametrize(
    ("now", "colour"),
    [
        ("09-06T09:47:59", Colour.GREEN),
        ("09-06T09:48", Colour.YELLOW),
        ("09-06T10:00:59", Colour.YELLOW),
        ("09-06T10:01", Colour.RED),
    ],
)
def test_a_lamp_turns_at_its_minute(now: str, colour: Colour) -> None:
    assert read(raised("09-06T09:00"), now)[1, Step.ANSWER].colour is colour


def test_the_ladder_rings_each_rung_once_whenever_it_is_looked_at() -> None:
    state = replay(raised("09-06T09:00", *taken("09-06T09:20", Act.ASSIGN)))
    looked = [at("09-06T09:00") + timedelta(minutes=7 * number) for number in range(2_000)]
    seen: dict[str, datetime] = {}
    for now in looked:  # now and then nobody looks: a restart
        if now.hour != 10:
            for alarm in alarms(state, LIMITS, DESK, CN, now):
                assert seen.setdefault(alarm.key, alarm.at) == alarm.at
    assert seen == {
        "1.answer.50": at("09-06T09:30"),
        "1.answer.100": at("09-06T10:00"),
        "1.plan.50": at("09-06T21:00"),
        "1.plan.100": at("09-07T09:00"),
        "1.close.50": at("09-09T21:00"),
        "1.close.100": at("09-13T09:00"),
    }


def test_a_clock_stopped_in_time_does_not_ring_again() -> None:
    state = replay(raised("09-06T09:00", *taken("09-06T09:45")))
    rung = [alarm.key for alarm in alarms(state, LIMITS, DESK, CN, at("09-06T20:00"))]
    assert rung == ["1.answer.50"]
