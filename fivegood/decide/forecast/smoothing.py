"""Exponential smoothing in its innovations form, for many series and many weights at once.

y(t) = level + damping * slope + season + error, after which level, slope and season each take their share of the
error (Hyndman, Koehler, Ord, Snyder: Forecasting with Exponential Smoothing, 2008, chapter 2). The seasonal naive
forecast and Theta (exponential smoothing with a fixed drift: Hyndman and Billah, 2003) are the same lines with other
weights. An error that is not known, as the value is missing, moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """The share of an error that goes to level, slope and season, and what of the slope lasts (1: all of it)."""

    level: Floats
    slope: Floats
    season: Floats
    damping: Floats

    def at(self, index: object) -> Weights:
        """Return those at an index."""
        return Weights(*(np.asarray(getattr(self, name)[index]) for name in Weights.__slots__))


@dataclass(frozen=True, slots=True)
class State:
    """Levels and slopes, and seasons along one more axis, the last; ``place`` is the season of the next value."""

    level: Floats
    slope: Floats
    seasons: Floats
    place: int


def follow(values: Floats, start: State, weights: Weights) -> tuple[State, Floats]:
    """Return the state [series, weights] after the values, and the one-step errors [time, series, weights].

    ``values`` are [series, time], ``start`` holds [series] and [series, season], weights are [weights].
    """
    series, times = values.shape
    seasons = start.seasons.shape[-1]
    shape = (series, len(weights.level))
    level = np.broadcast_to(start.level[:, None], shape).copy()
    slope = np.broadcast_to(start.slope[:, None], shape).copy()
    season = [np.broadcast_to(start.seasons[:, place, None], shape).copy() for place in range(seasons)]
    errors = np.empty((times, *shape))
    for time in range(times):
        place = (start.place + time) % seasons
        slope *= weights.damping
        level += slope
        error = values[:, time, None] - level - season[place]
        errors[time] = error
        error = np.where(np.isnan(error), 0.0, error)
        level += weights.level * error
        slope += weights.slope * error
        season[place] += weights.season * error
    return State(level, slope, np.stack(season, axis=-1), (start.place + times) % seasons), errors


def ahead(state: State, weights: Weights, errors: Floats) -> Floats:
    """Return values to come [scenario, time] of one series; state and weights hold a number for each scenario."""
    times = errors.shape[1]
    seasons = state.seasons.shape[-1]
    level, slope = state.level.copy(), state.slope.copy()
    season = list(np.ascontiguousarray(state.seasons.T))
    moves_seasons = bool(np.any(weights.season))
    found = np.empty(errors.T.shape)
    for time, error in enumerate(np.ascontiguousarray(errors.T)):
        place = (state.place + time) % seasons
        slope *= weights.damping
        level += slope
        np.add(level, season[place], out=found[time])
        found[time] += error
        level += weights.level * error
        slope += weights.slope * error
        if moves_seasons:
            season[place] = season[place] + weights.season * error
    return found.T[:, :times]


def course(state: State, weights: Weights, times: int) -> Floats:
    """Return where states lead when nothing surprises, the time along one more axis, the last."""
    passed = np.cumsum(weights.damping[..., None] ** np.arange(1, times + 1), axis=-1)
    places = (state.place + np.arange(times)) % state.seasons.shape[-1]
    return np.asarray(state.level[..., None] + passed * state.slope[..., None] + state.seasons[..., places])


def echoes(weights: Weights, seasons: int, times: int) -> Floats:
    """Return what an error of one adds to its own value and to those after it (Hyndman et al. 2008, 6.1)."""
    passed = np.cumsum(weights.damping[..., None] ** np.arange(1, times), axis=-1)
    again = (np.arange(1, times) % seasons == 0) * weights.season[..., None]
    later = weights.level[..., None] + weights.slope[..., None] * passed + again
    return np.concatenate([np.ones((*weights.level.shape, 1)), later], axis=-1)
