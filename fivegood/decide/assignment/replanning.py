"""What changes against today, and why: new units, officers who are gone, and moves that save more than they cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fivegood.decide.assignment.detours import Detours
from fivegood.decide.assignment.explaining import Other, other_officer
from fivegood.decide.assignment.problem import Bar, Officer, Role, Unit, bar_of
from fivegood.decide.assignment.solving import Assignment
from fivegood.structs import replace


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
    leads = assignment.officers(Role.LEAD)
    officers = {one.officer_id: one for one in assignment.problem.officers}
    for role, solved in assignment.roles.items():
        after, detours = assignment.officers(role), Detours(solved)
        for number, unit in enumerate(assignment.problem.units):
            before = unit.now.get(role)
            if before == after[unit.unit_id]:
                continue
            move = Move(unit.unit_id, role, before, after[unit.unit_id], Reason.NEW)
            if before is not None:
                leader = leads[unit.unit_id] if role is Role.DEPUTY else None
                bar = _bar(unit, officers[before], leader) if before in officers else None
                stay = (
                    None if bar or before not in officers else other_officer(assignment, role, number, before, detours)
                )
                reason = _reason(before in officers, bar, stay)
                move = replace(move, reason=reason, bar=bar, saves=stay.more if stay else None)
            yield move


def _bar(unit: Unit, officer: Officer, leader: str | None) -> Bar | None:
    return bar_of(unit, officer) or (Bar.LEADS if leader == officer.officer_id else None)


def _reason(is_in_post: bool, bar: Bar | None, stay: Other | None) -> Reason:
    if not is_in_post:
        return Reason.GONE
    if bar is not None:
        return Reason.BARRED
    return Reason.NO_WAY if stay is None else Reason.SAVES
