"""Periods: what is read is what is written, and each neighbour is where the calendar has it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.errors import InputError
from fivegood.periods import Period, date_label

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
YEARS = st.integers(1900, 2100)
CALENDAR_UNITS = st.one_of(
    st.builds(Period.of_year, YEARS),
    st.builds(Period.half, YEARS, st.integers(1, 2)),
    st.builds(Period.quarter, YEARS, st.integers(1, 4)),
    st.builds(Period.month, YEARS, st.integers(1, 12)),
    st.builds(Period.day, DAYS),
)
RANGES = st.builds(lambda a, b: Period(min(a, b), max(a, b)), DAYS, DAYS)
MONTH_RANGES = st.builds(lambda a, b: Period(a.start, max(a, b).end), *[st.builds(Period.month, YEARS, st.just(5))] * 2)
PERIODS = st.one_of(CALENDAR_UNITS, RANGES, MONTH_RANGES.filter(lambda p: p.start < p.end))


def message_of(error: pytest.ExceptionInfo[InputError]) -> str:
    assert len(error.value.faults) == 1
    return str(error.value.faults[0])


@pytest.mark.parametrize(
    ("text", "start", "end", "kind"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31), "year"),
        ("2021-H1", date(2021, 1, 1), date(2021, 6, 30), "half"),
        ("2021-H2", date(2021, 7, 1), date(2021, 12, 31), "half"),
        ("2021-Q2", date(2021, 4, 1), date(2021, 6, 30), "quarter"),
        ("2021-07", date(2021, 7, 1), date(2021, 7, 31), "month"),
        ("2021-06-30", date(2021, 6, 30), date(2021, 6, 30), "day"),
        ("2021-07-30/2021-08-01", date(2021, 7, 30), date(2021, 8, 1), "range"),
        ("2021-01/2021-02", date(2021, 1, 1), date(2021, 2, 28), "range"),
        ("2020-07/2021-06", date(2020, 7, 1), date(2021, 6, 30), "range"),
    ],
)
def test_every_form_is_read_and_written_back(text: str, start: date, end: date, kind: str) -> None:
    period = Period.parse(text)
    assert (period.start, period.end, period.kind, str(period)) == (start, end, kind, text)
    assert (period.year, period.days) == (end.year, end.toordinal() - start.toordinal() + 1)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("2021-01-01/2021-12-31", "2021"),
        ("2021-01/2021-12", "2021"),
        ("2021-07/2021-12", "2021-H2"),
        ("2021-04/2021-06", "2021-Q2"),
        ("2020-02-01/2020-02-29", "2020-02"),
        ("2021-05-05/2021-05-05", "2021-05-05"),
        (" 2021-Q4 ", "2021-Q4"),
    ],
)
def test_a_range_that_is_a_calendar_unit_gets_its_shortest_name(long: str, short: str) -> None:
    assert str(Period.parse(long)) == short


@given(PERIODS)
def test_what_is_written_is_read_back(period: Period) -> None:
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2021Q2", "this is not a period; valid forms are 2021, 2021-H1, .* did you mean '2021-Q2'"),
        ("2021-7", "this is not a period; .* did you mean '2021-07'"),
        ("2021/7/1", "this is not a period; .*found '2021/7/1'"),
        ("2021-06-31", r"2021-06 has the days 1 to 30 \(found '2021-06-31'\); did you mean '2021-06-30'"),
        ("2021-13", r"a year has month 1 to 12 \(found '13'\); did you mean '12'"),
        ("2021-00", "a year has month 1 to 12"),
        ("2021-H3", "a year has half 1 to 2"),
        ("2021-H0", "a year has half 1 to 2"),
        ("2021-Q5", "a year has quarter 1 to 4"),
        ("0000", "a period lies in the years 1 to 9999"),
        ("2021-Q1/2021-Q2", "a range has two days or two months"),
        ("2021-07/2021-08-15", "a range has two days or two months"),
        ("2021/2022", "a range has two days or two months"),
        (
            "2021-08-01/2021-07-30",
            r"ends before it starts; the earlier day comes first \(found '2021-08-01/2021-07-30'\)",
        ),
        ("２０２１", "this is not a period"),
        ("", "this is not a period"),
    ],
)
def test_what_is_no_period_is_refused_with_the_valid_forms(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        Period.parse(text)
    assert message_of(error)


def test_an_instant_is_no_bound() -> None:
    with pytest.raises(InputError, match="from day to day, not from instant to instant"):
        Period(datetime(2021, 1, 1), date(2021, 1, 2))


def test_only_january_to_february_of_one_year_is_the_joint_period() -> None:
    joint = {text: Period.parse(text).is_joint_january_february for text in ("2021-01/2021-02", "2020-01/2020-02")}
    others = ("2020-01/2021-02", "2021-02/2021-03", "2021-01-01/2021-02-27", "2021-01", "2021-02", "2021-Q1")
    assert all(joint.values())
    assert not any(Period.parse(text).is_joint_january_february for text in others)


@pytest.mark.parametrize(
    ("text", "last_year", "before", "to_date"),
    [
        ("2021", "2020", "2020", "2021"),
        ("2021-H1", "2020-H1", "2020-H2", "2021-H1"),
        ("2021-Q1", "2020-Q1", "2020-Q4", "2021-Q1"),
        ("2021-Q3", "2020-Q3", "2021-Q2", "2021-01/2021-09"),
        ("2021-02", "2020-02", "2021-01", "2021-01/2021-02"),
        ("2020-02", "2019-02", "2020-01", "2020-01/2020-02"),
        ("2021-01", "2020-01", "2020-12", "2021-01"),
        ("2020-02-29", "2019-02-28", "2020-02-28", "2020-01/2020-02"),
        ("2021-03-01", "2020-03-01", "2021-02-28", "2021-01-01/2021-03-01"),
        ("2021-01/2021-02", "2020-01/2020-02", "2020-11-03/2020-12-31", "2021-01/2021-02"),
        ("2021-07-30/2021-08-01", "2020-07-30/2020-08-01", "2021-07-27/2021-07-29", "2021-01-01/2021-08-01"),
    ],
)
def test_the_neighbours_of_a_period(text: str, last_year: str, before: str, to_date: str) -> None:
    period = Period.parse(text)
    found = (period.same_period_last_year(), period.previous(), period.year_to_date())
    assert tuple(map(str, found)) == (last_year, before, to_date)


def test_there_is_nothing_before_the_first_day() -> None:
    for text in ("0001-01-01", "0001-01", "0001"):
        with pytest.raises(InputError, match="a period lies in the years 1 to 9999"):
            Period.parse(text).previous()


@given(PERIODS)
def test_the_previous_period_ends_the_day_before_and_keeps_the_kind(period: Period) -> None:
    before = period.previous()
    assert before.end == period.start - timedelta(days=1)
    assert before.days == period.days if period.kind in ("day", "range") else before.kind == period.kind


@given(CALENDAR_UNITS.filter(lambda period: period.kind != "day"))
def test_a_calendar_unit_a_year_ago_is_a_calendar_unit(period: Period) -> None:
    assert str(period.same_period_last_year()) == str(period).replace(str(period.year), str(period.year - 1), 1)


def test_a_trailing_year_is_twelve_months_that_end_with_the_given_one() -> None:
    assert str(Period.trailing_year(date(2021, 6, 30))) == "2020-07/2021-06"
    assert str(Period.trailing_year(date(2021, 12, 31))) == "2021"
    assert str(Period.trailing_year(date(2020, 2, 29))) == "2019-03/2020-02"
    assert str(Period.trailing_year(date(2021, 2, 28))) == "2020-03/2021-02"
    with pytest.raises(InputError, match=r"last day of a month .*did you mean '2020-02-29'"):
        Period.trailing_year(date(2020, 2, 28))


@given(st.builds(Period.month, YEARS, st.integers(1, 12)))
def test_every_trailing_year_has_twelve_whole_months(month: Period) -> None:
    months = Period.trailing_year(month.end).months()
    assert (len(months), months[-1]) == (12, month)
    assert sum(piece.days for piece in months) == Period.trailing_year(month.end).days


@given(RANGES, RANGES, DAYS)
def test_contains_covers_and_overlaps_agree_with_counting_days(a: Period, b: Period, day: date) -> None:
    days_a, days_b = (set(range(p.start.toordinal(), p.end.toordinal() + 1)) for p in (a, b))
    assert a.contains(day) == (day.toordinal() in days_a)
    assert a.covers(b) == (days_b <= days_a)
    assert a.overlaps(b) == bool(days_a & days_b)


@given(RANGES)
def test_months_are_those_in_which_a_day_lies(period: Period) -> None:
    touched = {str(date.fromordinal(n))[:7] for n in range(period.start.toordinal(), period.end.toordinal() + 1)}
    assert [str(month) for month in period.months()] == sorted(touched)


@pytest.mark.parametrize(
    ("text", "kind", "pieces"),
    [
        ("2021", "half", ["2021-H1", "2021-H2"]),
        ("2021", "quarter", ["2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4"]),
        ("2021-H2", "quarter", ["2021-Q3", "2021-Q4"]),
        ("2021-01/2021-02", "month", ["2021-01", "2021-02"]),
        ("2020-07/2021-06", "half", ["2020-H2", "2021-H1"]),
        ("2020-12-31/2021-01-01", "day", ["2020-12-31", "2021-01-01"]),
        ("2021-Q1", "quarter", ["2021-Q1"]),
    ],
)
def test_a_period_splits_into_whole_units(text: str, kind: str, pieces: list[str]) -> None:
    assert [str(piece) for piece in Period.parse(text).split(kind)] == pieces


def test_a_period_that_does_not_divide_says_into_what_it_does() -> None:
    with pytest.raises(InputError, match=r"of kind quarter; it splits into month, day \(found '2021-01/2021"):
        Period.parse("2021-01/2021-02").split("quarter")
    with pytest.raises(InputError, match="kind year; it splits into quarter, month, day"):
        Period.parse("2021-Q2").split("year")
    with pytest.raises(InputError, match=r"a period splits into year, half, .*did you mean 'month'"):
        Period.parse("2021").split("months")


@given(CALENDAR_UNITS, st.sampled_from(["quarter", "month", "day"]))
def test_the_pieces_follow_each_other_and_fill_the_period(period: Period, kind: str) -> None:
    if (kind, period.kind) in (("quarter", "month"), ("quarter", "day"), ("month", "day")):
        with pytest.raises(InputError, match="not made of whole units"):
            # One day or month is never a whole larger unit.
            period.split(kind)
        return
    pieces = period.split(kind)
    assert (pieces[0].start, pieces[-1].end) == (period.start, period.end)
    assert all(piece.kind == kind for piece in pieces)
    assert all(after.previous() == piece for piece, after in pairwise(pieces))


def test_periods_sort_by_their_start() -> None:
    texts = ["2021-Q2", "2021", "2020-12", "2021-01"]
    assert [str(p) for p in sorted(map(Period.parse, texts))] == ["2020-12", "2021-01", "2021", "2021-Q2"]


@given(YEARS, st.integers(1, 12))
def test_a_month_has_as_many_days_as_the_calendar_says(year: int, month: int) -> None:
    assert Period.month(year, month).days == monthrange(year, month)[1]


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("2021-H1", "first half of 2021", "2021年上半年"),
        ("2021-H2", "second half of 2021", "2021年下半年"),
        ("2021-07", "July 2021", "2021年7月"),
        ("2021-Q2", "second quarter of 2021", "2021年第二季度"),
        ("2021-Q4", "fourth quarter of 2021", "2021年第四季度"),
        ("2021", "2021", "2021年"),
        ("2021-06-30", "30 June 2021", "2021年6月30日"),
        ("2021-07-30/2021-08-01", "30 July to 1 August 2021", "2021年7月30日至8月1日"),
        ("2021-07-03/2021-07-05", "3 to 5 July 2021", "2021年7月3日至5日"),
        ("2020-12-30/2021-01-02", "30 December 2020 to 2 January 2021", "2020年12月30日至2021年1月2日"),
        ("2021-01/2021-02", "January–February 2021", "2021年1—2月"),
        ("2020-07/2021-06", "July 2020 to June 2021", "2020年7月至2021年6月"),
    ],
)
def test_labels_read_as_people_write(text: str, english: str, chinese: str) -> None:
    period = Period.parse(text)
    assert (period.label("en"), period.label("zh")) == (english, chinese)


@given(PERIODS, PERIODS)
def test_two_periods_never_share_a_label(a: Period, b: Period) -> None:
    for lang in ("en", "zh"):
        assert (a.label(lang) == b.label(lang)) == (a == b)


def test_another_language_is_refused() -> None:
    with pytest.raises(InputError, match=r"the language is en or zh \(found 'eng'\); did you mean 'en'"):
        Period.of_year(2021).label("eng")
    with pytest.raises(InputError, match="the language is en or zh"):
        date_label(date(2021, 6, 30), "fr")
