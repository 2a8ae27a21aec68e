"""Projects on their way to production: when they will be there, whether they will, and what they then make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.stages import Pace, Project, backwards, paces, projects_of
from fivegood.decide.forecast.streams import at_once
from fivegood.decide.forecast.survival import months_left
from fivegood.decide.forecast.times import Ahead
from fivegood.measures.compute import Figures
from fivegood.rules.forecasting import PipelineText
from fivegood.structs import replace

_MONTH = 365.25 / 12
Months = NDArray[np.int64]


@dataclass(frozen=True)
class Pipeline:
    """The projects that are on their way, with what is drawn of them.

    ``begins`` [project, scenario] is the month ahead in which production begins; ``months`` for one that does not begin
    until the last goal is due, or falls away. ``notes`` say what was assumed, ``carried`` the projects in production,
    whose output is in the returns of their enterprises and so in the trend. ``coming`` are all that are on their way,
    whatever they make, ``known`` all on record.
    """

    projects: tuple[Project, ...]
    begins: Months
    months: int
    paces: Mapping[str, Pace]
    carried: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    coming: tuple[Project, ...] = ()
    known: tuple[Project, ...] = ()

    def outputs(self, chosen: Sequence[Sequence[int]], months: Sequence[int] | None = None) -> list[Floats]:
        """Return what each choice of projects makes together in each month [scenario, month], in the first ``months``.

        Projects that are in the same choices are added up once.
        """
        spans = months or [self.months] * len(chosen)
        wanted = [frozenset(one) for one in chosen]
        alike: dict[tuple[bool, ...], list[int]] = defaultdict(list)
        for index in range(len(self.projects)):
            alike[tuple(index in one for one in wanted)].append(index)
        found = [np.zeros((span, self.begins.shape[1])).T for span in spans]
        for signature, indexes in alike.items():
            if any(signature):
                made = self._made(indexes)
                for place, is_in in enumerate(signature):
                    if is_in:
                        found[place] += made[:, : spans[place]]
        return found

    def _made(self, chosen: Sequence[int]) -> Floats:
        scenarios, width = self.begins.shape[1], self.months + 1
        every = np.arange(scenarios, dtype=np.int64)
        steps = np.zeros(width * scenarios)
        for index in chosen:
            project = self.projects[index]
            ramp, a_month = project.ramp_months or 1, (project.design_output or 0.0) / 12
            # Half a step in the month production begins, whole ones until the ramp is over, half a step then.
            for month, part in ((0, 0.5), (1, 0.5), (ramp, -0.5), (ramp + 1, -0.5)):
                at = np.minimum(self.begins[index] + month, self.months)
                np.add.at(steps, at * scenarios + every, part * a_month / ramp)
        months = steps.reshape(width, scenarios)[:-1]
        for _ in range(2):  # from steps of growth to growth, and from growth to what is made
            for month in range(1, self.months):
                months[month] += months[month - 1]
        return months.T

    def expected(self, chosen: Sequence[int]) -> Floats:
        """Return what the chosen projects make together in each month, on average."""
        whole, months = np.zeros(self.months), np.arange(self.months)
        for index in chosen:
            project = self.projects[index]
            begun = np.bincount(self.begins[index], minlength=self.months + 1)[:-1] / self.begins.shape[1]
            share = np.clip((months + 0.5) / (project.ramp_months or 1), 0, 1)
            whole += np.convolve(begun, share)[: self.months] * (project.design_output or 0.0) / 12
        return whole

    def within(self, index: int, first: int, last: int, *, later: int = 0) -> Floats:
        """Return what one project makes in the months from ``first`` to ``last`` [scenario], begun so much later."""
        project = self.projects[index]
        table = made_by(project.ramp_months or 1, self.months, first, last) * (project.design_output or 0.0) / 12
        return np.asarray(table[np.minimum(self.begins[index] + later, self.months)])


def pipeline_of(figures: Figures, ahead: Ahead, text: PipelineText, begins: Months | None = None) -> Pipeline:
    """Return the projects of a snapshot that are on their way, as they may go on; ``begins`` if it was drawn before."""
    known = projects_of(figures, text)
    going = paces(known, ahead.as_of, text)
    notes = [note for note in (backwards(project, text) for project in known) if note]
    chain = [*text.stages, text.production]
    carried, lost, coming = [], [], []
    for project in known:
        stage = project.stage(chain)
        if project.dropped_on is not None:
            continue
        if stage == text.production or any(other not in chain for other in project.reached):
            carried.append(project.project_id)  # a stage outside the chain comes after production
        elif not stage:
            lost.append(project.project_id)
        else:
            coming.append(project)
    if lost:
        notes.append(f"{len(lost)} projects have no stage with a day, and are left out: {_some(lost)}")
    sized, told = _sized(coming, known, text)
    if begins is None:
        drawn = at_once(lambda project: begins_of(project, going, chain, ahead), sized)
        begins = np.stack(drawn) if drawn else np.empty((0, ahead.scenarios), dtype=np.int64)
    return Pipeline(
        tuple(sized), begins, ahead.months, going, tuple(carried), (*notes, *told), tuple(coming), tuple(known)
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


def _sized(coming: Iterable[Project], known: Sequence[Project], text: PipelineText) -> tuple[list[Project], list[str]]:
    """Return projects with what they will make; where it is not on record, as the park's others do for investment."""
    ratios = [one.design_output / one.investment for one in known if one.design_output and one.investment]
    ratio = median(ratios) if ratios else text.output_per_investment
    sized, guessed, unsized, unramped, others = [], [], [], 0, 0
    for project in coming:
        if project.sector not in text.sectors:
            others += 1
            continue
        output = project.design_output
        if output is None and project.investment:
            output = project.investment * ratio
            guessed.append(project.project_id)
        if output is None:
            unsized.append(project.project_id)
        unramped += project.ramp_months is None
        sized.append(replace(project, design_output=output or 0.0, ramp_months=project.ramp_months or text.ramp_months))
    whose = f"the middle of {len(ratios)} of the park's projects" if ratios else "assumed"
    notes = [f"{others} projects of other sectors make no output"] if others else []
    if guessed:
        told = f"{len(guessed)} projects have no output at capacity on record: taken is {ratio:.2f} of their investment"
        notes.append(f"{told} ({whose}): {_some(guessed)}")
    if unsized:
        notes.append(f"{len(unsized)} projects have neither output nor investment on record: {_some(unsized)}")
    if unramped:
        notes.append(f"{unramped} projects have no ramp on record: {text.ramp_months} months are assumed")
    return sized, notes


