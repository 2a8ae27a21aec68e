"""How each kind of measure is looked ahead: sums, thresholds, counts, amounts, what is held, shares, ranks."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
from sqlglot import exp

from fivegood.decide.forecast import counting
from fivegood.decide.forecast.history import everything, series_of, told
from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.times import Ahead, days_of, window
from fivegood.decide.forecast.trends import Trend, Wanted
from fivegood.facts.schema import TimeKind
from fivegood.measures.catalogue import Kind, Measure
from fivegood.measures.compile import Ask, Slice, end_of, sql_of, subject_condition
from fivegood.measures.compute import Figures, Question, figure_id
from fivegood.periods import Period
from fivegood.plan.goals import Goal, Plan
from fivegood.plan.paths import value_on
from fivegood.plan.scorecard import when_of
from fivegood.rules.forecasting import ForecastingText

#: Of a threshold: enterprises that reach a smaller share of it today are taken not to reach it.
_NEAR = 0.2
_YEAR = 365.25


class CannotLookError(Exception):
    """Why a goal cannot be looked ahead, in words."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a goal's value may be on days to come: ``values`` [scenario, day], and what stands behind them.

    ``trends`` are the series carried on by name, ``notes`` what was assumed. ``now`` is the value of today.
    """

    method: str
    as_of: date
    days: tuple[date, ...]
    values: Floats
    now: float | None
    trends: Mapping[str, Trend] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Looking:
    """What every goal is looked at with."""

    plan: Plan
    figures: Figures
    ahead: Ahead
    text: ForecastingText

    @property
    def as_of(self) -> date:
        """The day looked from."""
        return self.ahead.as_of

    def measure(self, goal: Goal) -> Measure:
        """Return the measure of a goal."""
        return self.figures.catalogue[goal.measure]

    def ask(self, measure_id: str, narrowed: Slice) -> Ask:
        """Return a measure over all days up to today, by the definition in force today."""
        measure = self.figures.catalogue[measure_id]
        return everything(Ask(measure, measure.version_on(self.as_of), self.as_of, narrowed), self.as_of)

    def now(self, goal: Goal) -> float | None:
        """Return a goal's value of today."""
        question = Question(goal.measure, when_of(goal, self.plan, self.figures, self.as_of), goal.slice)
        value = self.figures.answer([question])[question].value
        return None if value is None else float(value)

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


def wanted(goal: Goal, look: Looking) -> dict[str, Wanted]:
    """Return the series that a goal needs carried on, by name; none when it is counted. Raises CannotLookError."""
    measure, version = look.measure(goal), look.measure(goal).version_on(look.as_of)
    complete = float(look.plan.lamps.complete)
    if measure.kind is Kind.RATIO:
        part = look.parts(goal)[0]
        of = look.figures.catalogue[part.measure].version_on(look.as_of)
        if of.table is None or of.table.time.kind is not TimeKind.SPAN:
            return {}
        return _one(look.ask(part.measure, part.slice), look, look.growth(goal))
    if (
        measure.kind not in (Kind.FLOW, Kind.STOCK)
        or version.table is None
        or version.table.time.kind is not TimeKind.SPAN
    ):
        return {}
    ask = look.ask(goal.measure, goal.slice)
    if version.each is None:
        return _one(ask, look, look.growth(goal))
    found = {}
    for key, rows in sorted(told(look.figures, ask, version.each).items()):
        series = series_of(rows, look.as_of, complete)
        if series is not None and np.nansum(series.values[-series.seasons :]) >= _NEAR * (version.above or 0):
            found[_of_key(goal, key)] = Wanted(series, 0.0, goal.target.by)
    return found


def _one(ask: Ask, look: Looking, growth: float | None) -> dict[str, Wanted]:
    name, rows = figure_id(ask.measure.id, ask.slice), told(look.figures, ask).get("", [])
    is_stock = look.figures.catalogue[ask.measure.id].kind is Kind.STOCK
    series = series_of(rows, look.as_of, float(look.plan.lamps.complete), is_stock=is_stock)
    if series is None:
        raise CannotLookError(f"{name}: no period has enough returns to tell a value")
    return {name: Wanted(series, growth)}


