"""Series carried on: by the models that did well on each, or, where history is short, by what is assumed and said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np

from fivegood.decide.forecast.backtest import Tested, backtested, least_times
from fivegood.decide.forecast.history import Series, season_of, slots_between
from fivegood.decide.forecast.models import OURS, Model
from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.streams import at_once
from fivegood.decide.forecast.times import Ahead
from fivegood.measures.compile import Ask
from fivegood.periods import Period

#: Years that must be compared before their spread is taken.
_COMPARED = 3


@dataclass(frozen=True, slots=True)
class Trend:
    """A series with its scenarios: ``past`` over the slots known, ``values`` [scenario, slot] over ``slots`` to come.

    The gaps of the past are filled.

    ``tested`` are the models and their backtest, None where ``assumed`` says what was taken instead.
    """

    series: Series
    past: Floats
    slots: tuple[Period, ...]
    values: Floats
    tested: Tested | None
    assumed: str = ""

    def over(self, period: Period) -> Floats:
        """Return the sum over a period in each scenario, or of a stock what holds at its end.

        Of slots that reach over the edge of the period, nothing is counted.
        """
        if self.series.is_stock:
            return self._at(period.end)
        known = zip(self.series.slots, self.past, strict=False)
        inside = [index for index, slot in enumerate(self.slots) if period.covers(slot)]
        told = sum(value for slot, value in known if period.covers(slot))
        return np.asarray(self.values[:, inside].sum(axis=1) + told)

    def year_until(self, day: date) -> Period:
        """Return the newest year up to a day that slots make whole: in a park that returns January and February
        together, January alone is none of it.
        """
        slots = (*self.series.slots[: len(self.past)], *self.slots)
        return Period.trailing_year(max((slot.end for slot in slots if slot.end <= day), default=slots[0].end))

    def _at(self, day: date) -> Floats:
        """Return what holds at the end of the newest slot that is over by a day."""
        over = [index for index, slot in enumerate(self.slots) if slot.end <= day]
        if over:
            return self.values[:, over[-1]]
        known = [value for slot, value in zip(self.series.slots, self.past, strict=False) if slot.end <= day]
        return np.full(len(self.values), known[-1] if known else self.past[0])


@dataclass(frozen=True, slots=True)
class Wanted:
    """A series to carry on until a day (None: that of the last goal), and the growth a year assumed if it is too short.

    ``is_one_of_many`` says that it is of one of many enterprises that are counted: our own models carry it on alone, as
    another hardly moves the count. Where no growth is known, a series that is too short has no trend. ``series`` is
    None for an enterprise that has projects and returned nothing yet; ``ask`` is what is carried on.
    """

    series: Series | None
    growth: float | None
    until: date | None
    ask: Ask
    is_one_of_many: bool = False


def carried_on(wanted: Mapping[str, Wanted], ahead: Ahead, spread: float) -> Mapping[str, Trend | str]:
    """Return the trend of each series by its name, or why it has none. ``spread`` is that of years not yet known."""
    found: dict[str, Trend | str] = {}
    alike: dict[tuple[int, int, int, bool, bool], list[str]] = defaultdict(list)
    for name, one in wanted.items():
        series = one.series
        if series is None:
            continue
        known = series.until_known
        if series.known >= least_times(series.seasons) and len(known) >= least_times(series.seasons):
            is_log = bool(np.nanmin(known) > 0)
            alike[len(known), series.seasons, series.place, is_log, one.is_one_of_many].append(name)
        else:
            found[name] = _assumed(name, series, one, ahead, spread)
    for (_, seasons, place, is_log, is_one_of_many), names in alike.items():
        kept = {name: series for name in names if (series := wanted[name].series) is not None}
        rows = np.stack([series.until_known for series in kept.values()])
        fits = backtested(
            np.log(rows) if is_log else rows,
            seasons,
            place,
            is_log=is_log,
            models=OURS if is_one_of_many else tuple(Model),
        )
        work = [_Work(name, kept[name], wanted[name].until, fit, is_log) for name, fit in zip(names, fits, strict=True)]
        found |= dict(zip(names, at_once(partial(_modelled, ahead=ahead), work), strict=True))
    return {name: found[name] for name in wanted if name in found}


@dataclass(frozen=True, slots=True)
class _Work:
    name: str
    series: Series
    until: date | None
    fit: Tested
    is_log: bool


def _modelled(work: _Work, ahead: Ahead) -> Trend:
    name, series, fit = work.name, work.series, work.fit
    known = series.until_known
    slots = _ahead_of(series, work.until, len(known), ahead)
    rng = ahead.rng("series", name)
    normals = ahead.shared(slots, rng)
    paths = fit.fitted.scenarios(normals, ahead.rng("posterior", name))
    if work.is_log:
        paths = np.exp(np.minimum(paths, 700))
    return Trend(series, _filled(series)[: len(known)], slots, paths, fit)


def trend_again(wanted: Wanted, values: Floats, assumed: str, ahead: Ahead) -> Trend:
    """Return a trend whose values were kept, without its backtest."""
    series = wanted.series
    assert series is not None
    known = len(series.until_known)
    slots = _ahead_of(series, wanted.until, known, ahead)
    return Trend(series, _filled(series)[:known], slots, values, None, assumed)


def _ahead_of(series: Series, until: date | None, known: int, ahead: Ahead) -> tuple[Period, ...]:
    return slots_between(series.slots[known - 1].end, until or ahead.until, series.seasons)


def _assumed(name: str, series: Series, wanted: Wanted, ahead: Ahead, spread: float) -> Trend | str:
    """Carry a short series on by the growth assumed: each slot as a year ago, times growth, give or take the spread."""
    known, seasons = series.until_known, series.seasons
    told = f"{series.known} {_noun(seasons)} on record, and a model needs {least_times(seasons)}"
    if np.sum(~np.isnan(known[-seasons:])) < seasons:
        return f"{told}; without one whole year nothing can be assumed either"
    if wanted.growth is None:
        return f"{told}; the goal's path names no growth to assume instead"
    if np.nanmin(known[-seasons:]) <= 0:
        return f"{told}; values of nought and below do not grow by a share"
    ratios = np.log(known[seasons:] / known[:-seasons])
    ratios = ratios[np.isfinite(ratios)]
    is_own = len(ratios) >= _COMPARED
    yearly = float(np.std(ratios, ddof=1)) if is_own else spread
    slots = _ahead_of(series, wanted.until, len(known), ahead)
    shared = ahead.shared(slots, ahead.rng("series", name))
    walk = np.cumsum(shared, axis=1) * yearly / np.sqrt(seasons)
    years = np.arange(len(slots)) // seasons + 1
    base = np.log(known[-seasons:])[np.arange(len(slots)) % seasons]
    paths = np.exp(base + years * np.log1p(wanted.growth) + walk)
    whose = "as the park's own years differ" if is_own else "assumed"
    assumed = f"{told}: assumed is a growth of {wanted.growth:.1%} a year, give or take {yearly:.1%} ({whose})"
    return Trend(series, _filled(series)[: len(known)], slots, paths, None, assumed)


def _noun(seasons: int) -> str:
    return {1: "years", 4: "quarters"}.get(seasons, "months")


def _filled(series: Series) -> Floats:
    """Return the values with gaps filled: between their neighbours, as far off as their season usually is."""
    values, places = series.values, np.array([season_of(slot, series.seasons) for slot in series.slots])
    gaps = np.isnan(values)
    if not gaps.any():
        return values
    mean = np.nanmean(values) or 1.0
    usual = np.array(
        [
            np.nanmean(values[places == place]) / mean if (~gaps & (places == place)).any() else 1.0
            for place in range(series.seasons)
        ]
    )
    usual[usual == 0] = 1.0
    level = values / usual[places]
    index = np.arange(len(values))
    level[gaps] = np.interp(index[gaps], index[~gaps], level[~gaps])
    return np.asarray(level * usual[places])
