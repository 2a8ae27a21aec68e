"""How long stages last, from what has ended and what goes on still."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from fivegood.decide.forecast.smoothing import Floats

_EULER = 0.5772156649015329
_LOW, _HIGH, _ROUNDS = 0.5, 10.0, 60
_GOLDEN = (math.sqrt(5) - 1) / 2


def kaplan_meier(times: Floats, ended: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the times at which something ended, and the share that goes on after each (Kaplan and Meier, 1958)."""
    at = np.unique(times[ended])
    at_risk = np.array([np.sum(times >= time) for time in at])
    ends = np.array([np.sum(times[ended] == time) for time in at])
    return at, np.cumprod(1 - ends / at_risk) if len(at) else np.empty(0)


def median_of(times: Floats, ended: NDArray[np.bool_]) -> float | None:
    """Return the time by which half have ended; None while more than half go on."""
    at, left = kaplan_meier(times, ended)
    below = np.flatnonzero(left <= 0.5)
    return float(at[below[0]]) if len(below) else None


def weibull(
    times: Floats, ended: NDArray[np.bool_], *, median: float, shape: float, weight: float
) -> tuple[float, float]:
    """Return shape and scale of a Weibull distribution that is most likely.

    Beside the times seen, ``weight`` more are counted as the norm (its median and shape) would have them on average, so
    that a thin history is drawn towards the norm, and a weight of nought gives maximum likelihood.
    """
    norm_scale = median / math.log(2) ** (1 / shape)
    norm_log = math.log(norm_scale) - _EULER / shape
    count = float(ended.sum()) + weight
    if not count:
        return shape, norm_scale
    logs = np.log(times)
    sum_logs = float(logs[ended].sum()) + weight * norm_log

    def powers(k: float) -> float:
        norm = weight * norm_scale**k * math.gamma(1 + k / shape) if weight else 0.0
        return float(np.exp(k * logs).sum()) + norm

    def likelihood(k: float) -> float:
        return count * math.log(k) + (k - 1) * sum_logs - count * math.log(powers(k) / count)

    low, high = _LOW, min(_HIGH, 20 * shape)
    for _ in range(_ROUNDS):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        low, high = (left, high) if likelihood(left) < likelihood(right) else (low, right)
    best = (low + high) / 2
    return best, (powers(best) / count) ** (1 / best)


def months_left(exponentials: Floats, shape: float, scale: float, passed: float = 0.0) -> Floats:
    """Return the time that is left of something that goes on since ``passed``, from standard exponential numbers."""
    if passed <= 0:
        return np.asarray(scale * exponentials ** (1 / shape))
    return np.asarray(scale * ((passed / scale) ** shape + exponentials) ** (1 / shape) - passed)
