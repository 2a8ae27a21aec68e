"""Workdays and working minutes: both agree with a second opinion, day by day and minute by minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.errors import InputError
from fivegood.periods import Period
from fivegood.workdays import Calendar
from tests.calendars import CN, OWN, PLAIN

DAYS = st.dates(date(2019, 1, 1), date(2026, 11, 30))
INSTANTS = st.datetimes(datetime(2019, 1, 1), datetime(2026, 9, 30)).map(lambda t: t.replace(second=0, microsecond=0))
YEAR = (date(2021, 1, 1), date(2021, 12, 31))


def days_of(first: date, last: date) -> Iterator[date]:
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


def test_every_day_of_2019_to_2026_agrees_with_the_second_opinion() -> None:
    days = list(days_of(date(2019, 1, 1), date(2026, 12, 31)))
    assert len(days) == 8 * 365 + 2
    assert [day for day in days if CN.is_workday(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize("day", [date(2021, 9, 18), date(2021, 9, 26), date(2021, 2, 7), date(2020, 1, 19)])
def test_a_make_up_weekend_day_is_worked(day: date) -> None:
    assert day.weekday() >= 5
    assert CN.is_workday(day)
    assert not PLAIN.is_workday(day)
    assert (
        CN.working_minutes(datetime.combine(day, datetime.min.time()), datetime(day.year, day.month, day.day, 23))
        == 420
    )


def test_the_national_day_week_of_2021_is_off_and_named() -> None:
    assert not any(CN.is_workday(day) for day in days_of(date(2021, 10, 1), date(2021, 10, 7)))
    named = [holiday for holiday in CN.holidays if holiday.period.contains(date(2021, 10, 3))]
    assert [(holiday.name_en, holiday.name_zh) for holiday in named] == [("National Day", "国庆节")]
    assert CN.roll_forward(date(2021, 10, 1)) == date(2021, 10, 8)


def test_an_instant_is_taken_for_its_day() -> None:
    assert not CN.is_workday(datetime(2021, 10, 1, 9))
    assert CN.is_workday(datetime(2021, 9, 18, 9))


def test_a_year_that_is_not_announced_is_refused_not_guessed() -> None:
    years = "2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026"
    for act in (
        lambda: CN.is_workday(date(2027, 1, 4)),
        lambda: CN.add_workdays(date(2026, 12, 31), 1),
        lambda: CN.working_minutes(datetime(2026, 12, 31, 9), datetime(2027, 1, 4, 9)),
        lambda: CN.add_working_minutes(datetime(2018, 12, 31, 9), 1),
    ):
        with pytest.raises(InputError, match=f"the calendar Mainland China holds the years {years}"):
            act()


def test_a_calendar_without_years_takes_any_year() -> None:
    assert PLAIN.is_workday(date(1987, 6, 5))
    assert not PLAIN.is_workday(date(2121, 10, 4))
    assert (PLAIN.name_en, PLAIN.name_zh, PLAIN.hours) == ("Monday to Friday", "周一至周五", ((540, 1020),))
    with pytest.raises(InputError, match="no day further on"):
        PLAIN.add_workdays(date(9999, 12, 31), 1)


def test_workdays_are_added_and_counted() -> None:
    assert CN.add_workdays(date(2021, 9, 30), 1) == date(2021, 10, 8)
    assert CN.add_workdays(date(2021, 9, 30), 2) == date(2021, 10, 9)
    assert CN.add_workdays(date(2021, 10, 8), -1) == date(2021, 9, 30)
    assert CN.add_workdays(date(2021, 10, 2), 0) == date(2021, 10, 8)
    assert CN.workdays_between(date(2021, 9, 30), date(2021, 10, 9)) == 2
    assert CN.workdays_between(date(2021, 9, 30), date(2021, 9, 30)) == 0
    with pytest.raises(InputError, match=r"the end comes before the start \(found '2021-10-02 to 2021-10-01'\)"):
        CN.workdays_between(date(2021, 10, 2), date(2021, 10, 1))


@given(DAYS.filter(lambda day: day < date(2026, 6, 1)), st.integers(1, 60))
def test_counting_gives_back_the_workdays_that_were_added(day: date, count: int) -> None:
    end = CN.add_workdays(day, count)
    assert CN.is_workday(end)
    assert CN.workdays_between(day, end) == count
    if CN.is_workday(day):
        assert CN.add_workdays(end, -count) == day


@given(DAYS, DAYS)
def test_workdays_agree_with_the_second_opinion(a: date, b: date) -> None:
    start, end = min(a, b), max(a, b)
    expected = len([day for day in chinese_calendar.get_workdays(start, end) if day != start])
    assert CN.workdays_between(start, end) == expected


def test_a_return_is_due_on_a_day_of_the_next_month_rolled_forward() -> None:
    assert CN.due_on(Period.parse("2021-08"), 18) == date(2021, 9, 18)
    assert CN.due_on(Period.parse("2021-Q3"), 5) == date(2021, 10, 8)
    assert CN.due_on(Period.parse("2021"), 15) == date(2022, 1, 17)
    with pytest.raises(InputError, match=r"2021-02 has the days 1 to 28 \(found '30'\)"):
        CN.due_on(Period.parse("2021-01"), 30)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2021-07-01 08:00", "2021-07-01 18:00", 420),
        ("2021-07-01 11:30", "2021-07-01 14:00", 60),
        ("2021-07-01 12:00", "2021-07-01 13:30", 0),
        ("2021-07-01 10:00", "2021-07-01 10:00", 0),
        ("2021-07-02 17:00", "2021-07-05 09:30", 60),
        ("2021-09-30 17:00", "2021-10-08 09:30", 60),
        ("2021-07-01 09:00:59", "2021-07-01 09:01:00", 1),
        ("2021-06-28 09:00", "2021-07-05 09:00", 5 * 420),
    ],
)
def test_only_office_hours_count(start: str, end: str, minutes: int) -> None:
    assert CN.working_minutes(datetime.fromisoformat(start), datetime.fromisoformat(end)) == minutes


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2021-07-01 11:30", 30, "2021-07-01 12:00"),
        ("2021-07-01 11:30", 31, "2021-07-01 13:31"),
        ("2021-07-01 13:30", 240, "2021-07-01 17:30"),
        ("2021-07-02 17:30", 1, "2021-07-05 09:01"),
        ("2021-10-03 12:00", 420, "2021-10-08 17:30"),
        ("2021-10-03 12:00", 0, "2021-10-03 12:00"),
    ],
)
def test_minutes_are_added_to_the_earliest_instant_that_has_them(start: str, minutes: int, end: str) -> None:
    assert CN.add_working_minutes(datetime.fromisoformat(start), minutes) == datetime.fromisoformat(end)


@given(INSTANTS, st.integers(0, 20_000), st.sampled_from([CN, PLAIN]))
def test_minutes_that_are_added_are_counted_back(start: datetime, minutes: int, park: Calendar) -> None:
    end = park.add_working_minutes(start, minutes)
    assert park.working_minutes(start, end) == minutes
    if minutes:
        assert park.working_minutes(start, end - timedelta(minutes=1)) == minutes - 1


@given(st.lists(INSTANTS, min_size=3, max_size=3).map(sorted))
def test_minutes_add_up_however_a_span_is_cut(instants: list[datetime]) -> None:
    a, b, c = instants
    assert CN.working_minutes(a, b) + CN.working_minutes(b, c) == CN.working_minutes(a, c)


@given(INSTANTS, st.integers(0, 4000))
def test_minutes_agree_with_counting_each_one(start: datetime, length: int) -> None:
    instants = (start + timedelta(minutes=passed) for passed in range(length))
    spans = ((540, 720), (810, 1050))
    worked = {day: chinese_calendar.is_workday(day) for day in days_of(start.date(), start.date() + timedelta(days=3))}
    expected = sum(
        worked[t.date()] and any(opens <= t.hour * 60 + t.minute < closes for opens, closes in spans) for t in instants
    )
    assert CN.working_minutes(start, start + timedelta(minutes=length)) == expected


@given(DAYS, st.integers(0, 1439), st.integers(0, 1439))
def test_a_day_off_contributes_nothing(day: date, a: int, b: int) -> None:
    midnight = datetime.combine(day, datetime.min.time())
    start, end = midnight + timedelta(minutes=min(a, b)), midnight + timedelta(minutes=max(a, b))
    if not CN.is_workday(day):
        assert CN.working_minutes(start, end) == 0
    if day.weekday() >= 5:
        assert PLAIN.working_minutes(start, end) == 0


def test_instants_that_make_no_span_are_refused() -> None:
    noon = datetime(2021, 7, 1, 12)
    with pytest.raises(InputError, match="the end comes before the start"):
        CN.working_minutes(noon, noon - timedelta(minutes=1))
    with pytest.raises(InputError, match=r"the minutes to add are 0 or more \(found '-1'\)"):
        CN.add_working_minutes(noon, -1)
    with pytest.raises(InputError, match="instants are local and carry no time zone"):
        CN.working_minutes(noon.replace(tzinfo=UTC), noon)


def test_own_hours_open_and_close_the_office_and_leave_the_workdays_alone() -> None:
    opened = {day: sum(closes - opens for opens, closes in OWN.hours_on(day)) for day in days_of(*YEAR)}
    usual = {day: 420 if CN.is_workday(day) else 0 for day in days_of(*YEAR)}
    assert {day: minutes for day, minutes in opened.items() if minutes != usual[day]} == {
        date(2021, 2, 10): 180,
        date(2021, 6, 1): 0,
        date(2021, 9, 30): 1440,
        **{date(2021, 10, day): 1440 for day in (1, 2, 3)},
    }
    assert [day for day in days_of(*YEAR) if OWN.is_workday(day) != CN.is_workday(day)] == []
    assert OWN.add_working_minutes(datetime(2021, 9, 30, 23, 30), 60) == datetime(2021, 10, 1, 0, 30)
    assert OWN.add_working_minutes(datetime(2021, 10, 3, 23, 30), 60) == datetime(2021, 10, 8, 9, 30)
    assert OWN.add_working_minutes(datetime(2021, 2, 10, 11, 30), 60) == datetime(2021, 2, 18, 9, 30)


@given(
    st.sampled_from(list(days_of(date(2021, 1, 25), date(2021, 10, 20)))),
    st.integers(0, 1439),
    st.integers(0, 20_000),
)
def test_minutes_under_own_hours_agree_with_a_count_minute_by_minute(day: date, first: int, length: int) -> None:
    start = datetime.combine(day, datetime.min.time()) + timedelta(minutes=first)
    end = start + timedelta(minutes=length)
    counted = 0
    for today in days_of(start.date(), end.date()):
        minutes = {minute for opens, closes in OWN.hours_on(today) for minute in range(opens, closes)}
        from_minute = first if today == start.date() else 0
        to_minute = end.hour * 60 + end.minute if today == end.date() else 1440
        counted += len(minutes & set(range(from_minute, to_minute)))
    assert OWN.working_minutes(start, end) == counted
    if counted:
        due = OWN.add_working_minutes(start, counted)
        assert due <= end
        assert OWN.working_minutes(start, due) == counted
        assert OWN.working_minutes(start, due - timedelta(minutes=1)) == counted - 1
