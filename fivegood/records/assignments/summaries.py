"""What a proposal is told by, beside its pairs: today and the best side by side, as numbers that JSON holds. PURE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from fivegood.decide.assignment.explaining import bindings
from fivegood.decide.assignment.fairness import carried_by, gini, loads
from fivegood.decide.assignment.judging import judge
from fivegood.decide.assignment.problem import Problem, Role, metres_between
from fivegood.decide.assignment.reading import unknown
from fivegood.decide.assignment.replanning import Move
from fivegood.decide.assignment.solving import Assignment
from fivegood.decide.assignment.stress import absences_by_chance, uncovered
from fivegood.structs import replace
from fivegood.workdays import Calendar

Officers = Mapping[Role, Mapping[str, str]]
#: Of so many per cent of officers away, for one of so many days each, always the same ones for the same day.
AWAY_PERCENT = 10
_DAYS_AWAY = (1, 2, 3, 5)
#: So many limits that bind are told, those that save most.
_LIMITS = 20


def today_of(problem: Problem) -> Officers:
    """Return who serves whom now."""
    return {role: {one.unit_id: one.now[role] for one in problem.units if role in one.now} for role in Role}


def summary(found: Assignment, changed: Sequence[Move], calendar: Calendar, day: date) -> dict[str, Any]:
    """Return what is told of a proposal: both sides, moves counted by role and reason, limits that bind."""
    problem = found.problem
    proposed = {role: found.officers(role) for role in Role}
    limits = [(role, one) for role in Role for one in bindings(found, role)]
    limits.sort(key=lambda pair: (-pair[1].saves, pair[1].officer_id, pair[1].level))
    moves = Counter((move.role.value, move.reason.value) for move in changed)
    return {
        "units": len(problem.units),
        "officers": len(problem.officers),
        "today": _side(problem, today_of(problem), calendar, day),
        "proposed": _side(problem, proposed, calendar, day),
        "moves": [[*of, count] for of, count in sorted(moves.items())],
        "limits": [
            [role.value, one.officer_id, one.level, one.units, one.is_least, one.saves]
            for role, one in limits[:_LIMITS]
        ],
        "limits_count": len(limits),
        "unknown": unknown(problem),
    }


def _side(problem: Problem, officers: Officers, calendar: Calendar, day: date) -> dict[str, Any]:
    judged = judge(problem, officers)
    broken = Counter((one.role.value, one.rule.value) for one in judged.breaches)
    return {
        "cost": judged.cost,
        "broken": [[*of, count] for of, count in sorted(broken.items())],
        "loads": {role.value: _loads(problem, officers[role]) for role in Role},
        "uncovered": _stress(problem, officers, calendar, day),
    }


def _loads(problem: Problem, officers: Mapping[str, str]) -> dict[str, Any]:
    carried = loads(problem, officers)
    shares = [load.relative for load in carried]
    by_id = {one.officer_id: one for one in problem.officers}
    pairs = [(unit, by_id.get(officers.get(unit.unit_id, ""))) for unit in problem.units]
    ways = [metres_between(unit, officer) for unit, officer in pairs if officer is not None]
    known = [metres for metres in ways if metres is not None]
    weights = [load.weight for load in carried]
    return {
        "units": sorted(Counter(load.units for load in carried).items()),
        "weight": [min(weights, default=0), max(weights, default=0)],
        "gini": round(float(gini(shares)), 4),
        "lorenz": [round(float(carried_by(shares, Fraction(tenth, 10))), 4) for tenth in range(11)],
        "ways": len(known),
        "metres": sum(known),
        "farthest": max(known, default=0),
    }


def _stress(problem: Problem, officers: Officers, calendar: Calendar, day: date) -> dict[str, Any]:
    ids = [one.officer_id for one in problem.officers]
    last = day + timedelta(days=max(_DAYS_AWAY) - 1)
    known = [replace(one, last=min(one.last, last)) for officer in problem.officers for one in officer.absences]
    known = [one for one in known if one.first <= last]
    absences = [*known, *absences_by_chance(ids, AWAY_PERCENT, day, _DAYS_AWAY, seed=day.toordinal())]
    found = list(uncovered(officers, absences, calendar))
    return {
        "away": len({one.officer_id for one in absences}),
        "known_away": len({one.officer_id for one in known}),
        "units": sorted({one.unit_id for one in found}),
        "workdays": sum(one.workdays for one in found),
    }
