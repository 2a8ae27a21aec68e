"""The proposal of who serves whom, as a terminal and machines are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fivegood.cli import database
from fivegood.cli.asking import day_of, instant_of
from fivegood.cli.printing import print_answer, working
from fivegood.decide.assignment.explaining import Why, bindings, why
from fivegood.decide.assignment.fairness import Load, gini, loads
from fivegood.decide.assignment.nearby import candidates_of
from fivegood.decide.assignment.problem import Role
from fivegood.decide.assignment.reading import READ, problem_of, unknown
from fivegood.decide.assignment.replanning import Move, Reason, moves
from fivegood.decide.assignment.solving import Assignment, assign
from fivegood.facts.freeze import known_rows
from fivegood.park import open_folder

if TYPE_CHECKING:
    from rich.console import RenderableType

#: Moves and officers that a terminal is shown; machines are told all.
_SHOWN = 40
_WORDS = {
    Reason.NEW: "had none",
    Reason.GONE: "not in post",
    Reason.BARRED: "may not serve it",
    Reason.NO_WAY: "has no place for it",
    Reason.SAVES: "to stay would cost",
}


def assignment_told(park: Path | None, as_of: str | None, known_at: str | None, *, json: bool) -> None:
    """Print the proposal for a day; see the command."""
    instant = instant_of(known_at)
    opened = open_folder(park) if park else database.opened(with_history=instant is not None)
    day, rules = day_of(as_of, opened.plan), opened.rules.assigning
    with working("Assigning", json):
        problem = problem_of({name: known_rows(opened.records[name], instant) for name in READ}, day, rules)
        found = assign(problem, candidates_of(problem))
        changed = list(moves(found))
    head = {"as_of": day.isoformat(), "source": {"en": rules.source.en, "zh": rules.source.zh}}
    told = head | _told(found, changed) if json else {}
    print_answer(told, json, lambda _show: _shown(found, changed, f"{day} · numbers: {rules.source.en}"))


def _told(found: Assignment, changed: Sequence[Move]) -> dict[str, Any]:
    problem = found.problem
    leads, deputies = (list(why(found, role)) for role in (Role.LEAD, Role.DEPUTY))
    carried = {role: loads(problem, found.officers(role)) for role in found.roles}
    return {
        "pairs": [_pair(lead, deputy) for lead, deputy in zip(leads, deputies, strict=True)],
        "cost": found.cost,
        "bound": found.bound,
        "loads": [_load(*both) for both in zip(carried[Role.LEAD], carried[Role.DEPUTY], strict=True)],
        "gini": {role.value: _share(carried[role]) for role in carried},
        "moves": [
            {
                "unit": move.unit_id,
                "role": move.role.value,
                "before": move.before,
                "after": move.after,
                "reason": move.reason.value,
                "bar": move.bar.value if move.bar else None,
                "saves": move.saves,
            }
            for move in changed
        ],
        "limits": [
            {
                "officer": one.officer_id,
                "role": role.value,
                "level": one.level,
                "units": one.units,
                "is_least": one.is_least,
                "saves": one.saves,
            }
            for role in found.roles
            for one in bindings(found, role)
        ],
        "unknown": unknown(problem),
    }


def _pair(lead: Why, deputy: Why) -> dict[str, Any]:
    return {
        "unit": lead.unit_id,
        "officer": lead.officer_id,
        "deputy": deputy.officer_id,
        "cost": lead.cost + deputy.cost,
        "why": {one.role.value: _why(one) for one in (lead, deputy)},
    }


def _why(one: Why) -> dict[str, Any]:
    other = one.next_best
    return {
        "parts": {part.value: cost for part, cost in one.parts.items()},
        "place": one.place,
        "next_best": {"officer": other.officer_id, "more": other.more} if other else None,
    }


def _load(lead: Load, deputy: Load) -> dict[str, Any]:
    return {
        "officer": lead.officer_id,
        "units": lead.units,
        "weight": lead.weight,
        "deputy_units": deputy.units,
        "deputy_weight": deputy.weight,
    }


def _share(carried: Sequence[Load]) -> float:
    return round(float(gini([load.relative for load in carried])), 4)


def _shown(found: Assignment, changed: Sequence[Move], when: str) -> RenderableType:
    """Show what changes and why, how loads lie, the proof, and what the records do not tell."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("Unit", "Role", "Today", "Proposed", "Why"):
        table.add_column(heading, no_wrap=heading != "Why")
    for move in changed[:_SHOWN]:
        reason = _WORDS[move.reason] + (f" {move.saves} more" if move.saves is not None else "")
        reason += f": {move.bar.value}" if move.bar else ""
        table.add_row(move.unit_id, move.role.value, move.before or "-", move.after, reason)
    more = f"… {len(changed) - _SHOWN} more, all with --json\n" if len(changed) > _SHOWN else ""
    lines = [f"{more}{len(found.problem.units)} units, {len(found.problem.officers)} officers, {_counted(changed)}"]
    for role in found.roles:
        carried = loads(found.problem, found.officers(role))
        counts = Counter(load.units for load in carried)
        told = ", ".join(f"{counts[units]} with {units}" for units in sorted(counts))
        weights = [load.weight for load in carried]
        span = f"weight {min(weights, default=0)} to {max(weights, default=0)}"
        lines.append(f"{role.value}: officers {told}; {span}, Gini {_share(carried)}")
    proof = "the least there is" if found.cost == found.bound else "not proved the least"
    lines.append(f"cost {found.cost}, bound {found.bound}: {proof} (deputies: given the leads)")
    missing = [f"{count} {name.replace('_', ' ')}" for name, count in unknown(found.problem).items() if count]
    lines += [f"not on record, so it costs nothing: {', '.join(missing)}"] if missing else []
    return Group(table, Text("\n".join(lines)), Text(f"as of {when}", style="dim"))


def _counted(changed: Sequence[Move]) -> str:
    reasons = Counter(move.reason for move in changed)
    told = ", ".join(f"{count} {_WORDS[reason]}" for reason, count in reasons.items())
    return f"{len(changed)} changes" + (f" ({told})" if told else "")
