"""Why a pair is as it is: its parts, the price of its place, limits that bind, what another officer would cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fivegood.decide.assignment.detours import Detours
from fivegood.decide.assignment.problem import Part, Role, parts_of, wishes_of
from fivegood.decide.assignment.solving import Assignment


@dataclass(frozen=True, slots=True)
class Other:
    """Another officer for a unit, and how much more the whole would cost, everything else rearranged for the best."""

    officer_id: str
    more: int


@dataclass(frozen=True, slots=True)
class Why:
    """A pair: what it costs, by part; what the place with this officer is worth (its dual price); the next best."""

    unit_id: str
    officer_id: str
    role: Role
    cost: int
    parts: dict[Part, int]
    place: int
    next_best: Other | None


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit that binds: what one place more (or one unit less to be had at least) on a level would save.

    ``level`` is the weight from which units count there; ``units`` is the limit.
    """

    officer_id: str
    role: Role
    level: int
    units: int
    is_least: bool
    saves: int


def why(assignment: Assignment, role: Role) -> Iterator[Why]:
    """Yield the reasons of every pair of a role, in the order of the units."""
    problem, solved = assignment.problem, assignment.roles[role]
    wishes, detours = wishes_of(problem, role), Detours(solved)
    for number, unit in enumerate(problem.units):
        officer = problem.officers[solved.officer(number)]
        parts = parts_of(problem, unit, officer, role)
        of_unit = wishes.get(unit.unit_id, {})
        wished = of_unit.get(officer.officer_id, of_unit.get("", 0))
        place = solved.price[solved.network.unit_node(number, solved.held[number])]
        yield Why(
            unit.unit_id,
            officer.officer_id,
            role,
            solved.network.cost[solved.held[number]],
            parts | ({Part.WISH: wished} if wished else {}),
            place,
            _other(assignment, detours, number),
        )


def other_officer(
    assignment: Assignment, role: Role, unit: int, officer_id: str | None = None, detours: Detours | None = None
) -> Other | None:
    """Return what it would cost more to give a unit a certain officer, or (None) the best that is not its own.

    None where that must not or cannot be. Who asks of many units brings the ``detours`` of the role along.
    """
    return _other(assignment, detours or Detours(assignment.roles[role]), unit, officer_id)


def bindings(assignment: Assignment, role: Role) -> Iterator[Binding]:
    """Yield the limits whose dual price is not 0: one place more or less there would change the cost by it."""
    problem, solved = assignment.problem, assignment.roles[role]
    places = solved.network.places
    for node, count in enumerate(solved.count):
        officer, down = divmod(node, places.levels)
        paid = solved.price[node] - (solved.price[node - 1] if down else 0)
        name, level = problem.officers[officer].officer_id, problem.rules.levels[down]
        percent = problem.officers[officer].percent
        if count == places.most[node] and percent > 0:
            weight = level - (problem.rules.levels[down - 1] if down else 0)
            natural = problem.rules.costs.even * weight * (2 * count + 1) * 100 // percent
            if paid > natural:
                yield Binding(name, role, level, count, False, paid - natural)
        if count and count == places.least[node]:
            last = places.step[places.slot[node] + count - 1]
            if last > paid:
                yield Binding(name, role, level, count, True, last - paid)


def _other(assignment: Assignment, detours: Detours, unit: int, officer_id: str | None = None) -> Other | None:
    solved, officers = detours.solved, assignment.problem.officers
    arcs = range(solved.network.start[unit], solved.network.start[unit + 1])
    if officer_id is None:
        asked = [arc for arc in arcs if arc != solved.held[unit]]
    else:
        asked = [arc for arc in arcs if officers[solved.network.officer[arc]].officer_id == officer_id]
    found = detours.over(unit, asked)
    return Other(officers[solved.network.officer[found[1]]].officer_id, found[0]) if found else None
