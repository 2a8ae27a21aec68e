"""The plan looked ahead, as a terminal and machines are told."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fivegood.cli import database
from fivegood.cli.asking import day_of, instant_of
from fivegood.cli.printing import print_answer, working
from fivegood.decide.forecast.drivers import SLIP, WANTED, concentrations, more, slips
from fivegood.decide.forecast.goals import Forecast, GoalAhead, forecast
from fivegood.decide.forecast.models import Model
from fivegood.decide.forecast.pipeline import Months
from fivegood.decide.forecast.trends import Trend
from fivegood.facts.cells import plain
from fivegood.park import open_folder
from fivegood.plan.paths import value_on
from fivegood.plan.reconcile import CONCENTRATED
from fivegood.quantities import Unit, format_quantity
from fivegood.rules.months import months_after

if TYPE_CHECKING:
    from types import ModuleType

    from rich.console import RenderableType

    from fivegood.plan.goals import Goal, Plan

_SHARE = Decimal("0.0001")
#: From this chance on, the words for it in both languages: the IPCC's scale (guidance note, 2010) without its ends.
_WORDS = (
    (0.9, "very likely", "很可能"),
    (0.66, "likely", "较可能"),
    (0.33, "as likely as not", "可能与否各半"),
    (0.1, "unlikely", "不太可能"),
    (0.0, "very unlikely", "很不可能"),
)


def forecast_told(park: Path | None, as_of: str | None, known_at: str | None, seed: int, *, json: bool) -> None:
    """Print how likely each goal is; see the command."""
    instant = instant_of(known_at)
    opened = open_folder(park) if park else database.opened(with_history=instant is not None)
    day, text = day_of(as_of, opened.plan, at_period_end=True), opened.rules.forecasting
    with working("Looking ahead", json):
        figures = opened.figures(day, instant)
        found = forecast(opened.plan, figures, day, text, seed)
    told = _told(opened.plan, found, figures.snapshot.id) if json else {}
    print_answer(told, json, lambda show: _shown(opened.plan, found, show))


def words_of(chance: float) -> tuple[str, str]:
    """Return a chance in words, in English and in Chinese."""
    return next((en, zh) for least, en, zh in _WORDS if chance >= least)


def _told(plan: Plan, found: Forecast, snapshot: str) -> dict[str, Any]:
    return {
        "as_of": found.as_of.isoformat(),
        "snapshot": snapshot,
        "seed": found.seed,
        "scenarios": found.text.scenarios,
        "source": {"en": found.text.source.en, "zh": found.text.source.zh},
        "goals": [_goal(plan, one) for one in found.goals],
        "drivers": list(_drivers(plan, found)),
        "pipeline": _pipeline(found),
        "backtest": [_series(name, trend) for name, trend in found.trends.items() if isinstance(trend, Trend)],
    }


def _goal(plan: Plan, one: GoalAhead) -> dict[str, Any]:
    goal, outlook = one.goal, one.outlook
    low, median, high = (None, None, None) if outlook is None else (_number(row[-1]) for row in one.fan)
    words = None if one.chance is None else words_of(one.chance)
    return {
        "id": goal.id,
        "branch": goal.branch,
        "name": {"en": goal.name.en, "zh": goal.name.zh},
        "by": goal.target.by.isoformat(),
        "comparator": goal.target.comparator,
        "target": plain(goal.target.value),
        "unit": goal.target.unit.id,
        "value": None if one.value is None else _number(one.value),
        "chance": None if one.chance is None else _share(one.chance),
        "words": None if words is None else {"en": words[0], "zh": words[1]},
        "median": median,
        "p10": low,
        "p90": high,
        "path": [] if outlook is None else list(_path(plan, goal, one)),
        "needed": None if one.needed is None else _share(one.needed) if one.is_growth else _number(one.needed),
        "needed_as": None if one.needed is None else "growth_a_year" if one.is_growth else "more",
        "method": None if outlook is None else outlook.method,
        "notes": [] if outlook is None else list(outlook.notes),
        "reason": one.reason,
    }


def _path(plan: Plan, goal: Goal, one: GoalAhead) -> Iterator[dict[str, Any]]:
    assert one.outlook is not None
    for day, (low, median, high) in zip(one.outlook.days, one.fan.T, strict=True):
        planned = value_on(goal.path, goal.target, plan.start_of(goal, day), day)
        yield {
            "on": day.isoformat(),
            "p10": _number(low),
            "median": _number(median),
            "p90": _number(high),
            "planned": None if planned is None else plain(planned),
        }


def _drivers(plan: Plan, found: Forecast) -> Iterator[dict[str, Any]]:
    for slip in slips(found, plan):
        head = {"kind": "slip", "goal": slip.goal.id, "by": slip.goal.target.by.isoformat()}
        yield head | {"project": slip.project_id, "months": SLIP, "chance_lost": _share(slip.chance_lost)}
    for one_of in concentrations(found, plan):
        head = {"kind": "concentration", "goal": one_of.goal.id, "by": one_of.goal.target.by.isoformat()}
        yield head | {"unit": one_of.unit_id, "share": _share(one_of.share)}
    for need in more(found, plan):
        yield {
            "kind": "more_projects" if need.size else "more",
            "goal": need.goal.id,
            "by": need.goal.target.by.isoformat(),
            "chance": _share(WANTED),
            "count": need.count,
            "size": _number(need.size) if need.size else None,
            "start_by": need.start_by.isoformat(),
        }
    for one in found.goals:
        if one.needed is not None and one.is_growth and one.expected_growth is not None:
            yield {
                "kind": "growth",
                "goal": one.goal.id,
                "by": one.goal.target.by.isoformat(),
                "needed": _share(one.needed),
                "expected": _share(one.expected_growth),
            }


def _pipeline(found: Forecast) -> dict[str, Any]:
    pipeline = found.pipeline
    return {
        "projects": [
            {
                "id": project.project_id,
                "unit": project.unit_id or None,
                "output": _number(project.design_output or 0),
                "ramp_months": project.ramp_months,
                "produces_by_then": _share(float(np.mean(begins < pipeline.months))),
                "middle_start": _month_of(found, begins),
            }
            for project, begins in zip(pipeline.projects, pipeline.begins, strict=True)
        ],
        "stages": [
            {
                "stage": pace.stage,
                "median_months": None if pace.median is None else _share(pace.median),
                "norm_months": _share(pace.norm),
                "taken_months": _share(pace.scale * math.log(2) ** (1 / pace.shape)),
                "falls_away": _share(pace.falls_away),
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
    scores = None if tested is None else tested.scores[tested.model]
    return {
        "series": name,
        "model": None if tested is None else tested.model.value,
        "assumed": trend.assumed,
        "first": str(series.slots[0]),
        "last": str(series.slots[-1]),
        "known": series.known,
        "gaps": [str(slot) for slot in series.gaps],
        "mase": None if scores is None else _share(scores.mase),
        "naive_mase": None if tested is None else _share(tested.scores[Model.SEASONAL_NAIVE].mase),
        "crps": None if scores is None else _share(scores.crps),
        "coverage_80": None if scores is None else _share(scores.coverage_80),
        "coverage_95": None if scores is None else _share(scores.coverage_95),
        "points": 0 if scores is None else scores.points,
        "origins": 0 if scores is None else scores.origins,
        "widened": None if tested is None else _share(tested.fitted.widened),
    }


def _share(value: float) -> str | None:
    return None if value != value else plain(Decimal(repr(float(value))).quantize(_SHARE))


def _number(value: float) -> str:
    """Return a number of scenarios: its cents are noise, and of a large one what lies beyond seven digits as well."""
    return plain(Decimal(f"{float(value):.7g}"))


def _shown(plan: Plan, found: Forecast, show: ModuleType) -> RenderableType:
    from rich.box import SIMPLE_HEAD
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Goal", min_width=26)
    table.add_column("By")
    for heading in ("Target", "Today", "Expected\n8 in 10 within"):
        table.add_column(heading, justify="right")
    table.add_column("Chance", no_wrap=True)
    table.add_column("Needed", justify="right")
    for one in found.goals:
        table.add_row(*_row(one, show))
    head = Text(f"{plan.park.name.en}: {plan.name.en}, looked ahead from {found.as_of}", style="bold")
    notes = [f"? {one.goal.id} {one.goal.target.by.year}: {one.reason}" for one in found.goals if one.chance is None]
    for one in found.goals:
        notes += [f"· {one.goal.id}: {note}" for note in (one.outlook.notes[:2] if one.outlook else ())]
    tail = Text(f"{found.text.scenarios} scenarios, seed {found.seed} · {found.text.source.en}", style="dim")
    said = [Text(line) for line in _said(plan, found)]
    dim = (Text(note, style="dim") for note in (*notes, *found.pipeline.notes))
    return Group(head, table, *said, *dim, *_backtests(found), tail)


def _said(plan: Plan, found: Forecast) -> Iterator[str]:
    """Say in a few lines what the chances depend on most."""
    for slip in slips(found, plan)[:5]:
        lost = f"{slip.chance_lost * 100:.1f} points of chance"
        yield f"▲ {slip.project_id} {SLIP} months later: {slip.goal.id} loses {lost}"
    for one_of in concentrations(found, plan):
        if one_of.share >= CONCENTRATED:
            yield f"▲ {one_of.goal.id}: {one_of.share:.0%} of the risk sits in {one_of.unit_id}"
    told: set[str] = set()
    for need in more(found, plan):
        if need.goal.id in told:
            continue
        told.add(need.goal.id)
        what = f"{need.count} more than expected"
        if need.size:
            amount = format_quantity(Decimal(f"{need.size:.3g}"), Unit.parse(plan.park.currency), "en")
            what = f"{need.count} more projects of {amount} a year, started by {need.start_by}"
        yield f"▲ {need.goal.id}: {what}, for a chance of {WANTED:.0%}"


def _row(one: GoalAhead, show: ModuleType) -> tuple[str, ...]:
    goal, outlook = one.goal, one.outlook

    def amount(value: float | None) -> str:
        return str(show.amount(None if value is None else Decimal(f"{value:.7g}"), goal))

    named = f"{goal.name.en}\n{goal.name.zh}"
    target = f"{goal.target.comparator} {amount(float(goal.target.value))}"
    chance = "?"
    if one.chance is not None:
        en, zh = words_of(one.chance)
        chance = f"{one.chance * 100:.0f} %\n{en}\n{zh}"
    if outlook is None:
        return named, str(goal.target.by.year), target, amount(one.value), "–", chance, "–"
    low, median, high = one.fan[:, -1]
    needed = "–" if one.needed is None else f"{one.needed * 100:.1f} % a year" if one.is_growth else amount(one.needed)
    expected = f"{amount(median)}\n{amount(low)} to\n{amount(high)}"
    return named, str(goal.target.by.year), target, amount(outlook.now), expected, chance, needed


def _backtests(found: Forecast) -> Iterator[RenderableType]:
    from rich.text import Text

    tested = [trend.tested for trend in found.trends.values() if isinstance(trend, Trend) and trend.tested]
    if tested:
        best = [one.scores[one.model] for one in tested]
        mase, naive, covered, wide = (
            sum(values) / len(tested)
            for values in (
                [score.mase for score in best],
                [one.scores[Model.SEASONAL_NAIVE].mase for one in tested],
                [score.coverage_80 for score in best],
                [score.coverage_95 for score in best],
            )
        )
        yield Text(
            f"backtest of {len(tested)} series: error {mase:.2f} of a year ago's in the years fitted (as a year ago: "
            f"{naive:.2f}); the 80 % interval held {covered:.0%}, the 95 % interval {wide:.0%}; each with --json",
            style="dim",
        )
