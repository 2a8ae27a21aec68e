"""Stages in time: which holds, how long, and how late, on small courses that can be worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.periods import Period
from fivegood.rules.growing import quarters_of, shares_due, shares_returned, sums_by_quarter
from fivegood.rules.lamps import Course
from fivegood.rules.ramps import Returned
from fivegood.rules.schedules import stage_held, stage_times

ORDER = ["planned", "signed", "land", "started", "production", "dropped"]


def on(day: str) -> date:
    return date.fromisoformat(day)


def course(planned: dict[str, str], happened: dict[str, str]) -> Course:
    days = [{stage: on(day) for stage, day in of.items()} for of in (planned, happened)]
    return Course(planned=days[0], happened=days[1], investment=None, completed=())


def test_a_project_is_in_the_furthest_stage_that_has_happened() -> None:
    of = course({}, {"planned": "2021-01-01", "signed": "2021-03-01", "started": "2021-06-01"})
    assert stage_held(of, on("2020-12-31"), ORDER) == ("", None)
    assert stage_held(of, on("2021-05-31"), ORDER) == ("signed", on("2021-03-01"))
    assert stage_held(of, on("2021-06-01"), ORDER) == ("started", on("2021-06-01"))


def test_what_was_dropped_stays_dropped_wherever_the_list_has_it() -> None:
    of = course({}, {"dropped": "2021-02-01", "signed": "2021-03-01"})
    assert stage_held(of, on("2021-04-01"), ["dropped", *ORDER[:-1]]) == ("dropped", on("2021-02-01"))


def test_a_stage_lasts_to_the_next_and_is_late_against_its_plan() -> None:
    planned = {"signed": "2021-02-01", "land": "2021-03-01", "started": "2021-04-01", "production": "2022-01-01"}
    of = course(planned, {"planned": "2021-01-01", "signed": "2021-02-11", "land": "2021-02-27"})
    told = {one.stage: one for one in stage_times(of, on("2021-04-21"), ORDER)}
    assert list(told) == ["planned", "signed", "land", "started", "production"]
    assert (told["planned"].late_days, told["planned"].real_to) == (None, on("2021-02-11"))
    assert (told["signed"].late_days, told["signed"].planned_to) == (10, on("2021-03-01"))
    assert (told["land"].late_days, told["land"].real_to) == (0, None)
    assert (told["started"].late_days, told["started"].is_overdue) == (20, True)
    assert (told["production"].late_days, told["production"].is_overdue) == (0, False)


def test_what_was_passed_over_or_given_up_is_not_overdue() -> None:
    passed = course({"land": "2021-01-01"}, {"started": "2021-02-01"})
    (land, _started) = stage_times(passed, on("2021-12-01"), ORDER)
    assert (land.late_days, land.is_overdue) == (0, False)
    given_up = course({"started": "2021-01-01"}, {"signed": "2020-10-01", "dropped": "2021-03-01"})
    told = {one.stage: one for one in stage_times(given_up, on("2021-12-01"), ORDER)}
    assert not told["started"].is_overdue
    assert told["signed"].real_to == on("2021-03-01")


def test_what_happens_after_the_day_is_not_known() -> None:
    of = course({"signed": "2021-02-01"}, {"signed": "2021-05-01"})
    (signed,) = stage_times(of, on("2021-03-03"), ORDER)
    assert (signed.happened_on, signed.late_days, signed.is_overdue) == (None, 30, True)


_DAYS = st.dates(date(2019, 1, 1), date(2023, 12, 31))


@given(st.dictionaries(st.sampled_from(ORDER), _DAYS), st.dictionaries(st.sampled_from(ORDER), _DAYS), _DAYS)
def test_no_stage_ends_before_it_begins_and_none_is_early_by_being_late(
    planned: dict[str, date], happened: dict[str, date], day: date
) -> None:
    of = Course(planned=planned, happened=happened, investment=None, completed=())
    for one in stage_times(of, day, ORDER):
        assert one.planned_to is None or one.planned_on is None or one.planned_to >= one.planned_on
        assert one.real_to is None or one.happened_on is None or one.real_to >= one.happened_on
        assert one.happened_on is None or one.happened_on <= day
        assert one.late_days is None or one.late_days >= 0
        assert not one.is_overdue or one.late_days == (day - planned[one.stage]) / timedelta(days=1)


# -- sums that grow


def test_sums_grow_quarter_by_quarter_up_to_the_day() -> None:
    entries = [(on("2021-01-31"), Decimal(1)), (on("2021-03-31"), Decimal(2)), (on("2021-05-31"), Decimal(4))]
    quarters = quarters_of(on("2021-01-31"), on("2021-07-01"))
    assert [str(quarter) for quarter in quarters] == ["2021-Q1", "2021-Q2", "2021-Q3"]
    assert sums_by_quarter(entries, quarters, on("2021-12-31")) == [3, 7, 7]
    assert sums_by_quarter(entries, quarters, on("2021-04-30")) == [3, 3, 3], "May is not over yet"


def test_shares_of_a_quarter_are_of_a_quarter_of_the_design() -> None:
    quarters = quarters_of(on("2021-01-01"), on("2021-06-30"))
    months = [Period.month(2021, month) for month in (1, 2, 3, 4, 5)]
    returned = [Returned(month.start, month.end, Decimal(10)) for month in months]
    assert shares_returned(returned, Decimal(240), quarters) == [Decimal("0.5"), None], "June lacks"
    due = shares_due(on("2021-01-01"), 12, quarters)
    assert due == pytest.approx([Decimal(89) / 2 / 365, Decimal(90 + 180) / 2 / 365], abs=Decimal("0.0001"))
