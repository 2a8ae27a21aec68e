"""Leads, and deputies given the leads: each at the least cost of all, with the bound that proves it.

What is solved exactly. Every unit gets one officer; an officer has places on levels of weight, of which a unit takes
one on each level that it reaches; the places of a level get dearer one by one, so that heavy units and all units are
spread evenly at once. That is a flow of least cost, and its optimum is whole. To make the *sums* of weights even, units
being indivisible, is NP-hard; that is not claimed. Deputies are a second stage: theirs is the optimum given the leads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fivegood.decide.assignment import compiled, flow
from fivegood.decide.assignment.network import Network, network_of
from fivegood.decide.assignment.problem import Problem, Role
from fivegood.errors import Fault, InputError

#: From so many pairs on it pays to load the compiler; below, lists are through before it is.
_COMPILED_FROM = 300_000


@dataclass(frozen=True)
class Solved:
    """One role, settled: the arc that each unit holds, the price of each node, and the places taken there.

    ``cost`` is that of pairs and places; ``bound`` is what no assignment can cost less than. They are equal.
    """

    network: Network
    held: Sequence[int]
    price: Sequence[int]
    count: Sequence[int]
    cost: int
    bound: int

    @property
    def is_optimal(self) -> bool:
        """True when the bound proves that nothing costs less."""
        return self.cost == self.bound

    @cached_property
    def units_on(self) -> dict[int, list[int]]:
        """The units of each node that holds some."""
        found: dict[int, list[int]] = {}
        for unit, arc in enumerate(self.held):
            found.setdefault(self.network.unit_node(unit, arc), []).append(unit)
        return found

    def officer(self, unit: int) -> int:
        """Return the number of a unit's officer."""
        return self.network.officer[self.held[unit]]


@dataclass(frozen=True)
class Assignment:
    """Who serves whom: both roles, each in the order of the problem's units."""

    problem: Problem
    roles: Mapping[Role, Solved]

    @property
    def cost(self) -> int:
        """What both roles cost together."""
        return sum(solved.cost for solved in self.roles.values())

    @property
    def bound(self) -> int:
        """What leads, and deputies given these leads, can cost at least."""
        return sum(solved.bound for solved in self.roles.values())

    def officers(self, role: Role) -> dict[str, str]:
        """Return the officer of each unit."""
        solved, officers = self.roles[role], self.problem.officers
        return {one.unit_id: officers[solved.officer(at)].officer_id for at, one in enumerate(self.problem.units)}


def assign(
    problem: Problem,
    candidates: Mapping[str, Iterable[str]] | None = None,
    pins: Mapping[Role, Mapping[str, str]] | None = None,
) -> Assignment:
    """Return the leads of least cost, and the deputies of least cost beside them.

    ``candidates`` names the officers looked at for a unit, where not all are; the optimum is then that among them.
    ``pins`` holds units to an officer by role; whoever is held as deputy of a unit does not lead it.
    Raises InputError naming the units that no officer may or can take, and the least loads that cannot be met.
    """
    held = {role: {unit: [name] for unit, name in ((pins or {}).get(role) or {}).items()} for role in Role}
    among = {role: {**(candidates or {}), **held[role]} for role in Role}
    not_leads = (pins or {}).get(Role.DEPUTY)
    leads = _solved(problem, Role.LEAD, network_of(problem, Role.LEAD, not_leads, among[Role.LEAD]))
    found = Assignment(problem, {Role.LEAD: leads})
    beside = network_of(problem, Role.DEPUTY, found.officers(Role.LEAD), among[Role.DEPUTY])
    return Assignment(problem, {Role.LEAD: leads, Role.DEPUTY: _solved(problem, Role.DEPUTY, beside)})


def solve(network: Network) -> Solved:
    """Return the assignment of least cost. A unit that found no place holds the arc -1."""
    net = network.net
    route = compiled.functions() if len(net.cost) >= _COMPILED_FROM else None
    if route is None:
        state = new_state(len(net.level), len(net.most), list)
        flow.route_all(net, state)
        bound = bound_of(network, state.price)
    else:
        import numpy as np

        arrays = flow.Net._make([*(np.array(part, dtype=np.int64) for part in net[:-1]), net.levels])
        state = new_state(len(net.level), len(net.most), np.array)
        route.route_all(arrays, state)
        bound = route.bound(arrays, np.array(network.places.least), network.bonus, state.price)
        state = flow.State(*(part.tolist() for part in state))
    cost = sum(network.cost[arc] for arc in state.held if arc >= 0)
    places = network.places
    cost += sum(sum(places.step[at : at + taken]) for at, taken in zip(places.slot, state.count, strict=True))
    return Solved(network, state.held, state.price, state.count, cost, bound)


def bound_of(network: Network, price: Sequence[int]) -> int:
    """Return what no assignment costs less than, by any prices; see `flow.bound`."""
    return flow.bound(network.net, network.places.least, network.bonus, price)


def new_state(units: int, nodes: int, make: Any) -> flow.State:
    """Return the state in which nothing is settled; ``make`` is `list` or numpy's `array`."""
    return flow.State(
        held=make([-1] * units),
        price=make([0] * nodes),
        count=make([0] * nodes),
        first=make([-1] * nodes),
        after=make([-1] * units),
        distance=make([flow.FAR] * nodes),
        by=make([0] * nodes),
        arc=make([0] * nodes),
        closed=make([False] * nodes),
    )


def _solved(problem: Problem, role: Role, network: Network) -> Solved:
    solved = solve(network)
    faults = [_no_place(problem, network, unit, role) for unit, arc in enumerate(solved.held) if arc < 0]
    if not faults:
        levels = network.places.levels
        faults = [
            Fault("", 0, role, f"no way gives this officer the {least} units asked for at least", _id(problem, node))
            for node, least in enumerate(network.places.least)
            if solved.count[node] < least
            for node in (node // levels,)
        ]
    if faults:
        raise InputError(faults, "assignment")
    return solved


def _id(problem: Problem, officer: int) -> str:
    return problem.officers[officer].officer_id


def _no_place(problem: Problem, network: Network, unit: int, role: Role) -> Fault:
    is_barred = network.start[unit] == network.start[unit + 1]
    message = (
        "no officer may serve this unit (conflict of interest, language, time, or leads it already)"
        if is_barred
        else "no place is left for this unit: the officers have fewer places on its level than there are units"
    )
    return Fault("", 0, role, message, problem.units[unit].unit_id)
