"""What any assignment costs, the best or not, and which rules it breaks: today's, and one that was changed by hand.

Costs are those of `solving`: pairs by their parts and wishes, and the places of each officer. A place beyond the most
that an officer may take costs on as the series before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fivegood.decide.assignment.network import pair_cost, place_cost, places_between
from fivegood.decide.assignment.problem import Problem, Role, bar_of, wishes_of
from fivegood.rules.assigning import LimitsText


class Rule(StrEnum):
    """A rule that an assignment breaks; the first four are those of `problem.Bar`."""

    AWAY = "away"
    CONFLICT = "conflict"
    LANGUAGE = "language"
    LEADS = "leads"
    GONE = "gone"
    NOBODY = "nobody"
    MOST = "most"
    LEAST = "least"


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that is broken: by a pair, by a unit without an officer, or by an officer's load on a level of weight."""

    role: Role
    rule: Rule
    unit_id: str = ""
    officer_id: str = ""
    level: int = 0
    units: int = 0
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """What an assignment costs in points, and the rules that it breaks."""

    cost: int
    breaches: tuple[Breach, ...]


def judge(problem: Problem, officers: Mapping[Role, Mapping[str, str]]) -> Judged:
    """Return what an assignment costs; ``officers`` gives the officer of each unit by role, where it has one.

    An officer who is not in the problem breaks a rule and costs nothing.
    """
    cost, breaches = 0, list[Breach]()
    by_id = {one.officer_id: one for one in problem.officers}
    leads = officers.get(Role.LEAD, {})
    for role, of_role in officers.items():
        wishes, taken = wishes_of(problem, role), Counter[tuple[str, int]]()
        for unit in problem.units:
            name = of_role.get(unit.unit_id, "")
            officer = by_id.get(name)
            if officer is None:
                breaches.append(Breach(role, Rule.GONE if name else Rule.NOBODY, unit.unit_id, name))
                continue
            cost += pair_cost(problem, unit, officer, role, wishes.get(unit.unit_id))
            taken.update((name, down) for down in range(problem.rules.level_of(problem.weight(unit))))
            bar = bar_of(unit, officer)
            if bar is not None:
                breaches.append(Breach(role, Rule(bar), unit.unit_id, name))
            elif role is Role.DEPUTY and leads.get(unit.unit_id) == name:
                breaches.append(Breach(role, Rule.LEADS, unit.unit_id, name))
        limits = problem.rules.lead if role is Role.LEAD else problem.rules.deputy
        breaches += _of_limits(problem, role, limits, taken)
        for (name, down), units in taken.items():
            percent = by_id[name].percent
            cost += sum(place_cost(problem.rules, down, at, percent) for at in range(units)) if percent > 0 else 0
    return Judged(cost, tuple(breaches))


def _of_limits(
    problem: Problem, role: Role, limits: LimitsText, taken: Mapping[tuple[str, int], int]
) -> Iterator[Breach]:
    for officer in problem.officers:
        name = officer.officer_id
        for down, level in enumerate(problem.rules.levels):
            units, (least, most) = taken.get((name, down), 0), places_between(limits, down, officer.percent)
            if units > most:
                yield Breach(role, Rule.MOST, "", name, level, units, most)
            if units < least:
                yield Breach(role, Rule.LEAST, "", name, level, units, least)