def _of_key(goal: Goal, key: str) -> str:
    return f"{figure_id(goal.measure, goal.slice)} of {key}"


def look(goal: Goal, looking: Looking, trends: Mapping[str, Trend | str]) -> Outlook:
    """Return the outlook of a goal that is not due yet. Raises CannotLookError."""
    measure = looking.measure(goal)
    version = measure.version_on(looking.as_of)
    method: Callable[[Goal, Looking, Mapping[str, Trend]], Outlook] | None = None
    if measure.kind is Kind.RATIO:
        method = _ratio if trends else _share
    elif measure.kind is Kind.LEVEL:
        method = _rank
    elif version.table is not None and version.table.time.kind is TimeKind.SPAN and trends:
        method = _sum if version.each is None else _above
    elif version.table is not None and measure.kind is Kind.FLOW:
        if version.table.time.kind is not TimeKind.SPAN:
            method = _count if version.value is not None and version.value.column is None else _count_or_amount
    elif version.table is not None and measure.kind is Kind.STOCK and version.table.time.kind is TimeKind.INTERVAL:
        method = _held
    if method is None:
        raise CannotLookError(f"a {measure.kind.value} over {_place(version.table)} is not looked ahead")
    refused = [told for told in trends.values() if isinstance(told, str)]
    if refused and len(refused) == len(trends):
        raise CannotLookError(refused[0])
    return method(goal, looking, {name: one for name, one in trends.items() if isinstance(one, Trend)})


def _place(table: object) -> str:
    return getattr(table, "name", "other measures")


def _sum(goal: Goal, looking: Looking, trends: Mapping[str, Trend]) -> Outlook:
    days = days_of(goal, looking.as_of)
    (trend,) = trends.values()
    values = np.stack([trend.over(window(goal, looking.plan, day)) for day in days], axis=1)
    return Outlook("trend", looking.as_of, days, values, looking.now(goal), trends, _assumptions(trends))


def _assumptions(trends: Mapping[str, Trend]) -> tuple[str, ...]:
    notes = []
    for name, trend in trends.items():
        if trend.assumed:
            notes.append(f"{name}: {trend.assumed}")
        if trend.series.gaps:
            shown = ", ".join(str(slot) for slot in trend.series.gaps[:6])
            more = f" and {len(trend.series.gaps) - 6} more" if len(trend.series.gaps) > 6 else ""
            notes.append(f"{name}: too few returns in {shown}{more}")
        if trend.series.left_out:
            notes.append(f"{name}: {trend.series.left_out} returns over longer periods are left out")
    return tuple(notes)


def _above(goal: Goal, looking: Looking, trends: Mapping[str, Trend]) -> Outlook:
    """Count the enterprises above a threshold: each of those that are near it is carried on by itself."""
    version = looking.measure(goal).version_on(looking.as_of)
    days = days_of(goal, looking.as_of)
    values = np.zeros((looking.ahead.scenarios, len(days)))
    for trend in trends.values():
        for index, day in enumerate(days):
            period = window(goal, looking.plan, day)
            is_above = trend.over(period) > (version.above or 0)
            if version.newly:
                is_above &= trend.over(period.same_period_last_year()) <= (version.above or 0)
            values[:, index] += is_above
    near = f"{len(trends)} enterprises reach a fifth of the threshold today; the others are taken not to reach it"
    return Outlook("threshold", looking.as_of, days, values, looking.now(goal), trends, (near, *_assumptions(trends)))


def _months(days: Sequence[date], as_of: date) -> list[float]:
    return [(day - as_of).days / _YEAR * 12 for day in days]


def _count_or_amount(goal: Goal, looking: Looking, trends: Mapping[str, Trend]) -> Outlook:
    value = looking.measure(goal).version_on(looking.as_of).value
    if value is not None and value.function in ("count", "count_distinct"):
        return _count(goal, looking, trends)
    return _amount(goal, looking)


def _flow(goal: Goal, looking: Looking) -> tuple[list[tuple[date, float]], date | None]:
    """Return what a flow was month by month, and the first day that its table tells of."""
    ask = looking.ask(goal.measure, goal.slice)
    rows = told(looking.figures, ask).get("", [])
    return sorted((row.start, row.value) for row in rows), _first_day(looking, ask)


