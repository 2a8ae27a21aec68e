"""Titles, standings, lines, land and platforms of the sample, counted a second time."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from tests.sample.reading import (
    HALF,
    NAMED,
    in_half,
    rows,
    valid,
)

# -- honours and standing


def test_six_small_giants_of_which_four_are_of_july() -> None:
    held = [row for row in valid("titles", "2021-07-31", "granted_on", "lapsed_on") if row["title"] == "small_giant"]
    new = [row for row in held if row["granted_on"].startswith("2021-07")]
    assert (len(held), len(new)) == (6, 4)
    assert {(row["level"], row["batch"]) for row in new} == {("national", "third")}


def test_no_real_firm_holds_an_invented_title() -> None:
    assert not NAMED & {row["unit_id"] for row in rows("titles")}


def test_three_standings_and_none_for_national_or_provincial_rank() -> None:
    held = valid("standings", "2021-06-30", "valid_from", "valid_to")
    assert {row["standing"]: row["value"] for row in held} == {
        "demonstration_base_rating": "5",
        "trade_transformation_base": "1",
        "city_park_evaluation": "1",
    }
    assert len(rows("standings")) == 3


# -- lines


def test_four_lines_at_six_seconds_made_40160_cells() -> None:
    held = valid("lines", "2021-06-30", "valid_from", "valid_to")
    cells = [row for row in held if row["product"] == "blade_battery_cell"]
    assert len(cells) == 4
    assert {(row["state"], row["cycle_seconds"], row["design_per_month"]) for row in cells} == {("full", "6", "")}
    made = [int(row["quantity"]) for row in rows("line_output") if row["produced_on"] == "2021-06-30"]
    assert (len(made), sum(made)) == (4, 40_160)
    assert all(int(row["quantity"]) < 86_400 / 6 for row in rows("line_output"))


def test_every_line_has_output_on_every_day_of_june_and_july() -> None:
    days = Counter(row["produced_on"] for row in rows("line_output"))
    assert (len(days), set(days.values())) == (61, {4})


def test_200_platforms_a_month_in_trial_operation() -> None:
    held = valid("lines", "2021-06-30", "valid_from", "valid_to")
    platforms = [row for row in held if row["product"] == "aerial_platform"]
    assert [(row["state"], row["design_per_month"]) for row in platforms] == [("trial", "200")]


# -- land


def test_enterprises_hold_12640_mu_of_19500() -> None:
    held = valid("parcels", "2021-06-30", "held_from", "held_to")
    kinds = {row["unit_id"]: row["unit_kind"] for row in rows("units")}
    industrial = [row for row in held if row["land_use"] == "industrial"]
    assert {kinds[row["unit_id"]] for row in industrial} == {"enterprise"}
    assert sum(Decimal(row["area"]) for row in industrial) == 12_640
    assert sum(Decimal(row["area"]) for row in held) == 19_500
    assert [row["area"] for row in held if row["unit_id"] == "byd"] == ["640"]
    assert len({row["parcel_id"] for row in held}) == len(held)
    assert sum(row["held_to"] > "2019-01-01" for row in rows("parcels")) == 9


# -- platforms


@pytest.mark.parametrize(
    ("kind", "levels", "before", "new"),
    [
        ("innovation", {"national", "provincial"}, 14, 2),
        ("public_service", {"provincial"}, 5, 3),
        ("production_service", {"park"}, 18, 7),
    ],
)
def test_platforms_before_and_in_the_half(kind: str, levels: set[str], before: int, new: int) -> None:
    granted = [
        row["granted_on"]
        for row in rows("platforms")
        if row["platform_kind"] == kind and row["level"] in levels and row["is_above_designated"] != "false"
    ]
    assert (sum(day < HALF[0] for day in granted), sum(map(in_half, granted))) == (before, new)
