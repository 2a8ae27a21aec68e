"""A forecast in plain words and numbers, as machines are told and as it is stored."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from fivegood.decide.forecast.backtest import Tested
from fivegood.decide.forecast.capacity import at_capacity
from fivegood.decide.forecast.chances import words_of
from fivegood.decide.forecast.drivers import SLIP, WANTED, concentrations, more, slips
from fivegood.decide.forecast.goals import Forecast, GoalAhead
from fivegood.decide.forecast.models import Model
from fivegood.decide.forecast.pipeline import Months
from fivegood.decide.forecast.trends import Trend
from fivegood.facts.cells import plain
from fivegood.plan.goals import Goal, Plan, Unmeasured
from fivegood.plan.paths import value_on
from fivegood.rules.months import months_after

_SHARE = Decimal("0.0001")


def told_of(plan: Plan, found: Forecast, snapshot: str) -> dict[str, Any]:
    """Return a forecast whole; numbers are decimals in plain digits."""
    return {
        "as_of": found.as_of.isoformat(),
        "snapshot": snapshot,
        "seed": found.seed,
        "scenarios": found.text.scenarios,
        "source": {"en": found.text.source.en, "zh": found.text.source.zh},
        "goals": [*(goal_told(plan, one) for one in found.goals), *map(_unmeasured_told, plan.unmeasured)],
        "drivers": list(_drivers(plan, found)),
        "pipeline": _pipeline(found),
        "backtest": [_series(name, trend) for name, trend in found.trends.items() if isinstance(trend, Trend)],
    }


def goal_told(plan: Plan, one: GoalAhead) -> dict[str, Any]:
    """Return one goal looked ahead, with its path and what was assumed."""
    outlook = one.outlook
    return {
        **goal_brief(one),
        "path": [] if outlook is None else list(_path(plan, one.goal, one)),
        "notes": [] if outlook is None else list(outlook.notes),
    }


def _unmeasured_told(one: Unmeasured) -> dict[str, Any]:
    """Return a goal of which nothing can be worked out, in the shape of the others."""
    by = one.by if isinstance(one.by, date) else date(one.by, 12, 31)
    empty = dict.fromkeys(
        (
            "comparator",
            "target",
            "unit",
            "value",
            "chance",
            "words",
            "median",
            "p10",
            "p90",
            "needed",
            "needed_as",
            "method",
        )
    )
    known = {"id": one.id, "branch": one.branch, "name": {"en": one.name.en, "zh": one.name.zh}, "by": by.isoformat()}
    return {**known, **empty, "reason": one.reason, "path": [], "notes": []}


def goal_brief(one: GoalAhead) -> dict[str, Any]:
    """Return what one goal comes to on its day."""
    goal, outlook = one.goal, one.outlook
    low, median, high = (None, None, None) if outlook is None else map(number_told, one.last)
    words = None if one.chance is None else words_of(one.chance)
    return {
        "id": goal.id,
        "branch": goal.branch,
        "name": {"en": goal.name.en, "zh": goal.name.zh},
        "by": goal.target.by.isoformat(),
        "comparator": goal.target.comparator,
        "target": plain(goal.target.value),
        "unit": goal.target.unit.id,
        "value": None if one.value is None else number_told(one.value),
        "chance": None if one.chance is None else share_told(one.chance),
        "words": None if words is None else {"en": words[0], "zh": words[1]},
        "median": median,
        "p10": low,
        "p90": high,
        "needed": None if one.needed is None else share_told(one.needed) if one.is_growth else number_told(one.needed),
        "needed_as": None if one.needed is None else "growth_a_year" if one.is_growth else "more",
        "method": None if outlook is None else outlook.method,
        "reason": one.reason,
    }


def _path(plan: Plan, goal: Goal, one: GoalAhead) -> Iterator[dict[str, Any]]:
    assert one.outlook is not None
    for day, (low, median, high) in zip(one.outlook.days, one.fan.T, strict=True):
        planned = value_on(goal.path, goal.target, plan.start_of(goal, day), day)
        yield {
            "on": day.isoformat(),
            "p10": number_told(low),
            "median": number_told(median),
            "p90": number_told(high),
            "planned": None if planned is None else plain(planned),
        }


def _drivers(plan: Plan, found: Forecast) -> Iterator[dict[str, Any]]:
    for slip in slips(found, plan):
        head = {"kind": "slip", "goal": slip.goal.id, "by": slip.goal.target.by.isoformat()}
        yield head | {"project": slip.project_id, "months": SLIP, "chance_lost": share_told(slip.chance_lost)}
    for one_of in concentrations(found, plan):
        head = {"kind": "concentration", "goal": one_of.goal.id, "by": one_of.goal.target.by.isoformat()}
        yield head | {"unit": one_of.unit_id, "share": share_told(one_of.share)}
    for need in more(found, plan):
        yield {
            "kind": "more_projects" if need.size else "more",
            "goal": need.goal.id,
            "by": need.goal.target.by.isoformat(),
            "chance": share_told(WANTED),
            "count": need.count,
            "size": number_told(need.size) if need.size else None,
            "start_by": need.start_by.isoformat(),
        }
    for one in found.goals:
        if one.needed is not None and one.is_growth and one.expected_growth is not None:
            yield {
                "kind": "growth",
                "goal": one.goal.id,
                "by": one.goal.target.by.isoformat(),
                "needed": share_told(one.needed),
                "expected": share_told(one.expected_growth),
            }


def _pipeline(found: Forecast) -> dict[str, Any]:
    pipeline = found.pipeline
    return {
        "projects": [
            {
                "id": project.project_id,
                "unit": project.unit_id or None,
                "output": number_told(project.design_output or 0),
                "ramp_months": project.ramp_months,
                "at_capacity": {name: number_told(value) for name, value in beside.items()},
                "produces_by_then": share_told(float(np.mean(begins < pipeline.months))),
                "middle_start": _month_of(found, begins),
            }
            for project, begins, beside in zip(
                pipeline.projects, pipeline.begins, at_capacity(found.looking), strict=True
            )
        ],
        "stages": [
            {
                "stage": pace.stage,
                "median_months": None if pace.median is None else share_told(pace.median),
                "norm_months": share_told(pace.norm),
                "taken_months": share_told(pace.scale * math.log(2) ** (1 / pace.shape)),
                "falls_away": share_told(pace.falls_away),
                "ended": pace.ended,
                "going_on": pace.going_on,
                "fallen": pace.fallen,
            }
            for pace in pipeline.paces.values()
        ],
        "carried": list(pipeline.carried),
        "notes": list(pipeline.notes),
    }


def _month_of(found: Forecast, begins: Months) -> str | None:
    """Return the month in which the middle scenario begins to produce, None when it does not before the last goal."""
    month = int(np.median(begins))
    return None if month >= found.pipeline.months else str(months_after(found.ahead.first, month))[:7]


def _series(name: str, trend: Trend) -> dict[str, Any]:
    series, tested = trend.series, trend.tested
    score = None if tested is None else tested.score
    return {
        "series": name,
        "model": None if tested is None else tested.model.value,
        "models": [] if tested is None else [_model(model, tested) for model in tested.scores],
        "assumed": trend.assumed,
        "first": str(series.slots[0]),
        "last": str(series.slots[-1]),
        "known": series.known,
        "gaps": [str(slot) for slot in series.gaps],
        "mase": None if score is None else share_told(score.mase),
        "naive_mase": None if tested is None else share_told(tested.scores[Model.SEASONAL_NAIVE].mase),
        "crps": None if score is None else share_told(score.crps),
        "coverage_80": None if score is None else share_told(score.coverage_80),
        "coverage_95": None if score is None else share_told(score.coverage_95),
        "points": 0 if score is None else score.points,
        "origins": 0 if score is None else score.origins,
        "widened": None if tested is None else share_told(tested.fitted.widened),
    }


def _model(model: Model, tested: Tested) -> dict[str, Any]:
    """Return a model that was tried on a series: its share, who fits it, and its errors from earlier days."""
    score = tested.scores[model]
    return {
        "model": model.value,
        "library": model.library or None,
        "share": share_told(tested.shares.get(model, 0.0)),
        "mase": share_told(score.mase),
        "crps": share_told(score.crps),
        "coverage_80": share_told(score.coverage_80),
        "coverage_95": share_told(score.coverage_95),
    }


def share_told(value: float) -> str | None:
    """Return a share with four places, None for one that is not known."""
    return None if value != value else plain(Decimal(repr(float(value))).quantize(_SHARE))


def number_told(value: float) -> str:
    """Return a number of scenarios: its cents are noise, and of a large one what lies beyond seven digits as well."""
    return plain(Decimal(f"{float(value):.7g}"))
