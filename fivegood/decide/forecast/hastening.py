"""Series that grow faster or slower than they are carried on."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import date

import numpy as np

from fivegood.decide.forecast.trends import Trend
from fivegood.structs import replace

_YEAR = 365.25
#: In place of a goal's id: every series.
ALL = "all"


def rate_of(goal_ids: Collection[str], growth: Mapping[str, float]) -> float:
    """Return by how much more a year a series grows: for all, and for each of the goals that it belongs to."""
    named = sorted({ALL, *goal_ids})
    return math.prod(1 + growth.get(name, 0.0) for name in named) - 1


def hastened(trend: Trend | str, rate: float, as_of: date) -> Trend | str:
    """Return a trend whose every scenario grows by so much a year more (0.02: by two points), from today on."""
    if isinstance(trend, str) or not rate:
        return trend
    years = np.array([max((slot.end - as_of).days, 0) / _YEAR for slot in trend.slots])
    return replace(trend, values=trend.values * (1 + rate) ** years)
