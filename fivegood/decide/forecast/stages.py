"""Projects and their stages as facts tell them: how long each stage takes, how often one falls away, who is where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.survival import median_of, weibull
from fivegood.measures.compute import Figures
from fivegood.rules.forecasting import PipelineText

_MONTH = 365.25 / 12
#: A stage that began and ended on one day took half a day.
_LEAST = 0.5 / _MONTH


@dataclass(frozen=True, slots=True)
class Project:
    """A project: whose it is, what it will make at design capacity, and the stages it has reached with their days.

    A scenario may suppose a project that is on no record, or that what is to come of one comes ``later`` (months).
    ``told`` is what it says of a supposed one besides, by column.
    """

    project_id: str
    unit_id: str
    group_code: str
    industry: str
    sector: str
    investment: float | None
    design_output: float | None
    ramp_months: int | None
    reached: Mapping[str, date]
    dropped_on: date | None = None
    later: float = 0.0
    is_supposed: bool = False
    told: Mapping[str, str] = field(default_factory=dict)

    def stage(self, chain: Sequence[str]) -> str:
        """Return the furthest stage of a chain that is reached, nothing when none is."""
        return next((stage for stage in reversed(chain) if stage in self.reached), "")


@dataclass(frozen=True, slots=True)
class Pace:
    """How a stage goes: the Weibull distribution of its months, the share that fall away, and what they rest on.

    ``median`` is Kaplan and Meier's of the park's own, None while more than half go on. ``norm`` is that of the norm.
    """

    stage: str
    shape: float
    scale: float
    falls_away: float
    median: float | None
    norm: float
    ended: int
    going_on: int
    fallen: int


def projects_of(figures: Figures, text: PipelineText) -> list[Project]:
    """Return the projects of a snapshot in the order of their ids."""
    engine = figures.snapshot.engine
    reached: dict[str, dict[str, date]] = defaultdict(dict)
    rows = engine.rows(
        "project_stages", "SELECT project_id, stage, happened_on FROM project_stages WHERE happened_on IS NOT NULL"
    )
    for project, stage, day in rows:
        reached[project][stage] = day
    groups = dict(engine.rows("units", "SELECT unit_id, group_code FROM units"))
    columns = "project_id, unit_id, industry, sector, investment, design_output, ramp_months"
    return [
        Project(
            project,
            unit or "",
            groups.get(unit) or "",
            industry or "",
            sector or "",
            None if investment is None else float(investment),
            None if output is None else float(output),
            ramp,
            reached[project],
            reached[project].get(text.dropped),
        )
        for project, unit, industry, sector, investment, output, ramp in engine.rows(
            "projects", f"SELECT {columns} FROM projects ORDER BY project_id"
        )
    ]


def backwards(project: Project, text: PipelineText) -> str:
    """Return what is wrong with the order of a project's days, nothing when they run forwards."""
    chain = [*text.stages, text.production]
    days = [(stage, project.reached[stage]) for stage in chain if stage in project.reached]
    for (first, begun), (then, after) in pairwise(days):
        if after < begun:
            return f"{project.project_id}: {then} on {after} lies before {first} on {begun}"
    return ""


def paces(projects: Sequence[Project], as_of: date, text: PipelineText) -> dict[str, Pace]:
    """Return how each stage goes, from the projects that have been in it, drawn towards its norm where they are few."""
    chain = [*text.stages, text.production]
    found = {}
    for stage, then in pairwise(chain):
        months, ended, fallen = _durations(projects, stage, then, chain, as_of)
        norm = text.stages[stage]
        shape, scale = weibull(months, ended, median=norm.months, shape=text.shape, weight=text.weight)
        over = int(ended.sum()) + fallen
        share = (fallen + text.weight * norm.falls_away) / max(over + text.weight, 1e-9)
        found[stage] = Pace(
            stage,
            shape,
            scale,
            share,
            median_of(months, ended),
            norm.months,
            int(ended.sum()),
            len(months) - over,
            fallen,
        )
    return found


def _durations(
    projects: Sequence[Project], stage: str, then: str, chain: Sequence[str], as_of: date
) -> tuple[Floats, NDArray[np.bool_], int]:
    """Return the months in a stage, which of them have ended in the next, and how many ended by falling away.

    Projects that left the stage out, or the next one, tell nothing of how long it takes.
    """
    later = chain[chain.index(then) :]
    months, ended, fallen = [], [], 0
    for project in projects:
        begun = project.reached.get(stage)
        if begun is None:
            continue
        after = project.reached.get(then)
        if after is None and any(other in project.reached for other in later):
            continue
        until = after or project.dropped_on or as_of
        if until < begun:
            continue
        months.append(max((until - begun).days / _MONTH, _LEAST))
        ended.append(after is not None)
        fallen += after is None and project.dropped_on is not None
    return np.array(months, dtype=float), np.array(ended, dtype=bool), fallen