def _first_day(looking: Looking, ask: Ask) -> date | None:
    column = f'"{ask.table.time.start}"'
    rows = looking.figures.snapshot.engine.rows(ask.table.name, f'SELECT min({column}) FROM "{ask.table.name}"')
    first: date | datetime | None = rows[0][0]
    return first.date() if isinstance(first, datetime) else first


def _count(goal: Goal, looking: Looking, _trends: Mapping[str, Trend]) -> Outlook:
    rows, first = _flow(goal, looking)
    if first is None:
        raise CannotLookError(
            f"there are no records of {_place(looking.measure(goal).version_on(looking.as_of).table)}"
        )
    days = days_of(goal, looking.as_of)
    pace = counting.pace_of(rows, looking.as_of, looking.text.counts, first)
    more = counting.arrivals(
        pace, looking.text.counts, looking.ahead, _months(days, looking.as_of), goal.measure, str(goal.slice)
    )
    values = _with_known(goal, looking, rows, days, more)
    return Outlook("count", looking.as_of, days, values, looking.now(goal), notes=_pace_note(pace, looking))


def _pace_note(pace: counting.Pace, looking: Looking) -> tuple[str, ...]:
    if pace.events:
        return (f"{pace.events:g} came in {pace.months} months",)
    beforehand = looking.text.counts.events
    return (
        f"none came in {pace.months} months: the chance rests on what is assumed beforehand ({beforehand:g} events)",
    )


def _with_known(
    goal: Goal, looking: Looking, rows: Sequence[tuple[date, float]], days: Sequence[date], more: Floats
) -> Floats:
    """Return what is counted on each day: what of its window is known, and of what comes the part that lies in it."""
    values = np.empty((looking.ahead.scenarios, len(days)))
    for index, day in enumerate(days):
        period = window(goal, looking.plan, day)
        known = sum(value for on, value in rows if period.start <= on.replace(day=1) <= looking.as_of)
        before = [place for place, other in enumerate(days) if other < period.start]
        values[:, index] = known + more[:, index] - (more[:, before[-1]] if before else 0)
    return values


def _amount(goal: Goal, looking: Looking) -> Outlook:
    rows, first = _flow(goal, looking)
    if first is None or not rows:
        raise CannotLookError("nothing of it is on record, so that no amount can be told")
    months = min(looking.text.counts.months, (looking.as_of.year - first.year) * 12 + looking.as_of.month - first.month)
    begun = looking.as_of.year * 12 + looking.as_of.month - months
    past = np.zeros(max(months, 1))
    for on, value in rows:
        place = on.year * 12 + on.month - 1 - begun
        if 0 <= place < len(past):
            past[place] += value
    days = days_of(goal, looking.as_of)
    spans = [max(0, round(months)) for months in _months(days, looking.as_of)]
    more = counting.amounts(past, looking.ahead, spans, goal.measure, str(goal.slice))
    values = _with_known(goal, looking, rows, days, more)
    return Outlook(
        "amount", looking.as_of, days, values, looking.now(goal), notes=(f"{len(past)} months of the past drawn again",)
    )


def _held(goal: Goal, looking: Looking, _trends: Mapping[str, Trend]) -> Outlook:
    """What is held: what is held today, what comes at the pace of the past, less what lapses at its own."""
    ask = looking.ask(goal.measure, goal.slice)
    axis = ask.table.time
    columns = [exp.column(name, quoted=True) for name in (axis.start, axis.end)]
    query = exp.select(*columns).from_(exp.to_table(ask.table.name, quoted=True)).where(subject_condition(ask))
    spells = looking.figures.snapshot.engine.rows(ask.table.name, sql_of(query))
    first = _first_day(looking, ask)
    now = looking.now(goal)
    if first is None or now is None:
        raise CannotLookError(f"there are no records of {ask.table.name}")
    begun = [(start, 1.0) for start, _ in spells if start is not None]
    ended = [(end, 1.0) for _, end in spells if end is not None and end <= looking.as_of]
    days, text = days_of(goal, looking.as_of), looking.text.counts
    names = (goal.measure, str(goal.slice))
    months = _months(days, looking.as_of)
    gained = counting.pace_of(begun, looking.as_of, text, first)
    values = now + counting.arrivals(gained, text, looking.ahead, months, *names)
    lapsed = counting.pace_of(ended, looking.as_of, text, first)
    if now:
        values = values - counting.losses(now, lapsed, text, looking.ahead, months, *names)
    return Outlook("held", looking.as_of, days, values, now, notes=_pace_note(gained, looking))


