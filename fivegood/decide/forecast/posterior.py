"""What is known of a series' level, slope, seasons, weights and errors once its values are.

The errors are linear in the state that a series starts from. So for given weights the start and the size of the errors
have a posterior in closed form (least squares with a flat start; Ord, Koehler and Snyder, 1997), and each of a grid of
weights has its share of the probability. A scenario draws all of them, so that a short history gives wide intervals.
Several models together are one more such grid: the weights of each, by its share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fivegood.decide.forecast.smoothing import Floats, State, Weights, ahead, course, echoes, follow
from fivegood.structs import replace

_SINGULAR = 1e10
_ARRAYS = ("level", "slope", "seasons")
#: How probable weights are before any value is known: as the square root of the level's share. Two years of months
#: cannot tell a level that wanders from a slope, and to take it for a slope makes intervals too narrow.
_BEFOREHAND, _LEAST_LEVEL = 0.5, 1e-6


@dataclass(frozen=True, slots=True)
class Parts:
    """What a series may start from: level, slope and seasons that add up to nought; or seasons alone.

    ``slope_known`` is what is known of the slope beforehand: as if so many values had told it to be nought, each give
    or take the size of an error. Growth a month is small beside what months differ by.
    """

    has_level: bool = True
    has_slope: bool = True
    slope_known: float = 25.0

    def basis(self, seasons: int, place: int) -> State:
        """Return the starts that every other is a sum of, one a row."""
        free = np.eye(seasons)
        if self.has_level:
            free = np.eye(seasons - 1, seasons) - np.eye(seasons)[-1] if seasons > 1 else np.zeros((0, 1))
        heads = int(self.has_level) + int(self.has_slope)
        count = heads + len(free)
        level, slope = np.zeros(count), np.zeros(count)
        level[:1] = float(self.has_level)
        slope[heads - 1 : heads] = float(self.has_slope)
        return State(level, slope, np.vstack([np.zeros((heads, seasons)), free]), place)

    def known(self, count: int) -> Floats:
        """Return what is known beforehand, as a matrix that is added to that of the values."""
        matrix = np.zeros((count, count))
        if self.has_slope:
            matrix[1, 1] = self.slope_known
        return matrix


@dataclass(frozen=True, slots=True)
class Posterior:
    """Of one series: by weights, the state it is in by now [weights, ...] and the probability of these weights.

    ``reach`` [weights, part, ...] says what each part of the start is worth by now, ``factor`` [weights, part, part]
    how uncertain parts are (a square root of their covariance, for errors of size one). ``scale`` [weights] is the root
    mean square of the errors, known by ``free`` [weights] degrees of freedom. ``drift`` [weights] is how far, as a
    standard deviation, the slope may be off besides. ``widened`` multiplies it all.
    """

    weights: Weights
    state: State
    reach: State
    factor: Floats
    probability: Floats
    scale: Floats
    free: Floats
    drift: Floats
    widened: float = 1.0

    def scenarios(self, normals: Floats | NDArray[np.float32], rng: np.random.Generator) -> Floats:
        """Return values to come [scenario, time]; ``normals`` are the surprises, standard normal; the rest is drawn."""
        count = len(normals)
        pick = rng.choice(len(self.probability), size=count, p=self.probability)
        free = self.free[pick]
        scale = self.scale[pick] * np.sqrt(free / rng.chisquare(free)) * self.widened
        normal = rng.standard_normal((count, self.factor.shape[-1]))
        seasons = self.state.seasons.shape[-1]
        off = np.empty((count, 2 + seasons))
        order = np.argsort(pick, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(pick[order])) + 1):
            one = pick[rows[0]]
            parts = np.column_stack([self.reach.level[one], self.reach.slope[one], self.reach.seasons[one]])
            off[rows] = normal[rows] @ (self.factor[one].T @ parts)
        off *= scale[:, None]
        state = State(
            self.state.level[pick] + off[:, 0],
            self.state.slope[pick] + off[:, 1] + self.drift[pick] * self.widened * rng.standard_normal(count),
            self.state.seasons[pick] + off[:, 2:],
            self.state.place,
        )
        return ahead(state, self.weights.at(pick), normals * scale[:, None])

    def moments(self, times: int) -> tuple[Floats, Floats]:
        """Return mean and standard deviation at each time ahead, over all weights."""
        means = course(self.state, self.weights, times)
        spans = Weights(*(getattr(self.weights, name)[:, None] for name in Weights.__slots__))
        moved = np.einsum("kph,kpq->kqh", course(self.reach, spans, times), self.factor)
        own = np.cumsum(echoes(self.weights, self.state.seasons.shape[-1], times) ** 2, axis=-1)
        # The size of the errors is not known exactly: Student's t is wider than the normal.
        size = self.scale**2 * self.free / np.maximum(self.free - 2, 1)
        spread = size[:, None] * (own + (moved**2).sum(axis=1))
        passed = np.cumsum(self.weights.damping[:, None] ** np.arange(1, times + 1), axis=1)
        spread = spread + (self.drift[:, None] * passed) ** 2
        mean = self.probability @ means
        variance = self.probability @ (spread + means**2) - mean**2
        return mean, np.sqrt(np.maximum(variance, 0)) * self.widened


@dataclass(frozen=True, slots=True)
class Starts:
    """How starts reach until now, by weights: what each part of one adds to the errors [time, part, weights], ``reach``
    and ``factor`` as a posterior has them, and the matrix [weights, part, part] of what is known of the parts.
    """

    told: Floats
    reach: State
    matrix: Floats
    factor: Floats


def starts(mask: NDArray[np.bool_], seasons: int, place: int, weights: Weights, parts: Parts) -> Starts:
    """Return how starts reach until now where the values of a mask [time] are missing."""
    basis = parts.basis(seasons, place)
    count = len(basis.level)
    blank = np.where(mask, np.nan, 0.0)
    reach, minus = follow(np.broadcast_to(blank, (count, len(mask))), basis, weights)
    told = -np.nan_to_num(minus)
    matrix = np.einsum("tpk,tqk->kpq", told, told) + parts.known(count)
    by_weights = State(reach.level.T, reach.slope.T, np.moveaxis(reach.seasons, 0, 1), reach.place)
    return Starts(told, by_weights, matrix, _factor(matrix))


def posterior(values: Floats, seasons: int, place: int, weights: Weights, parts: Parts) -> list[Posterior]:
    """Return the posterior of each series [series, time]; NaN stands for a missing value."""
    found: list[Posterior | None] = [None] * len(values)
    masks, group = np.unique(np.isnan(values), axis=0, return_inverse=True)
    for number, mask in enumerate(masks):
        rows = np.flatnonzero(group.ravel() == number)
        for row, one in zip(rows, _alike(values[rows], mask, seasons, place, weights, parts), strict=True):
            found[row] = one
    return [one for one in found if one is not None]


def _alike(
    values: Floats, mask: NDArray[np.bool_], seasons: int, place: int, weights: Weights, parts: Parts
) -> list[Posterior]:
    """Return the posteriors of series that lack the same values."""
    series, times = values.shape
    start = starts(mask, seasons, place, weights, parts)
    told, reach, count = start.told, start.reach, start.told.shape[1]
    nought = State(np.zeros(series), np.zeros(series), np.zeros((series, seasons)), place)
    begun, errors = follow(values, nought, weights)
    errors = np.nan_to_num(errors)
    inverse = start.factor @ np.swapaxes(start.factor, 1, 2)
    cross = np.einsum("tpk,tnk->nkp", told, errors)
    parted = np.einsum("kpq,nkq->nkp", inverse, cross)
    squares = np.maximum(np.einsum("tnk,tnk->nk", errors, errors) - np.einsum("nkp,nkp->nk", parted, cross), 1e-18)
    free = max(float(times - mask.sum() - count + int(parts.has_slope)), 1.0)
    likely = _BEFOREHAND * np.log(weights.level + _LEAST_LEVEL) - free / 2 * np.log(squares)
    likely -= np.linalg.slogdet(start.matrix)[1] / 2
    share = np.exp(likely - likely.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    level = begun.level + np.einsum("nkp,kp->nk", parted, reach.level)
    slope = begun.slope + np.einsum("nkp,kp->nk", parted, reach.slope)
    season = begun.seasons + np.einsum("nkp,kpm->nkm", parted, reach.seasons)
    scale = np.sqrt(squares / free)
    nothing, freely = np.zeros(scale.shape[1]), np.full(scale.shape[1], free)
    return [
        Posterior(
            weights,
            State(level[one], slope[one], season[one], begun.place),
            reach,
            start.factor,
            share[one],
            scale[one],
            freely,
            nothing,
        )
        for one in range(series)
    ]


def together(ones: Sequence[Posterior], shares: Sequence[float], widened: float) -> Posterior:
    """Return several posteriors of one series as one, each with its share of the probability."""
    parts = max(one.factor.shape[-1] for one in ones)
    more = [parts - one.factor.shape[-1] for one in ones]  # what one knows no part of is nought in it

    def joined(arrays: Iterable[Floats], axes: int = 0) -> Floats:
        """Return arrays one after the other, as many of the axes after the first as long as in any."""
        return np.concatenate(
            [
                np.pad(array, [(0, 0), *[(0, by)] * axes, *[(0, 0)] * (array.ndim - 1 - axes)])
                for array, by in zip(arrays, more, strict=True)
            ]
        )

    weights, states, reaches = ([getattr(one, name) for one in ones] for name in ("weights", "state", "reach"))
    return Posterior(
        Weights(*(joined(getattr(one, name) for one in weights) for name in Weights.__slots__)),
        replace(states[0], **{name: joined(getattr(one, name) for one in states) for name in _ARRAYS}),
        replace(reaches[0], **{name: joined((getattr(one, name) for one in reaches), 1) for name in _ARRAYS}),
        joined((one.factor for one in ones), 2),
        joined(one.probability * share for one, share in zip(ones, shares, strict=True)),
        joined(one.scale for one in ones),
        joined(one.free for one in ones),
        joined(one.drift for one in ones),
        widened,
    )


def _factor(matrix: Floats) -> Floats:
    """Return a square root of the inverse of each matrix: the same on every machine where all parts are known.

    A part that no value tells of (a month that was never returned) is taken to be nought.
    """
    if np.linalg.cond(matrix).max() < _SINGULAR:
        return np.asarray(np.swapaxes(np.linalg.inv(np.linalg.cholesky(matrix)), 1, 2))
    sizes, vectors = np.linalg.eigh(matrix)
    known = sizes > sizes.max(axis=1, keepdims=True) / _SINGULAR
    return np.asarray(vectors * np.where(known, 1 / np.sqrt(np.where(known, sizes, 1.0)), 0.0)[:, None, :])
