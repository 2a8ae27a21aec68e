"""What changes against today, and why: new units, officers who are gone, and moves that save more than they cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fivegood.decide.assignment.explaining import other_officer
from fivegood.decide.assignment.problem import Bar, Role, bar_of
from fivegood.decide.assignment.solving import Assignment


class Reason(StrEnum):
    """Why a unit gets another officer than it has."""

    NEW = "new"
    GONE = "gone"
    BARRED = "barred"
    NO_WAY = "no_way"
    SAVES = "saves"


@dataclass(frozen=True, slots=True)
class Move:
    """A unit that gets another officer: who before (None: nobody), why, how much more it would cost to stay."""

    unit_id: str
    role: Role
    before: str | None
    after: str
    reason: Reason
    bar: Bar | None = None
    saves: int | None = None


def moves(assignment: Assignment) -> Iterator[Move]:
    """Yield what changes against who serves whom now, leads first, in the order of the units."""
    for role in assignment.roles:
        after = assignment.officers(role)
        for number, unit in enumerate(assignment.problem.units):
            if unit.now.get(role) != after[unit.unit_id]:
                yield _move(assignment, role, number, after[unit.unit_id])


def _move(assignment: Assignment, role: Role, number: int, after: str) -> Move:
    unit = assignment.problem.units[number]
    before = unit.now.get(role)
    if before is None:
        return Move(unit.unit_id, role, None, after, Reason.NEW)
    officer = next((one for one in assignment.problem.officers if one.officer_id == before), None)
    if officer is None:
        return Move(unit.unit_id, role, before, after, Reason.GONE)
    bar = bar_of(unit, officer)
    if bar is None and role is Role.DEPUTY and assignment.officers(Role.LEAD)[unit.unit_id] == before:
        bar = Bar.LEADS
    if bar is not None:
        return Move(unit.unit_id, role, before, after, Reason.BARRED, bar)
    stay = other_officer(assignment, role, number, before)
    if stay is None:
        return Move(unit.unit_id, role, before, after, Reason.NO_WAY)
    return Move(unit.unit_id, role, before, after, Reason.SAVES, saves=stay.more)
