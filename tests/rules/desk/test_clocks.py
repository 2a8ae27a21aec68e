"""Clocks of needs: against a count minute by minute over random calendars and pauses; the faults of other desks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.calendarfile import calendar
from fivegood.errors import InputError
from fivegood.periods import Period
from fivegood.rules.desk.clocks import Colour, Hand, Reading, alarms, due_at, pieces_of, readings
from fivegood.rules.desk.explained import Kind, left_out, sentence
from fivegood.rules.desk.limits import DeskText, Limit, Unit
from fivegood.rules.desk.stages import Act, Event, Pause, Round, replay
from fivegood.rules.promises import Promise, Step
from fivegood.structs import replace
from fivegood.workdays import Calendar, OwnHours

CN = calendar("cn")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PROMISE = Promise(answer_minutes=60, plan_hours=24, close_days=7)
RUNGS = [{"at_percent": 50, "tell": ["holder"]}, {"at_percent": 100, "tell": ["level_above"], "escalates": True}]
DESK = DeskText.model_validate({"rungs": RUNGS})
LIMITS = DESK.limits_of("power", "usual", PROMISE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2021-{text}")


def raised(text: str, *events: Event) -> Sequence[Event]:
    return [Event(at(text), Act.RAISE), *events]


def taken(text: str, until: Act = Act.CONTACT) -> Iterator[Event]:
    """Yield what comes before a need's plan, all at one instant."""
    for act in (Act.ACCEPT, Act.CLASSIFY, Act.ASSIGN, Act.SIGN_FOR, Act.CONTACT):
        yield Event(at(text), act, category="power", urgency="usual", holder="o001")
        if act is until:
            return


def read(
    events: Sequence[Event], now: str, desk: DeskText = DESK, of: Calendar = CN
) -> dict[tuple[int, Step], Reading]:
    state = replay(events)
    limits = desk.limits_of(state.category, state.urgency, PROMISE)
    return {(one.round, one.step): one for one in readings(state, limits, desk, of, at(now))}


# --- a second opinion -------------------------------------------------------------------------------------------------

_SPANS = st.lists(st.integers(0, 96), min_size=2, max_size=4, unique=True).map(sorted)
_HOURS = _SPANS.map(lambda edges: tuple((a * 15, b * 15) for a, b in zip(edges[::2], edges[1::2], strict=False)))
_DAYS = st.dates(date(2021, 1, 20), date(2021, 10, 20))
_INSTANTS = st.datetimes(datetime(2021, 1, 20), datetime(2021, 10, 20)).map(lambda t: t.replace(microsecond=0))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    own = draw(st.dictionaries(_DAYS, _HOURS, max_size=8))
    own_hours = {day: OwnHours("Own", "另定", Period.day(day), hours) for day, hours in own.items()}
    return replace(CN, hours=draw(_HOURS.filter(bool)), own_hours=own_hours)


@st.composite
def pauses_after(draw: st.DrawFn, began: datetime) -> list[Pause]:
    found: list[Pause] = []
    last = began
    for length in draw(st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 5000)), max_size=3)):
        start = last + timedelta(minutes=length[0])
        last = start + timedelta(minutes=length[1])
        found.append(Pause(start, last, "a reason"))
    never_ends = draw(st.booleans())
    if found and never_ends:
        found[-1] = replace(found[-1], end=None)
    return found


def is_open(of: Calendar, instant: datetime) -> bool:
    minute = instant.hour * 60 + instant.minute
    return any(opens <= minute < closes for opens, closes in of.hours_on(instant.date()))


def stands(pauses: Sequence[Pause], instant: datetime) -> bool:
    return any(cut(one.start) <= instant and (one.end is None or instant < cut(one.end)) for one in pauses)


def cut(instant: datetime) -> datetime:
    return instant.replace(second=0)


def by_the_minute(began: datetime, limit: Limit, pauses: Sequence[Pause], of: Calendar) -> datetime | None:
    """Return when a limit is used up by looking at every minute; None where it is not within 60 days."""
    now, left = cut(began), limit.count
    while now < began + 60 * DAY:
        if limit.unit is not Unit.WORKING_MINUTE or is_open(of, now):
            left -= not stands(pauses, now)
        now += MINUTE
        if left == 0:
            return now
    return None


@given(st.data(), calendars(), _INSTANTS, st.integers(1, 1200), st.sampled_from([Unit.WORKING_MINUTE, Unit.MINUTE]))
def test_a_deadline_agrees_with_a_count_minute_by_minute(
    data: st.DataObject, of: Calendar, began: datetime, count: int, unit: Unit
) -> None:
    pauses = data.draw(pauses_after(began))
    due, expected = due_at(began, Limit(count, unit), pauses, of), by_the_minute(began, Limit(count, unit), pauses, of)
    if expected is not None:
        assert due == expected
    elif due is not None:
        assert due > began + 60 * DAY - MINUTE


@given(st.data(), calendars(), _INSTANTS, st.integers(1, 12))
def test_workdays_agree_with_a_walk_from_day_to_day(
    data: st.DataObject, of: Calendar, began: datetime, count: int
) -> None:
    pauses, left, expected = data.draw(pauses_after(began)), count, None
    for passed in range(1, 90):
        day = began.date() + passed * DAY
        if of.is_workday(day) and (hours := of.hours_on(day)):
            closing = datetime.combine(day, time()) + hours[-1][1] * MINUTE
            left -= not stands(pauses, closing)
            if left == 0:
                expected = closing
                break
    assert due_at(began, Limit(count, Unit.WORKDAY), pauses, of) == expected


@given(st.data(), calendars(), _INSTANTS, st.integers(1, 900))
def test_what_is_left_out_and_what_is_counted_are_all_of_the_time(
    data: st.DataObject, of: Calendar, began: datetime, count: int
) -> None:
    pauses = data.draw(pauses_after(began))
    (piece,) = pieces_of(Round(began, pauses=tuple(pauses)), Step.ANSWER, Limit(count, Unit.WORKING_MINUTE), of)
    if piece.end is None or piece.end > began + 30 * DAY:
        return
    spans, counted, now = left_out(piece, pauses, of), 0, cut(began)
    while now < piece.end:
        is_left_out = any(span.start <= now < span.end for span in spans)
        assert is_left_out is (stands(pauses, now) or not is_open(of, now))
        counted += not is_left_out
        now += MINUTE
    assert counted == count


@given(st.data(), calendars(), _INSTANTS, st.integers(1, 900), st.sampled_from(list(Unit)[:1] + list(Unit)[2:]))
def test_more_time_and_more_pauses_never_make_a_deadline_earlier(
    data: st.DataObject, of: Calendar, began: datetime, count: int, unit: Unit
) -> None:
    pauses = data.draw(pauses_after(began))
    due = due_at(began, Limit(count, unit), pauses, of)
    longer = due_at(began, Limit(count + 1, unit), pauses, of)
    without = due_at(began, Limit(count, unit), pauses[:-1], of)
    assert due is None or longer is None or due < longer
    assert without is not None
    assert due is None or without <= due


# --- how deadlines explain themselves ---------------------------------------------------------------------------------


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


# --- the faults of other desks ----------------------------------------------------------------------------------------


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


# --- lamps and the ladder ---------------------------------------------------------------------------------------------


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
    looked = [at("09-06T09:00") + 7 * MINUTE * number for number in range(2_000)]
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
