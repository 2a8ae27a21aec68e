"""What any assignment costs and breaks, and pins: held against the solver's own sums and its costs of detours."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fivegood.decide.assignment.explaining import other_officer
from fivegood.decide.assignment.fairness import carried_by, gini
from fivegood.decide.assignment.judging import Breach, Rule, judge
from fivegood.decide.assignment.problem import Officer, Problem, Role, Unit
from fivegood.decide.assignment.solving import assign
from fivegood.errors import InputError
from tests.decide.parks import RULES, problems
from tests.decide.test_assignment import assigned
from tests.thorough import times


@settings(max_examples=times(40, thorough=1_000), deadline=None)
@given(problems(), st.data())
def test_the_best_breaks_nothing_and_one_changed_by_hand_costs_no_less(problem: Problem, data: st.DataObject) -> None:
    found = assigned(problem)
    chosen = {role: found.officers(role) for role in Role}
    judged = judge(problem, chosen)
    assert (judged.cost, judged.breaches) == (found.cost, ())
    unit = data.draw(st.sampled_from(problem.units)).unit_id
    other = data.draw(st.sampled_from(problem.officers)).officer_id
    changed = judge(problem, chosen | {Role.LEAD: chosen[Role.LEAD] | {unit: other}})
    of_deputies = found.roles[Role.DEPUTY].cost
    assert changed.cost - of_deputies >= found.roles[Role.LEAD].bound or changed.breaches


@settings(max_examples=times(40, thorough=1_000), deadline=None)
@given(problems(), st.data())
def test_a_pin_costs_exactly_what_the_detour_over_it_does(problem: Problem, data: st.DataObject) -> None:
    free = assigned(problem)
    number = data.draw(st.integers(0, len(problem.units) - 1))
    unit, name = problem.units[number].unit_id, data.draw(st.sampled_from(problem.officers)).officer_id
    detour = other_officer(free, Role.LEAD, number, name)
    assume(detour is not None)
    assert detour is not None
    try:
        held = assign(problem, pins={Role.LEAD: {unit: name}})
    except InputError:
        assume(False)
        raise
    assert held.officers(Role.LEAD)[unit] == name
    assert held.roles[Role.LEAD].cost - free.roles[Role.LEAD].cost == detour.more
    assert held.cost == held.bound


def test_whoever_is_held_as_deputy_does_not_lead() -> None:
    problem = Problem((Unit("u", now={Role.LEAD: "O1"}),), (Officer("O1"), Officer("O2")), RULES)
    held = assign(problem, pins={Role.DEPUTY: {"u": "O1"}})
    assert [held.officers(role)["u"] for role in Role] == ["O2", "O1"]


def test_every_rule_that_is_broken_is_named() -> None:
    units = (*(Unit(f"u{number}") for number in range(6)), Unit("en", languages=frozenset({"en"})), Unit("new"))
    officers = (
        Officer("O1", conflicts=frozenset({"u0"})),
        Officer("O2", percent=0),
        Officer("O3"),
        Officer("O4"),
    )
    problem = Problem(units, officers, RULES.model_copy(update={"lead": RULES.lead.model_copy(update={"least": 1})}))
    leads = {f"u{number}": "O1" for number in range(5)} | {"u5": "O2", "en": "O3"}
    judged = judge(problem, {Role.LEAD: leads, Role.DEPUTY: {one.unit_id: "O3" for one in units} | {"u0": "left"}})
    assert {(one.rule, one.unit_id or one.officer_id) for one in judged.breaches if one.role is Role.LEAD} == {
        (Rule.CONFLICT, "u0"),
        (Rule.AWAY, "u5"),
        (Rule.LANGUAGE, "en"),
        (Rule.NOBODY, "new"),
        (Rule.MOST, "O1"),
        (Rule.MOST, "O2"),
        (Rule.LEAST, "O4"),
    }
    deputies = {(one.rule, one.unit_id or one.officer_id) for one in judged.breaches if one.role is Role.DEPUTY}
    assert deputies == {(Rule.GONE, "u0"), (Rule.LANGUAGE, "en"), (Rule.MOST, "O3")}
    assert Breach(Role.LEAD, Rule.MOST, "", "O1", 1, 5, 4) in judged.breaches


def test_what_those_carry_who_carry_least_lies_on_the_lorenz_curve() -> None:
    loads = [1, 2, 3, 4]
    assert [carried_by(loads, Fraction(at, 4)) for at in range(5)] == [
        0,
        Fraction(1, 10),
        Fraction(3, 10),
        Fraction(6, 10),
        1,
    ]
    assert carried_by(loads, Fraction(3, 8)) == Fraction(2, 10)
    area = sum((carried_by(loads, Fraction(at, 4)) + carried_by(loads, Fraction(at + 1, 4))) / 8 for at in range(4))
    assert gini(loads) == 1 - 2 * area
