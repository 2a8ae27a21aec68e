"""What a plan says about itself: every line of it computed, with the numbers it rests on."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from fivegood.errors import Finding
from fivegood.park import OpenPark
from fivegood.plan.reconcile import reconcile

WritePark = Callable[..., OpenPark]
BN = 1_000_000_000


@pytest.fixture(scope="module")
def found(sample: OpenPark) -> dict[str, Finding]:
    listed = reconcile(sample.plan, sample.catalogue)
    by_id = {finding.id: finding for finding in listed}
    assert len(by_id) == len(listed)
    return by_id


def test_the_output_target_implies_its_base_and_path(found: dict[str, Finding]) -> None:
    finding = found["implied_base:industrial_output"]
    assert finding.numbers["base"] == Decimal("59345132805.86")
    path = finding.numbers["path"]
    assert isinstance(path, dict)
    assert {year: round(value / BN, 1) for year, value in path.items()} == {
        "2021": Decimal("65.9"),
        "2022": Decimal("73.1"),
        "2023": Decimal("81.2"),
        "2024": Decimal("90.1"),
        "2025": Decimal("100.0"),
    }
    assert finding.message == (
        "industrial_output: 100 bn yuan by 2025 at 11 % a year implies a 2020 base of 59.35 bn yuan and a path of "
        "65.9 bn yuan, 73.1 bn yuan, 81.2 bn yuan, 90.1 bn yuan, 100 bn yuan"
    )


def test_the_two_industries_over_cover_the_park_by_a_tenth(found: dict[str, Finding]) -> None:
    finding = found["parts_sum:industrial_output"]
    assert finding.numbers == {"sum": 110 * BN, "whole": 100 * BN, "slack": -10 * BN, "ratio": Decimal("1.1")}
    assert finding.message.endswith("110 bn yuan, more than 100 bn yuan: they over-cover it by 10 %")
    assert finding.severity == "warning"


def test_the_equipment_target_has_no_slack_and_rests_on_one_firm(found: dict[str, Finding]) -> None:
    parts = found["parts_sum:industrial_output.equipment"]
    assert parts.numbers == {"sum": 70 * BN, "whole": 70 * BN, "slack": 0, "ratio": 1}
    assert "50 bn yuan + 10 bn yuan + 10 bn yuan are 70 bn yuan, exactly the target: there is no slack" in parts.message
    share = found["concentration:industrial_output.equipment"]
    assert share.numbers["share"] == Decimal("0.7143")
    assert share.numbers["part"] == "industrial_output.equipment.sany"
    assert "71 % of it rests on industrial_output.equipment.sany (50 bn yuan)" in share.message


def test_sales_revenue_and_output_value_are_not_silently_summed(found: dict[str, Finding]) -> None:
    finding = found["mixed_measures:industrial_output.equipment"]
    assert finding.numbers == {"parts": 3}
    assert "their sum is shown beside it, never taken for it" in finding.message
    assert "mixed_measures:industrial_output" not in found


def test_the_denominator_of_tax_per_mu_must_be_explicit(found: dict[str, Finding]) -> None:
    finding = found["denominator:tax_per_mu"]
    assert finding.numbers == {
        "needed": Decimal("13333.33"),
        "area_built_up": 19_500,
        "per_built_up": Decimal("205128.21"),
        "area_planned": 97_500,
        "per_planned": Decimal("41025.64"),
    }
    assert (
        "needs at most 13,333 mu of counted land; over the built-up 19,500 mu it is 205,128 yuan/mu" in finding.message
    )
    assert finding.message.endswith("the denominator (industrial_land) must be explicit")


def test_nothing_else_is_said_of_the_sample(found: dict[str, Finding]) -> None:
    assert set(found) == {
        "implied_base:industrial_output",
        "parts_sum:industrial_output",
        "concentration:industrial_output",
        "mixed_measures:industrial_output.equipment",
        "parts_sum:industrial_output.equipment",
        "concentration:industrial_output.equipment",
        "denominator:tax_per_mu",
    }


HEAD = """
park: {id: p, name: {en: P, zh: 园}, place: {en: P, zh: 地}, currency: CNY, area_unit: mu, areas: {all: 1 km2}}
plan: {name: {en: P, zh: 划}, from: 2021-01-01, to: 2025-12-31, base_year: 2020}
branches: {b: {en: B, zh: 枝}}
goals:
"""
SHARE = """
granted_share: {name: {en: G, zh: 比}, unit: "%", kind: ratio, versions: [
  {from: 2016-01-01, of: approvals_granted, per: approvals_at_doorstep, definition: {en: G, zh: 比}}]}
