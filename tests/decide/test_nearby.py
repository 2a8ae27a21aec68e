"""Large parks: the officers looked at are the nearest, by brute force, and their optimum is that of all."""

from __future__ import annotations

from random import Random

from fivegood.decide.assignment.nearby import NEAREST, candidates_of
from fivegood.decide.assignment.problem import Officer, Place, Problem, Role, Unit, metres_between
from fivegood.decide.assignment.solving import assign
from fivegood.structs import replace
from tests.decide.parks import RULES


def park(units: int, officers: int) -> Problem:
    chance = Random(7)

    def place() -> Place:
        return Place(metres=(chance.randrange(100_000), chance.randrange(100_000)))

    given = [Unit(f"u{at:03}", place=place(), now={Role.LEAD: f"O{at % officers:03}"}) for at in range(units)]
    given[0] = replace(given[0], languages=frozenset({"ja"}))
    given[1] = replace(given[1], place=Place(), now={Role.LEAD: "gone"})
    there = [Officer(f"O{at:03}", place(), languages=frozenset({"ja"} if at < 5 else ())) for at in range(officers)]
    there[7] = replace(there[7], percent=0)
    return Problem(tuple(given), tuple(there), RULES)


def test_few_are_all_looked_at_and_of_many_the_nearest_and_who_serves_today() -> None:
    problem = park(200, 120)
    assert candidates_of(problem) is None
    found = candidates_of(problem, all_up_to=0)
    assert found is not None
    officers = [one for one in problem.officers if one.percent > 0]
    for unit in problem.units:
        names = found[unit.unit_id]
        assert len(names) == len(set(names)) <= NEAREST + 11
        assert "O007" not in names
        assert unit.now[Role.LEAD] in {*names, "O007", "gone"}
        near = sorted(officers, key=lambda one: metres_between(unit, one) or 0)  # sorted at once
        if unit.place.metres and not unit.languages:
            assert {one.officer_id for one in near[:NEAREST]} <= set(names)
    assert {f"O00{at}" for at in range(5)} <= set(found["u000"]), "those who speak its language"
    assert len(found["u001"]) == NEAREST + 10, "nobody is near a place that is not known: officers in turn"


def test_the_optimum_among_the_nearest_is_that_among_all_where_distance_decides() -> None:
    problem = park(200, 120)
    few, every = assign(problem, candidates_of(problem, all_up_to=0)), assign(problem)
    assert few.cost == few.bound
    assert few.cost == every.cost
