"""What projects on their way mean for goals that count them, for land, jobs and growth: closed forms and the sample."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from scipy import stats

from fivegood.decide.forecast.capacity import at_capacity
from fivegood.decide.forecast.goals import Forecast, GoalAhead, forecast
from fivegood.decide.forecast.looking import Looking
from fivegood.decide.forecast.pipeline import Pipeline, reached_after
from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.stagecounts import Coming, coming_to
from fivegood.decide.forecast.stages import Pace
from fivegood.decide.forecast.whatif import what_if
from fivegood.errors import InputError
from fivegood.facts.engine import Engine
from fivegood.measures.compile import Slice
from fivegood.measures.compute import Figures
from fivegood.park import SAMPLES, open_folder
from fivegood.periods import Period
from fivegood.quantities import Unit
from fivegood.rules.scenarios import ProjectAdded, ScenarioText
from fivegood.structs import replace

AS_OF = date(2021, 6, 30)
PARK = open_folder(SAMPLES / "ningxiang")
TEXT = PARK.rules.forecasting.model_copy(update={"scenarios": 2_000})
CHAIN = [*TEXT.pipeline.stages, TEXT.pipeline.production]
PARK_YEAR = Period.trailing_year(AS_OF)
_ASKED = {
    "projects_in_production": ("project", 200, "plan", 2025),
    "projects_started": ("project", 200, "plan", 2025),
    "projects_top500": ("project", 5, "plan", 2025),
    "projects_chain_supporting": ("project", 100, "plan", 2025),
    "industrial_land": ("mu", 15_000, "year", 2025),
    "employees": ("person", 60_000, "year", 2025),
    "industrial_output_growth": ("%", 11, "trailing_year", 2025),
    "industrial_output": ("CNY", 10**11, "trailing_year", 2025),
    "needs_answer_minutes_median": ("minute", 60, "year", 2025),
}


@pytest.fixture(scope="module")
def found(half_year: Figures) -> Forecast:
    output = next(goal for goal in PARK.plan.goals if goal.id == "industrial_output")
    goals = [
        replace(
            output, id=measure, measure=measure, over=over,
            target=replace(output.target, value=Decimal(value), unit=Unit.parse(unit), by=date(year, 12, 31)),
        )
        for measure, (unit, value, over, year) in _ASKED.items()
    ]  # fmt: skip
    goals.append(replace(goals[7], id="before", target=replace(goals[7].target, by=date(2024, 12, 31))))
    return forecast(replace(PARK.plan, goals=tuple(goals)), half_year, AS_OF, TEXT, 7)


def _one(found: Forecast, goal_id: str) -> GoalAhead:
    return next(one for one in found.goals if one.goal.id == goal_id)


def _values(found: Forecast, goal_id: str) -> Floats:
    outlook = _one(found, goal_id).outlook
    assert outlook is not None
    return outlook.values[:, -1]


def _looking(found: Forecast, pipeline: Pipeline) -> Looking:
    return Looking(PARK.plan, found.looking.figures, found.ahead, TEXT, pipeline, found.looking.histories)


def test_what_is_yet_to_be_entered_counts_once_its_stages_are_passed_as_integrals_say(found: Forecast) -> None:
    going = {stage: Pace(stage, 1.0, 4.0, 0.0, None, 4, 0, 0, 0) for stage in TEXT.pipeline.stages}
    going["negotiating"] = replace(going["negotiating"], falls_away=0.2)
    none = np.empty((0, TEXT.scenarios))
    looking = _looking(found, Pipeline((), none.astype(int), 54, going))
    beforehand = TEXT.counts.events

    def effective(first: dict[str, int], months: float) -> float:
        return Coming(none, (), first, "signed").effective([months], looking)[0]

    assert effective({}, 10) == effective({"signed": 9}, 10) == pytest.approx(10)
    within = 10 - 4 * (1 - np.exp(-10 / 4))  # of the exponential: the integral of its distribution
    expected = (8 * 0.8 * within + beforehand * 10) / (8 + beforehand)
    assert effective({"negotiating": 8}, 10) == pytest.approx(expected, rel=0.02)
    two = 10 - 2 * 4 + (10 + 2 * 4) * np.exp(-10 / 4)  # of two such stages, one after the other
    expected = (8 * 0.8 * two + beforehand * 10) / (8 + beforehand)
    assert effective({"planned": 8}, 10) == pytest.approx(expected, rel=0.03)


def test_a_project_counts_for_a_stage_when_it_reaches_it_and_produces_no_earlier(found: Forecast) -> None:
    pipeline = found.pipeline
    looking = _looking(found, pipeline)
    coming = coming_to(looking.ask("projects_in_production", ()), looking)
    assert coming is not None
    assert len(coming.after) == len(pipeline.coming) == 132
    made = [
        one for one, project in zip(coming.after, pipeline.coming, strict=True) if project.sector in ("manufacturing",)
    ]
    assert (np.minimum(np.floor(np.stack(made)), pipeline.months) == pipeline.begins).all()
    for project in pipeline.coming[:20]:
        left = [stage for stage in CHAIN if CHAIN.index(stage) > CHAIN.index(project.stage(CHAIN))]
        after = np.stack([reached_after(project, stage, pipeline.paces, CHAIN, found.ahead) for stage in left])
        assert (after[:-1] <= after[1:]).all(), "stages follow one another, and what falls away stays away"
    started, produced = (_values(found, name) for name in ("projects_started", "projects_in_production"))
    assert started.mean() > 150
    assert np.corrcoef(started, produced)[0, 1] > 0.2, "a good year hastens both"
    notes = _one(found, "projects_in_production").outlook
    assert notes is not None
    assert "of 132 projects on their way there" in notes.notes[0]


def test_a_supposed_project_counts_for_the_stages_it_passes_and_for_what_is_told_of_it(found: Forecast) -> None:
    one = ProjectAdded(name="x", output=1e9, starts=date(2022, 6, 30), unit_id="sany", top500="china_500")
    more = what_if(found, ScenarioText(add=(one,)))
    assert more.pipeline.coming[-1].group_code == "sany"
    for goal_id, added in (("projects_started", 1), ("projects_top500", 1), ("projects_chain_supporting", 0)):
        assert (_values(more, goal_id) - _values(found, goal_id) == added).all()
    going = {stage: Pace(stage, 1.0, 4.0, 0.0, None, 4, 0, 0, 0) for stage in TEXT.pipeline.stages}
    looking = _looking(found, replace(more.pipeline, coming=more.pipeline.coming[-1:], paces=going))
    coming = coming_to(looking.ask("projects_top500", ()), looking)
    assert coming is not None
    stages, later = stats.gamma(2, scale=4), 12.0  # land and the contract before it, one after the other
    for months in (0, 3, 6, 9, 11.99, 12.1):
        share = float(np.mean(coming.after <= months))
        assert share == pytest.approx(stages.sf(later - months) if months < later else 1, abs=0.03)
    wrong = {"unit_id": "sanny", "origin": "outsid", "top500": "china500", "chain_role": "suporting"}
    none = ScenarioText(add=(one.model_copy(update=wrong),))
    with pytest.raises(InputError) as refused:
        what_if(found, none)
    for part in ("4 faults", "'sany'", "'outside'", "'china_500'", "'supporting'"):
        assert part in str(refused.value)


def test_a_filter_that_is_no_stage_is_carried_on_at_its_pace(found: Forecast) -> None:
    looking = _looking(found, found.pipeline)
    assert coming_to(looking.ask("platforms_provincial_new", ()), looking) is None
    chosen = coming_to(looking.ask("projects_signed", (("industry", "equipment"),)), looking)
    whole = coming_to(looking.ask("projects_signed", ()), looking)
    assert chosen is not None
    assert whole is not None
    assert 0 < len(chosen.after) < len(whole.after)
    assert sum(chosen.first.values()) < sum(whole.first.values()) == len(whole.entered)


def test_projects_of_enterprises_without_land_take_as_much_as_output_takes_today(found: Forecast) -> None:
    engine = found.looking.figures.snapshot.engine
    held = {
        unit: float(area)
        for unit, area in engine.rows(
            "parcels",
            "SELECT unit_id, sum(area) FROM parcels WHERE land_use = 'industrial' AND unit_id IS NOT NULL "
            "AND held_from <= DATE '2021-06-30' AND (held_to IS NULL OR held_to >= DATE '2021-06-30') GROUP BY 1",
        )
    }
    made = found.looking.figures("industrial_output", PARK_YEAR, ()).value
    assert made is not None
    expected = sum(held.values())
    for project in found.pipeline.projects:
        if project.unit_id in held:
            continue
        share = 1.0
        if CHAIN.index(project.stage(CHAIN)) < CHAIN.index("started"):
            after = reached_after(project, "started", found.pipeline.paces, CHAIN, found.ahead)
            share = float(np.mean(after <= (date(2025, 12, 31) - AS_OF).days / (365.25 / 12)))
        expected += (project.design_output or 0) * sum(held.values()) / float(made) * share
    assert _values(found, "industrial_land").mean() == pytest.approx(expected, rel=0.02)


def test_jobs_go_with_output_as_they_do_today(found: Forecast) -> None:
    (jobs,), (output,) = (
        outlook.added.values()
        for name in ("employees", "industrial_output")
        if (outlook := _one(found, name).outlook) is not None
    )
    engine = found.looking.figures.snapshot.engine
    ((people,),) = engine.rows(
        "returns",
        "SELECT avg(people) FROM (SELECT sum(value) AS people FROM returns WHERE item = 'employees' "
        "AND period_start >= DATE '2020-07-01' AND unit_kind = 'enterprise' GROUP BY period_end)",
    )
    made = found.looking.figures("industrial_output", PARK_YEAR, ()).value
    assert made is not None
    assert jobs.ratio / output.ratio == pytest.approx(float(people) / float(made), rel=0.01)
    told = at_capacity(found.looking)
    in_industry: Slice = (("industry", "equipment"),)
    tax, of = (
        found.looking.figures(name, PARK_YEAR, in_industry).value for name in ("industrial_tax", "industrial_output")
    )
    ((land,),) = engine.rows(
        "parcels",
        "SELECT sum(area) FROM parcels WHERE land_use = 'industrial' AND unit_id IS NOT NULL "
        "AND held_from <= DATE '2021-06-30' AND (held_to IS NULL OR held_to >= DATE '2021-06-30')",
    )
    assert tax is not None
    assert of is not None
    for one, beside in zip(found.pipeline.projects, told, strict=True):
        if one.industry == "equipment" and one.design_output:
            assert beside["industrial_tax"] / one.design_output == pytest.approx(float(tax / of), rel=0.02)
            assert beside["industrial_land"] / one.design_output == pytest.approx(float(land) / float(made), rel=0.02)
            assert beside["employees"] > 0


def test_growth_is_one_year_over_the_year_before_and_a_median_has_a_plain_reason(found: Forecast) -> None:
    expected = (_values(found, "industrial_output") / _values(found, "before") - 1) * 100
    assert _values(found, "industrial_output_growth") == pytest.approx(expected)
    median = _one(found, "needs_answer_minutes_median")
    assert (median.chance, "median or percentile" in median.reason) == (None, True)


def test_rows_that_come_in_any_order_give_the_same_values_to_the_last_bit(
    found: Forecast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, turned = Engine.rows, []

    def other_order(self: Engine, table: str, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        given = rows(self, table, sql, parameters)
        if "ORDER BY" in sql:
            return given
        turned.append(len(given) > 1)
        return given[::-1]

    monkeypatch.setattr(Engine, "rows", other_order)
    again = forecast(found.looking.plan, PARK.figures(AS_OF, None), AS_OF, TEXT, 7)
    assert any(turned)
    for one, other in zip(found.goals, again.goals, strict=True):
        assert one.chance == other.chance
        assert one.outlook is None or (other.outlook and np.array_equal(one.outlook.values, other.outlook.values))
