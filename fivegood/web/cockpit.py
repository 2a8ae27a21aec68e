"""The cockpit: where each of the five goods stands, what changed, what threatens the plan, what is not looked after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.translation import gettext as _

from fivegood.editions.forecasts.selectors import forecast_key, goals_ahead
from fivegood.editions.models import Run, StoredStanding
from fivegood.editions.selectors import (
    GoalKey,
    park_of,
    run_newest,
    runs_before,
    series_of_both,
    staleness_of,
    value_of,
)
from fivegood.park import OpenPark
from fivegood.plan.goals import Goal, Plan
from fivegood.plan.scorecard import Status
from fivegood.records.actors import Actor
from fivegood.records.journal.kept import while_asked_alike
from fivegood.report.words import day_label, per_cent, rounded
from fivegood.structs import replace
from fivegood.web.chances import chance_shown
from fivegood.web.goals import (
    GoalShown,
    LampOfGoal,
    goal_shown,
    goals_shown,
    lamp_of,
    run_shown,
    standing_on,
    trace_address,
)
from fivegood.web.words import lang

_GOOD = (Status.MET, Status.ON_TRACK)
_THREATS = 5


@dataclass(frozen=True, slots=True)
class GoodShown:
    """One of the five goods: its goals, and the share of their weight that is met or on track."""

    id: str
    name: str
    attained: str
    share: Decimal | None
    lamp: LampOfGoal
    goals: Sequence[GoalShown]


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """A goal that is not where it was: its value and lamp before and after; empty where there was none."""

    name: str
    before: str
    after: str
    lamp_before: LampOfGoal | None
    lamp_after: LampOfGoal | None
    trace: str

    @property
    def is_turn(self) -> bool:
        """True when its lamp changed."""
        return self.lamp_before is None or self.lamp_after is None or self.lamp_before.code != self.lamp_after.code


def run_chosen(actor: Actor, asked: str) -> Run | None:
    """Return the run to show: of the newest edition, or of today where asked. Raises ForbiddenError."""
    return run_newest(actor, of_edition=False) if asked == "today" else run_shown(actor)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A run to show with the one before it: equal to another of the same, as neither a run nor a forecast changes."""

    run: Run = field(compare=False)
    earlier: Run | None = field(compare=False)
    runs: tuple[Any, ...]
    forecast: tuple[Any, ...] | None
    language: str
    prefix: str


def cockpit_shown(run: Run) -> Mapping[str, Any]:
    """Return what the cockpit shows of a run; what changed tells first where a lamp did."""
    earlier = runs_before(run).first()
    runs = tuple((one.pk, one.snapshot, one.finished_at) for one in (run, earlier) if one is not None)
    shown = _shown(_Asked(run, earlier, runs, forecast_key(run), lang(), get_script_prefix()))
    return {**shown, "run": run, "earlier": earlier, "staleness": staleness_of(run)}


@while_asked_alike(16)
def _shown(asked: _Asked) -> Mapping[str, Any]:
    """Return what stays the same until figures or chances are worked out anew, the tables of goals written out."""
    run, earlier = asked.run, asked.earlier
    park = park_of(run)
    plan = park.plan
    series, before = series_of_both(run, earlier)
    ahead = goals_ahead(run) if asked.forecast else {}
    goals = {
        key: replace(one, ahead=chance_shown(ahead[key])) if key in ahead else one
        for key, one in goals_shown(run, park, series).items()
    }
    shown, goods = list(goals.values()), _goods(plan, goals)
    tables = render_to_string("web/cockpit_goods.html", {"goods": goods, "is_looked_ahead": bool(ahead)})
    return {
        "plan_name": plan.name.in_(lang()),
        "park_name": plan.park.name.in_(lang()),
        "scored_on": day_label(run.scored_on, lang()),
        "edition": plan.editions[run.edition].title.in_(lang()) if run.edition in plan.editions else "",
        "counts": [(lamp_of(status), sum(1 for one in shown if one.lamp.code == status)) for status in Status],
        "attained": _attained(shown),
        "goods": goods,
        "tables": tables,
        "threats": sorted((one for one in shown if one.is_in_danger), key=_by_loss)[:_THREATS],
        "changed": _changes(plan, before, series, earlier.scored_on, run.scored_on) if earlier else None,
        "quarter": _since_quarter(plan, series, run),
        "unowned": [one for one in shown if not one.owner],
        "stale": _stale(park, series, run),
    }


