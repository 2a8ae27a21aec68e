"""A park of another country, currency and area unit, with its own measures and branches, is data and no code.

The records in ``nordhafen`` are invented, and every row says so. What is expected is counted here by hand.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fivegood.cli.main import run

PARK = Path(__file__).parent / "nordhafen"
Command = Callable[..., Any]


@pytest.fixture
def fivegood(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command with --json and return what it printed; any exit but 0 fails."""

    def command(*arguments: str) -> Any:
        monkeypatch.setattr(sys, "argv", ["fivegood", *arguments, "--json"])
        with pytest.raises(SystemExit) as caught:
            run()
        told = capsys.readouterr()
        assert not caught.value.code, told.err + told.out
        return json.loads(told.out)

    return command


def test_it_is_data_only() -> None:
    kinds = {path.suffix for path in PARK.rglob("*") if path.is_file()}
    assert kinds == {".yaml", ".csv"}


def test_every_record_is_marked_as_invented() -> None:
    for path in (PARK / "records").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert {row["is_synthetic"] for row in csv.DictReader(file)} == {"true"}, path.name


def test_check_has_no_error_and_works_out_what_the_plan_implies(fivegood: Command) -> None:
    findings = {finding["id"]: finding for finding in fivegood("check", str(PARK))["findings"]}
    assert "error" not in {finding["severity"] for finding in findings.values()}
    # 60 m / 1.05 ** 4.5 years since the plan began on 1 July 2024 (184 of its 366 days were left)
    base = 60_000_000 / 1.05 ** (4 + 184 / 366)
    assert float(findings["implied_base:exports"]["numbers"]["base"]) == pytest.approx(base, abs=0.01)
    assert findings["concentration:exports"]["numbers"]["share"] == "0.75"
    assert findings["ratio:exports_per_job"]["numbers"]["each"] == "44280.4428"
    assert findings["rows_synthetic"]["numbers"] == {"synthetic": "36", "rows": "36"}
    assert not [name for name in findings if name.startswith("denominator")]


def test_figures_are_in_euro_and_hectares(fivegood: Command) -> None:
    figures = {figure["id"]: figure for figure in fivegood("figures", str(PARK))}
    told = {name: (figure["value"], figure["unit"], figure["rows"]) for name, figure in figures.items()}
    exports = 6_200_000 + Decimal("7000000.5") + 2_700_000 + 2_900_000 + 2_650_000 + 2_950_000
    assert told == {
        # the newest of the two returns of the smokehouse: a correction replaces the earlier row
        "exports": (str(exports), "EUR", 6),
        "jobs": ("542", "person", 3),
        "industrial_land": ("60", "ha", 3),
        "jobs_per_hectare": ("9.033333", "person/ha", 6),
        "projects_signed": ("2", "project", 2),
        "green_port_stars": ("3", "star", 1),
    }


def test_a_month_that_stands_alone_needs_no_other(fivegood: Command, tmp_path: Path) -> None:
    park = tmp_path / "park"
    shutil.copytree(PARK, park)
    path = park / "records" / "returns.csv"
    text = path.read_text("utf-8").replace(
        "fisch,2025-Q1,exports,single,2650000", "fisch,2025-01,exports,single,900000"
    )
    path.write_text(text, encoding="utf-8")
    asked = ("--measure", "exports[unit_id=fisch]", "--when", "2025-01", "--when", "2025-Q1")
    january, quarter = fivegood("figures", str(park), *asked)
    assert (january["value"], january["missing"]) == ("900000", 0)
    assert (quarter["value"], quarter["missing"]) == ("900000", 2)  # February and March are owed each by itself


def test_score_holds_its_own_goals_against_its_own_branches(fivegood: Command) -> None:
    goals = {goal["id"]: goal for goal in fivegood("score", str(PARK), "--as-of", "2025-06-30")["goals"]}
    assert {name: (goal["branch"], goal["value"], goal["status"]) for name, goal in goals.items()} == {
        "jobs_per_hectare": ("work", "9.033333", "on_track"),
        "exports": ("trade", "47000000.5", "behind"),
        "exports.maritime": ("trade", "36400000.5", "open"),
        "projects_signed": ("trade", "2", "on_track"),
        "green_port_stars": ("care", "3", "open"),
    }
    assert goals["projects_signed"]["path"] == "1"  # the step that was due that day


def test_the_step_of_the_year_end_is_not_asked_a_day_early(fivegood: Command) -> None:
    def path(day: str) -> Any:
        goals = {goal["id"]: goal for goal in fivegood("score", str(PARK), "--as-of", day)["goals"]}
        return goals["projects_signed"]["path"]

    assert (path("2025-06-29"), path("2025-12-30"), path("2025-12-31")) == (None, "1", "3")


def test_trace_leads_to_the_rows(fivegood: Command) -> None:
    traced = fivegood("trace", str(PARK), "exports", "2025-H1")
    assert traced["value"] == traced["recomputed"] == "24400000.5"
    assert sum(Decimal(row["value"]) for row in traced["rows"]) == Decimal(traced["value"])
    land = fivegood("trace", str(PARK), "jobs_per_hectare", "2025-H1")
    assert land["value"] == land["recomputed"]
    assert {row["part"] for row in land["rows"]} == {"jobs 2025-H1", "industrial_land 2025-H1"}


def test_freeze_says_in_what_money_and_area_are_held(fivegood: Command, tmp_path: Path) -> None:
    frozen = fivegood("freeze", str(PARK), "--as-of", "2025-06-30", "--out", str(tmp_path))
    manifest = json.loads((Path(frozen["path"]) / "manifest.json").read_text("utf-8"))
    assert (manifest["currency"], manifest["area_unit"], manifest["park"]) == ("EUR", "ha", "nordhafen")
    assert manifest["joins_january_february"] is False
    assert manifest["owed_items"] == ["exports"]


def test_its_measures_stand_beside_the_shipped_ones(fivegood: Command) -> None:
    names = [measure["id"] for measure in fivegood("measures", str(PARK))]
    assert {"exports", "jobs", "jobs_per_hectare", "green_port_stars", "tax_per_area"} <= set(names)


def test_what_was_known_earlier_can_be_asked_again(fivegood: Command, tmp_path: Path) -> None:
    known = ("--as-of", "2025-06-30", "--out", str(tmp_path))
    now = fivegood("freeze", str(PARK), *known)
    then = fivegood("freeze", str(PARK), *known, "--known-at", "2025-07-15")
    assert now["snapshot"] != then["snapshot"]
    assert then["known_at"] == "2025-07-15T23:59:59"
