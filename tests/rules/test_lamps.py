"""Lamps of projects at their edges, counted again by hand, and rules that a park writes for itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood import yamlfile
from fivegood.errors import InputError
from fivegood.rules.lamps import Course, Judged, Lamp, LampsText, Rule, Why, lamps_of, shipped, worst
from fivegood.rules.texts import read_rules
from fivegood.structs import replace


def day(text: str) -> date:
    return date.fromisoformat(text)


WAITING = Course({"started": day("2021-04-20")}, {}, Decimal(100), ())
BUILDING = Course(
    {"started": day("2021-01-01"), "production": day("2021-04-11")}, {"started": day("2021-01-01")}, Decimal(100), ()
)


def judged(course: Course, on: str, rule: Rule, rules: LampsText | None = None) -> Judged:
    (found,) = (one for one in lamps_of(course, day(on), rules) if one.rule is rule)
    return found


@pytest.mark.parametrize(
    ("on", "lamp", "months"),
    [
        ("2021-04-19", Lamp.GREEN, 0),
        ("2021-04-20", Lamp.YELLOW, 1),
        ("2021-04-30", Lamp.YELLOW, 1),
        ("2021-05-01", Lamp.YELLOW, 2),
        ("2021-05-31", Lamp.YELLOW, 2),
        ("2021-06-01", Lamp.RED, 3),
        ("2022-04-20", Lamp.RED, 13),
    ],
)
def test_a_start_planned_this_month_and_not_made_is_yellow_and_red_in_the_third(
    on: str, lamp: Lamp, months: int
) -> None:
    found = judged(WAITING, on, Rule.LATE_START)
    assert (found.lamp, found.value) == (lamp, Decimal(months))


@pytest.mark.parametrize("stage", ["started", "building", "trial", "production", "full_capacity"])
def test_a_late_start_is_over_once_the_project_started(stage: str) -> None:
    course = replace(WAITING, happened={stage: day("2021-07-01")})
    assert judged(course, "2021-06-30", Rule.LATE_START).lamp is Lamp.RED, "what came later is still to come"
    assert judged(course, "2021-07-01", Rule.LATE_START).lamp is Lamp.GREEN


@pytest.mark.parametrize(
    ("completed", "lamp", "points"),
    [("50", Lamp.GREEN, "0"), ("41", Lamp.GREEN, "9"), ("40.1", Lamp.GREEN, "9.9"), ("40", Lamp.YELLOW, "10"),
     ("20", Lamp.YELLOW, "30"), ("19.9", Lamp.RED, "30.1"), ("0", Lamp.RED, "50"), ("70", Lamp.GREEN, "0")],
)  # fmt: skip
def test_ten_to_thirty_points_behind_are_yellow_and_more_is_red(completed: str, lamp: Lamp, points: str) -> None:
    """The 50th of the 100 days from start to production: half of the investment is due."""
    course = replace(BUILDING, completed=[(day("2021-02-20"), Decimal(completed))])
    found = judged(course, "2021-02-20", Rule.SLOW_PROGRESS)
    assert (found.lamp, found.value) == (lamp, Decimal(points))


def test_progress_is_held_against_the_day_that_entries_reach() -> None:
    """On 31 January 30 of 100 days were over; that February is not entered yet lags nothing."""
    course = replace(BUILDING, completed=[(day("2021-01-31"), Decimal(25)), (day("2021-02-28"), Decimal(40))])
    assert judged(course, "2021-02-27", Rule.SLOW_PROGRESS).value == 5
    assert judged(course, "2021-02-28", Rule.SLOW_PROGRESS).value == 0


def test_money_that_went_back_counts_against_progress() -> None:
    course = replace(BUILDING, completed=[(day("2021-01-31"), Decimal(60)), (day("2021-02-20"), Decimal(-25))])
    assert judged(course, "2021-02-20", Rule.SLOW_PROGRESS).value == 15


@pytest.mark.parametrize(
    ("on", "lamp"),
    [
        ("2021-01-31", Lamp.GREEN),
        ("2021-02-01", Lamp.YELLOW),
        ("2021-03-01", Lamp.YELLOW),
        ("2021-03-02", Lamp.RED),
    ],
)
def test_no_entry_a_month_after_the_start_is_yellow_and_after_more_than_two_red(on: str, lamp: Lamp) -> None:
    assert judged(BUILDING, on, Rule.MISSING_ENTRY).lamp is lamp
    entered = replace(BUILDING, completed=[(day("2021-01-31"), Decimal(1))])
    assert judged(entered, on, Rule.MISSING_ENTRY).lamp is Lamp.GREEN


@pytest.mark.parametrize(
    ("on", "lamp"),
    [
        ("2021-03-31", Lamp.GREEN),
        ("2021-04-01", Lamp.YELLOW),
        ("2021-04-30", Lamp.YELLOW),
        ("2021-05-01", Lamp.RED),
    ],
)
def test_entries_that_stop_are_told_until_all_is_completed(on: str, lamp: Lamp) -> None:
    """January's entry: two months later is the last of March, three months later the last of April."""
    course = replace(BUILDING, completed=[(day("2021-01-31"), Decimal(30))])
    assert judged(course, on, Rule.STOPPED_ENTRY).lamp is lamp
    whole = replace(BUILDING, completed=[(day("2021-01-31"), Decimal(100))])
    assert judged(whole, on, Rule.STOPPED_ENTRY).lamp is Lamp.GREEN


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        (replace(WAITING, planned={}), {Rule.LATE_START: Why.NO_PLANNED_START, Rule.SLOW_PROGRESS: Why.NOT_STARTED}),
        (BUILDING, {Rule.SLOW_PROGRESS: Why.NO_ENTRY, Rule.STOPPED_ENTRY: Why.NO_ENTRY}),
        (replace(BUILDING, completed=None), {Rule.SLOW_PROGRESS: Why.PERIODS_OVERLAP}),
        (
            replace(BUILDING, investment=None, completed=[(day("2021-01-31"), Decimal(1))]),
            {Rule.SLOW_PROGRESS: Why.NO_INVESTMENT},
        ),
        (
            replace(BUILDING, planned={}, completed=[(day("2021-01-31"), Decimal(1))]),
            {Rule.SLOW_PROGRESS: Why.NO_PLANNED_PRODUCTION},
        ),
        (
            replace(BUILDING, happened={"production": day("2021-01-20")}),
            {Rule.SLOW_PROGRESS: Why.IN_PRODUCTION, Rule.STOPPED_ENTRY: Why.IN_PRODUCTION},
        ),
    ],
)
def test_what_cannot_be_judged_says_what_is_missing_and_is_not_green(course: Course, expected: dict[Rule, Why]) -> None:
    for rule, why in expected.items():
        found = judged(course, "2021-02-01", rule)
        assert (found.lamp, found.value, found.why) == (None, None, why)


