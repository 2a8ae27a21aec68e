"""A goal where it stands, in the reader's words: value, target, path, pace, lamp and the way it came."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from fivegood.editions.models import Run, StoredStanding
from fivegood.editions.selectors import GoalKey, run_newest, value_of
from fivegood.measures.catalogue import Catalogue
from fivegood.park import OpenPark
from fivegood.plan.goals import Goal, Plan
from fivegood.plan.scorecard import Status
from fivegood.records.actors import Actor
from fivegood.report.words import SHAPES, day_label, per_cent, rounded, status_word, target_text
from fivegood.web.chances import ChanceShown
from fivegood.web.goalcharts import value_told
from fivegood.web.sentences import said
from fivegood.web.sparklines import SparkShown, sparkline
from fivegood.web.words import lang

#: Lamps that say that a goal is in danger, the worst first.
_IN_DANGER = (Status.OFF_TRACK, Status.BEHIND)
#: How a reason begins: the id of a measure, and what it is narrowed by.
_ABOUT = re.compile(r"(\w+)(?:\[[^]]*\])?")


@dataclass(frozen=True, slots=True)
class LampOfGoal:
    """A lamp in words: its class, shape and word, and whether it warns."""

    code: str
    shape: str
    word: str


@dataclass(frozen=True, slots=True)
class GoalShown:
    """A goal on a page. ``share`` is the value in per cent of where the path should be, None without a path."""

    id: str
    by: date
    name: str
    owner: str
    target: str
    value: str
    path: str
    pace: str
    share: Decimal | None
    lamp: LampOfGoal
    reason: str
    missing: int
    weight: Decimal
    spark: SparkShown | None
    trace: str
    depth: int = 0
    ahead: ChanceShown | None = None

    @property
    def is_in_danger(self) -> bool:
        """True when the goal is behind its path or off it."""
        return self.lamp.code in _IN_DANGER

    @property
    def sentence(self) -> str:
        """Where the goal is against its path, as a sentence."""
        if self.share is None:
            return self.reason
        words = {"value": self.value, "path": self.path, "share": f"{self.share:.0f}"}
        return _("%(value)s, where the path should be at %(path)s: %(share)s %% of it") % words


def lamp_of(status: str) -> LampOfGoal:
    """Return a status as a lamp."""
    return LampOfGoal(status, SHAPES[Status(status)], status_word(Status(status), lang()))


def goal_shown(goal: Goal, park: OpenPark, standing: StoredStanding, series: Sequence[StoredStanding]) -> GoalShown:
    """Return a goal with where it stands; ``series`` are its standings in the order of their days."""
    value, path, pace = (value_of(text) for text in (standing.value, standing.path, standing.pace))
    unit = goal.target.unit
    return GoalShown(
        id=goal.id,
        by=goal.target.by,
        name=goal.name.in_(lang()),
        owner=goal.owner.in_(lang()),
        target=target_text(goal.target, lang()),
        value="" if value is None else rounded(value, unit, lang()),
        path="" if path is None else rounded(path, unit, lang()),
        pace="" if pace is None else per_cent(pace.quantize(Decimal("0.01")), lang()),
        share=value / path * 100 if value is not None and path else None,
        lamp=lamp_of(standing.status),
        reason=reason_said(standing.reason, park.catalogue),
        missing=standing.missing,
        weight=goal.weight,
        spark=_spark(goal, series),
        trace=trace_address(standing),
        depth=_depth(goal, park.plan),
    )


def run_shown(actor: Actor) -> Run | None:
    """Return the run that pages show by default: of the newest edition, else of a day. Raises ForbiddenError."""
    return run_newest(actor) or run_newest(actor, of_edition=False)


def goals_shown(
    run: Run, park: OpenPark, series: Mapping[GoalKey, Sequence[StoredStanding]]
) -> dict[GoalKey, GoalShown]:
    """Return every goal of a park's plan with where it stood when a run was worked out, in the order of the plan."""
    found = {}
    for goal in park.plan.goals:
        key = (goal.id, goal.target.by)
        now = standing_on(series.get(key, ()), run.scored_on)
        if now is not None:
            found[key] = goal_shown(goal, park, now, series[key])
    return found


def reason_said(reason: str, catalogue: Catalogue) -> str:
    """Return why a figure is missing in the reader's language, with the measure's name in place of its id."""
    about = _ABOUT.match(reason)
    if about and about[1] in catalogue.measures:
        reason = catalogue[about[1]].name.in_(lang()) + reason[about.end() :]
    return said(reason)


def standing_on(series: Sequence[StoredStanding], day: date) -> StoredStanding | None:
    """Return where a goal stood on a day."""
    return next((one for one in series if one.on == day), None)


def trace_address(standing: StoredStanding) -> str:
    """Return the address of the trace of the figure behind a standing, empty when there is none."""
    if standing.figure is None:
        return ""
    return reverse("trace", args=[standing.run_id, standing.figure.slug])


def _spark(goal: Goal, series: Sequence[StoredStanding]) -> SparkShown | None:
    known = [(one.on, value_told(one), value_of(one.path)) for one in series]
    values = [value for _on, value, _path in known]
    if len([value for value in values if value is not None]) < 2:
        return None
    words = {
        "name": goal.name.in_(lang()),
        "first": day_label(known[0][0], lang()),
        "last": day_label(known[-1][0], lang()),
    }
    sentence = _("%(name)s from %(first)s to %(last)s, the path dashed") % words
    return sparkline(values, sentence, days=[on for on, _v, _p in known], path=[path for _on, _v, path in known])


def _depth(goal: Goal, plan: Plan) -> int:
    parents = {one.id: one.part_of for one in plan.goals}
    depth, above = 0, goal.part_of
    while above and depth < len(parents):
        depth, above = depth + 1, parents.get(above, "")
    return depth
