"""Every goal of a plan looked ahead together: the chance to meet it, its median and interval, and its path."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fivegood.decide.forecast.hastening import hastened, rate_of
from fivegood.decide.forecast.history import Histories
from fivegood.decide.forecast.looking import CannotLookError, Looking, Outlook
from fivegood.decide.forecast.outlooks import look
from fivegood.decide.forecast.pipeline import Months, Pipeline, pipeline_of
from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.stagecounts import STAGES
from fivegood.decide.forecast.sums import adding, wanted
from fivegood.decide.forecast.times import Ahead, look_ahead
from fivegood.decide.forecast.trends import Trend, Wanted, carried_on
from fivegood.errors import FigureError
from fivegood.measures.compute import Figures
from fivegood.plan.goals import Goal, Plan, Target
from fivegood.plan.scorecard import Standing, Status, score
from fivegood.rules.forecasting import ForecastingText
from fivegood.structs import replace

_YEAR = 365.25
_FAN = (0.1, 0.5, 0.9)
_FIXED = frozenset({"count", "amount", "held", "share", "rank"})
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class GoalAhead:
    """One goal looked ahead. ``chance`` is None when it cannot be, and ``reason`` says why.

    ``needed`` is the growth a year needed from today on (``is_growth``: sums and ratios) or what is still lacking (all
    others), nought when nothing is. ``value`` is that of today, or of the day it was due. ``fan`` holds p10, median and
    p90 [three, day] on the days of the path.
    """

    goal: Goal
    outlook: Outlook | None
    chance: float | None
    needed: float | None = None
    is_growth: bool = False
    reason: str = ""
    value: float | None = None

    @cached_property
    def fan(self) -> Floats:
        """The tenth, the middle and the ninetieth of a hundred scenarios on each day."""
        assert self.outlook is not None
        return np.quantile(self.outlook.values, _FAN, axis=0)

    @cached_property
    def last(self) -> Floats:
        """The same three on the goal's own day."""
        assert self.outlook is not None
        return np.quantile(self.outlook.values[:, -1], _FAN)

    @property
    def expected_growth(self) -> float | None:
        """The growth a year from today to the middle of the scenarios; None where nothing grows."""
        if self.outlook is None or not self.is_growth or not self.outlook.now or self.fan[1, -1] <= 0:
            return None
        return _growth(self.outlook.now, float(self.fan[1, -1]), self.outlook.as_of, self.outlook.days[-1])


@dataclass(frozen=True, slots=True)
class Base:
    """What scenarios are drawn again from when some of it is changed: a plan looked ahead from a day, by a seed.

    ``wanted`` are the series that goals need, ``trends`` how each is carried on or why it is not; ``grown`` are the
    ids of goals that are carried on by the growth of a series.
    """

    looking: Looking
    trends: Mapping[str, Trend | str]
    wanted: Mapping[str, Wanted]
    grown: frozenset[str]

    @property
    def as_of(self) -> date:
        """The day looked from."""
        return self.looking.as_of

    @property
    def seed(self) -> int:
        """What the scenarios are drawn from."""
        return self.ahead.seed

    @property
    def text(self) -> ForecastingText:
        """What is assumed."""
        return self.looking.text

    @property
    def pipeline(self) -> Pipeline:
        """The projects on their way."""
        return self.looking.pipeline

    @property
    def histories(self) -> Histories:
        """What the rows behind series tell."""
        return self.looking.histories

    @property
    def ahead(self) -> Ahead:
        """The time ahead."""
        return self.looking.ahead


