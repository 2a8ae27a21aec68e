"""The flow against every possibility, against scipy, and against itself compiled; its prices prove each optimum."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from fivegood.decide.assignment import solving
from fivegood.decide.assignment.network import Network, Places
from fivegood.decide.assignment.solving import bound_of, solve
from tests.decide.networks import choices, cost_of, least_cost, networks
from tests.thorough import times


@settings(max_examples=times(100, thorough=5_000), deadline=None)
@given(networks())
def test_the_flow_costs_what_the_best_of_all_choices_costs_and_proves_it(network: Network) -> None:
    solved, least = solve(network), least_cost(network)
    held = tuple(solved.held)
    if least is None:
        counted = None if -1 in held else cost_of(network, held)
        assert counted is None, "nothing keeps the limits, and the flow says so"
        return
    assert cost_of(network, held) == least == solved.cost == solved.bound


@settings(max_examples=times(70, thorough=2_000), deadline=None)
@given(networks(units=4), st.data())
def test_no_prices_at_all_prove_more_than_the_truth(network: Network, data: st.DataObject) -> None:
    least = least_cost(network)
    nodes = len(network.places.most)
    price = data.draw(st.lists(st.integers(-30, 30), min_size=nodes, max_size=nodes))
    assert least is None or bound_of(network, price) <= least


@settings(max_examples=times(35, thorough=1_000), deadline=None)
@given(networks(units=7, officers=4, least=False))
def test_no_unit_moved_and_no_two_swapped_make_it_cheaper(network: Network) -> None:
    solved = solve(network)
    if -1 in solved.held:
        return
    held = tuple(solved.held)
    for other in choices(network):
        if sum(one != two for one, two in zip(held, other, strict=True)) <= 2:
            cost = cost_of(network, other)
            assert cost is None or cost >= solved.cost


@settings(max_examples=times(35, thorough=1_000), deadline=None)
@given(networks(least=False, highest=30), st.data())
def test_one_more_officer_never_makes_it_dearer(network: Network, data: st.DataObject) -> None:
    solved = solve(network)
    if -1 in solved.held:
        return
    start, officer, cost = [0], [], []
    for unit in range(len(network.level)):
        arcs = [(network.cost[at], network.officer[at]) for at in range(network.start[unit], network.start[unit + 1])]
        arcs.append((data.draw(st.integers(0, 30)), len(network.places.most) // network.places.levels))
        officer += [one for _, one in sorted(arcs)]
        cost += [one for one, _ in sorted(arcs)]
        start.append(len(cost))
    places = network.places
    more = Places(
        places.levels,
        [*places.slot, *([len(places.step)] * places.levels)],
        [*places.step, 1, 2],
        [*places.least, *([0] * places.levels)],
        [*places.most, *([2] * places.levels)],
    )
    assert solve(Network(start, officer, cost, network.level, more)).cost <= solved.cost


def _by_chance(units: int, officers: int, levels: int, seed: int) -> Network:
    """Return a network in which every unit may go to every officer: five places each, dearer one by one."""
    chance = random.Random(seed)
    arcs = [sorted((chance.randrange(1000), one) for one in range(officers)) for _ in range(units)]
    nodes = officers * levels
    step = [chance.randrange(50) + 60 * at for _ in range(nodes) for at in range(5)]
    places = Places(levels, [5 * node for node in range(nodes)], [*step, 0], [0] * nodes, [5] * nodes)
    level = [chance.choice((1, 1, 2, 3)[: levels + 1]) for _ in range(units)]
    return Network(
        [officers * unit for unit in range(units + 1)],
        [one for of_unit in arcs for _, one in of_unit],
        [cost for of_unit in arcs for cost, _ in of_unit],
        level,
        places,
    )


@pytest.mark.parametrize("seed", range(times(3, thorough=30)))
def test_scipy_finds_the_same_optimum_with_a_column_for_every_place(seed: int) -> None:
    network = _by_chance(90, 40, 1, seed)
    matrix = np.zeros((90, 200))
    for unit in range(90):
        for arc in range(network.start[unit], network.start[unit + 1]):
            first = network.officer[arc] * 5
            matrix[unit, first : first + 5] = [
                network.cost[arc] + one for one in network.places.step[first : first + 5]
            ]
    rows, columns = scipy.optimize.linear_sum_assignment(matrix)
    solved = solve(network)
    assert matrix[rows, columns].sum() == solved.cost == solved.bound


@pytest.mark.parametrize("seed", range(times(3, thorough=30)))
def test_a_linear_program_finds_the_same_optimum_on_three_levels(seed: int) -> None:
    network = _by_chance(60, 25, 3, seed)
    solved = solve(network)
    assert _by_linear_program(network) == solved.cost == solved.bound


def _by_linear_program(network: Network) -> int:
    """Return the optimum by HiGHS: a variable for each pair and place, a row for each unit and node."""
    units, places = len(network.level), network.places
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    cost: list[float] = [*network.cost]

    def put(row: int, column: int, value: float) -> None:
        rows.append(row)
        columns.append(column)
        values.append(value)

    for unit in range(units):
        for arc in range(network.start[unit], network.start[unit + 1]):
            put(unit, arc, 1)
            for down in range(network.level[unit]):
                put(units + network.officer[arc] * places.levels + down, arc, 1)
    for node, most in enumerate(places.most):
        for place in range(most):
            put(units + node, len(cost), -1)
            cost.append(places.step[places.slot[node] + place])
    shape = (units + len(places.most), len(cost))
    equal: Sequence[int] = [1] * units + [0] * len(places.most)
    matrix = scipy.sparse.coo_array((values, (rows, columns)), shape=shape)
    answer = scipy.optimize.linprog(cost, A_eq=matrix, b_eq=equal, bounds=(0, 1))
    assert answer.success, answer.message
    cheapest: float = answer.fun
    return round(cheapest)


def test_compiled_it_takes_the_same_arcs_as_on_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    network = _by_chance(200, 60, 3, 7)
    plain = solve(network)
    monkeypatch.setattr(solving, "_COMPILED_FROM", 0)
    fast = solve(network)
    assert (fast.held, fast.price, fast.count) == (plain.held, plain.price, plain.count)
