"""Whole assignments of small parks: what must hold, reasons that are true when solved again, moves, order, limits."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fivegood.decide.assignment.detours import Detours
from fivegood.decide.assignment.explaining import bindings, other_officer, why
from fivegood.decide.assignment.network import Network
from fivegood.decide.assignment.problem import Bar, Officer, Part, Place, Problem, Role, Unit, Wish, bar_of, parts_of
from fivegood.decide.assignment.replanning import Reason, moves
from fivegood.decide.assignment.solving import Assignment, assign, solve
from fivegood.errors import InputError
from fivegood.rules.assigning import AssigningText, shipped
from fivegood.structs import replace
from tests.decide.networks import least_cost, networks
from tests.decide.parks import RULES, problems
from tests.thorough import times


def assigned(problem: Problem) -> Assignment:
    try:
        return assign(problem)
    except InputError:
        assume(False)
        raise


def rules(**changed: object) -> AssigningText:
    return AssigningText.model_validate(RULES.model_dump() | changed)


@settings(max_examples=times(50, thorough=2_000), deadline=None)
@given(problems())
def test_every_unit_has_a_lead_and_another_deputy_whom_nothing_forbids(problem: Problem) -> None:
    found = assigned(problem)
    leads, deputies = found.officers(Role.LEAD), found.officers(Role.DEPUTY)
    officers = {one.officer_id: one for one in problem.officers}
    for unit in problem.units:
        lead, deputy = leads[unit.unit_id], deputies[unit.unit_id]
        assert lead != deputy
        assert bar_of(unit, officers[lead]) is bar_of(unit, officers[deputy]) is None
    assert found.cost == found.bound
    for role, limits in ((Role.LEAD, RULES.lead), (Role.DEPUTY, RULES.deputy)):
        solved = found.roles[role]
        assert solved.is_optimal
        for officer, one in enumerate(problem.officers):
            served = [unit for at, unit in enumerate(problem.units) if solved.officer(at) == officer]
            for level, most in zip(RULES.levels, limits.most, strict=True):
                assert sum(problem.weight(unit) >= level for unit in served) <= -(-most * one.percent // 100)


@settings(max_examples=times(35, thorough=1_000), deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(problem: Problem, chance: Random) -> None:
    found = assigned(problem)
    units, officers, wishes = list(problem.units), list(problem.officers), list(problem.wishes)
    chance.shuffle(units)
    chance.shuffle(officers)
    chance.shuffle(wishes)
    again = assign(Problem(tuple(units), tuple(officers), problem.rules, tuple(wishes)))
    assert [again.officers(role) for role in Role] == [found.officers(role) for role in Role]


@settings(max_examples=times(50, thorough=2_000), deadline=None)
@given(problems(), st.data())
def test_the_next_best_costs_what_solving_again_without_the_pair_costs(problem: Problem, data: st.DataObject) -> None:
    found = assigned(problem)
    unit = data.draw(st.integers(0, len(problem.units) - 1))
    for role, solved in found.roles.items():
        again = solve(_without(solved.network, unit, solved.held[unit].__eq__))
        told = other_officer(found, role, unit)
        assert (told is None) == (-1 in again.held)
        if told is not None:
            assert again.cost == again.bound == solved.cost + told.more


@settings(max_examples=times(50, thorough=2_000), deadline=None)
@given(networks(highest=9, room=2), st.data())
def test_a_detour_over_any_arc_is_exact_least_loads_and_all(network: Network, data: st.DataObject) -> None:
    assume(least_cost(network) is not None)
    solved = solve(network)
    unit = data.draw(st.integers(0, len(network.level) - 1))
    arc = data.draw(st.integers(network.start[unit], network.start[unit + 1] - 1))
    forced = _without(network, unit, lambda one: one != arc)
    cost, told = least_cost(forced), Detours(solved).over(unit, [arc])
    assert told == (None if cost is None else (cost - solved.cost, arc))


def _without(network: Network, unit: int, is_out: Callable[[int], bool]) -> Network:
    """Return the network without the arcs of a unit that are out."""
    first, end = network.start[unit], network.start[unit + 1]
    kept = [arc for arc in range(len(network.cost)) if not (first <= arc < end and is_out(arc))]
    less = len(network.cost) - len(kept)
    start = [at if number <= unit else at - less for number, at in enumerate(network.start)]
    return Network(
        start,
        [network.officer[arc] for arc in kept],
        [network.cost[arc] for arc in kept],
        network.level,
        network.places,
    )


@settings(max_examples=times(35, thorough=1_000), deadline=None)
@given(problems())
def test_the_parts_told_are_the_cost_and_all_costs_are_the_whole(problem: Problem) -> None:
    found = assigned(problem)
    for role, solved in found.roles.items():
        told = list(why(found, role))
        assert all(sum(one.parts.values()) == one.cost for one in told)
        places = solved.network.places
        taken = sum(sum(places.step[at : at + n]) for at, n in zip(places.slot, solved.count, strict=True))
        assert sum(one.cost for one in told) + taken == solved.cost


def units(*names: str, **facts: object) -> tuple[Unit, ...]:
    return tuple(Unit(name, **facts) for name in names)  # type: ignore[arg-type]


def officers(*names: str, **facts: object) -> tuple[Officer, ...]:
    return tuple(Officer(name, **facts) for name in names)  # type: ignore[arg-type]


def test_each_thing_that_costs_costs_what_the_rules_say() -> None:
    unit = Unit("u", place=Place("No. 3, East Road", (0, 0)), asks=frozenset({"land", "finance"}), now={Role.LEAD: "B"})
    officer = Officer("A", Place(metres=(3000, 4000)), "West", frozenset({"land"}))
    problem = Problem((unit,), (officer,), RULES)
    parts = parts_of(problem, unit, officer, Role.LEAD)
    assert parts == {Part.MOVE: 50, Part.DISTANCE: 35, Part.AREA: 5, Part.SKILL: 9}
    near = replace(officer, officer_id="B", place=unit.place, area="East", skills=unit.asks)
    assert parts_of(problem, unit, near, Role.LEAD) == {}
    assert parts_of(problem, unit, Officer("B"), Role.LEAD) == {}, "what is not known costs nothing"


def test_heavy_units_are_spread_and_not_only_the_number_of_units() -> None:
    heavy, light = units("h1", "h2", size="large", risk=1), units("l1", "l2", size="small")
    found = assign(Problem(heavy + light, officers("A", "B"), RULES)).officers(Role.LEAD)
    assert found["h1"] != found["h2"]
    assert found["l1"] != found["l2"]


def test_wishes_cost_when_they_are_not_met_and_move_a_unit_when_nothing_dearer_stands_against_it() -> None:
    problem = Problem(units("u", now={Role.LEAD: "A"}), officers("A", "B"), RULES)
    assert assign(replace(problem, wishes=(Wish("u", "B", 49),))).officers(Role.LEAD) == {"u": "A"}
    wished = assign(replace(problem, wishes=(Wish("u", "B", 51),)))
    assert wished.officers(Role.LEAD) == {"u": "B"}
    against = assign(replace(problem, wishes=(Wish("u", "A", 30, True), Wish("u", "B", 5, False))))
    assert next(why(against, Role.LEAD)).parts == {Part.WISH: 35}
    assert against.officers(Role.LEAD) == {"u": "A"}


def test_what_cannot_be_is_told_by_unit_and_officer_all_at_once() -> None:
    problem = Problem(units("u", languages=frozenset({"en"})) + units("v"), officers("A", "B"), RULES)
    with pytest.raises(InputError) as told:
        assign(problem)
    assert [(fault.value, fault.column) for fault in told.value.faults] == [("u", "lead")]
    full = Problem(units("a", "b", "c"), officers("A", "B"), rules(lead={"most": [1, 1, 1]}))
    with pytest.raises(InputError, match="no place is left"):
        assign(full)
    few = Problem(units("a"), officers("A", "B"), rules(lead={"least": 1, "most": [1, 1, 1]}))
    with pytest.raises(InputError, match="at least"):
        assign(few)
    with pytest.raises(InputError, match="stands 2 times"):
        Problem(units("a", "a"), officers("A"), RULES)


def test_a_limit_that_binds_says_what_one_place_more_would_save() -> None:
    near = Officer("A", Place(metres=(0, 0)))
    far = Officer("B", Place(metres=(0, 40_000)))
    problem = Problem(units("u", "v", place=Place(metres=(0, 0))), (near, far), rules(lead={"most": [1, 1, 1]}))
    found = assign(problem)
    more = assign(replace(problem, rules=rules(lead={"most": [2, 1, 1]})))
    (one,) = bindings(found, Role.LEAD)
    assert (one.officer_id, one.level, one.units, one.is_least) == ("A", 1, 1, False)
    assert one.saves == found.roles[Role.LEAD].cost - more.roles[Role.LEAD].cost


def park(count: int, *, without: str = "", new: int = 0) -> Problem:
    names = [f"O{number:02}" for number in range(count)]
    now = [{Role.LEAD: names[at % count], Role.DEPUTY: names[(at + 1) % count]} for at in range(3 * count)]
    served = tuple(Unit(f"u{at:03}", now=one) for at, one in enumerate(now))
    free = officers(*(name for name in names if name != without))
    return Problem(served + units(*(f"v{at:03}" for at in range(new))), free, shipped())


def test_nothing_moves_while_nothing_changes() -> None:
    assert list(moves(assign(park(20)))) == []


def test_when_an_officer_leaves_only_their_units_move() -> None:
    told = list(moves(assign(park(20, without="O07"))))
    assert [one.reason for one in told] == [Reason.GONE] * 6
    assert {one.before for one in told} == {"O07"}


def test_thirty_new_units_get_their_officers_and_nobody_else_moves() -> None:
    told = list(moves(assign(park(20, new=30))))
    assert {one.reason for one in told} == {Reason.NEW}
    assert len(told) == 60


def test_a_move_says_what_it_would_cost_more_to_leave_the_unit_where_it_is() -> None:
    far = Unit("u", place=Place(metres=(0, 0)), now={Role.LEAD: "B"})
    near = (
        Officer("A", Place(metres=(0, 0))),
        Officer("B", Place(metres=(0, 30_000))),
        Officer("C", Place(metres=(0, 0))),
    )
    problem = Problem((far,), near, RULES)
    (move, *_) = moves(assign(problem))
    assert (move.before, move.after, move.reason, move.saves) == ("B", "A", Reason.SAVES, 7 * 30 - 50)
    barred = Problem((far,), (near[0], replace(near[1], conflicts=frozenset({"u"})), near[2]), RULES)
    (move, *_) = moves(assign(barred))
    assert (move.reason, move.bar) == (Reason.BARRED, Bar.CONFLICT)


def test_candidates_narrow_whom_a_unit_may_get() -> None:
    names = ("A", "B", "C")
    problem = Problem(units("u", "v"), officers(*names), RULES)
    found = assign(problem, {"u": ("C", "B")})
    assert found.officers(Role.LEAD)["u"] == "B"
    assert all(one.officer_id in names for one in problem.officers)


def test_prices_rise_with_the_places_taken() -> None:
    counts = [assign(Problem(units(*(f"u{at}" for at in range(n))), officers("A", "B"), RULES)) for n in (2, 4, 6)]
    places = [next(why(found, Role.LEAD)).place for found in counts]
    assert all(one < two for one, two in pairwise(places))