"""


def goal(name: str, target: str, **more: str) -> str:
    fields = {"id": name, "branch": "b", "name": "{en: G, zh: 目}", "by": "2025", "owner": "Office", **more}
    return "  - {" + ", ".join(f"{key}: {value}" for key, value in fields.items()) + f', target: "{target}"' + "}\n"


def findings(write_park: WritePark, *goals: str, measures: str = "") -> dict[str, str]:
    park = write_park({}, measures, HEAD + "".join(goals))
    return {finding.id: finding.message for finding in reconcile(park.plan, park.catalogue)}


def test_parts_that_leave_something_open_say_how_much(write_park: WritePark) -> None:
    told = findings(
        write_park,
        goal("industrial_output", "> 10 bn CNY"),
        goal("a", "3 bn CNY", measure="industrial_output", part_of="industrial_output"),
        goal("b", "1 bn CNY", measure="industrial_output", part_of="industrial_output"),
    )
    assert told == {
        "parts_sum:industrial_output": "industrial_output: its parts 3 bn yuan + 1 bn yuan are 4 bn yuan: "
        "6 bn yuan of 10 bn yuan rest on no part"
    }


def test_parts_that_overlap_are_not_summed(write_park: WritePark) -> None:
    part = goal("a", "30 bn CNY", measure="industrial_output", part_of="industrial_output", relation="overlaps")
    assert findings(write_park, goal("industrial_output", "> 10 bn CNY"), part) == {}


def test_half_of_a_goal_on_one_part_is_a_concentration_and_less_is_not(write_park: WritePark) -> None:
    def told(first: str) -> set[str]:
        part = goal("a", first, measure="industrial_output", part_of="industrial_output")
        return set(findings(write_park, goal("industrial_output", "> 10 bn CNY"), part))

    assert "concentration:industrial_output" in told("5 bn CNY")
    assert "concentration:industrial_output" not in told("4.99 bn CNY")


def test_a_target_of_nought_divides_nothing(write_park: WritePark) -> None:
    part = goal("a", "0", measure="needs_raised", part_of="needs_raised")
    assert findings(write_park, goal("needs_raised", "<= 0 need"), part) == {}


def test_a_goal_without_an_owner_is_told(write_park: WritePark) -> None:
    told = findings(write_park, goal("needs_raised", "<= 10 need", owner='""'))
    assert told == {"owner:needs_raised": "needs_raised has no owner: nobody answers for it"}


def test_the_denominator_of_a_share_counts_per_cent_and_names_its_measure(write_park: WritePark) -> None:
    told = findings(
        write_park, goal("granted_share", ">= 40 %"), goal("approvals_granted", ">= 20 approval"), measures=SHARE
    )
    assert told["denominator:granted_share"] == (
        "approvals_granted 20 approvals at 40 % needs at most 50 approvals (Approvals handled at the doorstep)"
    )


def test_a_shrinking_target_implies_a_larger_base(write_park: WritePark) -> None:
    told = findings(write_park, goal("needs_raised", "<= 59049 need", path="compound -10 % a year"))
    assert "at -10 % a year implies a 2020 base of 100,000 needs" in told["implied_base:needs_raised"]
