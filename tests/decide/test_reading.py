"""Rows of a park's records become the problem: what they tell, on the day that is asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from fivegood.decide.assignment.problem import Bar, Part, Place, Role, bar_of, parts_of
from fivegood.decide.assignment.reading import READ, problem_of
from fivegood.facts.cells import Value
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.rules.assigning import shipped

DAY, BEFORE = date(2021, 7, 31), date(2021, 7, 30)


def row(table: str, **cells: Value) -> Row:
    start = TABLES[table].time.start
    given = {start: date(2020, 1, 1), **cells} if start else cells
    return dict.fromkeys((column.name for column in TABLES[table].read_columns), None) | given


def rows_given() -> dict[str, list[Row]]:
    found = {
        "units": [
            row("units", unit_id="sany", group_code="sany", place_x=300, place_y=4_400, address="East Road 1", risk=2),
            row("units", unit_id="works", group_code="sany", languages="en ja", place_x=1_000),
            row("units", unit_id="gone", in_park_to=BEFORE),
        ],
        "unit_sizes": [
            row("unit_sizes", unit_id="sany", size_class="large", valid_to=BEFORE),
            row("unit_sizes", unit_id="sany", size_class="medium", valid_from=DAY),
        ],
        "needs": [
            row("needs", unit_id="sany", category="land", raised_at=datetime(2021, 7, 31, 9, 0)),
            row("needs", unit_id="sany", category="labour", raised_at=datetime(2021, 8, 1, 9, 0)),
            row("needs", unit_id="sany", raised_at=datetime(2021, 7, 1), closed_at=datetime(2021, 7, 2)),
        ],
        "officers": [
            row("officers", officer_id="O-1", place_x=0, place_y=0, languages="zh en", availability=Decimal("0.5")),
            row("officers", officer_id="O-2", skills="land", area="West", languages="zh"),
            row("officers", officer_id="O-3", in_post_to=BEFORE),
        ],
        "officer_conflicts": [
            row("officer_conflicts", officer_id="O-1", unit_id="sany"),
            row("officer_conflicts", officer_id="O-2", group_code="sany", valid_to=BEFORE),
        ],
        "assignments": [
            row("assignments", officer_id="O-2", unit_id="sany", role="lead"),
            row("assignments", officer_id="O-1", unit_id="sany", role="lead", assigned_from=date(2021, 1, 1)),
            row("assignments", officer_id="O-1", unit_id="sany", role="deputy", assigned_to=BEFORE),
        ],
        "absences": [row("absences", officer_id="O-1", absent_from=BEFORE, absent_to=DAY, stand_in_id="O-2")],
    }
    assert tuple(found) == READ
    return found


def test_a_problem_is_what_holds_on_the_day() -> None:
    problem = problem_of(rows_given(), DAY, shipped())
    sany, works = problem.units
    first, second = problem.officers
    assert (sany.size, sany.open_needs, set(sany.asks)) == ("medium", 1, {"land"})
    assert sany.now == {Role.LEAD: "O-2"}
    assert sany.place == Place("East Road 1", (300, 4_400))
    assert problem.weight(sany) == 3 + 1 + 2
    assert works.place.metres is None, "one coordinate is no place"
    assert (first.percent, set(first.languages), set(second.skills)) == (50, {"zh", "en"}, {"land"})
    assert parts_of(problem, sany, first, Role.LEAD) == {Part.MOVE: 60, Part.DISTANCE: 10 * 4_410 // 1_000}
    assert parts_of(problem, sany, second, Role.LEAD) == {Part.AREA: 20}


def test_languages_and_conflicts_bar_a_pair_while_they_hold() -> None:
    sany, works = problem_of(rows_given(), DAY, shipped()).units
    first, second = problem_of(rows_given(), DAY, shipped()).officers
    assert bar_of(sany, first) is Bar.CONFLICT
    assert bar_of(works, first) is None, "a conflict with a unit says nothing of a group of the same name"
    assert bar_of(works, second) is Bar.LANGUAGE
    assert bar_of(sany, second) is None
    *_, earlier = problem_of(rows_given(), BEFORE, shipped()).officers
    assert earlier.officer_id == "O-3"
    barred = problem_of(rows_given(), BEFORE, shipped())
    assert [bar_of(unit, barred.officers[1]) for unit in barred.units[1:]] == [Bar.CONFLICT, Bar.CONFLICT]


@pytest.mark.parametrize(
    ("first", "last", "percent"),
    [
        (DAY, DAY + timedelta(days=28), 50),  # 29 days: what deputies are for
        (DAY - timedelta(days=9), DAY + timedelta(days=29), 33),  # 30 of the 90 days: two thirds of half the time
        (DAY, None, 0),
        (DAY + timedelta(days=90), None, 50),
    ],
)
def test_whoever_is_away_for_long_has_less_time_and_in_the_end_none(
    first: date, last: date | None, percent: int
) -> None:
    rows = rows_given()
    rows["absences"] = [row("absences", officer_id="O-1", absent_from=first, absent_to=last)]
    problem = problem_of(rows, DAY, shipped())
    one = problem.officers[0]
    assert one.percent == percent
    assert (bar_of(problem.units[1], one) is Bar.AWAY) == (percent == 0)
    if first < DAY:
        assert [(away.first, away.last) for away in one.absences] == [(DAY, last)]
