"""Rolling-origin backtest: each model is fitted as of earlier days and held against what came after.

MASE: the mean absolute error over that of the seasonal naive forecast in the years fitted (Hyndman and Koehler, 2006).
CRPS: the continuous ranked probability score over the same scale, of a normal or a lognormal forecast (Gneiting and
Raftery, 2007; Baran and Lerch, 2015). Coverage: how often the 80 and the 95 % interval held the value.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from fivegood.decide.forecast.models import Model, fit
from fivegood.decide.forecast.posterior import Posterior
from fivegood.decide.forecast.smoothing import Floats

_ORIGINS = 6
_LEAST = 5
#: From fewer days nothing is told of which model is better.
_TELLING = 4
#: By so many standard errors another model than smoothing must win.
_SURE = 2
_Z80, _Z95 = 1.2815515655446004, 1.959963984540054
_WIDEST = 3.0
_erf = np.vectorize(math.erf, otypes=[float])


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
    """A series carried on by the model that did best on it, and how each model did.

    Where the backtest found errors larger than fitted, they are taken larger (``fitted.widened``).
    """

    model: Model
    fitted: Posterior
    scores: Mapping[Model, Score]


def least_times(seasons: int) -> int:
    """Return how many values a series needs so that a model can be fitted and tried: two years and one value."""
    return max(2 * seasons, _LEAST) + 1


def best_of(values: Floats, seasons: int, place: int, *, is_log: bool) -> list[Tested]:
    """Fit and try every model on series [series, time]; ``is_log`` says that the values are logarithms.

    Smoothing is taken unless another was better by more than two standard errors over the days forecast from: a few
    months tell models apart by chance, and the luckiest of three has the narrowest intervals.
    """
    times = values.shape[1]
    first = max(2 * seasons, _LEAST)
    last = times - max(1, min(seasons, (times - first + 1) // 2))
    origins = np.unique(np.linspace(first, last, _ORIGINS).astype(int))
    tries = {model: _tried(model, values, seasons, place, origins, is_log) for model in Model}
    fits = {model: fit(model, values, seasons, place) for model in Model}
    found = []
    for one in range(len(values)):
        scores = {model: tries[model][0][one] for model in Model}
        best = _chosen({model: tries[model][2][one] for model in Model})
        widened = _widened(float(np.nan_to_num(tries[best][1][one], nan=1.0)), len(origins))
        found.append(Tested(best, replace(fits[best][one], widened=widened), scores))
    return found


def _widened(spread: float, origins: int) -> float:
    """Return by how much errors are taken larger than fitted: the backtest counts beside as many days told of none."""
    return min(math.sqrt(max((origins * spread**2 + _TELLING) / (origins + _TELLING), 1.0)), _WIDEST)


def _chosen(crps: Mapping[Model, Floats]) -> Model:
    """Return the model to take, of the mean CRPS of each from each day forecast from."""
    best, most = Model.SMOOTHING, 0.0
    for model, of_model in crps.items():
        better = crps[Model.SMOOTHING] - of_model
        better = better[~np.isnan(better)]
        gain = float(np.mean(better)) if len(better) >= _TELLING else 0.0
        if gain > most and gain > _SURE * float(np.std(better, ddof=1)) / math.sqrt(len(better)):
            best, most = model, gain
    return best


def _tried(
    model: Model, values: Floats, seasons: int, place: int, origins: Floats, is_log: bool
) -> tuple[list[Score], Floats, Floats]:
    """Return each series' score, the root mean square of its standardised errors, and its CRPS [series, origin]."""
    parts = [_from(model, values, seasons, place, int(origin), is_log) for origin in origins]
    error, crps, z = (np.concatenate([part[index] for part in parts], axis=1) for index in range(3))
    scores = []
    for one in range(len(values)):
        known = ~np.isnan(z[one])
        size = np.abs(z[one][known])
        mean = [float(np.mean(row[one][known])) if known.any() else math.nan for row in (error, crps)]
        covered = [float(np.mean(size <= wide)) if known.any() else math.nan for wide in (_Z80, _Z95)]
        scores.append(Score(mean[0], mean[1], covered[0], covered[1], int(known.sum()), len(origins)))
    squares = np.where(np.isnan(z), 0.0, z**2).sum(axis=1) / np.maximum(1, (~np.isnan(z)).sum(axis=1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of a day after which nothing is known
        by_origin = np.stack([np.nanmean(part[1], axis=1) for part in parts], axis=1)
    return scores, np.sqrt(squares), by_origin


def _from(
    model: Model, values: Floats, seasons: int, place: int, origin: int, is_log: bool
) -> tuple[Floats, Floats, Floats]:
    """Return scaled absolute errors, scaled CRPS and standardised errors of the values after an origin."""
    before, after = values[:, :origin], values[:, origin : origin + seasons if seasons > 1 else origin + 3]
    moments = [one.moments(after.shape[1]) for one in fit(model, before, seasons, place)]
    mean, spread = (np.stack([pair[index] for pair in moments]) for index in range(2))
    spread = np.maximum(spread, 1e-9)
    told, fact = (np.exp(mean), np.exp(after)) if is_log else (mean, after)
    past = np.exp(before) if is_log else before
    scale = np.maximum(np.nanmean(np.abs(past[:, seasons:] - past[:, :-seasons]), axis=1, keepdims=True), 1e-12)
    score = crps_lognormal(mean, spread, fact) if is_log else crps_normal(mean, spread, fact)
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
