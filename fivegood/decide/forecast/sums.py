"""Sums of returns, sums over an area and enterprises above a threshold looked ahead: trend, and what projects add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from fivegood.decide.forecast.adding import Added, added, asked_for, matching
from fivegood.decide.forecast.land import is_land, land_held
from fivegood.decide.forecast.looking import CannotLookError, Looking, Outlook
from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.times import days_of, window
from fivegood.decide.forecast.trends import Trend, Wanted
from fivegood.facts.schema import TimeKind
from fivegood.measures.catalogue import Kind
from fivegood.measures.compile import Ask, Slice
from fivegood.measures.compute import figure_id
from fivegood.periods import Period
from fivegood.plan.goals import Goal
from fivegood.quantities import Unit, format_quantity
from fivegood.structs import replace

#: Of a threshold: enterprises that reach a smaller share of it today are taken not to reach it.
_NEAR = 0.2


def wanted(goal: Goal, looking: Looking) -> dict[str, Wanted]:
    """Return the series that a goal needs carried on, by name; none when it is counted. Raises CannotLookError."""
    measure, version = looking.measure(goal), looking.measure(goal).version_on(looking.as_of)
    complete = float(looking.plan.lamps.complete)
    if measure.kind in (Kind.RATIO, Kind.CHANGE):
        part = looking.parts(goal)[0]
        of = looking.figures.catalogue[part.measure].version_on(looking.as_of)
        if of.table is None or of.table.time.kind is not TimeKind.SPAN:
            return {}
        return _one(looking.ask(part.measure, part.slice), looking, looking.growth(goal))
    if (
        measure.kind not in (Kind.FLOW, Kind.STOCK)
        or version.table is None
        or version.table.time.kind is not TimeKind.SPAN
    ):
        return {}
    ask = looking.ask(goal.measure, goal.slice)
    if version.each is None:
        return _one(ask, looking, looking.growth(goal))
    near, each = _NEAR * (version.above or 0), version.each
    if not any(row.rows > row.missing for rows in looking.told(ask).values() for row in rows):
        raise CannotLookError("no enterprise has returned anything yet")
    by_key, coming = looking.told(ask, each), _coming(looking, each)
    scale = item_ratio(ask, looking)
    found = {}
    for key in sorted({*by_key, *coming} - {""}):
        series = looking.histories.series(ask, looking.as_of, complete, by=each, key=key)
        today = 0.0 if series is None else float(np.nansum(series.until_known[-series.seasons :]))
        if today + coming.get(key, 0.0) * scale >= near:
            one = Ask(ask.measure, ask.version, ask.when, (*ask.slice, (each, key)))
            found[f"{figure_id(goal.measure, goal.slice)} of {key}"] = Wanted(
                series, 0.0, goal.target.by, one, is_one_of_many=True
            )
    return found


def _coming(looking: Looking, each: str) -> dict[str, float]:
    """Return what the projects on their way will make a year, by their enterprise or group."""
    found: dict[str, float] = {}
    for project in looking.pipeline.projects:
        key = getattr(project, each, "")
        found[key] = found.get(key, 0.0) + (project.design_output or 0.0)
    return found


def item_ratio(ask: Ask, looking: Looking) -> float:
    """Return how much of a measure goes with one of output today, in the slice or, if that has none, in the park."""
    output = looking.text.pipeline.output
    if ask.measure.id == output or output not in looking.figures.catalogue.measures:
        return 1.0 if ask.measure.id == output else 0.0
    for narrowed in (ask.slice, ()):
        amounts = [_of_year(looking.ask(name, narrowed), looking) for name in (ask.measure.id, output)]
        if amounts[0] > 0 and amounts[1] > 0:
            return amounts[0] / amounts[1]
    return 0.0


def _of_year(ask: Ask, looking: Looking) -> float:
    """Return the sum over the last year; of a stock (jobs), what held in it on average."""
    values = [row.value for row in looking.told(ask).get("", []) if row.start >= looking.year_ago]
    is_stock = looking.figures.catalogue[ask.measure.id].kind is Kind.STOCK
    return float(sum(values) / (len(values) if is_stock and values else 1))


def adding(wanted: Mapping[str, Wanted], looking: Looking) -> dict[str, Added]:
    """Return what projects add to each series, by its name."""
    asked = {}
    ratios: dict[tuple[str, Slice], float] = {}
    for name, one in wanted.items():
        chosen = matching(looking.pipeline, one.ask.slice)
        if not chosen:
            continue
        # What goes with output is told by the industry or the park: one enterprise may not have returned both.
        wide = replace(one.ask, slice=tuple(pair for pair in one.ask.slice if pair[0] != "unit_id"))
        key = (wide.measure.id, wide.slice)
        if key not in ratios:
            ratios[key] = item_ratio(wide, looking)
        if ratios[key]:
            until = looking.ahead.months if one.until is None else looking.ahead.month(one.until) + 1
            parts = (looking.pipeline, looking.histories, looking.as_of)
            asked[name] = asked_for(one.ask, chosen, ratios[key], until, *parts)
    return added(asked, looking.pipeline)


def _one(ask: Ask, looking: Looking, growth: float | None) -> dict[str, Wanted]:
    name = figure_id(ask.measure.id, ask.slice)
    is_stock = looking.figures.catalogue[ask.measure.id].kind is Kind.STOCK
    complete = float(looking.plan.lamps.complete)
    series = looking.histories.series(ask, looking.as_of, complete, is_stock=is_stock)
    if series is None:
        raise CannotLookError(f"{name}: no period has enough returns to tell a value")
    return {name: Wanted(series, growth, None, ask)}


def summed(goal: Goal, looking: Looking, trends: Mapping[str, Trend]) -> Outlook:
    """Sum up a series and what projects add to it."""
    days = days_of(goal, looking.as_of)
    values, overlaps = _with_projects(goal, looking, trends, days)
    notes = (*_projects_told(looking, trends, overlaps), *_assumptions(trends), *_stale(looking, trends))
    return Outlook(
        "trend", looking.as_of, days, values, looking.now(goal), trends, notes, looking.added_to(trends), overlaps
    )


def _with_projects(
    goal: Goal, looking: Looking, trends: Mapping[str, Trend], days: Sequence[date]
) -> tuple[Floats, tuple[float, ...]]:
    """Return trend and projects together [scenario, day], and what was taken off as both would count it."""
    ((name, trend),) = trends.items()
    extra = looking.added.get(name)
    values, overlaps = [], []
    # What is summed since January, or since the plan began, is held against as many months of the last year.
    is_summed = goal.over in ("year", "plan") and not trend.series.is_stock
    today = float(np.median(trend.over(trend.year_until(looking.ahead.last_whole))))
    for day in days:
        period = window(goal, looking.plan, day)
        alone = trend.over(period)
        overlap = 0.0
        if extra is not None:
            growth = float(np.median(alone)) - today * (len(period.months()) / 12 if is_summed else 1.0)
            overlap = extra.overlap(growth, period, looking.ahead, is_stock=trend.series.is_stock)
            alone = alone + extra.over(period, looking.ahead, is_stock=trend.series.is_stock) - overlap
        values.append(alone)
        overlaps.append(overlap)
    return np.stack(values, axis=1), tuple(overlaps)


def _projects_told(looking: Looking, names: Iterable[str], overlaps: Sequence[float]) -> tuple[str, ...]:
    told_of = []
    for name in names:
        extra = looking.added.get(name)
        if extra is None:
            continue
        measure = looking.figures.catalogue[name.split("[")[0]]
        unit = measure.unit(looking.plan.park.currency, looking.plan.park.area_unit)

        def amount(value: float, unit: Unit = unit) -> str:
            return format_quantity(Decimal(f"{value:.7g}"), unit, "en", significant=3)

        coming = float(extra.months.mean(axis=0)[-12:].sum())
        if not coming:
            told_of.append(
                f"{len(extra.chosen)} projects on their way add nothing: no record tells what they will make"
            )
            continue
        expected = amount(coming)
        text = f"{len(extra.chosen)} projects on their way are expected to add {expected} in the last twelve months"
        if extra.own:
            text += f"; {len(extra.own)} are of enterprises that return already ({extra.share:.0%} of the last year), "
            text += f"so {amount(overlaps[-1])} that the trend would count as well is taken off"
        told_of.append(text)
    return tuple(told_of)


def _assumptions(trends: Mapping[str, Trend]) -> tuple[str, ...]:
    """Return what was assumed of series; of many only how many, as the backtest tells each."""
    if len(trends) != 1:
        counts = {
            "{} of them have too short a history for a model: each is carried on by a growth assumed": sum(
                bool(trend.assumed) for trend in trends.values()
            ),
            "{} of them have periods in which too few returns came": sum(
                bool(trend.series.gaps) for trend in trends.values()
            ),
            "{} of them have returns over longer periods, which are left out": sum(
                bool(trend.series.left_out) for trend in trends.values()
            ),
        }
        return tuple(note.format(count) for note, count in counts.items() if count)
    notes = []
    for trend in trends.values():
        if trend.assumed:
            notes.append(trend.assumed)
        if trend.series.gaps:
            shown = ", ".join(str(slot) for slot in trend.series.gaps[:6])
            more = f" and {len(trend.series.gaps) - 6} more" if len(trend.series.gaps) > 6 else ""
            notes.append(f"too few returns in {shown}{more}")
        if trend.series.left_out:
            notes.append(f"{trend.series.left_out} returns over longer periods are left out")
    return tuple(notes)


def _stale(looking: Looking, trends: Mapping[str, Trend]) -> tuple[str, ...]:
    ends = [trend.series.slots[len(trend.past) - 1].end for trend in trends.values()]
    return looking.stale(max(ends)) if ends else ()


def above(goal: Goal, looking: Looking, trends: Mapping[str, Trend], names: Sequence[str]) -> Outlook:
    """Count the enterprises above a threshold: each of those that are near it is carried on by itself."""
    version = looking.measure(goal).version_on(looking.as_of)
    days = days_of(goal, looking.as_of)
    values = np.zeros((looking.ahead.scenarios, len(days)))
    for name in names:
        trend, extra = trends.get(name), looking.added.get(name)
        for index, day in enumerate(days):
            period = window(goal, looking.plan, day)
            is_above = _of_one(trend, extra, period, looking) > (version.above or 0)
            if version.newly:
                before = period.same_period_last_year()
                is_above &= _of_one(trend, extra, before, looking) <= (version.above or 0)
            values[:, index] += is_above
    near = (
        f"{len(names)} enterprises reach a fifth of the threshold today or with their projects; the others are taken "
    )
    notes = (f"{near}not to reach it", *_assumptions(trends), *_stale(looking, trends))
    return Outlook("threshold", looking.as_of, days, values, looking.now(goal), trends, notes)


def _of_one(trend: Trend | None, extra: Added | None, period: Period, looking: Looking) -> Floats:
    """Return what one enterprise makes in a period: its trend, and what its projects make beyond the trend's growth."""
    alone = np.zeros(looking.ahead.scenarios) if trend is None else trend.over(period)
    if extra is None:
        return alone
    more = extra.over(period, looking.ahead, is_stock=False)
    if trend is None:
        return more
    growth = float(np.median(alone) - trend.over(trend.year_until(looking.ahead.last_whole))[0])
    return np.asarray(alone + more - extra.overlap(growth, period, looking.ahead, is_stock=False))