def begins_of(project: Project, going: Mapping[str, Pace], chain: Sequence[str], ahead: Ahead) -> Months:
    """Return the month ahead in which a project begins to produce, by scenario."""
    whole = reached_after(project, chain[-1], going, chain, ahead)
    offset = (ahead.as_of - ahead.first).days / _MONTH
    return np.asarray(np.minimum(np.floor(whole + max(offset, 0.0)), ahead.months).astype(np.int64))


def reached_after(
    project: Project, stage: str, going: Mapping[str, Pace], chain: Sequence[str], ahead: Ahead
) -> Floats:
    """Return the months from today after which a project reaches a stage to come [scenario]; endless if it falls away.

    What is drawn of a project is the same for each of its stages: one that is signed late produces late.
    """
    place = chain.index(project.stage(chain))
    left = chain[place:-1]
    rng = ahead.rng("project", project.project_id)
    draws = rng.standard_exponential((len(left) + 1, ahead.scenarios))
    passed = max((ahead.as_of - project.reached[left[0]]).days / _MONTH, 0.0)
    whole, stays = np.zeros(ahead.scenarios), 1.0
    for number, one in enumerate(chain[place : chain.index(stage)]):
        pace = going[one]
        whole += months_left(draws[number], pace.shape, pace.scale, passed if number == 0 else 0.0)
        stays *= 1 - pace.falls_away
    after = np.maximum(whole / ahead.pace + project.later, 0)
    return after if stays >= 1 else np.where(draws[-1] < -np.log1p(-stays), after, np.inf)


def made_by(ramp: int, months: int, first: int, last: int) -> Floats:
    """Return what a capacity of one a month makes from ``first`` to ``last``, by the month production begins."""
    share = np.clip((np.arange(months) + 0.5) / ramp, 0, 1)
    until = np.concatenate([[0.0], np.cumsum(share)])
    begun = np.arange(months + 1)
    after, before = np.clip(last + 1 - begun, 0, months), np.clip(max(first, 0) - begun, 0, months)
    return np.asarray(until[after] - until[before])
