"""A deadline agrees with a count minute by minute, whatever the calendar and the pauses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fivegood.periods import Period
from fivegood.rules.desk.clocks import due_at, pieces_of
from fivegood.rules.desk.explained import left_out
from fivegood.rules.desk.limits import Limit, Unit
from fivegood.rules.desk.stages import Pause, Round
from fivegood.rules.promises import Step
from fivegood.structs import replace
from fivegood.workdays import Calendar, OwnHours
from tests.rules.desk.clocks import CN

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
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
