"""The plan in the reader's words: its goals as a table and as a tree, what it says about itself, one goal in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from fivegood.editions.selectors import GoalKey, park_of, series_of
from fivegood.errors import MissingError
from fivegood.park import OpenPark
from fivegood.plan.goals import Goal, Plan
from fivegood.plan.reconcile import reconcile
from fivegood.records.actors import Actor
from fivegood.records.park.goals import GoalVersion, goal_history
from fivegood.report.words import target_text
from fivegood.web.findings import finding_shown
from fivegood.web.goalcharts import goal_chart
from fivegood.web.goals import GoalShown, goal_shown, goals_shown, run_shown, standing_on
from fivegood.web.goaltree import tree_drawn
from fivegood.web.words import lang, said_once


@said_once
def relation_words() -> Mapping[str, str]:
    """Return how a part may lie in its whole."""
    return {
        "adds_up": _("adds up to it"),
        "overlaps": _("overlaps with its other parts"),
        "other_measure": _("is another measure, shown beside it"),
    }


@said_once
def field_words() -> Mapping[str, str]:
    """Return what the fields of a goal are called."""
    return {
        "target": _("Target"),
        "by": _("Due"),
        "path": _("Path"),
        "owner": _("Owner"),
        "weight": _("Weight"),
    }


def plan_shown(actor: Actor, park: OpenPark) -> Mapping[str, Any]:
    """Return the plan with where its goals stood when they were last worked out. Raises ForbiddenError."""
    shown = _standing(actor)
    plan = park.plan
    return {
        "plan_name": plan.name.in_(lang()),
        "years": f"{plan.start.year}–{plan.end.year}",
        "branches": [(name.in_(lang()), _lines(plan, branch, shown)) for branch, name in plan.branches.items()],
        "drawing": tree_drawn(plan, shown),
        "findings": [finding_shown(one, park) for one in reconcile(plan, park.catalogue)],
    }


def _standing(actor: Actor) -> dict[GoalKey, GoalShown]:
    run = run_shown(actor)
    return goals_shown(run, park_of(run), series_of(run)) if run is not None else {}


def _lines(plan: Plan, branch: str, shown: Mapping[GoalKey, GoalShown]) -> list[dict[str, Any]]:
    names = {goal.id: goal.name.in_(lang()) for goal in plan.goals}
    return [
        {
            "goal": goal,
            "name": goal.name.in_(lang()),
            "target": target_text(goal.target, lang()),
            "owner": goal.owner.in_(lang()),
            "whole": names.get(goal.part_of, ""),
            "relation": relation_words()[goal.relation] if goal.part_of else "",
            "shown": shown.get((goal.id, goal.target.by)),
        }
        for goal in plan.goals
        if goal.branch == branch
    ]


def goal_of(park: OpenPark, goal_id: str, due: date) -> Goal:
    """Return a goal of the plan. Raises MissingError."""
    for goal in park.plan.goals:
        if (goal.id, goal.target.by) == (goal_id, due):
            return goal
    raise MissingError(f"the plan holds no goal {goal_id} that is due on {due}")


def goal_page(actor: Actor, park: OpenPark, goal: Goal) -> Mapping[str, Any]:
    """Return what the page of one goal shows. Raises ForbiddenError."""
    run = run_shown(actor)
    series = series_of(run).get((goal.id, goal.target.by), ()) if run else ()
    now = standing_on(series, run.scored_on) if run else None
    plan = park.plan
    parts = [one for one in plan.goals if one.part_of == goal.id]
    said = [one for one in reconcile(plan, park.catalogue) if one.id.endswith(f":{goal.id}")]
    return {
        "goal": goal,
        "name": goal.name.in_(lang()),
        "owner": goal.owner.in_(lang()),
        "branch": plan.branches[goal.branch].in_(lang()),
        "measure": park.catalogue[goal.measure].name.in_(lang()),
        "target": target_text(goal.target, lang()),
        "shown": goal_shown(goal, park, now, series) if now is not None else None,
        "chart": goal_chart(goal, plan, series),
        "parts": [_part(one) for one in parts],
        "findings": [finding_shown(one, park) for one in said],
        "history": _history(goal_history(actor, goal.id, goal.target.by)),
    }


def _part(goal: Goal) -> tuple[Goal, str, str, str]:
    return goal, goal.name.in_(lang()), target_text(goal.target, lang()), relation_words()[goal.relation]


def _history(versions: Sequence[GoalVersion]) -> list[tuple[GoalVersion, list[tuple[str, str, str]]]]:
    words = field_words()
    return [(one, [(words[name], before, after) for name, before, after in one.fields]) for one in versions]
