"""The plan looked ahead, as a terminal and machines are told."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from fivegood import yamlfile
from fivegood.cli import database
from fivegood.cli.asking import day_of, instant_of
from fivegood.cli.printing import print_answer, working
from fivegood.decide.forecast.chances import words_of
from fivegood.decide.forecast.drivers import SLIP, WANTED, concentrations, more, slips
from fivegood.decide.forecast.goals import Forecast, GoalAhead, forecast
from fivegood.decide.forecast.models import Model
from fivegood.decide.forecast.telling import told_of
from fivegood.decide.forecast.trends import Trend
from fivegood.decide.forecast.whatif import what_if
from fivegood.park import open_folder
from fivegood.plan.reconcile import CONCENTRATED
from fivegood.quantities import Unit, format_quantity
from fivegood.rules.scenarios import ScenarioText

if TYPE_CHECKING:
    from types import ModuleType

    from rich.console import RenderableType

    from fivegood.plan.goals import Plan


def forecast_told(
    park: Path | None, as_of: str | None, known_at: str | None, seed: int, scenario: Path | None, *, json: bool
) -> None:
    """Print how likely each goal is; see the command."""
    instant = instant_of(known_at)
    opened = open_folder(park, leaves_unmeasured=True) if park else database.opened(with_history=instant is not None)
    day, text = day_of(as_of, opened.plan, at_period_end=True), opened.rules.forecasting
    changes = yamlfile.load(scenario).shape(ScenarioText) if scenario else None
    with working("Looking ahead", json):
        figures = opened.figures(day, instant)
        found = forecast(opened.plan, figures, day, text, seed)
        found = what_if(found, changes) if changes else found
    told = told_of(opened.plan, found, figures.snapshot.id) if json else {}
    print_answer(told, json, lambda show: _shown(opened.plan, found, show))


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
    notes += [f"? {one.id} {one.by}: {one.reason}" for one in plan.unmeasured]
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
        best = [one.score for one in tested]
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
        whole = [one for one in tested if Model.ETS in one.scores]
        if whole:
            shares = {model: sum(one.shares.get(model, 0.0) for one in whole) / len(whole) for model in Model}
            named = (f"{model.replace('_', ' ')} {share:.0%}" for model, share in shares.items())
            yield Text(
                f"{len(whole)} of them were tried with {Model.ETS.library}, and are carried on by {', '.join(named)}",
                style="dim",
            )
