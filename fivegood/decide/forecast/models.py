"""The models a series may be carried on by."""

from __future__ import annotations

from enum import StrEnum
from itertools import product

import numpy as np

from fivegood.decide.forecast.posterior import Parts, Posterior, posterior
from fivegood.decide.forecast.smoothing import Floats, Weights

#: Weights that are tried: of the level; of the slope as a share of it; of the season as a share of what the level
#: leaves; and the damping.
_LEVELS = (0.02, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
_SLOPES = (0.0, 0.05, 0.2)
_SEASONS = (0.0, 0.1, 0.3)
_DAMPINGS = (0.97, 1.0)


class Model(StrEnum):
    """How a series is carried on; the first is the floor that the others must beat."""

    SEASONAL_NAIVE = "seasonal_naive"
    SMOOTHING = "exponential_smoothing"
    THETA = "theta"


def fit(model: Model, values: Floats, seasons: int, place: int) -> list[Posterior]:
    """Fit a model to series [series, time] of at least two years; NaN stands for what is missing.

    ``place`` is the season of the first value, from nought.
    """
    if model is Model.SEASONAL_NAIVE:
        only = Weights(np.zeros(1), np.zeros(1), np.ones(1), np.ones(1))
        return posterior(values, seasons, place, only, Parts(has_level=False, has_slope=False))
    if model is Model.SMOOTHING:
        return posterior(values, seasons, place, _grid(seasons), Parts())
    levels = np.array(_LEVELS)
    follows = Weights(levels, np.zeros(len(levels)), np.zeros(len(levels)), np.ones(len(levels)))
    half = _slopes(values, seasons) / 2
    return posterior(values, seasons, place, follows, Parts(has_slope=False), half)


def _grid(seasons: int) -> Weights:
    grid = [
        (level, level * slope, (1 - level) * season, damping)
        for level, slope, season, damping in product(_LEVELS, _SLOPES, _SEASONS if seasons > 1 else (0.0,), _DAMPINGS)
    ]
    return Weights(*(np.array(column) for column in zip(*grid, strict=True)))


def _slopes(values: Floats, seasons: int) -> Floats:
    """Return the slope of the straight line through each series, its seasons taken out."""
    times = values.shape[1]
    dummies = np.eye(seasons)[np.arange(times) % seasons]
    design = np.column_stack([np.arange(times), dummies])
    known = ~np.isnan(values)
    if known.all():
        return np.asarray(np.linalg.lstsq(design, values.T, rcond=None)[0][0])
    pairs = zip(values, known, strict=True)
    return np.array([np.linalg.lstsq(design[there], row[there], rcond=None)[0][0] for row, there in pairs])
