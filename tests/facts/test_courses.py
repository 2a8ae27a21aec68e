"""The course of projects out of their rows: cumulative amounts, overlaps, what came later, ramps against returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import pytest

from fivegood.facts.courses import ProjectLamps, project_states
from fivegood.facts.freeze import known_rows
from fivegood.park import OpenPark
from fivegood.rules.lamps import Lamp, Rule, Why, shipped
from fivegood.rules.ramps import NoRamp
from tests.conftest import WritePark
from tests.sample.reading import rows

UNIT = {"unit_id": "u1", "unit_name": "Unit", "unit_kind": "enterprise", "in_park_from": "2019-01-01"}
PROJECT = {
    "project_id": "p1",
    "project_name": "P",
    "unit_id": "u1",
    "sector": "manufacturing",
    "origin": "local",
    "investment": 100,
    "design_output": 1200,
    "ramp_months": 12,
}
STARTED = {"project_id": "p1", "stage": "started", "happened_on": "2021-01-01"}
PLANNED = {"project_id": "p1", "stage": "production", "planned_on": "2022-01-01"}
Tables = Mapping[str, Sequence[Mapping[str, object]]]


def entry(period: str, amount: int, basis: str = "", kind: str = "completed") -> dict[str, object]:
    return {"project_id": "p1", "investment_kind": kind, "period": period, "amount": amount, "basis": basis}


def states(park: OpenPark, on: date) -> Mapping[str, ProjectLamps]:
    known = {name: known_rows(part, None) for name, part in park.records.items()}
    return {state.project_id: state for state in project_states(known, on, shipped())}


def points(park: OpenPark, on: date) -> Decimal | Why | None:
    (found,) = (one for one in states(park, on)["p1"].judged if one.rule is Rule.SLOW_PROGRESS)
    return found.value if found.why is None else found.why


@pytest.fixture
def write(write_park: WritePark) -> WritePark:
    def written(tables: Tables) -> OpenPark:
        base: Tables = {"units": [UNIT], "projects": [PROJECT], "project_stages": [STARTED, PLANNED]}
        return write_park({**base, **tables})

    return written


def test_cumulative_and_single_amounts_tell_the_same(write: WritePark) -> None:
    """On 30 June 180 of 365 days are over: 49.3 points are due, 30 are completed."""
    on = date(2021, 6, 30)
    single = write({"project_investments": [entry("2021-Q1", 10), entry("2021-Q2", 20)]})
    assert points(single, on) == Decimal("19.3")
    cumulative = [entry("2021-Q1", 10, "cumulative"), entry("2021-H1", 30, "cumulative")]
    assert points(write({"project_investments": cumulative}), on) == Decimal("19.3")
    mixed = [entry("2021-Q1", 10), entry("2021-H1", 30, "cumulative")]
    assert points(write({"project_investments": mixed}), on) == Decimal("19.3")


def test_facts_hold_cumulative_amounts_as_single_ones(write: WritePark) -> None:
    park = write({"project_investments": [entry("2021-Q1", 10, "cumulative"), entry("2021-H1", 30, "cumulative")]})
    told = park.freeze(date(2021, 12, 31)).engine.rows(
        "project_investments", "SELECT period, CAST(amount AS INTEGER) FROM project_investments ORDER BY period"
    )
    assert told == [("2021-H1", 20), ("2021-Q1", 10)]


def test_amounts_of_overlapping_periods_are_not_added_up(write: WritePark) -> None:
    park = write({"project_investments": [entry("2021-03", 10), entry("2021-Q1", 20)]})
    assert points(park, date(2021, 6, 30)) is Why.PERIODS_OVERLAP


def test_funds_that_arrived_are_no_progress(write: WritePark) -> None:
    park = write({"project_investments": [entry("2021-Q1", 90, kind="arrived")]})
    found = {one.rule: one for one in states(park, date(2021, 6, 30))["p1"].judged}
    assert found[Rule.SLOW_PROGRESS].why is Why.NO_ENTRY
    assert found[Rule.MISSING_ENTRY].lamp is Lamp.RED


def returned(months: Sequence[int], value: int) -> list[dict[str, object]]:
    return [
        {"unit_id": "u1", "period": f"2021-{month:02}", "item": "output_value", "stated": value} for month in months
    ]


def test_a_ramp_is_held_against_the_returns_of_the_unit(write: WritePark) -> None:
    begun = {"project_id": "p1", "stage": "production", "happened_on": "2021-01-01"}
    on = date(2021, 12, 31)
    park = write({"project_stages": [begun], "returns": returned(range(1, 13), 40)})
    ramp = states(park, on)["p1"].ramp
    asked = sum(range(365)) / 365 / 365 * 1200
    assert (ramp.output, ramp.why) == (Decimal(480), None)
    assert float(ramp.attained or 0) == pytest.approx(480 / asked, abs=1e-3)
    short = states(write({"project_stages": [begun], "returns": returned(range(1, 12), 40)}), on)["p1"].ramp
    assert (short.output, short.missing_months, short.why) == (None, 1, NoRamp.RETURNS_MISSING)


def test_a_project_given_up_has_neither_lamps_nor_ramp(write: WritePark) -> None:
    dropped = {"project_id": "p1", "stage": "dropped", "happened_on": "2021-07-01"}
    park = write({"project_stages": [STARTED, dropped]})
    assert states(park, date(2021, 6, 30))["p1"].lamp is Lamp.RED
    state = states(park, date(2021, 7, 1))["p1"]
    assert (state.judged, state.lamp, state.is_dropped) == ([], None, True)


# -- the sample, counted again in plain Python


@pytest.mark.parametrize("on", ["2021-06-30", "2021-08-23"])
def test_late_starts_of_the_sample_are_those_counted_by_hand(sample: OpenPark, on: str) -> None:
    stages = rows("project_stages")
    gone = {row["project_id"] for row in stages if row["stage"] == "dropped" and row["happened_on"][:10] <= on}
    later = ("started", "building", "trial", "production", "full_capacity")
    begun = {row["project_id"] for row in stages if row["stage"] in later and "" < row["happened_on"] <= on}
    months = {
        row["project_id"]: (int(on[:4]) - int(row["planned_on"][:4])) * 12
        + int(on[5:7]) - int(row["planned_on"][5:7]) + 1
        for row in stages
        if row["stage"] == "started" and row["project_id"] not in gone | begun and "" < row["planned_on"] <= on
    }  # fmt: skip
    found = {
        state.project_id: one.value
        for state in states(sample, date.fromisoformat(on)).values()
        for one in state.judged
        if one.rule is Rule.LATE_START and one.lamp in (Lamp.YELLOW, Lamp.RED)
    }
    assert found == {project: Decimal(count) for project, count in months.items()}
    assert len(months) >= 10


def test_lamps_of_the_sample_are_no_nonsense(sample: OpenPark) -> None:
    """Most of those that are being built go as they should, and each rule has something to tell."""
    found = states(sample, date(2021, 8, 23))
    assert sorted(found) == sorted({row["project_id"] for row in rows("projects")})
    lamps = [state.lamp for state in found.values()]
    assert lamps.count(Lamp.GREEN) > lamps.count(Lamp.YELLOW) + lamps.count(Lamp.RED) >= 15
    lit = {one.rule for state in found.values() for one in state.judged if one.lamp is Lamp.RED}
    assert lit >= {Rule.LATE_START, Rule.MISSING_ENTRY}
    attained = [state.ramp.expected_share for state in found.values() if state.ramp.expected_share is not None]
    assert len(attained) > 10
