"""A goal split, as a terminal and machines are told."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fivegood.cli import database
from fivegood.cli.asking import day_of
from fivegood.cli.printing import print_answer, working
from fivegood.decide.splitting.judging import Problem, SplitState, state_of
from fivegood.decide.splitting.making import alongs_of
from fivegood.decide.splitting.proposing import propose, told, weights_read
from fivegood.decide.splitting.text import written
from fivegood.errors import Fault, InputError, nearest
from fivegood.park import OpenPark, open_folder
from fivegood.quantities import format_quantity
from fivegood.report.words import target_text

if TYPE_CHECKING:
    from types import ModuleType

    from rich.console import RenderableType

    from fivegood.plan.goals import Goal

_PROBLEMS = {
    Problem.NO_GOAL: "the plan holds this goal no more",
    Problem.GOAL_CHANGED: "the goal was changed since: there is more (or less) to share by",
    Problem.SUM_OFF: "the shares do not add up to what was shared; lacking are",
    Problem.UNKNOWN_SHARE: "there is no such share any more:",
    Problem.UNKNOWN_COMMITMENT: "something is committed of a share that is none:",
}


def split_told(
    words: Sequence[str],
    due: int | None,
    along: str | None,
    basis: str,
    weights: str,
    as_of: str | None,
    seed: int,
    *,
    json: bool,
) -> None:
    """Print a goal's splits, and one worked out along something; see the command."""
    if len(words) > 2:
        raise InputError([Fault("", message="give a goal, and before it at most a park's folder", value=words[2])])
    park = open_folder(Path(words[0])) if len(words) == 2 else database.opened()
    goal = _goal(park, words[-1], due)
    kept = [state_of(split, park.plan) for split in park.splits if split.key[:2] == (goal.id, goal.target.by)]
    made: SplitState | None = None
    notes: tuple[str, ...] = ()
    day = day_of(as_of, park.plan, at_period_end=True)
    if along is not None:
        with working("Splitting", json):
            figures = park.figures(day)

            def look(parts: Any) -> Any:
                from fivegood.decide.forecast.rooms import rooms  # numpy is imported when it is asked for

                return rooms(park.plan, figures, day, park.rules.forecasting, parts, seed)

            split, notes = propose(
                goal, park.plan, figures, along, basis, day, look=look, weights=weights_read(weights)
            )
        made = state_of(split, park.plan)
    answer = {
        "goal": goal.id,
        "due": goal.target.by.isoformat(),
        "as_of": day.isoformat(),
        "along": list(alongs_of(goal, park.plan, park.catalogue)),
        "proposal": None if made is None else told(made),
        "notes": list(notes),
        "splits": [told(state) for state in kept],
    }
    print_answer(answer, json, partial(_shown, goal, kept, made, notes))


def _goal(park: OpenPark, goal_id: str, due: int | None) -> Goal:
    same = [goal for goal in park.plan.goals if goal.id == goal_id]
    if not same:
        known = sorted({goal.id for goal in park.plan.goals})
        raise InputError(
            [Fault("", message="there is no such goal", value=goal_id, suggestion=nearest(goal_id, known))]
        )
    found = [goal for goal in same if due is None or goal.target.by.year == due]
    if len(found) != 1:
        years = ", ".join(str(goal.target.by.year) for goal in same)
        raise InputError([Fault("", message=f"say which with --due: {years}", value=str(due or goal_id))])
    return found[0]


def _shown(
    goal: Goal, kept: Sequence[SplitState], made: SplitState | None, notes: Sequence[str], _show: ModuleType
) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    head = Text(f"{goal.name.en}  {goal.name.zh}: {target_text(goal.target, 'en')} by {goal.target.by}", style="bold")
    parts: list[RenderableType] = [head]
    for state in kept:
        parts += _state(state, goal)
    if made is not None:
        parts += _state(made, goal)
        parts += [Text(f"· {note}", style="dim") for note in notes]
        parts.append(Text(f"To keep it, put it into splits.yaml:\n{written([made.split])}", style="dim"))
    elif not kept:
        parts.append(Text("It is not split yet: --along industry works shares out."))
    return Group(*parts)


def _state(state: SplitState, goal: Goal) -> list[RenderableType]:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    def amount(value: Any) -> str:
        return format_quantity(value, goal.target.unit, "en", significant=4)

    split = state.split
    title = f"along {split.along}, by {split.basis}" + ", synthetic" * split.is_synthetic
    table = Table(box=SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    table.add_column("Share")
    for heading in ("Amount", "Committed", "Gap"):
        table.add_column(heading, justify="right")
    for share in state.shares:
        table.add_row(share.key, amount(share.amount), amount(share.committed), amount(share.gap))
    table.add_row("all", amount(state.shared), amount(state.committed), amount(state.gap), style="bold")
    said = [Text(f"▲ {_PROBLEMS[problem]} {told_of}") for problem, told_of in state.problems]
    return [table, *said]
