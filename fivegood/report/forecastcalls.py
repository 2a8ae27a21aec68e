"""Answers to forecast calls: a figure still to come, which says that it is a forecast, how sure, and how tested."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from fivegood.errors import FigureError
from fivegood.hedges import choose, phrase
from fivegood.measures.catalogue import Words
from fivegood.measures.compute import Figures, Question, figure_id
from fivegood.periods import Period
from fivegood.plan.goals import Goal, Plan, Target
from fivegood.plan.paths import Path
from fivegood.quantities import Unit, format_number, format_quantity
from fivegood.report.calls import Call, CallError
from fivegood.report.nodes import Entry
from fivegood.rules.forecasting import ForecastingText
from fivegood.structs import replace

if TYPE_CHECKING:
    from fivegood.decide.forecast.goals import GoalAhead

_SHARE = Unit.parse("share")
_WORDS = {
    "en": (
        "{value} (a forecast: 8 scenarios of 10 lie from {low} to {high}; ",
        "error in its backtest, MASE, {mase})",
        "it has no backtest)",
    ),
    "zh": ("{value}（预测值：十分之八的情形在{low}至{high}之间，", "回测误差MASE为{mase}）", "无回测）"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What a forecast call prints: its entries, the forecast itself first, and the text that holds all of them."""

    entries: tuple[Entry, ...]
    text: str


class Forecasts:
    """The forecasts of one text, each worked out once. ``assumed`` gives the park's assumptions."""

    def __init__(self, plan: Plan, figures: Figures, as_of: date, assumed: Callable[[], ForecastingText]) -> None:
        self.plan, self.figures, self.as_of, self._assumed = plan, figures, as_of, assumed
        self._known: dict[tuple[Question, int], GoalAhead] = {}

    def question(self, call: Call) -> Question:
        """Return what a call asks for: a year of a flow, or its end for what holds at a date. Raises CallError."""
        measure = self.figures.catalogue[call.name]
        if not (call.rest.isdecimal() and len(call.rest) == 4):
            raise CallError("a forecast is of a year that is not over: 2025", call.rest)
        year = Period.of_year(int(call.rest))
        if year.end <= self.as_of:
            raise CallError(f"a forecast is of a year that is not over on {self.as_of}", call.rest)
        return Question(call.name, year.end if measure.is_dated else year, call.slice)

    def told(self, n: int, call: Call, name: str, lang: str) -> Told:
        """Return what a call prints. Raises CallError, and FigureError when its forecast has no answer."""
        question = self.question(call)
        one = self._looked(question, call.seed)
        identity = figure_id(question.measure, question.slice)
        if one.outlook is None:
            raise FigureError(f"{identity} {question.when} cannot be forecast: {one.reason}")
        unit, digits = one.goal.target.unit, call.digits or 3
        tested = [trend.tested for trend in one.outlook.trends.values() if trend.tested is not None]
        mase = tested[0].score.mase if len(tested) == len(one.outlook.trends) == 1 else float("nan")
        low, middle, high = (Decimal(f"{value:.7g}") for value in one.fan[:, -1])
        basis = self._basis(one, call.seed, low, high, tested[0].told if tested else "")
        when = str(question.when)
        entries: list[Entry] = []

        def entry(kind: str, value: Decimal, unit: Unit, *, is_share: bool = False) -> str:
            hedge, stated = choose(value, significant=2 if is_share else digits)
            shown = format_number(stated, lang) if is_share else format_quantity(stated, unit, lang)
            text = phrase(hedge, shown, lang)
            entries.append(
                Entry(
                    n + len(entries),
                    kind,
                    identity,
                    name,
                    when,
                    value,
                    unit.id,
                    hedge,
                    stated,
                    text,
                    "text",
                    basis=basis,
                )
            )
            return text

        words = {"value": entry("forecast", middle, unit), "low": entry("forecast_low", low, unit)}
        words["high"] = entry("forecast_high", high, unit)
        head, with_mase, without = _WORDS[lang]
        if mase == mase:
            words["mase"] = entry("forecast_mase", Decimal(f"{mase:.4f}"), _SHARE, is_share=True)
            return Told(tuple(entries), (head + with_mase).format(**words))
        return Told(tuple(entries), (head + without).format(**words))

    def _looked(self, question: Question, seed: int) -> GoalAhead:
        if (question, seed) not in self._known:
            from fivegood.decide.forecast.goals import forecast  # numpy is imported when a text forecasts

            goal = self._goal(question)
            found = forecast(replace(self.plan, goals=(goal,)), self.figures, self.as_of, self._assumed(), seed)
            self._known[question, seed] = found.goals[0]
        return self._known[question, seed]

    def _goal(self, question: Question) -> Goal:
        """Return what is looked ahead as a goal: the plan's own of this measure if any, whose path tells growth."""
        measure = self.figures.catalogue[question.measure]
        unit = measure.unit(self.plan.park.currency, self.plan.park.area_unit)
        by = question.when.end if isinstance(question.when, Period) else question.when
        target = Target(">=", Decimal(0), unit, by)
        for goal in self.plan.goals:
            if (goal.measure, goal.slice) == (question.measure, question.slice):
                return replace(goal, target=replace(goal.target, by=by), over="year")
        nobody = Words(en="", zh="")
        return Goal(
            measure.id, "", measure.name, measure.id, question.slice, target, Path("none"), "year", nobody, Decimal(1)
        )

    def _basis(self, one: GoalAhead, seed: int, low: Decimal, high: Decimal, models: str) -> str:
        assert one.outlook is not None
        told = (
            f"forecast from {self.as_of}, seed {seed}, {len(one.outlook.values)} scenarios, method {one.outlook.method}"
        )
        told += f", models {models}" if models else ""
        return f"{told}, 80 % interval {low:f} to {high:f}, snapshot {self.figures.snapshot.id}"
