"""The months and days ahead, and the business cycle that runs through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.streams import stream, surprises
from fivegood.periods import Period
from fivegood.plan.goals import Goal, Plan
from fivegood.rules.forecasting import CycleText

_DAY = timedelta(days=1)
Singles = NDArray[np.float32]


@dataclass(frozen=True)
class Ahead:
    """What all goals share: the day looked from, the first month that is not over, the seed, and the cycle.

    ``cycle`` [scenario, month] are the surprises that all series have in common, ``pace`` [scenario] by how much what
    is counted goes faster for it.
    """

    as_of: date
    until: date
    seed: int
    scenarios: int
    text: CycleText
    cycle: Singles
    pace: Floats

    @property
    def months(self) -> int:
        """How many months are ahead."""
        return int(self.cycle.shape[1])

    @property
    def first(self) -> date:
        """The first day of the first month that is not over."""
        return first_open(self.as_of)

    @property
    def last_whole(self) -> date:
        """The last day of the newest month that is over."""
        return self.first - _DAY

    def month(self, day: date) -> int:
        """Return the place of a day's month; below nought for one that is over."""
        return int((day.year - self.first.year) * 12 + day.month - self.first.month)

    def rng(self, *names: str) -> np.random.Generator:
        """Return the stream of a name."""
        return stream(self.seed, *names)

    def shared(self, slots: Sequence[Period], rng: np.random.Generator) -> Singles:
        """Return the surprises [scenario, slot] of one series, of which the cycle has its share."""
        found = surprises(rng, self.scenarios, len(slots))
        own, common = np.float32(np.sqrt(1 - self.text.shared)), np.float32(np.sqrt(self.text.shared))
        for slot, numbers in zip(slots, found.T, strict=True):  # what is over has no part in the cycle
            first, last = max(0, self.month(slot.start)), self.month(slot.end)
            if last >= first:
                months = self.cycle[:, first] if first == last else self.cycle[:, first : last + 1].sum(axis=1)
                numbers *= own
                numbers += months * (common / np.float32(np.sqrt(last - first + 1)))
        return found


def look_ahead(as_of: date, until: date, seed: int, scenarios: int, text: CycleText) -> Ahead:
    """Return the time from a day until another, with its cycle drawn."""
    first = first_open(as_of)
    months = max(0, (until.year - first.year) * 12 + until.month - first.month + 1)
    cycle = surprises(stream(seed, "cycle"), scenarios, max(months, 12))
    year = cycle[:, :12].sum(axis=1) / np.sqrt(12)
    pace = np.exp(text.yearly_spread * year - text.yearly_spread**2 / 2)
    return Ahead(as_of, until, seed, scenarios, text, cycle[:, :months], pace)


def first_open(day: date) -> date:
    """Return the first day of the first month that is not over by a day."""
    after = day + _DAY
    return after if after.day == 1 else day.replace(day=1)


def days_of(goal: Goal, as_of: date) -> tuple[date, ...]:
    """Return the days at which a goal's path is told: the ends of quarters, at most a year apart, and its own day."""
    by = goal.target.by
    ends = [Period.quarter(year, quarter).end for year in range(as_of.year, by.year + 1) for quarter in (1, 2, 3, 4)]
    return (*(end for end in ends if as_of < end < by), by)


def window(goal: Goal, plan: Plan, day: date) -> Period:
    """Return the period that a flow of a goal is measured over on a day; see ``plan.scorecard.when_of``."""
    if goal.over == "year":
        return Period(date(day.year, 1, 1), day)
    if goal.over == "plan":
        return Period(plan.start, max(day, plan.start))
    whole = day if (day + _DAY).day == 1 else day.replace(day=1) - _DAY
    return Period.trailing_year(whole)
