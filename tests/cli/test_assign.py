"""The command that proposes officers: what people and machines are told, a park's own numbers, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fivegood.park import SAMPLES
from tests.cli.conftest import Told

SAMPLE = SAMPLES / "ningxiang"
OWN = """\
source: {en: ours, zh: 本园区}
weight: {size: {large: 4}, other: 1}
levels: [1, 3]
lead: {most: [3, 1]}
deputy: {most: [3, 3]}
costs: {move: 60, even: 4}
"""


def test_people_read_what_changes_how_loads_lie_and_that_nothing_costs_less(fivegood: Callable[..., Told]) -> None:
    told = fivegood("assign", SAMPLE, "--as-of", "2021-07-31")
    assert told.code == 0
    assert "427 units, 180 officers" in told.out
    assert "the least there is" in told.out
    assert "official nowhere" in told.out
    assert "180 officers without skills" in " ".join(told.out.split())


def test_machines_are_told_pairs_with_reasons_and_the_bound_that_proves_the_cost(fivegood: Callable[..., Told]) -> None:
    told = fivegood("assign", SAMPLE, "--as-of", "2021-06-30", "--json").data
    assert len(told["pairs"]) == 422
    assert told["cost"] == told["bound"]
    assert all(pair["officer"] != pair["deputy"] for pair in told["pairs"])
    assert sum(load["units"] for load in told["loads"]) == 422
    assert {load["units"] for load in told["loads"]} == {1, 2, 3, 4}
    leads = [move for move in told["moves"] if move["role"] == "lead"]
    assert {move["reason"] for move in leads} <= {"barred", "saves"}, "in the sample every unit has its lead"
    assert {move["bar"] for move in leads if move["reason"] == "barred"} == {"language"}
    assert told["unknown"]["units_without_place"] == 7, "nothing is invented for the firms that the report names"


def test_a_parks_own_numbers_hold_and_a_unit_without_a_place_is_named(
    fivegood: Callable[..., Told], copied: Path
) -> None:
    (copied / "assigning.yaml").write_text(OWN, encoding="utf-8")
    told = fivegood("assign", copied, "--as-of", "2021-06-30", "--json").data
    assert told["source"]["en"] == "ours"
    (copied / "assigning.yaml").write_text(
        OWN.replace("lead: {most: [3, 1]}", "lead: {most: [2, 1]}"), encoding="utf-8"
    )
    refused = fivegood("assign", copied, "--as-of", "2021-06-30")
    assert refused.code == 1
    assert "no place is left for this unit" in refused.err


def test_a_mistake_in_a_parks_own_numbers_is_told_with_its_line(fivegood: Callable[..., Told], copied: Path) -> None:
    (copied / "assigning.yaml").write_text(OWN.replace("move", "mvoe"), encoding="utf-8")
    told = fivegood("assign", copied).err
    assert "assigning.yaml:6:" in told
    assert "did you mean 'move'?" in told
    (copied / "assigning.yaml").write_text(OWN.replace("[3, 1]", "[3]"), encoding="utf-8")
    assert "most has one number for each of the 2 levels" in fivegood("check", copied).out
