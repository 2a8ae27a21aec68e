"""Rolling-origin backtest: each model is fitted as of earlier days and held against what came after.

MASE: the mean absolute error over that of the seasonal naive forecast in the years fitted (Hyndman and Koehler, 2006).
CRPS: the continuous ranked probability score over the same scale, of a normal or a lognormal forecast (Gneiting and
Raftery, 2007; Baran and Lerch, 2015). Coverage: how often the 80 and the 95 % interval held the value.

Models carry a series on together: a few earlier days tell by chance which is the best, and the luckiest has the
narrowest intervals. Each has its share of the scenarios (Bates and Granger, 1969; Hall and Mitchell, 2007).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fivegood.decide.forecast.models import Model, fit
from fivegood.decide.forecast.posterior import Posterior, together
from fivegood.decide.forecast.smoothing import Floats

_ORIGINS = 6
_LEAST = 5
#: From fewer days nothing is told of how models compare. What the backtest tells of the size of errors counts beside as
#: many that told of none.
_TELLING = 4
_Z80, _Z95 = 1.2815515655446004, 1.959963984540054
_WIDEST = 3.0
#: A score that is as good as nought.
_PERFECT = 1e-9
_erf = np.vectorize(math.erf, otypes=[float])

#: Mean and spread [series, time] of what a model tells from one day on; NaN where it was not fitted.
Moments = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class Score:
    """How a model did: mean errors over ``points`` values from ``origins`` earlier days, and shares covered."""

    mase: float
    crps: float
    coverage_80: float
    coverage_95: float
    points: int
    origins: int


@dataclass(frozen=True, slots=True)
class Tested:
    """A series carried on by models together: the share of each, how each of those tried did, and how all did together.

    Where the backtest found errors larger than fitted, they are taken larger (``fitted.widened``).
    """

    fitted: Posterior
    shares: Mapping[Model, float]
    scores: Mapping[Model, Score]
    score: Score

    @property
    def model(self) -> Model:
        """The model of the largest share."""
        return max(self.shares, key=lambda model: self.shares[model])

    @property
    def told(self) -> str:
        """The models with their shares and who fits them, in words."""
        named = ((f"{model.value} {share:.0%}", model.library) for model, share in self.shares.items())
        return ", ".join(f"{name} ({by})" if by else name for name, by in named)


@dataclass(frozen=True, slots=True)
class _Origins:
    """Series [series, time], and the days they are tried from."""

    values: Floats
    seasons: int
    place: int
    days: Sequence[int]
    is_log: bool

    def after(self, day: int) -> Floats:
        """Return the values that a day is held against."""
        return self.values[:, day : day + self.seasons if self.seasons > 1 else day + 3]

    def told(self, model: Model, day: int) -> Moments:
        """Return what a model tells from a day on."""
        times = self.after(day).shape[1]
        unknown = np.full((2, times), np.nan)
        fits = fit(model, self.values[:, :day], self.seasons, self.place)
        both = np.array([unknown if one is None else one.moments(times) for one in fits])
        return both[:, 0], np.maximum(both[:, 1], 1e-9)


def least_times(seasons: int) -> int:
    """Return how many values a series needs so that a model can be fitted and tried: two years and one value."""
    return max(2 * seasons, _LEAST) + 1


def backtested(
    values: Floats, seasons: int, place: int, *, is_log: bool, models: Sequence[Model] = tuple(Model)
) -> list[Tested]:
    """Fit and try models on series [series, time]; ``is_log`` says that the values are logarithms."""
    times = values.shape[1]
    first = max(2 * seasons, _LEAST)
    last = times - max(1, min(seasons, (times - first + 1) // 2))
    origins = _Origins(
        values, seasons, place, np.unique(np.linspace(first, last, _ORIGINS).astype(int)).tolist(), is_log
    )
    told = {model: [origins.told(model, day) for day in origins.days] for model in models}
    tries = {model: _scored(origins, moments) for model, moments in told.items()}
    fits = {model: fit(model, values, seasons, place) for model in models}
    there = {model: np.array([one is not None for one in found]) for model, found in fits.items()}
    shares = _shares(
        {model: np.where(there[model][:, None], tries[model][2], np.nan) for model in models}, len(origins.days)
    )
    pooled, sizes, _crps = _scored(origins, [_pooled(shares, told, number) for number in range(len(origins.days))])
    found = []
    for one in range(len(values)):
        takes = {model: float(share[one]) for model, share in shares.items() if share[one] > 0}
        taken = [one_of for model in takes if (one_of := fits[model][one]) is not None]
        widened = _widened(float(np.nan_to_num(sizes[one], nan=1.0)), len(origins.days))
        scores = {model: score for model in models if (score := tries[model][0][one]).points or model in takes}
        found.append(Tested(together(taken, list(takes.values()), widened), takes, scores, pooled[one]))
    return found


def _widened(spread: float, origins: int) -> float:
    """Return by how much errors are taken larger than fitted: the backtest counts beside days that told of none."""
    return min(math.sqrt(max((origins * spread**2 + _TELLING) / (origins + _TELLING), 1.0)), _WIDEST)


def _shares(crps: Mapping[Model, Floats], days: int) -> dict[Model, Floats]:
    """Return the share of each model in each series, of the CRPS [series, point] of each.

    It falls with the square of the CRPS. Smoothing always takes part; others only if days enough told so: a model of
    the library where it was no worse than the floor, the floor where it was no worse than smoothing.
    """
    ours = crps[Model.SMOOTHING]
    worse = {model: _times_worse(of_model, ours) for model, of_model in crps.items()}
    floor = worse[Model.SEASONAL_NAIVE]
    enough = np.minimum(days, (~np.isnan(ours)).sum(axis=1)) >= _TELLING
    raw = {}
    for model, one in worse.items():
        limit = 1.0 if model is Model.SEASONAL_NAIVE else floor
        raw[model] = np.where(enough & (one <= limit), one**-2, 0.0)
    raw[Model.SMOOTHING] = np.ones(len(ours))
    total = sum(raw.values(), np.zeros(len(ours)))
    return {model: np.asarray(one / total) for model, one in raw.items()}


def _times_worse(crps: Floats, ours: Floats) -> Floats:
    """Return how many times worse than smoothing a model was, of values that both told; NaN without one."""
    both = ~np.isnan(crps) & ~np.isnan(ours)
    mine, theirs = (np.where(both, one, 0.0).sum(axis=1) for one in (crps, ours))
    return np.where(both.any(axis=1), (mine + _PERFECT) / (theirs + _PERFECT), np.nan)


def _pooled(shares: Mapping[Model, Floats], told: Mapping[Model, Sequence[Moments]], number: int) -> Moments:
    """Return what models tell together from one day on, by their shares."""
    weights = np.stack([np.where(np.isnan(told[model][number][0]), 0.0, shares[model][:, None]) for model in shares])
    mean, spread = (np.nan_to_num(np.stack([told[model][number][index] for model in shares])) for index in range(2))
    weights = weights / weights.sum(axis=0)
    middle = (weights * mean).sum(axis=0)
    return middle, np.sqrt((weights * (spread**2 + (mean - middle) ** 2)).sum(axis=0))


def _scored(origins: _Origins, told: Sequence[Moments]) -> tuple[list[Score], Floats, Floats]:
    """Return each series' score, the root mean square of its standardised errors, and its CRPS [series, point]."""
    parts = [_errors(origins, day, *moments) for day, moments in zip(origins.days, told, strict=True)]
    error, crps, z = (np.concatenate([part[index] for part in parts], axis=1) for index in range(3))
    scores = []
    for one in range(len(origins.values)):
        known = ~np.isnan(z[one])
        size = np.abs(z[one][known])
        mean = [float(np.mean(row[one][known])) if known.any() else math.nan for row in (error, crps)]
        covered = [float(np.mean(size <= wide)) if known.any() else math.nan for wide in (_Z80, _Z95)]
        scores.append(Score(mean[0], mean[1], covered[0], covered[1], int(known.sum()), len(parts)))
    squares = np.where(np.isnan(z), 0.0, z**2).sum(axis=1) / np.maximum(1, (~np.isnan(z)).sum(axis=1))
    return scores, np.sqrt(squares), crps


