"""The command that looks ahead: every goal told, reproducible, assumptions named, refusals plain."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from fivegood.park import SAMPLES
from tests.cli.conftest import Told

SAMPLE = SAMPLES / "ningxiang"
NORDHAFEN = Path(__file__).parents[1] / "second_park" / "nordhafen"


def test_every_goal_of_the_plan_is_told_with_its_chance_or_why_it_has_none(fivegood: Callable[..., Told]) -> None:
    told = fivegood("forecast", SAMPLE, "--as-of", "2021-06-30", "--seed", "7", "--json").data
    goals = {(goal["id"], goal["by"][:4]): goal for goal in told["goals"]}
    assert len(told["goals"]) == len(goals) == 25
    assert {name for (name, _), goal in goals.items() if goal["chance"] is None} == {
        "national_htz_rank",
        "hunan_park_rank",
    }
    assert goals["hunan_park_rank", "2025"]["reason"] == "no rank is on record yet"
    output = goals["industrial_output", "2025"]
    assert Decimal(output["p10"]) < Decimal(output["median"]) < Decimal(output["p90"])
    assert Decimal(output["needed"]) == Decimal("0.1042")  # (100 / 63.998) ** (1 / 4.504) - 1
    assert output["path"][-1]["planned"] == output["target"]
    assert goals["projects_top500", "2025"]["needed_as"] == "more"
    drivers = {kind: [one for one in told["drivers"] if one["kind"] == kind] for kind in ("slip", "concentration")}
    lost = [Decimal(one["chance_lost"]) for one in drivers["slip"]]
    assert lost == sorted(lost, reverse=True)
    risk = {one["goal"]: one for one in drivers["concentration"]}
    assert risk["industrial_output.equipment"]["unit"] == "sany"
    assert Decimal("0.5") < Decimal(risk["industrial_output.equipment"]["share"]) < Decimal("0.9")
    assert any("is taken off" in note for note in output["notes"])
    assert "byd-battery-i" in told["pipeline"]["carried"]
    stages = {stage["stage"]: stage for stage in told["pipeline"]["stages"]}
    assert stages["signed"]["fallen"] == 2
    tested = {one["series"]: one for one in told["backtest"]}
    assert tested["industrial_output"]["points"] == 12
    assert Decimal(tested["industrial_output"]["mase"]) < Decimal(tested["industrial_output"]["naive_mase"])
    assert tested["sales_revenue[group_code=wanshsin]"]["model"] is None
    assert "22 months on record" in tested["sales_revenue[group_code=wanshsin]"]["assumed"]


def test_the_same_seed_gives_the_same_answer_and_people_read_chances_in_both_languages(
    fivegood: Callable[..., Told],
) -> None:
    first, again, other = (
        fivegood("forecast", NORDHAFEN, "--as-of", "2024-12-31", "--seed", seed, "--json").data for seed in "112"
    )
    assert first == again
    assert first["goals"] != other["goals"]
    shown = " ".join(fivegood("forecast", NORDHAFEN, "--as-of", "2024-12-31").out.split())
    assert "likely" in shown
    assert "可能" in shown
    assert "official nowhere" in shown


def test_what_is_too_short_or_runs_backwards_is_said_and_the_rest_is_computed(
    fivegood: Callable[..., Told], tmp_path: Path
) -> None:
    park = shutil.copytree(NORDHAFEN, tmp_path / "park")
    stages = park / "records" / "project_stages.csv"
    with stages.open("a", encoding="utf-8") as file:
        file.write("P1,building,2025-01-15,2025-02-03T09:00,true\n")
    told = fivegood("forecast", park, "--as-of", "2025-06-30", "--json").data
    goals = {goal["id"]: goal for goal in told["goals"]}
    assert "P1: building on 2025-01-15 lies before signed on 2025-02-01" in told["pipeline"]["notes"]
    assert goals["exports.maritime"]["chance"] is None
    assert "the goal's path names no growth" in goals["exports.maritime"]["reason"]
    assert "assumed is a growth of 5.0% a year" in " ".join(goals["exports"]["notes"])
    assert all(goals[name]["chance"] is not None for name in ("jobs_per_hectare", "exports", "projects_signed"))
    due = {goal["id"]: goal for goal in fivegood("forecast", park, "--as-of", "2028-12-31", "--json").data["goals"]}
    assert due["projects_signed"]["chance"] == "0"
    assert due["projects_signed"]["reason"] == "it was due on 2025-12-31"
    assert due["exports"]["chance"] is None


def test_a_goal_without_a_measure_is_told_and_the_others_are_worked_out(
    fivegood: Callable[..., Told], tmp_path: Path
) -> None:
    park = tmp_path / "park"
    shutil.copytree(NORDHAFEN, park)
    asked = ("forecast", park, "--as-of", "2024-12-31", "--json")
    whole = {goal["id"]: goal for goal in fivegood(*asked).data["goals"]}
    plan = (park / "plan.yaml").read_text(encoding="utf-8")
    (park / "plan.yaml").write_text(plan.replace("measure: exports", "measure: exprots", 1), encoding="utf-8")
    line = plan[: plan.index("measure: exports")].count("\n") + 1
    goals = {goal["id"]: goal for goal in fivegood(*asked).data["goals"]}
    left = goals.pop("exports.maritime")
    assert left.keys() == whole["exports"].keys()
    assert left["chance"] is None
    assert left["reason"].startswith(f"plan.yaml:{line}:")
    assert left["reason"].endswith("there is no such measure (found 'exprots'); did you mean 'exports'?")
    assert goals == {name: goal for name, goal in whole.items() if name != "exports.maritime"}
    shown = fivegood(*asked[:-1])
    assert (shown.code, "? exports.maritime" in shown.out) == (0, True)
    assert fivegood("score", park, "--as-of", "2024-12-31").code == 1, "other answers need the whole plan"


def test_a_mistake_in_a_parks_own_assumptions_is_told_with_its_line(
    fivegood: Callable[..., Told], copied: Path
) -> None:
    shipped = (SAMPLES.parent / "catalogue" / "forecasting.yaml").read_text(encoding="utf-8")
    (copied / "forecasting.yaml").write_text(shipped.replace("shared:", "shard:"), encoding="utf-8")
    told = fivegood("forecast", copied)
    assert told.code == 1
    assert "forecasting.yaml:" in told.err
    assert "did you mean 'shared'?" in told.err


def test_a_scenario_is_read_from_a_file_and_one_that_names_what_is_not_there_is_refused(
    fivegood: Callable[..., Told], tmp_path: Path
) -> None:
    asked = ("forecast", NORDHAFEN, "--as-of", "2024-12-31", "--json", "--scenario")
    file = tmp_path / "scenario.yaml"
    file.write_text("growth: {all: 0.05}\n", encoding="utf-8")
    assert fivegood(*asked, file).data == fivegood(*asked[:-1]).data  # this park has no goal that grows with returns
    file.write_text("projects: {nothing: {later: 3}}\n", encoding="utf-8")
    refused = fivegood(*asked, file)
    assert refused.code == 1
    assert "projects.nothing: is no project on its way" in refused.err
