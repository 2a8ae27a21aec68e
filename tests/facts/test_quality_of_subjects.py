"""Findings about land, loans, lines, campaigns, standings and stocks: one fault each, at its edge, and brute force."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest

from fivegood.errors import Finding
from fivegood.facts.quality import quality
from fivegood.measures.compute import Figures
from fivegood.park import OpenPark, check_park
from tests.conftest import WritePark
from tests.facts.test_quality import UNIT, returns

Row = Mapping[str, object]
Found = Callable[[Mapping[str, Sequence[Row]]], Mapping[str, Finding]]
OF_SUBJECTS = {
    "parcels_held_twice",
    "lines_overlapping",
    "line_output_beyond_cycle",
    "line_output_without_line",
    "samples_below_persons",
    "rank_beyond_total",
    "loans_too_early",
    "loans_above",
    "loans_no_lender",
    "loans_other_unit",
    "returns_cumulative_stock",
}


@pytest.fixture
def found(write_park: WritePark) -> Found:
    def of(tables: Mapping[str, Sequence[Row]]) -> Mapping[str, Finding]:
        units = [UNIT, {**UNIT, "unit_id": "u2"}]
        snapshot = write_park({"units": units, **tables}).freeze(date(2022, 12, 31))
        return {finding.id: finding for finding in quality(snapshot, {"employees"})}

    return of


def test_the_sample_has_none_of_these_faults(sample: OpenPark, figures: Figures) -> None:
    stocks = {name for name, item in sample.rules.returns.items.items() if item.kind == "stock"}
    assert stocks == {"employees"}
    assert not OF_SUBJECTS & {finding.id for finding in quality(figures.snapshot, stocks)}


# -- land


def parcel(first: str, last: str = "", unit: str = "u1", parcel_id: str = "G-1") -> Row:
    return {"parcel_id": parcel_id, "unit_id": unit, "land_use": "industrial", "area": 10, "held_from": first,
            "held_to": last}  # fmt: skip


@pytest.mark.parametrize(
    ("last", "is_found"), [("2021-05-31", False), ("2021-06-01", True), ("", True), ("2020-12-31", False)]
)
def test_a_parcel_held_by_two_on_one_day_is_told(found: Found, last: str, is_found: bool) -> None:
    told = found({"parcels": [parcel("2020-01-01", last), parcel("2021-06-01", unit="u2")]})
    assert ("parcels_held_twice" in told) is is_found
    if is_found:
        message = "parcels held twice on the same day (their area counts twice): 1: G-1 2020-01-01 2021-06-01"
        assert told["parcels_held_twice"].message == message


def test_pairs_of_holders_are_those_that_days_written_out_find(found: Found) -> None:
    rng = random.Random(7)
    rows = {}
    for number in range(60):
        first = date(2021, 1, 1) + timedelta(days=rng.randrange(90))
        last = first + timedelta(days=rng.randrange(20)) if rng.random() < 0.8 else None
        row = parcel(str(first), str(last or ""), parcel_id=f"G-{number % 6}")
        rows[row["parcel_id"], row["held_from"]] = row
    days = {
        key: set(range(date.fromisoformat(str(row["held_from"])).toordinal(),
                       date.fromisoformat(str(row["held_to"] or "2022-12-31")).toordinal() + 1))
        for key, row in rows.items()
    }  # fmt: skip
    pairs = [(a, b) for a, b in combinations(rows, 2) if a[0] == b[0] and days[a] & days[b]]
    assert found({"parcels": list(rows.values())})["parcels_held_twice"].numbers == {"pairs": Decimal(len(pairs))}


# -- lines


def line(state: str, first: str, last: str = "", cycle: object = 6, product: str = "cell") -> Row:
    return {"line_id": "l1", "unit_id": "u1", "product": product, "state": state, "cycle_seconds": cycle,
            "valid_from": first, "valid_to": last}  # fmt: skip


def made(day: str, quantity: object, product: str = "cell") -> Row:
    return {"line_id": "l1", "unit_id": "u1", "product": product, "produced_on": day, "quantity": quantity}


@pytest.mark.parametrize(("last", "is_found"), [("2021-06-29", False), ("2021-06-30", True), ("", True)])
def test_a_line_in_two_states_on_one_day_is_told(found: Found, last: str, is_found: bool) -> None:
    told = found({"lines": [line("trial", "2021-03-15", last), line("full", "2021-06-30")]})
    assert ("lines_overlapping" in told) is is_found


@pytest.mark.parametrize(
    ("quantity", "cycle", "is_found"),
    [
        (14_400, 6, False),
        (14_401, 6, True),
        ("13292.3076", "6.5", False),
        ("13292.3079", "6.5", True),
        (99_999, "", False),
    ],
)
def test_output_beyond_the_ideal_cycle_is_told(found: Found, quantity: object, cycle: object, is_found: bool) -> None:
    tables = {"lines": [line("full", "2021-06-30", cycle=cycle)], "line_output": [made("2021-07-01", quantity)]}
    assert ("line_output_beyond_cycle" in found(tables)) is is_found


def test_products_of_one_line_share_its_day(found: Found) -> None:
    lines = [line("full", "2021-06-30"), line("building", "2021-06-30", cycle=12, product="pack")]
    half = {"lines": lines, "line_output": [made("2021-07-01", 7_200), made("2021-07-01", 3_600, "pack")]}
    assert "line_output_beyond_cycle" not in found(half)
    more = {"lines": lines, "line_output": [made("2021-07-01", 7_200), made("2021-07-01", 3_601, "pack")]}
    assert found(more)["line_output_beyond_cycle"].numbers == {"days": Decimal(1)}


def test_output_counts_by_the_state_of_its_day(found: Found) -> None:
    lines = [line("trial", "2021-06-01", "2021-06-30", cycle=12), line("full", "2021-07-01", cycle=6)]
    output = [made("2021-06-30", 9_000), made("2021-07-01", 9_000), made("2021-05-31", 1)]
    told = found({"lines": lines, "line_output": output})
    assert told["line_output_beyond_cycle"].message.endswith(": 1: l1 2021-06-30")
    assert told["line_output_without_line"].message.endswith(": 1: l1 2021-05-31")


# -- campaigns, standings, returns


@pytest.mark.parametrize(("samples", "is_found"), [(99, True), (100, False), (101, False), ("", False)])
def test_fewer_samples_than_persons_are_told_and_no_count_is_no_fault(
    found: Found, samples: object, is_found: bool
) -> None:
    session = {"campaign_id": "c", "campaign_kind": "mass_testing", "site_id": "s", "site_name": "S",
               "site_kind": "fixed", "held_on": "2021-07-30", "persons": 100, "samples": samples}  # fmt: skip
    assert ("samples_below_persons" in found({"campaign_sessions": [session]})) is is_found


@pytest.mark.parametrize(
    ("kind", "value", "of_total", "is_found"),
    [("rank", 169, 169, False), ("rank", 170, 169, True), ("rank", 170, "", False), ("rating", 5, 4, False)],
)
def test_a_rank_beyond_the_number_ranked_is_told(
    found: Found, kind: str, value: int, of_total: object, is_found: bool
) -> None:
    standing = {"standing": "national", "standing_kind": kind, "subject": "Park", "value": value,
                "of_total": of_total, "valid_from": "2021-01-01"}  # fmt: skip
    assert ("rank_beyond_total" in found({"standings": [standing]})) is is_found


def test_a_stock_returned_as_cumulative_is_told(found: Found) -> None:
    cumulative = [{**row, "basis": "cumulative"} for row in returns([300, 310], "employees")]
    told = found({"returns": [*cumulative, {**returns([5])[0], "basis": "cumulative"}]})
    assert told["returns_cumulative_stock"].numbers == {"returns": Decimal(2)}
    assert "u1 employees 2021-03" in told["returns_cumulative_stock"].message
    assert "returns_cumulative_stock" not in found({"returns": returns([300, 310], "employees")})


def test_which_items_are_stocks_stands_in_the_rules_of_the_park(write_park: WritePark) -> None:
    cumulative = [{**row, "basis": "cumulative"} for row in returns([300, 310], "employees")]
    park = write_park({"units": [UNIT], "returns": cumulative})
    assert "returns_cumulative_stock" not in {finding.id for finding in check_park(park.source)[0]}
    text = "items: {employees: {kind: stock, basis: single, definition: {en: People, zh: 人}}}\n"
    (Path(str(park.source)) / "returns.yaml").write_text(text, encoding="utf-8")
    assert "returns_cumulative_stock" in {finding.id for finding in check_park(park.source)[0]}


# -- loans


def loan(stage: str, day: str, amount: int = 5, lender: str = "Bank", unit: str = "u1") -> Row:
    return {"loan_id": "L-1", "unit_id": unit, "lender": lender, "credit_kind": "secured", "loan_stage": stage,
            "amount": amount, "happened_on": day}  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "id_", "named"),
    [
        ([loan("need", "2021-05-02", lender=""), loan("offer", "2021-05-01")], "loans_too_early", "offer 2021-05-01"),
        ([loan("approved", "2021-05-01"), loan("drawn", "2021-05-02", 6)], "loans_above", "drawn 2021-05-02"),
        (
            [loan("approved", "2021-05-01"), loan("drawn", "2021-05-02", 4), loan("repaid", "2021-06-02", 5)],
            "loans_above",
            "repaid 2021-06-02",
        ),
        ([loan("offer", "2021-05-01", lender="")], "loans_no_lender", "offer 2021-05-01"),
        (
            [loan("need", "2021-05-01"), loan("offer", "2021-05-02", unit="u2")],
            "loans_other_unit",
            "offer 2021-05-02",
        ),
    ],
)
def test_each_fault_of_a_loan_is_told_alone(found: Found, rows: Sequence[Row], id_: str, named: str) -> None:
    told = found({"loan_stages": rows})
    assert OF_SUBJECTS & told.keys() == {id_}
    assert told[id_].message.endswith(f": 1: L-1 {named}")
    assert told[id_].severity == "warning"
