"""Counts of projects that reach a stage: those on their way reach it in their time, and so do those yet to be entered.

A project that is negotiated today and signed next year counts for the projects signed next year. Those that nobody
knows of yet are entered at the pace of the past, in the stages they were first recorded in, and take the time of the
stages in between. A park that records projects only when they are signed has none on their way to it: what it signs
goes on at the pace of the past. A project that a scenario supposes is signed before its works start, and counts for
what is told of it: what a filter asks beyond that is taken not to hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlglot import exp

from fivegood.decide.forecast.looking import Looking
from fivegood.decide.forecast.pipeline import reached_after
from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.stages import Project
from fivegood.decide.forecast.survival import months_left
from fivegood.facts.engine import sql_type
from fivegood.measures.compile import Ask, subject_condition
from fivegood.measures.dialects import sql_of

STAGES, _PROJECT, _STAGE = "project_stages", "project_id", "stage"
#: What a filter may not name: it differs from stage to stage, so that what it would be is not known.
_OWN = frozenset({"happened_on", "planned_on"})


@dataclass(frozen=True)
class Coming:
    """The projects that a count of a stage will count.

    ``after`` [project, scenario] are the months from today after which each of those on their way reaches the stage,
    endless for one that falls away. ``entered`` are the days on which projects of this kind were first recorded, and
    ``first`` the stages that was in.
    """

    after: Floats
    entered: Sequence[tuple[date, float]]
    first: Mapping[str, int]
    stage: str

    def reached_by(self, months: Sequence[float]) -> Floats:
        """Return how many of those on their way have reached the stage after so many months [scenario, span]."""
        return np.stack([(self.after <= span).sum(axis=0) for span in months], axis=1).astype(float)

    def effective(self, months: Sequence[float], looking: Looking) -> list[float]:
        """Return for how many months of entering the projects count that have reached the stage after so many months.

        Entries that come by chance and each take a time of their own are reached by chance as well (thinning of a
        Poisson process): one entered a year before its stage counts for nothing in that year.
        """
        chain = [*looking.text.pipeline.stages, looking.text.pipeline.production]
        # What is known beforehand of the pace is taken to be entered where it is counted.
        beforehand = looking.text.counts.events
        whole = sum(self.first.values()) + beforehand
        found = np.array(months) * beforehand / whole
        for stage, count in self.first.items():
            rng = looking.ahead.rng("entering", stage, self.stage)
            takes, stays = np.zeros(looking.ahead.scenarios), 1.0
            for one in chain[chain.index(stage) : chain.index(self.stage)]:
                going = looking.pipeline.paces[one]
                takes += months_left(rng.standard_exponential(len(takes)), going.shape, going.scale)
                stays *= 1 - going.falls_away
            share = count / whole * stays
            found += share * np.array([np.maximum(span - takes, 0).mean() for span in months])
        return [float(span) for span in found]

    def note(self, months: float) -> tuple[str, ...]:
        """Say how many on their way are expected to count by the last day."""
        if not len(self.after):
            return ()
        expected = float(np.mean(self.reached_by([months])))
        return (f"of {len(self.after)} projects on their way there {expected:.1f} are expected by then",)


def coming_to(ask: Ask, looking: Looking) -> Coming | None:
    """Return the projects that a count will count; None when it is no count of projects that reach one stage."""
    value = ask.version.value
    if ask.table.name != STAGES or value is None or value.column not in (_PROJECT, None):
        return None
    chain = [*looking.text.pipeline.stages, looking.text.pipeline.production]
    counted = _counted(ask, chain, looking)
    if len(counted) != 1:
        return None
    ((stage, of_kind),) = counted.items()
    until = chain.index(stage)
    before = [
        one
        for one in looking.pipeline.coming
        if not one.is_supposed
        and one.project_id in of_kind
        and stage not in one.reached
        and chain.index(one.stage(chain)) < until
    ]
    entered: list[tuple[date, float]] = []
    first: dict[str, int] = {}
    for project in looking.pipeline.known:
        begun = next((other for other in chain if other in project.reached), "")
        if project.project_id in of_kind and begun and chain.index(begun) <= until:
            entered.append((project.reached[begun], 1.0))
            first[begun] = first.get(begun, 0) + 1
    after = [reached_after(one, stage, looking.pipeline.paces, chain, looking.ahead) for one in before]
    supposed = [one for one in looking.pipeline.coming if one.is_supposed and _is_counted(ask, one, stage, looking)]
    after += [_supposed_after(one, stage, chain, looking) for one in supposed]
    drawn = np.stack(after) if after else np.empty((0, looking.ahead.scenarios))
    return Coming(drawn, sorted(entered), first, stage)


def _supposed_after(one: Project, stage: str, chain: Sequence[str], looking: Looking) -> Floats:
    """Return the months after which a supposed project reaches a stage: those before its start take their time."""
    begun = chain.index(one.stage(chain))
    if chain.index(stage) > begun:
        return reached_after(one, stage, looking.pipeline.paces, chain, looking.ahead)
    rng = looking.ahead.rng("before", one.project_id)
    after = np.full(looking.ahead.scenarios, one.later)
    for before in reversed(chain[chain.index(stage) : begun]):
        pace = looking.pipeline.paces[before]
        after -= months_left(rng.standard_exponential(len(after)), pace.shape, pace.scale)
    return np.asarray(np.maximum(after, 0))


def _is_counted(ask: Ask, one: Project, stage: str, looking: Looking) -> bool:
    """Say whether a count would count a supposed project in a stage, by what the scenario tells of it."""
    condition = subject_condition(ask)
    told = {
        _PROJECT: one.project_id,
        _STAGE: stage,
        "unit_id": one.unit_id or None,
        "industry": one.industry or None,
        "sector": one.sector or None,
        "investment": one.investment,
        **one.told,
    }
    row = [
        exp.cast(exp.convert(told.get(column.name)), sql_type(column.type)).as_(column.name, quoted=True)
        for column in ask.table.all_columns
    ]
    query = exp.select(condition or exp.true()).from_(exp.select(*row).subquery(STAGES))
    return bool(looking.figures.snapshot.engine.rows(STAGES, sql_of(query))[0][0])


def _counted(ask: Ask, chain: Sequence[str], looking: Looking) -> dict[str, frozenset[str]]:
    """Return which projects a count would count in each stage, were they in it; stages that it never counts are out."""
    condition = subject_condition(ask)
    if condition is None or _OWN & {column.name for column in condition.find_all(exp.Column)}:
        return {}
    asked = [
        condition.copy()
        .transform(lambda node, of=stage: of if isinstance(node, exp.Column) and node.name == _STAGE else node)
        .as_(f"s{number}")
        for number, stage in enumerate(map(exp.Literal.string, chain))
    ]
    query = exp.select(exp.column(_PROJECT, quoted=True), *asked).from_(exp.to_table(STAGES, quoted=True))
    rows = looking.figures.snapshot.engine.rows(STAGES, sql_of(query))
    found = {stage: frozenset(row[0] for row in rows if row[number + 1]) for number, stage in enumerate(chain)}
    return {stage: projects for stage, projects in found.items() if projects}
