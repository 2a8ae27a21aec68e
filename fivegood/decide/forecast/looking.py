"""What every goal is looked at with, and what comes of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from fivegood.decide.forecast.adding import Added
from fivegood.decide.forecast.history import Histories, Told, everything
from fivegood.decide.forecast.pipeline import Pipeline
from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.times import Ahead
from fivegood.decide.forecast.trends import Trend
from fivegood.errors import FigureError
from fivegood.measures.catalogue import Measure
from fivegood.measures.compile import Ask, Slice
from fivegood.measures.compute import Figures, Question
from fivegood.plan.goals import Goal, Plan
from fivegood.plan.paths import value_on
from fivegood.plan.scorecard import when_of
from fivegood.rules.forecasting import ForecastingText

_YEAR = 365.25
#: Months without a record from which on it is said.
_STALE = 6


class CannotLookError(Exception):
    """Why a goal cannot be looked ahead, in words."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a goal's value may be on days to come: ``values`` [scenario, day], and what stands behind them.

    ``trends`` are the series carried on by name, ``notes`` what was assumed. ``now`` is the value of today. ``added``
    is what projects add by the same names, before it is multiplied by ``scale``; ``overlaps`` what was taken off on
    each day, as trend and projects would both count it.
    """

    method: str
    as_of: date
    days: tuple[date, ...]
    values: Floats
    now: float | None
    trends: Mapping[str, Trend] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    added: Mapping[str, Added] = field(default_factory=dict)
    overlaps: tuple[float, ...] = ()
    scale: float = 1.0


@dataclass(frozen=True)
class Looking:
    """What every goal is looked at with.

    ``added`` is what projects add to series, ``fixed`` the outlooks that neither projects nor growth of returns move,
    where they are known already.
    """

    plan: Plan
    figures: Figures
    ahead: Ahead
    text: ForecastingText
    pipeline: Pipeline
    histories: Histories
    added: Mapping[str, Added] = field(default_factory=dict)
    fixed: Mapping[tuple[str, date], Outlook] = field(default_factory=dict)

    @property
    def as_of(self) -> date:
        """The day looked from."""
        return self.ahead.as_of

    @property
    def year_ago(self) -> date:
        """The first day of the twelve months that are over."""
        first = self.ahead.first
        return first.replace(year=first.year - 1)

    def told(self, ask: Ask, key: str = "") -> Mapping[str, Sequence[Told]]:
        """Return what the rows behind a flow tell; see ``Histories.told``."""
        return self.histories.told(ask, key)

    def added_to(self, names: Iterable[str]) -> Mapping[str, Added]:
        """Return what projects add to the series of these names."""
        return {name: self.added[name] for name in names if name in self.added}

    def measure(self, goal: Goal) -> Measure:
        """Return the measure of a goal."""
        return self.figures.catalogue[goal.measure]

    def ask(self, measure_id: str, narrowed: Slice) -> Ask:
        """Return a measure over all days up to today, by the definition in force today."""
        measure = self.figures.catalogue[measure_id]
        return everything(Ask(measure, measure.version_on(self.as_of), self.as_of, narrowed), self.as_of)

    def now(self, goal: Goal) -> float | None:
        """Return a goal's value of today, None when there is none (as before the plan begins)."""
        question = Question(goal.measure, when_of(goal, self.plan, self.figures, self.as_of), goal.slice)
        try:
            value = self.figures.answer([question])[question].value
        except FigureError:
            return None
        return None if value is None else float(value)

    def stale(self, newest: date) -> tuple[str, ...]:
        """Return a warning when nothing has been on record for long."""
        months = -self.ahead.month(newest)
        return (f"nothing is on record since {newest}, {months} months ago",) if months > _STALE else ()

    def parts(self, goal: Goal) -> tuple[Question, ...]:
        """Return the questions that a ratio of today is made of."""
        return self.figures.parts(
            Question(goal.measure, when_of(goal, self.plan, self.figures, self.as_of), goal.slice)
        )

    def growth(self, goal: Goal) -> float | None:
        """Return the growth a year that a goal's path asks for from today on, None when it names none."""
        if goal.path.growth is not None:
            return float(goal.path.growth)
        here, start = min(self.as_of, goal.target.by), self.plan.start_of(goal, self.as_of)
        today = value_on(goal.path, goal.target, start, here)
        years = (goal.target.by - here).days / _YEAR
        if today is None or today <= 0 or years <= 0 or goal.target.value <= 0:
            return None
        return math.pow(float(goal.target.value / today), 1 / years) - 1