def _goods(plan: Plan, goals: Mapping[GoalKey, GoalShown]) -> list[GoodShown]:
    goods = []
    for branch, name in plan.branches.items():
        keys = [(goal.id, goal.target.by) for goal in plan.goals if goal.branch == branch]
        of_branch = [goals[key] for key in keys if key in goals]
        worst = min((one.lamp.code for one in of_branch), key=_SEVERITY.index, default=Status.OPEN.value)
        share = _share(of_branch)
        text = "" if share is None else per_cent(share.quantize(Decimal("0.01")), lang())
        goods.append(GoodShown(branch, name.in_(lang()), text, share and share * 100, lamp_of(worst), of_branch))
    return goods


#: The worst lamp of a good comes first; what is missing is worse than what is behind, as nobody can say what it hides.
_SEVERITY = ["off_track", "missing", "behind", "on_track", "met", "open"]


def _share(goals: Sequence[GoalShown]) -> Decimal | None:
    """Return the share of the weight that is met or on track: missing counts as not, open does not count."""
    judged = [one for one in goals if one.lamp.code != Status.OPEN]
    whole = sum((one.weight for one in judged), Decimal(0))
    return sum((one.weight for one in judged if one.lamp.code in _GOOD), Decimal(0)) / whole if whole else None


def _attained(goals: Sequence[GoalShown]) -> str:
    share = _share(goals)
    return "" if share is None else per_cent(share.quantize(Decimal("0.01")), lang())


def _by_loss(goal: GoalShown) -> tuple[Decimal, str]:
    """Order by what is lacking to the path times the weight, the most first."""
    return -(goal.weight * (100 - (goal.share if goal.share is not None else Decimal(0)))), goal.id


def _since_quarter(
    plan: Plan, series: Mapping[GoalKey, Sequence[StoredStanding]], run: Run
) -> tuple[str, Sequence[ChangeShown]] | None:
    days = sorted({one.on for of_goal in series.values() for one in of_goal if one.on < run.scored_on})
    if not days:
        return None
    return day_label(days[-1], lang()), _changes(plan, series, series, days[-1], run.scored_on)


def _changes(
    plan: Plan,
    before: Mapping[GoalKey, Sequence[StoredStanding]],
    after: Mapping[GoalKey, Sequence[StoredStanding]],
    then: date,
    now: date,
) -> list[ChangeShown]:
    """Return what changed, told once of a goal with two dates unless its lamps differ: then each with its date."""
    changed: dict[str, list[tuple[Goal, ChangeShown]]] = defaultdict(list)
    for goal in plan.goals:
        key = (goal.id, goal.target.by)
        old, new = standing_on(before.get(key, ()), then), standing_on(after.get(key, ()), now)
        if _told(old) != _told(new):
            one = _change(goal, old, new)
            if all(_lamps(other) != _lamps(one) for _goal, other in changed[goal.id]):
                changed[goal.id].append((goal, one))
    shown = [one if len(of_goal) == 1 else _dated(one, goal) for of_goal in changed.values() for goal, one in of_goal]
    return sorted(shown, key=lambda one: not one.is_turn)


def _lamps(change: ChangeShown) -> tuple[LampOfGoal | None, LampOfGoal | None]:
    return change.lamp_before, change.lamp_after


def _dated(change: ChangeShown, goal: Goal) -> ChangeShown:
    day = day_label(goal.target.by, lang())
    return replace(change, name=_("%(goal)s, by %(day)s") % {"goal": change.name, "day": day})


def _told(standing: StoredStanding | None) -> tuple[str | None, str] | None:
    return None if standing is None else (standing.value, standing.status)


def _change(goal: Goal, old: StoredStanding | None, new: StoredStanding | None) -> ChangeShown:
    values = [value_of(one.value) if one is not None else None for one in (old, new)]
    before, after = ("" if value is None else rounded(value, goal.target.unit, lang()) for value in values)
    lamps = [lamp_of(one.status) if one is not None else None for one in (old, new)]
    return ChangeShown(
        goal.name.in_(lang()), before, after, lamps[0], lamps[1], trace_address(new) if new is not None else ""
    )


def _stale(park: OpenPark, series: Mapping[GoalKey, Sequence[StoredStanding]], run: Run) -> list[tuple[GoalShown, str]]:
    """Return the goals that had a value on an earlier day and have none now, each with the last day it had one."""
    found = []
    for goal in park.plan.goals:
        of_goal = series.get((goal.id, goal.target.by), ())
        now = standing_on(of_goal, run.scored_on)
        known = [one.on for one in of_goal if one.value is not None and one.on < run.scored_on]
        if now is not None and now.value is None and known:
            shown = goal_shown(goal, park, now, of_goal)
            found.append((shown, _("last known on %(day)s") % {"day": day_label(known[-1], lang())}))
    return found
