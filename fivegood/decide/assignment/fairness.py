"""How even loads are: units, weight and travel of each officer, the Lorenz curve, the Gini coefficient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from fivegood.decide.assignment.problem import Officer, Problem, Unit, metres_between


@dataclass(frozen=True, slots=True)
class Load:
    """What an officer carries: units, their weight, the weight at their whole working time, and the way to all of them.

    ``relative`` is the weight over the share of time that is free; ``metres`` is None where a place is not known.
    """

    officer_id: str
    units: int
    weight: int
    relative: Fraction
    metres: int | None


def loads(problem: Problem, officers: Mapping[str, str]) -> list[Load]:
    """Return the load of every officer, in the order of their ids; ``officers`` gives the officer of each unit.

    An officer whose time is not free at all carries what is counted, without a share: relative is the weight itself.
    """
    held: dict[str, list[Unit]] = {}
    for unit in problem.units:
        if unit.unit_id in officers:
            held.setdefault(officers[unit.unit_id], []).append(unit)
    return [_load(problem, officer, held.get(officer.officer_id, [])) for officer in problem.officers]


def _load(problem: Problem, officer: Officer, units: Sequence[Unit]) -> Load:
    weight = sum(problem.weight(unit) for unit in units)
    ways = [metres_between(unit, officer) for unit in units]
    known = [metres for metres in ways if metres is not None]
    return Load(
        officer.officer_id,
        len(units),
        weight,
        Fraction(weight * 100, officer.percent or 100),
        sum(known) if len(known) == len(ways) else None,
    )


def lorenz(values: Sequence[Fraction | int]) -> Iterator[tuple[Fraction, Fraction]]:
    """Yield the points of the Lorenz curve: the share of those who carry least, and the share that they carry.

    From (0, 0) to (1, 1); only those two where nobody carries anything.
    """
    total, carried = Fraction(sum(values)), Fraction(0)
    yield Fraction(0), Fraction(0)
    if total:
        for number, value in enumerate(sorted(values), 1):
            carried += value
            yield Fraction(number, len(values)), carried / total
    else:
        yield Fraction(1), Fraction(1)


def carried_by(values: Sequence[Fraction | int], share: Fraction) -> Fraction:
    """Return which share of it all those carry who carry least: the Lorenz curve at ``share`` of them, exact."""
    for (before, below), (x, y) in pairwise(lorenz(values)):
        if share <= x:
            return below + (y - below) * (share - before) / (x - before)
    return Fraction(1)


def gini(values: Sequence[Fraction | int]) -> Fraction:
    """Return the Gini coefficient: 0 where all carry the same, towards 1 where one carries all; exact.

    Twice the area between the Lorenz curve and the diagonal.
    """
    points = list(lorenz(values))
    area = sum(
        ((x - before) * (y + below) / 2 for (before, below), (x, y) in pairwise(points)),
        Fraction(0),
    )
    return 1 - 2 * area
