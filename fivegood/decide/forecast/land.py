"""Land that projects will take: what is held today, and what each project needs from the start of its works on.

Land at capacity is told by output: a project takes as much as the park's land bears today (output over the last year,
over the land held), give or take what the park's own enterprises differ by. A project whose enterprise holds land
already is taken to be built on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np
from sqlglot import exp

from fivegood.decide.forecast.adding import matching
from fivegood.decide.forecast.looking import CannotLookError, Looking, Outlook
from fivegood.decide.forecast.pipeline import reached_after
from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.times import days_of
from fivegood.decide.forecast.trends import Trend
from fivegood.facts.schema import TimeKind
from fivegood.measures.catalogue import Measure
from fivegood.measures.compile import Slice, subject_condition
from fivegood.measures.dialects import sql_of
from fivegood.plan.goals import Goal
from fivegood.quantities import Unit, format_quantity

_MONTH = 365.25 / 12
#: So many enterprises tell how far land needed by output differs between them.
_COMPARED = 3


def is_land(measure: Measure, looking: Looking) -> bool:
    """Say whether a measure is a sum of land held."""
    version = measure.version_on(looking.as_of)
    if version.table is None or version.value is None or version.table.time.kind is not TimeKind.INTERVAL:
        return False
    unit = measure.unit(looking.plan.park.currency, looking.plan.park.area_unit)
    return version.value.function == "sum" and unit.dimension == "area" and "unit_id" in version.table.by_name


def land(goal: Goal, looking: Looking, _trends: Mapping[str, Trend]) -> Outlook:
    """Return the outlook of a goal that is land held."""
    days, now = days_of(goal, looking.as_of), looking.now(goal)
    if not now:
        raise CannotLookError("no land is held today, so that what projects take of it cannot be told")
    values, notes = land_held(goal.measure, goal.slice, now, days, looking)
    return Outlook("land", looking.as_of, days, values, now, notes=notes)


def land_held(
    measure: str, narrowed: Slice, now: float, days: Sequence[date], looking: Looking
) -> tuple[Floats, tuple[str, ...]]:
    """Return the land held on each day [scenario, day], and what was assumed. Nothing is taken to be given back."""
    held, made = _by_unit(measure, narrowed, looking), _made(narrowed, looking)
    if not made:
        raise CannotLookError(f"{looking.text.pipeline.output} of the last year is not known, and land follows it")
    per_output = now / sum(made.values())
    both = [np.log(held[unit] / made[unit]) for unit in held if made.get(unit, 0) > 0 and held[unit] > 0]
    spread = float(np.std(both, ddof=1)) if len(both) >= _COMPARED else 0.0
    pipeline, text = looking.pipeline, looking.text.pipeline
    chain = [*text.stages, text.production]
    needs = [one for one in matching(pipeline, narrowed) if pipeline.projects[one].unit_id not in held]
    values = np.full((looking.ahead.scenarios, len(days)), now)
    for index in needs:
        project = pipeline.projects[index]
        is_begun = chain.index(project.stage(chain)) >= chain.index(text.started)
        after = (
            np.full(looking.ahead.scenarios, project.later if project.is_supposed else 0.0)
            if is_begun
            else reached_after(project, text.started, pipeline.paces, chain, looking.ahead)
        )
        rng = looking.ahead.rng("land", project.project_id)
        each = (project.design_output or 0.0) * per_output
        area = each * np.exp(spread * rng.standard_normal(looking.ahead.scenarios) - spread**2 / 2)
        for place, day in enumerate(days):
            values[:, place] += area * (after <= (day - looking.as_of).days / _MONTH)
    own = len(matching(pipeline, narrowed)) - len(needs)
    unit = Unit.parse(looking.plan.park.area_unit)
    taken = format_quantity(Decimal(round(float(np.mean(values[:, -1])) - now)), unit, "en")
    note = f"{len(needs)} projects are expected to take {taken} of land by then, as much as output takes today; "
    note += f"{own} are of enterprises that hold land already"
    return values, (note, "projects that nobody knows of yet are taken to need no land, and none is given back")


def land_per_output(measure: str, looking: Looking) -> float:
    """Return how much land one of output a year takes today in the park; nought where either is not known."""
    made = sum(_made((), looking).values())
    return sum(_by_unit(measure, (), looking).values()) / made if made else 0.0


def _by_unit(measure: str, narrowed: Slice, looking: Looking) -> dict[str, float]:
    """Return the land that each enterprise holds today."""
    ask = looking.ask(measure, narrowed)
    assert ask.version.value is not None
    unit, axis = exp.column("unit_id", quoted=True), ask.table.time
    start, end = exp.column(axis.start, quoted=True), exp.column(axis.end, quoted=True)
    day = exp.cast(exp.Literal.string(looking.as_of.isoformat()), exp.DType.DATE)
    query = exp.select(unit, ask.version.value.expression()).from_(exp.to_table(ask.table.name, quoted=True))
    query = query.where(start <= day).where(exp.or_(end.is_(exp.null()), end.copy() >= day.copy()))
    query = query.where(subject_condition(ask)).where(unit.copy().is_(exp.null()).not_())
    query = query.group_by(unit.copy()).order_by(unit.copy())  # in one order: the sums of fractions rest on it
    rows = looking.figures.snapshot.engine.rows(ask.table.name, sql_of(query))
    return {str(name): float(area or 0) for name, area in rows}


def _made(narrowed: Slice, looking: Looking) -> dict[str, float]:
    """Return the output of each enterprise in the last year."""
    output = looking.text.pipeline.output
    if output not in looking.figures.catalogue.measures:
        return {}
    told = looking.told(looking.ask(output, narrowed), "unit_id")
    sums = {unit: sum(row.value for row in rows if row.start >= looking.year_ago) for unit, rows in told.items()}
    return {unit: value for unit, value in sums.items() if value > 0}
