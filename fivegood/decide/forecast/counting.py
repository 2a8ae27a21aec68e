"""Counts, shares and ranks carried on: what comes at a pace, what is met with a chance, what moves a little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.times import Ahead
from fivegood.rules.forecasting import CountsText


@dataclass(frozen=True, slots=True)
class Pace:
    """How often something happened: events in so many months."""

    events: float
    months: int


def pace_of(days: Sequence[tuple[date, float]], as_of: date, text: CountsText, first: date | None) -> Pace:
    """Return the pace of the newest months that were on record; ``first`` is the first day of the records."""
    months = text.months
    if first is not None:
        months = min(months, max(1, (as_of.year - first.year) * 12 + as_of.month - first.month + 1))
    year, month = divmod(as_of.year * 12 + as_of.month - months, 12)
    begun = date(year, month + 1, 1)
    return Pace(sum(count for day, count in days if begun <= day <= as_of), months)


def arrivals(pace: Pace, text: CountsText, ahead: Ahead, months: Sequence[float], *names: str) -> Floats:
    """Return how many more come within each of the spans of months [scenario, span], one after the other.

    The pace is a gamma distribution around what was seen, so that counts are negative binomial; a good year hastens it.
    """
    rng = ahead.rng("arrivals", *names)
    rate = rng.gamma(pace.events + text.events, 1 / pace.months, ahead.scenarios) * ahead.pace
    spans = [rng.poisson(rate * span) for span in np.diff([0.0, *months])]
    return np.cumsum(np.stack(spans, axis=1), axis=1).astype(float)


def amounts(past: Floats, ahead: Ahead, months: Sequence[int], *names: str) -> Floats:
    """Return how much more comes within each of the spans of months: months of the past drawn again, by random shares.

    The Bayesian bootstrap (Rubin, 1981): how often each month of the past comes again is not known exactly either.
    """
    rng = ahead.rng("amounts", *names)
    most = max(months, default=0)
    shares = rng.dirichlet(np.ones(len(past)), ahead.scenarios).cumsum(axis=1)
    draws = np.zeros((ahead.scenarios, most + 1))
    for month in range(most):
        pick = (rng.random((ahead.scenarios, 1)) > shares).sum(axis=1).clip(max=len(past) - 1)
        draws[:, month + 1] = past[pick] * ahead.pace
    return np.asarray(draws.cumsum(axis=1)[:, list(months)])


def losses(held: float, pace: Pace, text: CountsText, ahead: Ahead, months: Sequence[float], *names: str) -> Floats:
    """Return how many of those held now have lapsed by the end of each span [scenario, span]."""
    rng = ahead.rng("losses", *names)
    exposed = max(held, 1.0) * pace.months
    rate = rng.gamma(pace.events + text.events * min(held, 1.0) * 0.5, 1 / exposed, ahead.scenarios)
    left, found, before = np.full(ahead.scenarios, int(held)), [], 0.0
    for span in months:
        left, before = left - rng.binomial(left, -np.expm1(-rate * (span - before))), span
        found.append(int(held) - left)
    return np.stack(found, axis=1).astype(float)


def shares(
    met: float, of: float, known: tuple[float, float], more: Sequence[float], ahead: Ahead, *names: str
) -> Floats:
    """Return the share met [scenario, span] of those ``known`` (met, of) in the year and ``more`` that come in it.

    The chance of each is a beta distribution around what was seen (Jeffreys).
    """
    rng = ahead.rng("shares", *names)
    chance = rng.beta(met + 0.5, max(of - met, 0) + 0.5, ahead.scenarios)
    found = []
    for count in more:
        more_met = rng.binomial(round(count), chance)
        found.append((known[0] + more_met) / max(known[1] + round(count), 1))
    return np.stack(found, axis=1)


def ranks(
    values: Sequence[tuple[date, float]], spread: float, ahead: Ahead, years: Sequence[float], *names: str
) -> Floats:
    """Return ranks to come [scenario, span], from those on record in the order of their days.

    The logarithm of a rank walks at random; its step a year is that of the record, where that has three ranks or more.
    """
    days, held = zip(*values, strict=True)
    steps = [
        np.log(after / before) / np.sqrt(max((last - first).days / 365.25, 0.25))
        for (first, before), (last, after) in pairwise(values)
    ]
    yearly = max(float(np.sqrt(np.mean(np.square(steps)))), 0.01) if len(steps) >= 2 else spread
    rng = ahead.rng("ranks", *names)
    walk = rng.standard_normal((ahead.scenarios, len(years))) * np.sqrt(np.diff([0.0, *years])) * yearly
    since = max((ahead.as_of - days[-1]).days / 365.25, 0.0)
    begun = rng.standard_normal(ahead.scenarios)[:, None] * np.sqrt(since) * yearly
    return np.asarray(np.maximum(1.0, np.round(held[-1] * np.exp(begun + walk.cumsum(axis=1)))))
