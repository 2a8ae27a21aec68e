"""The models a series may be carried on by."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import product

import numpy as np

from fivegood.decide.forecast import library
from fivegood.decide.forecast.posterior import Parts, Posterior, posterior
from fivegood.decide.forecast.smoothing import Floats, Weights

#: Weights that are tried: of the level; of the slope as a share of it; of the season as a share of what the level
#: leaves; and the damping.
_LEVELS = (0.02, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
_SLOPES = (0.0, 0.05, 0.2)
_SEASONS = (0.0, 0.1, 0.3)
_DAMPINGS = (0.97, 1.0)


class Model(StrEnum):
    """How a series is carried on; the first is the floor that the library's models must beat."""

    SEASONAL_NAIVE = "seasonal_naive"
    SMOOTHING = "smoothing_all_weights"
    ETS = "exponential_smoothing"
    THETA = "theta"

    @property
    def library(self) -> str:
        """The library that fits it, with its version; none for what is worked out here."""
        return library.named() if self in (Model.ETS, Model.THETA) else ""


#: Those that are worked out here, for many series at once.
OURS = (Model.SEASONAL_NAIVE, Model.SMOOTHING)


def fit(model: Model, values: Floats, seasons: int, place: int) -> Sequence[Posterior | None]:
    """Fit a model to series [series, time] of at least two years; NaN stands for what is missing.

    ``place`` is the season of the first value, from nought. None stands for a series that a model of the library cannot
    be fitted to.
    """
    if model is Model.SEASONAL_NAIVE:
        only = Weights(np.zeros(1), np.zeros(1), np.ones(1), np.ones(1))
        return posterior(values, seasons, place, only, Parts(has_level=False, has_slope=False))
    if model is Model.SMOOTHING:
        return posterior(values, seasons, place, _grid(seasons), Parts())
    return library.fitted(library.ets if model is Model.ETS else library.theta, values, seasons, place)


def _grid(seasons: int) -> Weights:
    grid = [
        (level, level * slope, (1 - level) * season, damping)
        for level, slope, season, damping in product(_LEVELS, _SLOPES, _SEASONS if seasons > 1 else (0.0,), _DAMPINGS)
    ]
    return Weights(*(np.array(column) for column in zip(*grid, strict=True)))