def _ratio(goal: Goal, looking: Looking, trends: Mapping[str, Trend]) -> Outlook:
    """A sum over what it is held against, which is taken to stay as it is today."""
    (trend,) = trends.values()
    per = looking.parts(goal)[1]
    below = looking.figures.answer([per])[per]
    if not below.value:
        raise CannotLookError(f"{below.id} is not known today ({below.reason or 'it is nought'})")
    scale = 100.0 if goal.target.unit.id == "percent" else 1.0
    days = days_of(goal, looking.as_of)
    values = np.stack([trend.over(window(goal, looking.plan, day)) for day in days], axis=1)
    values = values / float(below.value) * scale
    note = f"{below.id} is taken to stay {below.value:f} {below.unit.id}"
    return Outlook("ratio", looking.as_of, days, values, looking.now(goal), trends, (note, *_assumptions(trends)))


def _share(goal: Goal, looking: Looking, _trends: Mapping[str, Trend]) -> Outlook:
    """The share of what is counted that meets a condition: each does so with the chance seen in the last year."""
    of, per = looking.parts(goal)
    for part in (of, per):
        version = looking.figures.catalogue[part.measure].version_on(looking.as_of)
        if version.value is None or version.value.function not in ("count", "count_distinct") or version.each:
            raise CannotLookError(f"{part.measure} is no count, and only shares of counts are looked ahead")
    year = Period(looking.as_of.replace(year=looking.as_of.year - 1, day=1), looking.as_of)
    now = [looking.figures.answer([part])[part].value for part in (of, per)]
    past = [looking.figures(part.measure, year, part.slice).value for part in (of, per)]
    if past[0] is None or not past[1]:
        raise CannotLookError(f"{per.measure} is not known for the last year, so that no share can be told")
    days = days_of(goal, looking.as_of)
    in_year = end_of(of.when).year
    pace = float(past[1]) / 13
    scale = 100.0 if goal.target.unit.id == "percent" else 1.0
    values = np.empty((looking.ahead.scenarios, len(days)))
    for index, day in enumerate(days):
        same = goal.over != "year" or day.year == in_year
        known = (float(now[0] or 0), float(now[1] or 0)) if same else (0.0, 0.0)
        begun = looking.as_of if same else date(day.year, 1, 1)
        more = pace * (day - begun).days / _YEAR * 12
        names = (goal.measure, str(goal.slice), str(day))
        values[:, [index]] = scale * counting.shares(
            float(past[0]), float(past[1]), known, [more], looking.ahead, *names
        )
    note = f"{past[0]:f} of {past[1]:f} in {year}"
    return Outlook("share", looking.as_of, days, values, looking.now(goal), notes=(note,))


def _rank(goal: Goal, looking: Looking, _trends: Mapping[str, Trend]) -> Outlook:
    ask = looking.ask(goal.measure, goal.slice)
    version = ask.version
    assert version.value is not None
    start = exp.column(ask.table.time.start, quoted=True)
    query = exp.select(start, version.value.expression()).from_(exp.to_table(ask.table.name, quoted=True))
    query = query.where(subject_condition(ask)).group_by(start.copy()).order_by(start.copy())
    rows = looking.figures.snapshot.engine.rows(ask.table.name, sql_of(query))
    held = [(day, float(value)) for day, value in rows if value and day <= looking.as_of]
    if not held:
        raise CannotLookError("no rank is on record yet")
    days = days_of(goal, looking.as_of)
    years = [months / 12 for months in _months(days, looking.as_of)]
    spread = looking.text.ranks.yearly_spread
    values = counting.ranks(held, spread, looking.ahead, years, goal.measure, str(goal.slice))
    whose = "" if len(held) > 2 else f", moving by {spread:.0%} a year as assumed"
    return Outlook(
        "rank", looking.as_of, days, values, looking.now(goal) or held[-1][1], notes=(f"{len(held)} on record{whose}",)
    )