def ratio(goal: Goal, looking: Looking, trends: Mapping[str, Trend]) -> Outlook:
    """A sum over what it is held against: over land, that of its day; over all else, that of today."""
    per = looking.parts(goal)[1]
    below = looking.figures.answer([per])[per]
    if not below.value:
        raise CannotLookError(f"{below.id} is not known today ({below.reason or 'it is nought'})")
    scale = 100.0 if goal.target.unit.id == "percent" else 1.0
    days = days_of(goal, looking.as_of)
    values, overlaps = _with_projects(goal, looking, trends, days)
    factor, wide = scale / float(below.value), np.array(float(below.value))
    stays = format_quantity(below.value, below.unit, "en", significant=7)
    told: tuple[str, ...] = (f"{below.id} is taken to stay {stays}",)
    if is_land(looking.figures.catalogue[per.measure], looking):
        try:
            wide, told = land_held(per.measure, per.slice, float(below.value), days, looking)
            factor = scale / float(np.median(wide[:, -1]))
        except CannotLookError as error:
            told = (f"{told[0]}: {error}",)
    notes = (*told, *_projects_told(looking, trends, overlaps), *_assumptions(trends), *_stale(looking, trends))
    return Outlook(
        "ratio",
        looking.as_of,
        days,
        values * scale / wide,
        looking.now(goal),
        trends,
        notes,
        looking.added_to(trends),
        overlaps,
        factor,
    )


def change(goal: Goal, looking: Looking, trends: Mapping[str, Trend]) -> Outlook:
    """A sum against the same period a year before, in per cent: both as they are carried on."""
    days = days_of(goal, looking.as_of)
    before = tuple(day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day) for day in days)
    first, _none = _with_projects(goal, looking, trends, before)
    then, overlaps = _with_projects(goal, looking, trends, days)
    if np.any(first <= 0):
        raise CannotLookError("a year before its day nothing may have been returned, and nothing grows from nought")
    notes = (*_projects_told(looking, trends, overlaps), *_assumptions(trends), *_stale(looking, trends))
    values = (then / first - 1) * 100
    return Outlook("change", looking.as_of, days, values, looking.now(goal), trends, notes, looking.added_to(trends))
