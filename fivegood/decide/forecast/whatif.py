"""What if: the same scenarios with some of what they rest on changed, so that only the change tells them apart.

Every project and series keeps its own random numbers: without a change the answer is the forecast itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from fivegood.decide.forecast.adding import Added, matching
from fivegood.decide.forecast.goals import Base, Forecast, looked
from fivegood.decide.forecast.hastening import ALL
from fivegood.decide.forecast.pipeline import Months, Pipeline, begins_of
from fivegood.decide.forecast.stages import Project
from fivegood.errors import Fault, InputError, nearest
from fivegood.rules.forecasting import PipelineText
from fivegood.rules.scenarios import ProjectAdded, ScenarioText
from fivegood.structs import replace

_FILE = "scenario"
_MONTH = 365.25 / 12
#: Columns that a scenario may tell of a project more, beside its industry.
_TOLD = ("origin", "top500", "chain_role")
_NONE = {
    "industry": "is no industry of a project",
    "origin": "is no origin of an investor",
    "top500": "is no list of the top 500",
    "chain_role": "is no role in a chain",
}


def what_if(base: Base, scenario: ScenarioText) -> Forecast:
    """Look ahead again with what a scenario changes. Raises InputError with all that it names and is not there."""
    faults = list(faults_of(base, scenario))
    if faults:
        raise InputError(faults, _FILE)
    looking = base.looking
    pipeline = _changed(base, scenario)
    kept = {name: one for name, one in looking.added.items() if _is_same(name, one, pipeline, base)}
    return looked(replace(looking, pipeline=pipeline, added=kept), base.trends, scenario.growth)


def _is_same(name: str, extra: Added, pipeline: Pipeline, base: Base) -> bool:
    """Return whether the projects that add to a series are still the same: what they add need not be summed up anew."""
    before = base.pipeline
    return matching(pipeline, base.wanted[name].ask.slice) == extra.chosen and all(
        pipeline.projects[index] is before.projects[index] for index in extra.chosen
    )


def faults_of(base: Base, scenario: ScenarioText) -> Iterator[Fault]:
    """Yield what a scenario names that is not there."""
    pipeline = base.looking.pipeline
    known = {project.project_id for project in pipeline.projects}
    for name in scenario.projects:
        if name in pipeline.carried:
            yield Fault(_FILE, 0, f"projects.{name}", "is in production, and so in the trend of its enterprise", name)
        elif name not in known:
            yield Fault(_FILE, 0, f"projects.{name}", "is no project on its way", name, nearest(name, known))
    for name in scenario.growth:
        if name != ALL and name not in base.grown:
            message = "is no goal that is carried on by the growth of returns"
            yield Fault(_FILE, 0, f"growth.{name}", message, name, nearest(name, {*base.grown, ALL}))
    yield from _added_faults(base, scenario.add)


def _added_faults(base: Base, added: Sequence[ProjectAdded]) -> Iterator[Fault]:
    units = _groups(base) if added else {}
    for place, one in enumerate(added):
        if one.unit_id and one.unit_id not in units:
            yield Fault(_FILE, 0, f"add.{place}.unit_id", "is no unit", one.unit_id, nearest(one.unit_id, units))
        for name in ("industry", *_TOLD):
            code, codes = getattr(one, name), base.looking.plan.park.lists.get(name, {})
            if code and codes and code not in codes:
                yield Fault(_FILE, 0, f"add.{place}.{name}", _NONE[name], code, nearest(code, codes))
        if one.starts >= base.looking.ahead.until:
            yield Fault(_FILE, 0, f"add.{place}.starts", "lies after the last goal is due", str(one.starts))


def _groups(base: Base) -> Mapping[str, str]:
    """Return the group of each unit."""
    rows = base.looking.figures.snapshot.engine.rows("units", "SELECT unit_id, group_code FROM units")
    return {unit: group or "" for unit, group in rows}


def _changed(base: Base, scenario: ScenarioText) -> Pipeline:
    """Return the projects on their way as a scenario has them."""
    pipeline, ahead, text = base.looking.pipeline, base.looking.ahead, base.looking.text.pipeline
    if not (scenario.projects or scenario.add):
        return pipeline
    chain = [*text.stages, text.production]
    projects: list[Project] = []
    begins: list[Months] = []
    for project, drawn in zip(pipeline.projects, pipeline.begins, strict=True):
        change = scenario.projects.get(project.project_id)
        if change is None:
            projects.append(project)
            begins.append(drawn)
        elif change.drops:  # it keeps its place, so that the others keep theirs, and never begins
            projects.append(replace(project, design_output=0.0, dropped_on=ahead.as_of))
            begins.append(np.full_like(drawn, pipeline.months))
        else:
            projects.append(
                replace(project, design_output=change.output or project.design_output, later=float(change.later))
            )
            begins.append(begins_of(projects[-1], pipeline.paces, chain, ahead))
    groups = _groups(base) if scenario.add else {}
    for place, added in enumerate(scenario.add):
        later = max((added.starts - ahead.as_of).days / _MONTH, 0.0)
        projects.append(replace(_added(added, place, text, groups), later=later, is_supposed=True))
        begins.append(begins_of(projects[-1], pipeline.paces, chain, ahead))
    drawn = np.stack(begins) if begins else np.empty((0, ahead.scenarios), dtype=np.int64)
    return replace(pipeline, projects=tuple(projects), begins=drawn, coming=_coming(pipeline, scenario, projects))


def _coming(pipeline: Pipeline, scenario: ScenarioText, projects: Sequence[Project]) -> tuple[Project, ...]:
    """Return those on their way, with or without a known output, that a count may come to count."""
    found = []
    for project in pipeline.coming:
        change = scenario.projects.get(project.project_id)
        if change is None or not change.drops:
            found.append(project if change is None else replace(project, later=float(change.later)))
    return (*found, *(project for project in projects if project.is_supposed))


def _added(one: ProjectAdded, place: int, text: PipelineText, groups: Mapping[str, str]) -> Project:
    reached: Mapping[str, date] = {text.started: one.starts}
    sector = text.sectors[0] if text.sectors else ""
    return Project(
        f"+{place + 1}",
        one.unit_id,
        groups.get(one.unit_id, ""),
        one.industry,
        sector,
        one.investment,
        one.output,
        one.ramp_months or text.ramp_months,
        reached,
        told={name: told for name in _TOLD if (told := getattr(one, name))},
    )