def _errors(origins: _Origins, day: int, mean: Floats, spread: Floats) -> tuple[Floats, Floats, Floats]:
    """Return scaled absolute errors, scaled CRPS and standardised errors of the values after a day."""
    before, after, seasons = origins.values[:, :day], origins.after(day), origins.seasons
    told, fact = (np.exp(mean), np.exp(after)) if origins.is_log else (mean, after)
    past = np.exp(before) if origins.is_log else before
    scale = np.maximum(np.nanmean(np.abs(past[:, seasons:] - past[:, :-seasons]), axis=1, keepdims=True), 1e-12)
    score = crps_lognormal(mean, spread, fact) if origins.is_log else crps_normal(mean, spread, fact)
    return np.abs(told - fact) / scale, score / scale, (after - mean) / spread


def crps_normal(mean: Floats, spread: Floats, fact: Floats) -> Floats:
    """Return the continuous ranked probability score of normal forecasts (nought is perfect)."""
    z = (fact - mean) / spread
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return np.asarray(spread * (z * (2 * normal_share(z) - 1) + 2 * density - 1 / math.sqrt(math.pi)))


def crps_lognormal(mean: Floats, spread: Floats, fact: Floats) -> Floats:
    """Return the same of lognormal forecasts, of which mean and spread are those of the logarithm."""
    z = (np.log(fact) - mean) / spread
    above = normal_share(z - spread) + normal_share(spread / math.sqrt(2)) - 1
    return np.asarray(fact * (2 * normal_share(z) - 1) - 2 * np.exp(mean + spread**2 / 2) * above)


def normal_share(z: Floats) -> Floats:
    """Return the share of a normal distribution that lies below ``z`` standard deviations."""
    return np.asarray((1 + _erf(z / math.sqrt(2))) / 2)
