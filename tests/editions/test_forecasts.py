"""Forecasts as they are stored, and scenarios against them: the same for the same inputs, kept, compared, told."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from fivegood.decide.forecast import trends
from fivegood.decide.forecast.goals import Forecast, forecast, looked
from fivegood.decide.forecast.pipeline import begins_of
from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.telling import told_of
from fivegood.decide.forecast.trends import Trend
from fivegood.decide.forecast.whatif import what_if
from fivegood.editions.forecasts import basefiles, bases
from fivegood.editions.forecasts.bases import base_of, forecast_looked, inputs_of
from fivegood.editions.forecasts.models import GoalForecast, Scenario, StoredForecast
from fivegood.editions.forecasts.scenarios import scenario_keep, scenario_remove, scenario_try
from fivegood.editions.forecasts.selectors import chances_of_goal, forecasts_for, outcomes_of, told_to
from fivegood.editions.forecasts.services import forecast_make, forecast_request, forecasts_are_due, forecasts_refresh
from fivegood.editions.lines import lines_of
from fivegood.editions.models import Run
from fivegood.editions.moments import moment_now
from fivegood.editions.selectors import run_newest
from fivegood.editions.services import run_make
from fivegood.errors import ConflictError, ForbiddenError, InputError, MissingError, VersionError
from fivegood.facts.subjects import TABLES
from fivegood.measures.compute import Figures
from fivegood.park import OpenPark
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.services import record_add
from fivegood.records.exchange.services import silent
from fivegood.records.journal.models import Change
from fivegood.records.park.source import current_park
from fivegood.rules.scenarios import ProjectAdded, ProjectChange, ScenarioText
from fivegood.structs import replace
from tests.conftest import NOW, TODAY
from tests.lookahead import SCENARIOS

pytestmark = pytest.mark.django_db
LEADER, PLANNER = Actor("leader", Role.LEADER, TODAY), Actor("planner", Role.PLAN_OFFICE, TODAY)
BY = By(PLANNER, "page", "what if")
OUTPUT = ("industrial_output", date(2025, 12, 31))
LATE = ScenarioText(projects={"p174": ProjectChange(later=6)})


def run_now() -> Run:
    run = run_newest(LEADER)
    assert run is not None
    return run


def base_now() -> Forecast:
    return forecast_looked(run_now())


def chance(found: Forecast, goal: str = OUTPUT[0]) -> float:
    return next(one.chance or 0.0 for one in found.goals if (one.goal.id, one.goal.target.by) == (goal, OUTPUT[1]))


def final(found: Forecast) -> Floats:
    outlook = next(one.outlook for one in found.goals if (one.goal.id, one.goal.target.by) == OUTPUT)
    assert outlook is not None
    return outlook.values[:, -1]


def test_what_is_stored_is_what_the_folder_gives_and_the_same_seed_gives_the_same_again(
    looked_ahead: StoredForecast, sample: OpenPark, figures: Figures
) -> None:
    text = sample.rules.forecasting.model_copy(update={"scenarios": SCENARIOS})
    found = told_of(sample.plan, forecast(sample.plan, figures, looked_ahead.as_of, text), figures.snapshot.id)
    goals = found.pop("goals")
    stored = {**looked_ahead.told}
    assert stored.pop("moved_reason") == ""
    assert stored == found
    for one, told in zip(looked_ahead.goals.order_by("place"), goals, strict=True):
        kept = {**one.told}
        wide = kept.pop("wide")
        assert (OUTPUT[0] in kept.pop("series")) == (one.goal == OUTPUT[0])
        assert kept == told
        assert one.chance == told["chance"]
        assert (one.goal, str(one.by)) == (told["id"], told["by"])
        for (low, high), day in zip(wide, told["path"], strict=True):
            assert Decimal(low) <= Decimal(day["p10"]) <= Decimal(day["p90"]) <= Decimal(high)
    assert not forecasts_are_due()
    assert forecasts_refresh("again", 0, silent) == [looked_ahead]


@pytest.mark.usefixtures("looked_ahead")
@pytest.mark.one_database
def test_without_a_change_a_scenario_is_the_forecast_and_what_stays_is_as_if_worked_out_anew() -> None:
    base = base_now()
    same = what_if(base, ScenarioText())
    for one, other in zip(base.goals, same.goals, strict=True):
        assert one.chance == other.chance
        assert one.outlook is None or (other.outlook and np.array_equal(one.outlook.values, other.outlook.values))
    changes = ScenarioText(
        projects={"p174": ProjectChange(later=6), "p161": ProjectChange(drops=True), "p167": ProjectChange(output=1e9)},
        add=(ProjectAdded(name="more", output=5e9, starts=date(2022, 1, 1), industry="equipment"),),
        growth={"industrial_tax": 0.01, "all": -0.02},
    )
    kept = what_if(base, changes)
    anew = looked(replace(base.looking, pipeline=kept.pipeline, added={}), {}, changes.growth)
    assert told_of(base.looking.plan, kept, "") == told_of(base.looking.plan, anew, "")
    assert chance(kept, "industrial_output.equipment") > chance(base, "industrial_output.equipment")


@pytest.mark.usefixtures("looked_ahead")
@pytest.mark.one_database
def test_what_scenarios_begin_with_is_read_from_disk_and_gives_the_same_to_the_last_bit(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    changes = ScenarioText(
        projects={"p174": ProjectChange(later=6)},
        add=(ProjectAdded(name="more", output=5e9, starts=date(2022, 1, 1), industry="equipment"),),
        growth={"industrial_tax": 0.01},
    )
    made = base_now()
    expected = [what_if(made, text) for text in (ScenarioText(), changes)]
    path = basefiles.folder() / inputs_of(run_now())
    with monkeypatch.context() as patch:
        patch.setattr(trends, "backtested", None)  # what takes the time is not done again
        bases._READY.clear()
        read = base_of(run_now())
        assert not isinstance(read, Forecast)
        for text, other in zip((ScenarioText(), changes), expected, strict=True):
            for one, same in zip(what_if(read, text).goals, other.goals, strict=True):
                assert (one.chance, one.needed, one.reason) == (same.chance, same.needed, same.reason)
                assert (one.outlook is None) == (same.outlook is None)
                if one.outlook and same.outlook:
                    assert np.array_equal(one.outlook.values, same.outlook.values)
                    assert one.outlook.notes == same.outlook.notes
    numbers = bytearray((path / "numbers.bin").read_bytes())
    numbers[1000] ^= 1
    (path / "numbers.bin").write_bytes(numbers)
    bases._READY.clear()
    assert isinstance(base_of(run_now()), Forecast), "it is worked out again"
    assert "its bytes are not those that were written" in caplog.text
    assert [one.name for one in basefiles.folder().iterdir()] == [path.name]
    being_written, left = (basefiles.folder() / name for name in (".new", ".left"))
    for draft in (being_written, left):
        draft.mkdir()
    os.utime(left, (0, 0))
    basefiles.bases_forget(())
    assert list(basefiles.folder().iterdir()) == [being_written]


@pytest.mark.usefixtures("looked_ahead")
@pytest.mark.one_database
def test_a_later_project_a_dropped_one_and_other_growth_do_what_is_known_of_them() -> None:
    base = base_now()
    extra, ahead = base.looking.added[OUTPUT[0]], base.ahead
    index = next(one for one in extra.chosen if one not in extra.own)  # of one's own the overlap is smaller as well
    late = what_if(base, ScenarioText(projects={base.pipeline.projects[index].project_id: ProjectChange(later=6)}))
    year = (ahead.months - 12, ahead.months - 1)
    lost = base.pipeline.within(index, *year) - base.pipeline.within(index, *year, later=6)
    assert lost.any()
    assert final(late) == pytest.approx(final(base) - lost * extra.ratio)
    chain = [*base.text.pipeline.stages, base.text.pipeline.production]
    place = next(index for index, one in enumerate(base.pipeline.projects) if one.project_id == "p174")
    earlier = replace(base.pipeline.projects[place], later=-3)
    begun = begins_of(earlier, base.pipeline.paces, chain, ahead)
    before = base.pipeline.begins[place]
    assert (begun == np.maximum(before - 3, 0))[before < ahead.months].all()
    dropped = what_if(base, ScenarioText(projects={"p174": ProjectChange(drops=True)}))
    output = dropped.looking.added[OUTPUT[0]]
    assert place not in output.chosen
    made = base.pipeline.outputs([[place]])[0] * extra.ratio
    assert output.months == pytest.approx(extra.months - made, abs=1)
    faster = what_if(base, ScenarioText(growth={"industrial_output": 0.02}))
    slow, fast = base.trends[OUTPUT[0]], faster.trends[OUTPUT[0]]
    assert isinstance(slow, Trend)
    assert isinstance(fast, Trend)
    years = [(slot.end - base.as_of).days / 365.25 for slot in slow.slots]
    assert fast.values == pytest.approx(slow.values * np.array([1.02**year for year in years]))
    others = [name for name in base.trends if name != OUTPUT[0]]
    assert all(faster.trends[name] is base.trends[name] for name in others)


@pytest.mark.usefixtures("looked_ahead")
def test_two_scenarios_at_once_are_what_they_are_one_after_the_other() -> None:
    run, fast = run_now(), ScenarioText(growth={"all": 0.03})
    after = [scenario_try(LEADER, run, text) for text in (LATE, fast)]
    base = base_of(run)
    with ThreadPoolExecutor(2) as pool:
        at_once = list(pool.map(lambda text: [one.chance for one in what_if(base, text).goals], (LATE, fast)))
    for told, chances in zip(after, at_once, strict=True):
        assert [one["chance"] and float(one["chance"]) for one in told] == pytest.approx(chances, abs=1e-4, nan_ok=True)


@pytest.mark.usefixtures("looked_ahead")
def test_a_scenario_names_all_that_is_not_there_with_what_is_nearest() -> None:
    wrong = ScenarioText(
        projects={"p17400": ProjectChange(later=1), "byd-battery-i": ProjectChange(drops=True)},
        add=(ProjectAdded(name="x", output=1e9, starts=date(2030, 1, 1), industry="equipmnt"),),
        growth={"industrial_outptu": 0.1, "projects_top500": 0.1},
    )
    with pytest.raises(InputError) as refused:
        scenario_try(LEADER, run_now(), wrong)
    told = str(refused.value)
    assert "6 faults" in told
    for part in ("'p174'", "is in production", "'equipment'", "after the last goal", "'industrial_output'"):
        assert part in told
    assert "growth.projects_top500: is no goal that is carried on by the growth of returns" in told


def test_a_scenario_is_kept_with_its_outcome_changed_by_its_owner_alone_and_every_change_journaled(
    looked_ahead: StoredForecast,
) -> None:
    kept = scenario_keep(" Late ", LATE, BY)
    (outcome,) = outcomes_of(looked_ahead)
    assert outcome.goals == scenario_try(LEADER, run_now(), LATE)
    with pytest.raises(InputError, match="name of another"):
        scenario_keep("Late", LATE, By(LEADER, "page"))
    with pytest.raises(ForbiddenError, match="planner's"):
        scenario_keep("Later", LATE, By(LEADER, "page"), number=kept.pk, expected=1)
    with pytest.raises(VersionError):
        scenario_keep("Later", LATE, BY, number=kept.pk)
    with pytest.raises(ConflictError):
        scenario_keep("Later", LATE, BY, number=kept.pk, expected=7)
    with pytest.raises(InputError, match="changes nothing"):
        scenario_keep("", ScenarioText(), BY)
    with pytest.raises(InputError, match="no project on its way"):
        scenario_keep("Other", ScenarioText(projects={"nothing": ProjectChange(later=1)}), BY)
    scenario_keep("Later", ScenarioText(growth={"all": 0.01}), BY, number=kept.pk, expected=1)
    (outcome,) = outcomes_of(looked_ahead, [kept.pk])
    assert (outcome.version, outcome.scenario.name) == (2, "Later")
    scenario_remove(kept.pk, BY)
    with pytest.raises(MissingError):
        scenario_remove(kept.pk, BY)
    entries = Change.objects.filter(subject="scenarios").select_related("entry").order_by("id")
    assert [one.entry.action for one in entries] == ["scenarios.keep", "scenarios.keep", "scenarios.remove"]
    assert (entries[0].after, entries[2].after) == (entries[1].before, "")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CONTACT, Role.BANK])
def test_those_who_read_no_figures_read_no_forecast(role: Role) -> None:
    with pytest.raises(ForbiddenError):
        forecasts_for(Actor("somebody", role, TODAY, officer_id="o1", unit_id="byd", lender="b"))


def test_an_authority_reads_chances_but_neither_projects_nor_scenarios(looked_ahead: StoredForecast) -> None:
    authority = Actor("city", Role.AUTHORITY, TODAY)
    assert forecasts_for(authority).get() == looked_ahead
    told = told_to(authority, looked_ahead.told)
    assert {one["kind"] for one in told["drivers"]} <= {"more", "more_projects", "growth"}
    assert not told["pipeline"]["projects"]
    assert not any(" of " in one["series"] for one in told["backtest"])
    assert told_to(LEADER, looked_ahead.told) == looked_ahead.told
    with pytest.raises(ForbiddenError):
        scenario_try(authority, run_now(), LATE)
    with pytest.raises(ForbiddenError):
        scenario_keep("Late", LATE, By(Actor("auditor", Role.AUDITOR, TODAY, is_read_only=True), "page"))
    with pytest.raises(ForbiddenError):
        forecast_request(By(Actor("leader", Role.LEADER, TODAY, is_read_only=True), "api"), 3)


def test_what_moved_a_chance_is_told_group_by_group_and_scenarios_are_held_against_the_new_forecast(
    looked_ahead: StoredForecast,
) -> None:
    scenario_keep("Late", LATE, BY)
    lists = current_park().park.lists
    granted = {"unit_id": "byd", "title": "listed", "level": "national", "granted_on": "2021-05-01"}
    record_add(TABLES["titles"], granted, BY, lists, NOW)
    moment = moment_now()
    run = run_make(moment, lines_of(moment.park.plan, TODAY)[0], "tester")
    (now,) = forecasts_refresh("worker", 0, silent)
    assert now.before == looked_ahead
    assert now != looked_ahead
    by_key = {(one.goal, one.by): one for one in now.goals.all()}
    listed = by_key["listed_enterprises", OUTPUT[1]]
    before = GoalForecast.objects.get(forecast=looked_ahead, goal=listed.goal, by=listed.by)
    assert listed.chance_before == before.chance
    assert [step["group"] for step in listed.moved] == ["records", "projects"]
    assert listed.moved[-1]["chance"] == listed.chance
    assert Decimal(listed.moved[0]["chance"]) > Decimal(before.chance or 0)  # a title more is no project
    assert listed.moved[0]["chance"] == listed.moved[1]["chance"]
    assert {step["chance"] for step in by_key[OUTPUT].moved} == {by_key[OUTPUT].chance_before}
    assert [one.chance for one in chances_of_goal(now, *OUTPUT)] == [by_key[OUTPUT].chance] * 2
    assert [one.scenario.name for one in outcomes_of(now)] == ["Late"]
    Run.objects.exclude(pk=run.pk).delete()
    forecasts_refresh("worker", 0, silent)
    assert StoredForecast.objects.get().before is None
    assert Scenario.objects.count() == 1
    assert forecast_make(run, "twice") == now
