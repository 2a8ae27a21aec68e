"""A deadline says what was counted and what was not, in both languages."""

from __future__ import annotations

from fivegood.rules.desk.explained import Kind, left_out, sentence
from fivegood.rules.desk.limits import DeskText, Limit
from fivegood.rules.desk.stages import Act, Event
from fivegood.rules.promises import Step
from tests.rules.desk.clocks import CN, at, raised, read


def test_a_deadline_says_what_was_counted_and_what_was_not() -> None:
    one = read(raised("09-17T17:10"), "09-17T17:10")[1, Step.ANSWER]
    assert sentence(one, CN, "en") == (
        "due Saturday 2021-09-18 09:40: 60 working minutes from Friday 2021-09-17 17:10; "
        "not counted: outside office hours 17:30-09:00"
    )
    assert sentence(one, CN, "zh") == (
        "2021-09-18（星期六）09:40到期：自2021-09-17（星期五）17:10起60个工作分钟；不计入：非办公时间17:30-09:00"
    )


def test_a_deadline_over_a_festival_a_break_and_a_pause_names_each() -> None:
    desk = DeskText.model_validate({"rules": [{"limits": {"answer": "10 working hours"}}]})
    events = raised(
        "09-18T11:00",
        Event(at("09-18T11:10"), Act.ACCEPT),
        Event(at("09-18T14:00"), Act.PAUSE, reason="waits for the unit"),
        Event(at("09-18T15:00"), Act.RESUME),
    )
    one = read(events, "09-18T15:00", desk)[1, Step.ANSWER]
    assert [span.kind for span in left_out(one.pieces[0], one.pauses, CN)] == [
        Kind.BREAK,
        Kind.PAUSE,
        Kind.OUTSIDE,
        Kind.HOLIDAY,
        Kind.OUTSIDE,
        Kind.BREAK,
    ]
    assert one.due_at == at("09-22T16:30")
    told = sentence(one, CN, "en")
    for part in ("the break 12:00-13:30", "paused 2021-09-18 14:00 to 15:00 (waits for the unit)"):
        assert part in told
    assert "Mid-Autumn Festival 2021-09-19 to 2021-09-21" in told
    assert "中秋节2021-09-19至2021-09-21" in sentence(one, CN, "zh")


def test_time_given_says_when_and_why() -> None:
    given_more = Event(at("09-08T10:00"), Act.EXTEND, clock=Step.CLOSE, more=Limit.parse("2 workdays"), reason="a part")
    one = read(raised("09-03T09:00", given_more), "09-08T10:00")[1, Step.CLOSE]
    assert one.due_at == at("09-14T17:30")  # seven days to Friday, then Monday and Tuesday
    assert sentence(one, CN, "en").endswith(
        ", then 2 workdays more, given Wednesday 2021-09-08 10:00 (a part); "
        "not counted: days off 2021-09-11 to 2021-09-12"
    )
    assert "2021-09-08（星期三）10:00延长2个工作日（a part）" in sentence(one, CN, "zh")