def test_a_dropped_project_has_no_lamps_from_the_day_it_was_dropped() -> None:
    course = replace(WAITING, happened={"dropped": day("2021-07-10")})
    assert worst(lamps_of(course, day("2021-07-09"))) is Lamp.RED
    assert lamps_of(course, day("2021-07-10")) == []
    assert worst([]) is None


def test_the_worst_lamp_stands_first_and_what_is_not_judged_last() -> None:
    course = replace(BUILDING, completed=[(day("2021-01-31"), Decimal(15))])
    lamps = [one.lamp for one in lamps_of(course, day("2021-02-20"))]
    assert lamps == [Lamp.YELLOW, Lamp.GREEN, Lamp.GREEN, Lamp.GREEN]
    assert [one.lamp for one in lamps_of(WAITING, day("2021-05-01"))] == [Lamp.YELLOW, None, None, None]


@given(
    start=st.integers(0, 700),
    length=st.integers(1, 900),
    entries=st.lists(st.tuples(st.integers(0, 1700), st.integers(-20, 60)), max_size=6),
    on=st.integers(0, 1700),
)
def test_points_behind_are_those_of_a_plain_sum(
    start: int, length: int, entries: Sequence[tuple[int, int]], on: int
) -> None:
    zero = day("2020-01-01")
    at = [zero + timedelta(days=offset) for offset in (start, start + length, on)]
    completed = [(zero + timedelta(days=offset), Decimal(amount)) for offset, amount in entries]
    course = Course({"production": at[1]}, {"started": at[0]}, Decimal(100), completed)
    found = next(one for one in lamps_of(course, at[2]) if one.rule is Rule.SLOW_PROGRESS)
    known = [(offset, amount) for offset, amount in entries if offset <= on]
    if on < start or not known:
        assert found.lamp is None
        return
    reached = max(offset for offset, _ in known)
    due = min(Fraction(1), max(Fraction(0), Fraction(reached - start, length))) * 100
    behind = max(Fraction(0), due - sum(amount for _, amount in known))
    assert found.value is not None
    assert abs(Fraction(found.value) - behind) <= Fraction(1, 20)
    assert found.lamp is (Lamp.RED if found.value > 30 else Lamp.YELLOW if found.value >= 10 else Lamp.GREEN)


