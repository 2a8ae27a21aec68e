"""What a command refuses: exit code 1, a message that names the place and the nearest valid choice, JSON on request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fivegood.park import SAMPLES
from tests.cli.conftest import Told

SAMPLE = str(SAMPLES / "ningxiang")
Command = Callable[..., Told]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("score", SAMPLE, "--as-of", "30.06.2021"), "--as-of is a day written as 2021-06-30 (found '30.06.2021')"),
        (("score", SAMPLE, "--as-of", "20210630"), "--as-of is a day written as 2021-06-30"),
        (("score", SAMPLE, "--as-of", "2021-02-30"), "--as-of is not a day of the calendar (found '2021-02-30')"),
        (("freeze", SAMPLE, "--known-at", "noon"), "--known-at is written as 2021-07-16T12:00 (found 'noon')"),
        (("freeze", SAMPLE, "--known-at", "2021-07-16T12:00+08:00"), "--known-at is the park's local time"),
        (("figures", SAMPLE, "--edition", "2021-H2"), "there is no edition '2021-H2'; the plan has 2021-H1"),
        (("figures", SAMPLE, "--measure", "projects_signed"), "--measure and --when go together"),
        (("figures", SAMPLE, "--when", "2021"), "--measure and --when go together"),
        (
            ("figures", SAMPLE, "--measure", "project_signd", "--when", "2021-H1"),
            "there is no measure or goal 'project_signd'; did you mean 'projects_signed'?",
        ),
        (("figures", SAMPLE, "--measure", "projects_signed", "--when", "2021Q2"), "did you mean '2021-Q2'?"),
        (("figures", SAMPLE, "--measure", "projects_signed", "--when", "2022"), "lies after 2021-08-23"),
        (("trace", SAMPLE, "project_signed", "2021-H1"), "did you mean 'projects_signed'?"),
        (("trace", SAMPLE, "industrial_outptu.equipment", "2021"), "did you mean 'industrial_output.equipment'?"),
        (
            ("trace", SAMPLE, "projects signed", "2021-H1"),
            "a figure is written as projects_signed or industrial_output[",
        ),
        (("trace", SAMPLE, "industrial_output[equipment]", "2021"), "is written as [industry=equipment]"),
        (("trace", SAMPLE, "industrial_output[industry=equipmnt]", "2021-H1"), "did you mean 'equipment'?"),
        (("trace", SAMPLE, "industrial_output[colour=red]", "2021-H1"), "has no dimension 'colour' (it has industry,"),
        (("trace", SAMPLE, "projects_signed", "the first half"), "this is not a period; valid forms are 2021, 2021-H1"),
        (("check", "nowhere"), "there is no such park folder; fivegood init DIR makes one"),
        (("figures", "nowhere"), "there is no such park folder; fivegood init DIR makes one"),
        (("measures", "nowhere"), "there is no such park folder"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_exits_with_one(
    arguments: tuple[str, ...], message: str, fivegood: Command
) -> None:
    told = fivegood(*arguments)
    assert told.code == 1
    shown = " ".join((told.out + told.err).split())
    assert message in shown
    assert "Traceback" not in shown


def test_a_refusal_for_machines_has_every_fault_with_its_place(fivegood: Command, copied: Path) -> None:
    plan = copied / "plan.yaml"
    plan.write_text(plan.read_text("utf-8").replace("branch: planning", "branch: planing", 1), encoding="utf-8")
    told = fivegood("score", copied, "--json")
    assert told.code == 1
    assert set(told.data) == {"error", "faults"}
    (fault,) = told.data["faults"]
    assert fault == {
        "file": "plan.yaml",
        "line": fault["line"],
        "column": "5",
        "message": "there is no such branch",
        "value": "planing",
        "suggestion": "planning",
    }
    assert "branch: planing" in plan.read_text("utf-8").splitlines()[fault["line"] - 1]
    assert "there is no such branch" in told.err


def test_an_unknown_figure_for_machines_is_an_error_without_a_place(fivegood: Command) -> None:
    told = fivegood("trace", SAMPLE, "project_signed", "2021-H1", "--json")
    assert (told.code, told.data["faults"]) == (1, [])
    assert "did you mean 'projects_signed'?" in told.data["error"]


def test_a_check_for_machines_prints_findings_even_of_a_folder_that_is_not_there(fivegood: Command) -> None:
    told = fivegood("check", "nowhere", "--json")
    assert told.code == 1
    assert [finding["severity"] for finding in told.data["findings"]] == ["error"]


def test_init_leaves_a_folder_alone_that_holds_anything(fivegood: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    told = fivegood("init", tmp_path)
    assert told.code == 1
    assert "is there already and not empty: name a new folder" in " ".join(told.err.split())
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_init_says_when_it_cannot_write(fivegood: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = fivegood("init", tmp_path / "file" / "park")
    assert told.code == 1
    assert "cannot be written" in told.err


def test_freeze_says_when_it_cannot_write(fivegood: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = fivegood("freeze", SAMPLE, "--out", tmp_path / "file")
    assert told.code == 1
    assert "cannot be written" in told.err


def test_a_park_without_an_edition_is_asked_for_a_day(fivegood: Command, copied: Path) -> None:
    plan = copied / "plan.yaml"
    plan.write_text(plan.read_text("utf-8").split("editions:")[0], encoding="utf-8")
    assert "give --as-of DATE: the plan names no edition" in fivegood("score", copied).err
    asked = ("--measure", "projects_signed", "--when", "2021-H1", "--as-of", "2021-06-30", "--json")
    assert fivegood("figures", copied, *asked).data[0]["value"] == "29"
    assert fivegood("check", copied).code == 0


def test_an_unknown_command_is_refused_as_usage(fivegood: Command) -> None:
    assert fivegood("chek", SAMPLE).code == 2
