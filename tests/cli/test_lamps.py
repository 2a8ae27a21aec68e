"""The command of lamps: words beside shapes for people, every rule for machines, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fivegood.park import SAMPLES
from tests.cli.conftest import Told

SAMPLE = SAMPLES / "ningxiang"


def test_people_read_the_lamp_the_rule_the_number_and_the_limit(fivegood: Callable[..., Told]) -> None:
    told = fivegood("lamps", SAMPLE, "--as-of", "2021-06-30")
    assert told.code == 0
    line = next(line for line in told.out.splitlines() if "p144" in line)
    assert " ".join(line.split()) == (
        "■ red p144 Synthetic Project 144 start planned and not made: 5 months (lit from 3)"
    )
    assert "9 red, 8 yellow, 144 green, 27 none, 2 dropped" in told.out
    assert "official nowhere else" in " ".join(told.out.split())


def test_a_lamp_narrows_and_the_counts_stay_those_of_all(fivegood: Callable[..., Told]) -> None:
    told = fivegood("lamps", SAMPLE, "--as-of", "2021-06-30", "--lamp", "none", "--json").data
    assert len(told["projects"]) == told["counts"]["none"] == 27
    assert {project["lamp"] for project in told["projects"]} == {None}
    assert told["counts"]["red"] == 9


def test_what_was_not_known_yet_is_not_judged_by(fivegood: Callable[..., Told]) -> None:
    early = fivegood("lamps", SAMPLE, "--as-of", "2021-06-30", "--known-at", "2021-03-31", "--json").data
    late = fivegood("lamps", SAMPLE, "--as-of", "2021-06-30", "--json").data
    assert len(early["projects"]) < len(late["projects"])


def test_wrong_options_are_refused_with_the_nearest_choice(fivegood: Callable[..., Told], copied: Path) -> None:
    told = fivegood("lamps", SAMPLE, "--lamp", "redd")
    assert told.code == 1
    assert "did you mean 'red'?" in told.err
    assert "outside the years" in fivegood("lamps", SAMPLE, "--as-of", "9999-12-31").err
    (copied / "lamps.yaml").write_text("source: {en: a, zh: b}\nlate_start: {}\n", encoding="utf-8")
    told = fivegood("lamps", copied)
    assert told.code == 1
    assert "lamps.yaml:2:" in told.err
    assert "did you mean 'late_start_months'?" in told.err
