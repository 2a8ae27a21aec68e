"""What if: the same scenarios with some of what they rest on changed, so that only the change tells them apart.

Every project and series keeps its own random numbers: without a change the answer is the forecast itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from fivegood.decide.forecast.adding import Added, matching
from fivegood.decide.forecast.goals import Forecast, looked
from fivegood.decide.forecast.hastening import ALL
from fivegood.decide.forecast.pipeline import Months, Pipeline, begins_of
from fivegood.decide.forecast.stages import Project
from fivegood.decide.forecast.times import Ahead
from fivegood.errors import Fault, InputError, nearest
from fivegood.rules.forecasting import PipelineText
from fivegood.rules.scenarios import ProjectAdded, ScenarioText

_FILE = "scenario"
_MONTH = 365.25 / 12


def what_if(base: Forecast, scenario: ScenarioText) -> Forecast:
    """Look ahead again with what a scenario changes. Raises InputError with all that it names and is not there."""
    faults = list(faults_of(base, scenario))
    if faults:
        raise InputError(faults, _FILE)
    looking = base.looking
    pipeline = _changed(looking.pipeline, scenario, looking.ahead, looking.text.pipeline)
    kept = {name: one for name, one in looking.added.items() if _is_same(name, one, pipeline, base)}
    return looked(replace(looking, pipeline=pipeline, added=kept), base.trends, scenario.growth)


def _is_same(name: str, extra: Added, pipeline: Pipeline, base: Forecast) -> bool:
    """Return whether the projects that add to a series are still the same: what they add need not be summed up anew."""
    before = base.pipeline
    return matching(pipeline, base.wanted[name].ask.slice) == extra.chosen and all(
        pipeline.projects[index] is before.projects[index] for index in extra.chosen
    )


def faults_of(base: Forecast, scenario: ScenarioText) -> Iterator[Fault]:
    """Yield what a scenario names that is not there."""
    pipeline = base.looking.pipeline
    known = {project.project_id for project in pipeline.projects}
    for name in scenario.projects:
        if name in pipeline.carried:
            yield Fault(_FILE, 0, f"projects.{name}", "is in production, and so in the trend of its enterprise", name)
        elif name not in known:
            yield Fault(_FILE, 0, f"projects.{name}", "is no project on its way", name, nearest(name, known))
    grown = {one.goal.id for one in base.goals if one.outlook is not None and one.outlook.trends}
    for name in scenario.growth:
        if name != ALL and name not in grown:
            message = "is no goal that is carried on by the growth of returns"
            yield Fault(_FILE, 0, f"growth.{name}", message, name, nearest(name, {*grown, ALL}))
    industries = {project.industry for project in pipeline.projects if project.industry}
    for place, one in enumerate(scenario.add):
        if one.industry and industries and one.industry not in industries:
            message = "is no industry of a project"
            yield Fault(_FILE, 0, f"add.{place}.industry", message, one.industry, nearest(one.industry, industries))
        if one.starts >= base.looking.ahead.until:
            yield Fault(_FILE, 0, f"add.{place}.starts", "lies after the last goal is due", str(one.starts))


def _changed(pipeline: Pipeline, scenario: ScenarioText, ahead: Ahead, text: PipelineText) -> Pipeline:
    """Return the projects on their way as a scenario has them."""
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
    for place, added in enumerate(scenario.add):
        later = max((added.starts - ahead.as_of).days / _MONTH, 0.0)
        projects.append(replace(_added(added, place, text), later=later, is_supposed=True))
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


def _added(one: ProjectAdded, place: int, text: PipelineText) -> Project:
    reached: Mapping[str, date] = {text.started: one.starts}
    sector = text.sectors[0] if text.sectors else ""
    return Project(
        f"+{place + 1}",
        one.unit_id,
        "",
        one.industry,
        sector,
        None,
        one.output,
        one.ramp_months or text.ramp_months,
        reached,
    )