# -- the rules of a park


OWN = """
source: {en: our own notice of 2021, zh: 本园区2021年通知}
late_start_months:
  yellow: {above: 2}
  red: {above: 6}
behind_points:
  red: {from: 25}
"""


def rules_of(text: str) -> LampsText:
    return read_rules({"lamps.yaml": text}.get, ()).lamps


def test_a_park_writes_its_own_limits_and_leaves_rules_out() -> None:
    rules = rules_of(OWN)
    assert judged(WAITING, "2021-06-01", Rule.LATE_START, rules).lamp is Lamp.YELLOW
    assert judged(WAITING, "2021-05-31", Rule.LATE_START, rules).lamp is Lamp.GREEN
    slow = replace(BUILDING, completed=[(day("2021-02-20"), Decimal(26))])
    assert judged(slow, "2021-02-20", Rule.SLOW_PROGRESS, rules).lamp is Lamp.GREEN, "there is no yellow"
    assert judged(slow, "2021-02-20", Rule.MISSING_ENTRY, rules).why is Why.RULE_OFF
    assert read_rules(lambda _name: None, ()).lamps == shipped()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{above: 2}", "{above: 2, from: 3}", "lamps.yaml:4:"),
        ("{above: 2}", "{}", "one of the two"),
        ("{above: 2}", "{abov: 2}", "did you mean 'above'?"),
        ("{above: 2}", "{above: -2}", "should be 0 or more"),
        ("{above: 6}", "{above: 1}", "red begins before yellow"),
        ("late_start_months", "late_start_month", "did you mean 'late_start_months'?"),
        ("  yellow:", "  amber:", "lamps.yaml:4:"),
        ("source: {en: our own notice of 2021, zh: 本园区2021年通知}\n", "", "source"),
    ],
)
def test_a_fault_in_the_rules_is_told_at_its_place(old: str, new: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        rules_of(OWN.replace(old, new))
    assert told in str(error.value)


def test_the_rules_shipped_are_those_reported_of_yinchuan() -> None:
    told = {
        (rule, colour): (limit.from_, limit.above)
        for rule in (Rule.LATE_START, Rule.SLOW_PROGRESS, Rule.MISSING_ENTRY)
        for colour, limit in (("yellow", shipped().limits_of(rule).yellow), ("red", shipped().limits_of(rule).red))  # type: ignore[union-attr] # each is shipped
        if limit
    }
    assert told == {
        (Rule.LATE_START, "yellow"): (1, None),
        (Rule.LATE_START, "red"): (3, None),
        (Rule.SLOW_PROGRESS, "yellow"): (10, None),
        (Rule.SLOW_PROGRESS, "red"): (None, 30),
        (Rule.MISSING_ENTRY, "yellow"): (1, None),
        (Rule.MISSING_ENTRY, "red"): (None, 2),
    }
    assert "official nowhere else" in shipped().source.en
    assert yamlfile.parse(OWN, "lamps.yaml").shape(LampsText).stopped_entry_months is None
