"""What the chances depend on: projects that must not slip, risk that sits in one enterprise, what must still come."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from fivegood.decide.forecast.adding import Added, shares_of
from fivegood.decide.forecast.goals import Forecast, GoalAhead, is_met
from fivegood.decide.forecast.pipeline import Months, made_by
from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.stages import Pace
from fivegood.decide.forecast.survival import months_left
from fivegood.decide.forecast.times import window
from fivegood.plan.goals import Goal, Plan
from fivegood.rules.months import months_after

#: What a slip is, the chance that is asked for, and when projects that come beside the others would have to start.
SLIP, WANTED, _STARTS = 6, 0.8, (6, 12, 24)
_SLIPS_TOLD = 5


@dataclass(frozen=True, slots=True)
class Slip:
    """The chance that a goal loses if one project is half a year late."""

    goal: Goal
    project_id: str
    chance_lost: float


@dataclass(frozen=True, slots=True)
class Concentration:
    """The enterprise in which most of a goal's risk sits, and its share of it (of the variance)."""

    goal: Goal
    unit_id: str
    share: float


@dataclass(frozen=True, slots=True)
class More:
    """So many more projects of a size (output a year), started by a day, that a goal has the chance wanted.

    For a goal that is counted ``size`` is nought: so many more than are expected by the day it is due.
    """

    goal: Goal
    count: int
    size: float
    start_by: date


def slips(found: Forecast, plan: Plan) -> list[Slip]:
    """Return the slips that cost most, the worst first, at most a few of a goal."""
    told_of = []
    for one, extra in _with_projects(found):
        first, last = _window(found, one, plan)
        costs = []
        for index in extra.chosen:
            pipeline = found.pipeline
            lost = pipeline.within(index, first, last) - pipeline.within(index, first, last, later=SLIP)
            values = _final(one) - lost * extra.ratio * _scale(one)
            chance = float(np.mean(is_met(one.goal.target, values)))
            costs.append(Slip(one.goal, pipeline.projects[index].project_id, (one.chance or 0.0) - chance))
        told_of += sorted((cost for cost in costs if cost.chance_lost > 0), key=_by_loss)[:_SLIPS_TOLD]
    return sorted(told_of, key=_by_loss)


def _by_loss(slip: Slip) -> tuple[float, str]:
    return -slip.chance_lost, slip.project_id


def concentrations(found: Forecast, plan: Plan) -> Iterator[Concentration]:
    """Yield of each sum the enterprise with most of its risk; the trend's is laid on each by its share of the year."""
    for one in found.goals:
        outlook = one.outlook
        if outlook is None or outlook.method not in ("trend", "ratio"):
            continue
        (name,) = outlook.trends
        shares = shares_of(found.histories.told(found.wanted[name].ask, "unit_id"), found.as_of)
        final = _final(one) / outlook.scale
        whole = float(np.var(final))
        if not whole or not shares:
            continue
        by_unit: dict[str, float] = {}
        trend = final
        extra = outlook.added.get(name)
        first, last = _window(found, one, plan)
        for index in extra.chosen if extra is not None else ():
            made = found.pipeline.within(index, first, last) * (extra.ratio if extra is not None else 0)
            trend = trend - made
            unit = found.pipeline.projects[index].unit_id
            by_unit[unit] = by_unit.get(unit, 0.0) + _covariance(made, final) / whole
        of_trend = _covariance(trend, final) / whole
        for unit, share in shares.items():
            by_unit[unit] = by_unit.get(unit, 0.0) + share * of_trend
        by_unit.pop("", None)
        largest = max(sorted(by_unit), key=lambda unit: by_unit[unit])
        yield Concentration(one.goal, largest, by_unit[largest])


def _covariance(one: Floats, other: Floats) -> float:
    return float(np.mean((one - one.mean()) * (other - other.mean())))


def more(found: Forecast, plan: Plan) -> Iterator[More]:
    """Yield what must come besides, for a goal of a lower chance than the one wanted: by days on which it may start."""
    for one in found.goals:
        if one.outlook is None or one.chance is None or one.chance >= WANTED:
            continue
        if one.goal.target.comparator in ("<", "<="):
            continue
        lacking = _lacking(one)
        if one.outlook.method in ("count", "held", "threshold"):
            yield More(one.goal, math.ceil(lacking), 0.0, one.goal.target.by)
    for one, extra in _with_projects(found):
        if (one.chance or 0.0) < WANTED and one.goal.target.comparator not in ("<", "<="):
            yield from _projects_more(found, one, extra, plan)


def _lacking(one: GoalAhead) -> float:
    """Return what would have to be added to every scenario so that the chance is the one wanted."""
    target = float(one.goal.target.value) * (0.97 if one.goal.target.comparator == "about" else 1)
    if one.goal.target.comparator == ">" and one.goal.target.unit.dimension == "count":
        target = math.floor(target) + 1
    return target - float(np.quantile(_final(one), 1 - WANTED, method="inverted_cdf"))


def _projects_more(found: Forecast, one: GoalAhead, extra: Added, plan: Plan) -> Iterator[More]:
    projects, text = found.pipeline.projects, found.text.pipeline
    sizes = [projects[index].design_output for index in extra.chosen if projects[index].design_output]
    if not sizes:
        return
    size = float(np.median([value for value in sizes if value]))
    first, last = _window(found, one, plan)
    table = made_by(text.ramp_months, found.pipeline.months, first, last) * size / 12 * extra.ratio * _scale(one)
    for start in _STARTS:
        expected = float(np.mean(table[np.minimum(start + _from_start(found), found.pipeline.months)]))
        stays = np.prod([1 - pace.falls_away for pace in _paces(found).values()])
        if expected * stays > 0:
            count = math.ceil(_lacking(one) / (expected * float(stays)))
            yield More(one.goal, count, size, months_after(found.ahead.first, start) - timedelta(days=1))


def _paces(found: Forecast) -> Mapping[str, Pace]:
    """Return the paces of the stages from the start of the works on."""
    stages = list(found.pipeline.paces)
    begun = stages.index(found.text.pipeline.started)
    return {stage: found.pipeline.paces[stage] for stage in stages[begun:]}


def _from_start(found: Forecast) -> Months:
    rng = found.ahead.rng("more")
    whole = np.zeros(found.ahead.scenarios)
    for pace in _paces(found).values():
        whole += months_left(rng.standard_exponential(found.ahead.scenarios), pace.shape, pace.scale)
    return np.floor(whole / found.ahead.pace).astype(np.int64)


def _with_projects(found: Forecast) -> Iterator[tuple[GoalAhead, Added]]:
    for one in found.goals:
        if one.outlook is not None and one.outlook.method in ("trend", "ratio"):
            (name,) = one.outlook.trends
            if name in one.outlook.added and not one.outlook.trends[name].series.is_stock:
                yield one, one.outlook.added[name]


def _final(one: GoalAhead) -> Floats:
    assert one.outlook is not None
    return one.outlook.values[:, -1]


def _scale(one: GoalAhead) -> float:
    assert one.outlook is not None
    return one.outlook.scale


def _window(found: Forecast, one: GoalAhead, plan: Plan) -> tuple[int, int]:
    """Return the first and the last month ahead of the period that a goal is due over."""
    period = window(one.goal, plan, one.goal.target.by)
    return found.ahead.month(period.start), found.ahead.month(period.end)
