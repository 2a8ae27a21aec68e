"""What projects add to a goal's trend, each thing counted once.

A project in production is in its enterprise's returns and so in the trend: it adds nothing. An enterprise that returns
already and has a project on its way may grow in the trend because of projects like it: of what its share of the trend
grows by and what its projects are expected to make, the larger counts, and the smaller is taken off (``overlap``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from fivegood.decide.forecast.history import Histories, Told
from fivegood.decide.forecast.pipeline import Pipeline
from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.stages import Project
from fivegood.decide.forecast.times import Ahead, first_open
from fivegood.measures.compile import Ask, Slice
from fivegood.periods import Period


@dataclass(frozen=True)
class Added:
    """What the chosen projects add: ``months`` [scenario, month] in the goal's measure, ``ratio`` times their output.

    ``own`` are those of them whose enterprise returns already, ``share`` is these enterprises' share of the last year,
    ``own_months`` what is expected of these projects by month.
    """

    chosen: tuple[int, ...]
    ratio: float
    months: Floats
    own: tuple[int, ...]
    share: float
    own_months: Floats

    def over(self, period: Period, ahead: Ahead, *, is_stock: bool) -> Floats:
        """Return what is added over a period [scenario], or of a stock at its end."""
        return _over(self.months, period, ahead, is_stock=is_stock)

    def overlap(self, growth: float, period: Period, ahead: Ahead, *, is_stock: bool) -> float:
        """Return what trend and projects would both count; ``growth`` is that of the trend from today on."""
        expected = float(_over(self.own_months[None], period, ahead, is_stock=is_stock)[0])
        return min(self.share * max(growth, 0.0), expected)


def _over(months: Floats, period: Period, ahead: Ahead, *, is_stock: bool) -> Floats:
    last = ahead.month(period.end)
    if is_stock:
        return np.asarray(months[:, last] * 12 if 0 <= last < months.shape[1] else np.zeros(len(months)))
    return np.asarray(months[:, max(0, ahead.month(period.start)) : max(0, last + 1)].sum(axis=1))


@dataclass(frozen=True)
class Asked:
    """A choice of projects for a goal, before what they make is added up; ``until``: over so many months ahead."""

    chosen: tuple[int, ...]
    ratio: float
    own: tuple[int, ...]
    share: float
    until: int


def matching(pipeline: Pipeline, narrowed: Slice) -> tuple[int, ...]:
    """Return the projects that a slice holds. A slice by something that projects do not tell holds none."""
    wanted = dict(narrowed)
    return tuple(i for i, one in enumerate(pipeline.projects) if one.dropped_on is None and _is_in(one, wanted))


def _is_in(project: Project, narrowed: Mapping[str, str]) -> bool:
    told_of = {"industry": project.industry, "unit_id": project.unit_id, "group_code": project.group_code}
    return all(told_of.get(name) == value for name, value in narrowed.items() if name != "unit_kind")


def shares_of(by_unit: Mapping[str, Sequence[Told]], as_of: date) -> dict[str, float]:
    """Return each enterprise's share of what was returned in the last year."""
    end = first_open(as_of)
    begun = date(end.year - 1, end.month, 1)
    sums = {unit: sum(row.value for row in rows if row.start >= begun) for unit, rows in by_unit.items()}
    whole = sum(sums.values())
    return {unit: value / whole for unit, value in sums.items()} if whole > 0 else {}


def asked_for(
    ask: Ask, chosen: tuple[int, ...], ratio: float, until: int, pipeline: Pipeline, histories: Histories, as_of: date
) -> Asked:
    """Return the projects chosen as those that add to a measure, with the share of enterprises that return already."""
    shares = shares_of(histories.told(ask, "unit_id"), as_of)
    own = tuple(index for index in chosen if shares.get(pipeline.projects[index].unit_id, 0) > 0)
    units = {pipeline.projects[index].unit_id for index in own}
    return Asked(chosen, ratio, own, sum(shares[unit] for unit in units), until)


def added(asked: Mapping[str, Asked], pipeline: Pipeline) -> dict[str, Added]:
    """Return what each choice adds, by its name; all are added up at once."""
    made = pipeline.outputs([one.chosen for one in asked.values()], [one.until for one in asked.values()])
    found = {}
    for (name, one), months in zip(asked.items(), made, strict=True):
        months *= one.ratio
        expected = pipeline.expected(one.own) * one.ratio
        found[name] = Added(one.chosen, one.ratio, months, one.own, one.share, expected)
    return found
