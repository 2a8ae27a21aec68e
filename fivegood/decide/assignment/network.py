"""From the problem to the network of one role: pairs that may be, their costs, and the places of each officer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from fivegood.decide.assignment.flow import Net
from fivegood.decide.assignment.problem import Officer, Problem, Role, Unit, bar_of, parts_of, wishes_of
from fivegood.rules.assigning import AssigningText, LimitsText


@dataclass(frozen=True)
class Places:
    """The places of officers on each level, node by node (``officer * levels + level - 1``).

    ``slot[node]`` is where the costs of its places begin in ``step``; ``least`` and ``most`` bound how many are taken.
    """

    levels: int
    slot: Sequence[int]
    step: Sequence[int]
    least: Sequence[int]
    most: Sequence[int]


@dataclass(frozen=True)
class Network:
    """The network of a role. ``start``, ``officer``, ``cost`` and ``level`` as in `flow.Net`; ``bonus`` makes a place
    of the least load dearer to leave empty than everything else there is to pay."""

    start: Sequence[int]
    officer: Sequence[int]
    cost: Sequence[int]
    level: Sequence[int]
    places: Places

    @cached_property
    def bonus(self) -> int:
        """Return more than all arcs and places can cost together."""
        dearest = sum(self.cost[end - 1] for first, end in self._spans() if end > first)
        return 1 + 2 * (dearest + sum(self.places.step))

    @cached_property
    def net(self) -> Net:
        """Return the network as lists for the flow, the least loads as a bonus on the first places."""
        places, step = self.places, list(self.places.step)
        for node, least in enumerate(places.least):
            for place in range(places.slot[node], places.slot[node] + least):
                step[place] -= self.bonus
        floor = [0] * places.levels
        for first in range(0, len(places.most), places.levels):
            total = 0
            for down in range(places.levels):
                node = first + down
                total += step[places.slot[node]] if places.most[node] else 0
                floor[down] = min(floor[down], total) if first else total
        arcs = list(self.start), list(self.officer), list(self.cost), list(self.level)
        return Net(self._order(), *arcs, list(places.slot), step, list(places.most), floor, places.levels)

    def _order(self) -> list[int]:
        def key(unit: int) -> tuple[int, int]:
            first = self.start[unit]
            return self.level[unit], self.officer[first] if first < self.start[unit + 1] else -1

        return sorted(range(len(self.level)), key=key)

    def _spans(self) -> Iterable[tuple[int, int]]:
        return zip(self.start, self.start[1:], strict=False)

    def unit_node(self, unit: int, arc: int) -> int:
        """Return the node that an arc of a unit leads to."""
        return self.officer[arc] * self.places.levels + self.level[unit] - 1


def network_of(
    problem: Problem,
    role: Role,
    taken: Mapping[str, str] | None = None,
    candidates: Mapping[str, Iterable[str]] | None = None,
) -> Network:
    """Return the network of a role; ``taken`` gives the officer a unit must not get, as it leads there already.

    ``candidates`` names the officers looked at for a unit, where not all are.
    """
    number = {one.officer_id: at for at, one in enumerate(problem.officers)}
    wishes = wishes_of(problem, role)
    start, officers, costs = [0], [], []
    for unit in problem.units:
        named = candidates.get(unit.unit_id) if candidates is not None else None
        among = problem.officers if named is None else [problem.officers[number[one]] for one in sorted(named)]
        not_this = taken.get(unit.unit_id) if taken else None
        pairs = sorted(
            (pair_cost(problem, unit, officer, role, wishes.get(unit.unit_id)), number[officer.officer_id])
            for officer in among
            if officer.officer_id != not_this and bar_of(unit, officer) is None
        )
        costs += [cost for cost, _ in pairs]
        officers += [at for _, at in pairs]
        start.append(len(costs))
    limits = problem.rules.lead if role is Role.LEAD else problem.rules.deputy
    levels = [problem.rules.level_of(problem.weight(unit)) for unit in problem.units]
    return Network(start, officers, costs, levels, _places(problem, limits))


def pair_cost(problem: Problem, unit: Unit, officer: Officer, role: Role, wishes: Mapping[str, int] | None) -> int:
    """Return what a pair costs: its parts, and the wishes about its unit."""
    cost = sum(parts_of(problem, unit, officer, role).values())
    return cost + wishes.get(officer.officer_id, wishes.get("", 0)) if wishes else cost


def place_cost(rules: AssigningText, down: int, at: int, percent: int) -> int:
    """Return what the place ``at`` (from 0) of an officer costs on a level, ``percent`` of whose time is free."""
    weight = rules.levels[down] - (rules.levels[down - 1] if down else 0)
    return rules.costs.even * weight * (2 * at + 1) * 100 // percent


def places_between(limits: LimitsText, down: int, percent: int) -> tuple[int, int]:
    """Return how many places an officer takes on a level at least and at most."""
    percent = max(percent, 0)
    most = -(-limits.most[down] * percent // 100)
    return min(most, limits.least * percent // 100) if down == 0 else 0, most


def _places(problem: Problem, limits: LimitsText) -> Places:
    """Return the places of every officer: fewer and dearer ones where less of the working time is free."""
    levels = problem.rules.levels
    slot: list[int] = []
    step: list[int] = []
    least: list[int] = []
    most: list[int] = []
    for officer in problem.officers:
        for down in range(len(levels)):
            fewest, places = places_between(limits, down, officer.percent)
            slot.append(len(step))
            step += [place_cost(problem.rules, down, at, officer.percent) for at in range(places)]
            most.append(places)
            least.append(fewest)
    return Places(len(levels), slot, [*step, 0], least, most)
