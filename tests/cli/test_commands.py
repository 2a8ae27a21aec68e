"""Every command on the sample: what it prints for people, and the exact shape of what it prints for machines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from fivegood import __version__
from fivegood.facts.snapshot import load
from fivegood.park import SAMPLES
from tests.cli.conftest import Told

SAMPLE = SAMPLES / "ningxiang"
Command = Callable[..., Told]
COMMANDS = ("check", "freeze", "figures", "score", "trace", "measures", "report", "init", "demo")


def test_figures_are_a_list_of_objects_with_these_keys(fivegood: Command) -> None:
    listed = fivegood("figures", SAMPLE, "--json").data
    assert len(listed) == 19
    common = {
        "id",
        "value",
        "unit",
        "hedge",
        "stated",
        "holds",
        "rows",
        "missing",
        "synthetic",
        "version",
        "snapshot",
        "reason",
    }
    for figure in listed:
        assert set(figure) in (common | {"period"}, common | {"as_of"})
        assert isinstance(figure["value"], str)
        assert Decimal(figure["value"]) >= 0
    (credit,) = [figure for figure in listed if figure["id"] == "credit_amount"]
    assert credit | {"snapshot": ""} == {
        "id": "credit_amount", "period": "2021-H1", "value": "49000000", "unit": "CNY", "hedge": "exact",
        "stated": "49000000", "holds": True, "rows": 12, "missing": 0, "synthetic": 12, "version": 1,
        "snapshot": "", "reason": "",
    }  # fmt: skip
    assert len({figure["snapshot"] for figure in listed}) == 1
    assert {figure["hedge"] for figure in listed} == {"exact", "nearly", "more_than", "at_most"}


def test_figures_asked_by_measure_and_time(fivegood: Command) -> None:
    asked = ("--measure", "projects_signed", "--measure", "industrial_output[industry=equipment]", "--when", "2021-H1")
    listed = fivegood("figures", SAMPLE, *asked, "--as-of", "2021-06-30", "--json").data
    assert [(figure["id"], figure["period"]) for figure in listed] == [
        ("projects_signed", "2021-H1"),
        ("industrial_output[industry=equipment]", "2021-H1"),
    ]
    (stock,) = fivegood("figures", SAMPLE, "--measure", "small_giants", "--when", "2021-07-31", "--json").data
    assert (stock["as_of"], stock["value"]) == ("2021-07-31", "6")


def test_a_figure_that_is_missing_is_null_with_its_reason(fivegood: Command) -> None:
    (figure,) = fivegood("figures", SAMPLE, "--measure", "industrial_output", "--when", "2021-01", "--json").data
    assert figure["value"] is None
    assert "January and February come together" in figure["reason"]


def test_score_has_these_keys(fivegood: Command) -> None:
    card = fivegood("score", SAMPLE, "--as-of", "2021-06-30", "--json").data
    assert set(card) == {"as_of", "snapshot", "goals", "counts", "attained", "branches"}
    assert card["as_of"] == "2021-06-30"
    assert len(card["goals"]) == 25
    for goal in card["goals"]:
        assert set(goal) == {
            "id", "branch", "name", "by", "value", "comparator", "target", "unit", "path", "pace", "status", "missing",
            "owner", "weight", "reason",
        }  # fmt: skip
        assert goal["status"] in card["counts"]
        assert isinstance(goal["missing"], int)
    assert sum(card["counts"].values()) == 25
    assert {branch["id"]: branch["attained"] for branch in card["branches"]}["projects"] == "0.4762"
    (output,) = [goal for goal in card["goals"] if goal["id"] == "industrial_output"]
    assert (output["target"], output["comparator"], output["unit"]) == ("100000000000", ">", "CNY")


def test_check_has_these_keys_and_finds_every_published_check(fivegood: Command) -> None:
    told = fivegood("check", SAMPLE, "--json")
    assert "disclosure:goals" in {finding["id"] for finding in told.data["findings"]}
    assert told.code == 0
    assert set(told.data) == {"findings"}
    findings = {finding["id"]: finding for finding in told.data["findings"]}
    for finding in findings.values():
        assert set(finding) == {"id", "severity", "message", "numbers"}
        assert finding["severity"] in ("warning", "info")
    expected = {
        ("implied_base:industrial_output", "base"): "59345132805.86",
        ("parts_sum:industrial_output", "ratio"): "1.1",
        ("parts_sum:industrial_output.equipment", "slack"): "0",
        ("concentration:industrial_output.equipment", "share"): "0.7143",
        ("mixed_measures:industrial_output.equipment", "parts"): "3",
        ("denominator:tax_per_mu", "needed"): "13333.33",
        ("denominator:tax_per_mu", "area_built_up"): "19500",
        ("denominator:tax_per_mu", "per_built_up"): "205128.21",
        ("line_capacity:blade_battery", "nameplate"): "57600",
        ("line_capacity:blade_battery", "share_percent"): "69.4",
        ("line_capacity:blade_battery", "park_wide"): "14400",
        ("ratio:units_per_officer", "each"): "2.3444",
        ("ratio:credit_per_firm", "each"): "4454545.4545",
        ("campaign_load:mass_testing", "per_site_day"): "2777.8",
        ("campaign_load:mass_testing", "samplers_one_day"): "69",
        ("campaign_load:mass_testing", "samplers_all_days"): "24",
        ("cohorts:signed_and_implemented", "mean"): "241379310.34",
    }
    assert {(name, key): findings[name]["numbers"][key] for name, key in expected} == expected


def test_trace_has_these_keys_and_its_rows_add_up(fivegood: Command) -> None:
    traced = fivegood("trace", SAMPLE, "projects_signed_investment", "2021-H1", "--json").data
    assert set(traced) == {
        "figure", "period", "value", "recomputed", "unit", "version", "effective_from", "definition", "sql",
        "sql_spark", "snapshot", "row_count", "rows", "reason",
    }  # fmt: skip
    assert traced["row_count"] == len(traced["rows"]) == 29
    assert sum(Decimal(row["investment"]) for row in traced["rows"]) == Decimal(traced["value"])
    assert traced["value"] == traced["recomputed"] == "6936000000"


def test_a_goal_is_traced_under_its_own_name(fivegood: Command) -> None:
    traced = fivegood("trace", SAMPLE, "industrial_output.equipment", "2021-H1", "--json").data
    assert traced["figure"] == "industrial_output[industry=equipment]"
    assert {row["industry"] for row in traced["rows"]} == {"equipment"}


def test_measures_have_these_keys(fivegood: Command) -> None:
    shipped, own = fivegood("measures", "--json").data, fivegood("measures", SAMPLE, "--json").data
    assert len(shipped) < len(own)
    for measure in own:
        assert set(measure) == {"id", "name", "unit", "kind", "cohort", "dimensions", "versions"}
        for version in measure["versions"]:
            assert set(version) >= {"version", "from", "table", "value", "where", "definition"}


def test_freeze_writes_a_snapshot_that_loads_again(fivegood: Command, tmp_path: Path) -> None:
    frozen = fivegood("freeze", SAMPLE, "--as-of", "2021-06-30", "--out", tmp_path, "--json").data
    assert set(frozen) == {"snapshot", "as_of", "known_at", "rows", "tables", "path"}
    assert frozen["rows"] == sum(frozen["tables"].values())
    assert load(Path(frozen["path"])).id == frozen["snapshot"]
    again = fivegood("freeze", SAMPLE, "--as-of", "2021-06-30", "--out", tmp_path, "--json").data
    assert again == frozen


def test_each_command_prints_for_people(fivegood: Command, tmp_path: Path) -> None:
    card = fivegood("score", SAMPLE, "--as-of", "2021-06-30")
    assert "Good industrial projects" in card.out
    assert "▲ behind" in card.out  # a lamp has a shape and words, not a colour alone
    assert "nearly 7 bn yuan" in fivegood("figures", SAMPLE).out
    trace = fivegood("trace", SAMPLE, "tax_per_area", "2021-H1")
    assert "(equal)" in trace.out
    assert "industrial_land 2021-H1" in trace.out
    assert "parcel_id" in trace.out
    assert "小巨人" in fivegood("measures").out
    assert "snapshot " in fivegood("freeze", SAMPLE, "--as-of", "2021-06-30", "--out", tmp_path).out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_has_an_example(command: str, fivegood: Command) -> None:
    told = fivegood(command, "--help")
    assert told.code == 0
    assert f"Example: fivegood {command}" in told.out
    assert "--json" in told.out


def test_init_then_check_passes(fivegood: Command, tmp_path: Path) -> None:
    made = fivegood("init", tmp_path / "new", "--json")
    assert {Path(name).name for name in made.data["files"]} >= {"plan.yaml", "measures.yaml", "returns.csv"}
    told = fivegood("check", tmp_path / "new", "--json")
    assert told.code == 0, told.out
    assert "error" not in {finding["severity"] for finding in told.data["findings"]}
    scored = fivegood("score", tmp_path / "new", "--json").data
    assert {goal["status"] for goal in scored["goals"]} == {"missing"}


def test_the_command_is_installed_and_prints_its_version() -> None:
    code = "import sys; sys.argv = ['fivegood', '--version']; from fivegood.cli.main import run; run()"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout.strip()) == (0, f"fivegood {__version__}")


# -- when the data changes


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_one_row_changed_changes_its_figure_and_the_snapshot(fivegood: Command, copied: Path) -> None:
    asked = ("--measure", "people_tested", "--when", "2021-07-30/2021-08-01", "--json")
    (before,) = fivegood("figures", copied, *asked).data
    edit(copied / "records" / "campaign_sessions.synthetic.csv", "2021-07-30,2240,2240,", "2021-07-30,2241,2240,")
    (after,) = fivegood("figures", copied, *asked).data
    assert int(after["value"]) == int(before["value"]) + 1
    assert after["snapshot"] != before["snapshot"]
    assert (after["rows"], after["version"]) == (before["rows"], before["version"])


def test_the_order_of_lines_changes_nothing(fivegood: Command, copied: Path) -> None:
    before = fivegood("figures", copied, "--json").data
    for path in (copied / "records").glob("*.csv"):
        head, *lines = path.read_text("utf-8").splitlines()
        if '"' not in "".join(lines):
            path.write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="utf-8")
    assert fivegood("figures", copied, "--json").data == before


def test_a_hedge_that_is_no_longer_true_fails_the_check(fivegood: Command, copied: Path) -> None:
    edit(copied / "plan.yaml", "hedge: nearly, stated: 7 bn CNY", "hedge: more_than, stated: 7 bn CNY")
    told = fivegood("check", copied, "--json")
    assert told.code == 1
    (error,) = [finding for finding in told.data["findings"] if finding["severity"] == "error"]
    assert error["id"] == "claim:projects_signed_investment"
    assert 'does not bear out "more than 7 bn yuan"' in error["message"]
    assert error["numbers"] == {"value": "6936000000", "stated": "7000000000"}
    assert "✖" in fivegood("check", copied).out


def test_check_tells_the_faults_of_every_file_at_once(fivegood: Command, copied: Path) -> None:
    edit(copied / "plan.yaml", "kind: cohorts", "kind: cohort")
    edit(copied / "records" / "titles.synthetic.csv", "small_giant", "small_gaint")
    told = fivegood("check", copied, "--json")
    assert told.code == 1
    messages = [finding["message"] for finding in told.data["findings"]]
    assert any("plan.yaml:" in message and "did you mean 'cohorts'?" in message for message in messages)
    assert any("titles.synthetic.csv:2" in message and "did you mean 'small_giant'?" in message for message in messages)