@dataclass(frozen=True, slots=True)
class Forecast(Base):
    """The same with every goal looked ahead."""

    goals: tuple[GoalAhead, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """The series that a plan needs carried on: by goal (or why it has none), by name, and the goals of each name."""

    by_goal: tuple[tuple[str, ...] | str, ...]
    wanted: Mapping[str, Wanted]
    goals: Mapping[str, frozenset[str]]


def forecast(plan: Plan, figures: Figures, as_of: date, text: ForecastingText, seed: int = 0) -> Forecast:
    """Look every goal of a plan ahead. ``as_of`` may not lie after the snapshot's day."""
    return looked(looking_of(plan, figures, as_of, text, seed))


def looking_of(
    plan: Plan,
    figures: Figures,
    as_of: date,
    text: ForecastingText,
    seed: int = 0,
    *,
    projects: Figures | None = None,
    begins: Months | None = None,
) -> Looking:
    """Return what a plan is looked ahead with; ``projects`` are the figures that tell the projects, if others do.

    ``begins`` is what was drawn of the projects before, where that was kept.
    """
    until = max([as_of, *(goal.target.by for goal in plan.goals)])
    ahead = look_ahead(as_of, until, seed, text.scenarios, text.cycle)
    pipeline = pipeline_of(projects or figures, ahead, text.pipeline, begins)
    return Looking(plan, figures, ahead, text, pipeline, Histories(figures))


def looked(
    looking: Looking, known: Mapping[str, Trend | str] = _NOTHING, growth: Mapping[str, float] = _NOTHING
) -> Forecast:
    """Look every goal ahead. ``known`` are series carried on already, ``growth`` what those of a goal grow more."""
    plan, figures, as_of = looking.plan, looking.figures, looking.as_of
    needs = needs_of(looking)
    series = needs.wanted
    new = {name: one for name, one in series.items() if name not in known}
    found_new = carried_on(new, looking.ahead, looking.text.short.yearly_spread)
    found_all = {**known, **found_new}
    carried = {name: found_all[name] for name in series if name in found_all}
    trends = {name: hastened(one, rate_of(needs.goals[name], growth), as_of) for name, one in carried.items()}
    more = adding({name: one for name, one in series.items() if name not in looking.added}, looking)
    looking = replace(looking, added={**looking.added, **more})
    card = score(plan, figures, as_of)
    found = []
    for standing, names in zip(card.standings, needs.by_goal, strict=True):
        goal = standing.goal
        if goal.target.by <= as_of:
            found.append(_due(standing))
        elif isinstance(names, str):
            found.append(GoalAhead(goal, None, None, reason=names))
        else:
            found.append(_looked(goal, looking, names, trends))
    fixed = {(one.goal.id, one.goal.target.by): one.outlook for one in found if one.outlook and _is_fixed(one, looking)}
    return Forecast(replace(looking, fixed=fixed), trends, series, grown_of(needs, trends), tuple(found))


def _is_fixed(one: GoalAhead, looking: Looking) -> bool:
    """Say whether no project and no growth of returns moves a goal's outlook."""
    assert one.outlook is not None
    table = looking.measure(one.goal).version_on(looking.as_of).table
    return one.outlook.method in _FIXED and (table is None or table.name != STAGES)


def needs_of(looking: Looking) -> Needs:
    """Return the series that a plan needs carried on; one that several goals need, until the last of them is due."""
    by_goal: list[tuple[str, ...] | str] = []
    series: dict[str, Wanted] = {}
    goals: dict[str, set[str]] = defaultdict(set)
    for goal in looking.plan.goals:
        try:
            asked = wanted(goal, looking) if goal.target.by > looking.as_of else {}
        except (CannotLookError, FigureError) as error:
            by_goal.append(str(error))
            continue
        by_goal.append(tuple(asked))
        for name, one in asked.items():
            goals[name].add(goal.id)
            before = series.get(name, one).until
            last = None if before is None or one.until is None else max(before, one.until)
            series[name] = replace(one, until=last)
    return Needs(tuple(by_goal), series, {name: frozenset(ids) for name, ids in goals.items()})


def grown_of(needs: Needs, trends: Mapping[str, Trend | str]) -> frozenset[str]:
    """Return the ids of goals that have a series which is carried on."""
    grown = [ids for name, ids in needs.goals.items() if isinstance(trends.get(name), Trend)]
    return frozenset().union(*grown)


def _due(standing: Standing) -> GoalAhead:
    """Return a goal that is due: met or not, unless its value is missing."""
    goal = standing.goal
    if standing.value is None or standing.status is Status.MISSING:
        return GoalAhead(goal, None, None, reason=standing.reason or "its value is missing")
    value = float(standing.value)
    met = float(is_met(goal.target, np.array([value]))[0])
    return GoalAhead(goal, None, met, reason=f"it was due on {goal.target.by}", value=value)


def _looked(goal: Goal, looking: Looking, names: Sequence[str], trends: Mapping[str, Trend | str]) -> GoalAhead:
    try:
        outlook = looking.fixed.get((goal.id, goal.target.by)) or look(
            goal, looking, names, {name: trends[name] for name in names if name in trends}
        )
    except (CannotLookError, FigureError) as error:
        return GoalAhead(goal, None, None, reason=str(error))
    chance = float(np.mean(is_met(goal.target, outlook.values[:, -1])))
    return GoalAhead(goal, outlook, chance, *_needed(goal, outlook), value=outlook.now)


def _needed(goal: Goal, outlook: Outlook) -> tuple[float | None, bool]:
    now, target = outlook.now, float(goal.target.value)
    is_growth = outlook.method in ("trend", "ratio") and goal.over == "trailing_year"
    if now is None:
        return None, is_growth
    if is_met(goal.target, np.array([now]))[0]:
        return 0.0, is_growth
    if not is_growth:
        # More than 5 projects are 6.
        whole = goal.target.unit.dimension == "count" and goal.target.comparator == ">"
        return (math.floor(target) + 1 - now if whole else abs(target - now)), False
    return (_growth(now, target, outlook.as_of, goal.target.by) if now > 0 and target > 0 else None), True


def _growth(first: float, last: float, begun: date, ended: date) -> float:
    """Return the growth a year from one value to another."""
    return math.pow(last / first, _YEAR / (ended - begun).days) - 1


def is_met(target: Target, values: Floats) -> NDArray[np.bool_]:
    """Say of each value whether it meets a target; as ``plan.scorecard.is_met`` says of one."""
    wanted = float(target.value)
    if target.comparator == ">":
        return values > wanted
    if target.comparator == "<":
        return values < wanted
    if target.comparator == "<=":
        return values <= wanted
    return values >= (wanted * 0.97 if target.comparator == "about" else wanted)
