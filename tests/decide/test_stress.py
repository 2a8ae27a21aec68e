"""Officers away, by hand and by chance; loads, the Lorenz curve and Gini's number against their closed forms."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.calendarfile import calendar
from fivegood.decide.assignment.fairness import gini, loads, lorenz
from fivegood.decide.assignment.problem import Absence, Officer, Place, Problem, Role, Unit
from fivegood.decide.assignment.stress import absences_by_chance, uncovered
from tests.decide.parks import RULES

MONDAY = date(2021, 6, 28)
NONE, ALL = Fraction(0), Fraction(1)
OFFICERS = {Role.LEAD: {"u": "A", "v": "B"}, Role.DEPUTY: {"u": "B", "v": "C"}}


def days(officer: str, first: int, last: int, stand_in: str = "") -> Absence:
    return Absence(officer, MONDAY + timedelta(days=first), MONDAY + timedelta(days=last), stand_in)


def test_a_unit_is_uncovered_while_lead_and_deputy_are_both_away() -> None:
    told = list(uncovered(OFFICERS, [days("A", 0, 6), days("B", 3, 9)], calendar("cn")))
    assert [(one.unit_id, one.first, one.last, one.workdays) for one in told] == [
        ("u", MONDAY + timedelta(days=3), MONDAY + timedelta(days=6), 2)
    ]


def test_two_stretches_are_two_and_a_unit_without_a_deputy_has_its_lead_alone() -> None:
    away = [days("A", 0, 6), days("B", 0, 1), days("B", 4, 4)]
    assert [(one.first - MONDAY).days for one in uncovered(OFFICERS, away, calendar("cn"))] == [0, 4]
    alone = {Role.LEAD: {"u": "A"}}
    assert [one.workdays for one in uncovered(alone, away, calendar("cn"))] == [5]


def test_a_stand_in_covers_while_there() -> None:
    away = [days("A", 0, 6, "D"), days("B", 0, 6), days("D", 4, 5)]
    assert [
        (one.unit_id, (one.first - MONDAY).days, one.workdays) for one in uncovered(OFFICERS, away, calendar("cn"))
    ] == [("u", 4, 1)]


def test_a_tenth_away_is_drawn_the_same_whatever_the_order() -> None:
    names = [f"O{number:03}" for number in range(181)]
    drawn = absences_by_chance(names, 10, MONDAY, (1, 3, 5), seed=4)
    assert drawn == absences_by_chance(names[::-1], 10, MONDAY, (1, 3, 5), seed=4)
    assert len(drawn) == 19
    assert {(one.last - one.first).days + 1 for one in drawn} == {1, 3, 5}
    assert drawn != absences_by_chance(names, 10, MONDAY, (1, 3, 5), seed=5)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12))
def test_gini_is_half_the_relative_mean_difference(values: list[int]) -> None:
    total = sum(values)
    differences = sum(abs(one - other) for one in values for other in values)
    assert gini(values) == (Fraction(differences, 2 * len(values) * total) if total else 0)


def test_the_lorenz_curve_runs_from_nothing_to_all() -> None:
    assert list(lorenz([3, 1])) == [(NONE, NONE), (Fraction(1, 2), Fraction(1, 4)), (ALL, ALL)]
    assert list(lorenz([0, 0])) == [(NONE, NONE), (ALL, ALL)]
    assert gini([0, 0, 0, 8]) == Fraction(3, 4)


@pytest.mark.parametrize(("percent", "relative"), [(100, 6), (50, 12)])
def test_a_load_counts_units_weight_and_the_way_to_them(percent: int, relative: int) -> None:
    units = (Unit("u", "large", 1, place=Place(metres=(0, 30))), Unit("v", place=Place(metres=(40, 0))))
    problem = Problem(units, (Officer("A", Place(metres=(0, 0)), percent=percent), Officer("B")), RULES)
    one, other = loads(problem, {"u": "A", "v": "A"})
    assert (one.units, one.weight, one.relative, one.metres) == (2, 6, Fraction(relative), 70)
    assert (other.units, other.weight, other.metres) == (0, 0, 0)
    unknown, _ = loads(problem, {"u": "B", "v": "A"})[::-1]
    assert unknown.metres is None
