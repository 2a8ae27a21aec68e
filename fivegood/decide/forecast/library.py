"""Exponential smoothing and Theta as statsmodels fits them, as scenarios are drawn from.

The library chooses the weights and says where the series stands by now; how uncertain that is, is known in closed form
(see ``posterior``). It is imported when the first model is fitted, which takes as long as some hundred fits. A series
with gaps, or one that is too short for the library to tell how it began, is left to the other models.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from fivegood.decide.forecast.posterior import Parts, Posterior, starts
from fivegood.decide.forecast.smoothing import Floats, State, Weights, follow

#: The library chooses weights by climbing, which ends a little elsewhere on another machine; these digits are the same.
_DIGITS = 4
#: A season is the mean of at least so many years.
_YEARS = 2
#: Fits that are remembered: what moved a chance is told by looking ahead again, mostly at the same series.
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Fit:
    """One series fitted: weights of level, slope and season, the state by now (the season after next first), the root
    mean square of the errors with its degrees of freedom, and by how much the slope may be off besides.
    """

    weights: tuple[float, float, float]
    level: float
    slope: float
    seasons: Floats
    scale: float
    free: float
    drift: float = 0.0

    @property
    def is_sound(self) -> bool:
        """Whether all of it is a number, and the errors have a size."""
        told = (*self.weights, self.level, self.slope, self.scale, self.drift)
        return bool(np.isfinite(told).all() and np.isfinite(self.seasons).all()) and self.scale > 0


Fitting = Callable[[bytes, int], Fit | None]


@cache
def named() -> str:
    """Return the name of the library with its version."""
    from importlib.metadata import version

    return f"statsmodels {version('statsmodels')}"


@lru_cache(maxsize=_REMEMBERED)
def ets(values: bytes, seasons: int) -> Fit | None:
    """Fit exponential smoothing with additive errors, slope and seasons (Hyndman et al., 2008) to one series."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    series, has_seasons = np.frombuffer(values), seasons > 1
    times = len(series)
    if times < 10 + 2 * (seasons // 2):  # the library's own limit for how it tells the start
        return None
    more = {"seasonal": "add", "seasonal_periods": seasons} if has_seasons else {}
    model = ETSModel(series, trend="add", initialization_method="heuristic", **more)
    weights = np.round(model.fit(disp=False, return_params=True), _DIGITS)
    found = model.smooth(weights)
    states, free = np.asarray(found.states), float(times - seasons - 1)
    usual = states[-seasons:, 2] if has_seasons else np.zeros(1)
    scale = float(np.sqrt(np.sum(np.asarray(found.resid) ** 2) / free))
    level, slope, season = (*map(float, weights), 0.0)[:3]
    return Fit((level, slope, season), float(states[-1, 0]), float(states[-1, 1]), usual, scale, free)


@lru_cache(maxsize=_REMEMBERED)
def theta(values: bytes, seasons: int) -> Fit | None:
    """Fit Theta (Assimakopoulos and Nikolopoulos, 2000) to one series.

    It is smoothing with half the slope of a straight line as its drift (Hyndman and Billah, 2003). The drift may be off
    by what a wandering level hides of it: the mean of so many steps, each of the level's share of an error. And it is
    known but for as much again.
    """
    from statsmodels.tsa.forecasting.theta import ThetaModel

    series, has_seasons = np.frombuffer(values), seasons > 1
    times, free = len(series), float(len(series) - seasons - 1)
    if times < max(_YEARS * seasons, 4):
        return None
    found = ThetaModel(series, period=seasons, deseasonalize=has_seasons, use_test=False, method="additive").fit()
    level, half = round(float(found.params["alpha"]), _DIGITS), float(found.params["b0"]) / 2
    ahead = found.forecast_components(seasons)
    usual = np.asarray(ahead["seasonal"], dtype=float) if has_seasons else np.zeros(1)
    plain = series - np.resize(np.roll(usual, times), times)
    start = State(plain[:1] - half, np.array([half]), np.zeros((1, 1)), 0)  # it drifts from the second value on
    state, errors = follow(plain[None], start, Weights(*(np.array([one]) for one in (level, 0.0, 0.0, 1.0))))
    scale = float(np.sqrt(np.sum(errors**2) / free))
    drift = float(np.sqrt(half**2 + (level * scale) ** 2 / times))
    return Fit((level, 0.0, 0.0), float(state.level[0, 0]), half, usual, scale, free, drift)


def fitted(fitting: Fitting, values: Floats, seasons: int, place: int) -> Sequence[Posterior | None]:
    """Fit a model of the library to each series [series, time]; None where it cannot be."""
    import scipy.linalg  # noqa: F401  # its threads are limited only once it is there
    from threadpoolctl import threadpool_limits

    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore")  # that the climb did not end: what it found is tried from earlier days
        fits = [_one(fitting, row, seasons) for row in values]
    known = [one for one in fits if one is not None]
    if not known:
        return [None] * len(values)
    columns = np.array([[*one.weights, 1.0] for one in known]).T
    mask = np.zeros(values.shape[1], dtype=bool)
    start = starts(mask, seasons, place, Weights(*columns), Parts(has_slope=fitting is ets))
    places = (place + values.shape[1] + np.arange(seasons)) % seasons
    left = iter(range(len(known)))
    return [None if one is None else _posterior(one, next(left), start.reach, start.factor, places) for one in fits]


def _one(fitting: Fitting, row: Floats, seasons: int) -> Fit | None:
    if np.isnan(row).any() or np.ptp(row) == 0:
        return None
    found = fitting(np.ascontiguousarray(row, dtype=float).tobytes(), seasons)
    return found if found is not None and found.is_sound else None


def _posterior(one: Fit, index: int, reach: State, factor: Floats, places: Floats) -> Posterior:
    """Return a fit with how uncertain its start is."""
    usual = np.empty((1, len(places)))
    usual[0, places] = one.seasons
    at = slice(index, index + 1)
    return Posterior(
        Weights(*(np.array([number]) for number in (*one.weights, 1.0))),
        State(np.array([one.level]), np.array([one.slope]), usual, reach.place),
        State(reach.level[at], reach.slope[at], reach.seasons[at], reach.place),
        factor[at],
        np.ones(1),
        np.array([one.scale]),
        np.array([one.free]),
        np.array([one.drift]),
    )
