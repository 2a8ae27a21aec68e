"""Projects of the sample: the published counts and amounts, counted a second time."""

from __future__ import annotations

from collections import defaultdict

from tests.sample.reading import (
    BN,
    Row,
    in_half,
    rows,
)

# -- projects


def signed_in_half() -> set[str]:
    stages = rows("project_stages")
    return {row["project_id"] for row in stages if row["stage"] == "signed" and in_half(row["happened_on"])}


def projects_of(ids: set[str]) -> list[Row]:
    return [row for row in rows("projects") if row["project_id"] in ids]


def completed(first: str, last: str) -> dict[str, int]:
    amounts: dict[str, int] = defaultdict(int)
    for row in rows("project_investments"):
        if row["investment_kind"] == "completed" and first <= row["period"] <= last:
            amounts[row["project_id"]] += int(row["amount"])
    return amounts


def test_29_projects_signed_with_nearly_seven_billion() -> None:
    signed = projects_of(signed_in_half())
    assert len(signed) == 29
    assert {"sany-cab", "shinzoom-cathode"} <= {row["project_id"] for row in signed}
    assert sum(int(row["investment"]) for row in signed) == 6_936_000_000
    assert 0.97 * 7 * BN <= 6_936_000_000 < 7 * BN


def test_78_projects_implemented_with_exactly_4358_million() -> None:
    amounts = completed("2021-01", "2021-06")
    assert (len(amounts), sum(amounts.values())) == (78, 4_358_000_000)


def test_signed_and_implemented_overlap_only_in_part() -> None:
    assert len(signed_in_half() & set(completed("2021-01", "2021-06"))) == 9


def test_fewer_projects_and_less_investment_in_the_halves_before() -> None:
    halves = [completed(f"{year}-01", f"{year}-06") for year in (2019, 2020, 2021)]
    counts, sums = [len(half) for half in halves], [sum(half.values()) for half in halves]
    assert counts == sorted(set(counts))
    assert sums == sorted(set(sums))


def test_no_synthetic_project_completes_more_than_was_contracted() -> None:
    contracted = {row["project_id"]: row["investment"] for row in rows("projects")}
    for project_id, amount in completed("2019-01", "2021-07").items():
        if contracted[project_id]:
            assert amount <= int(contracted[project_id]), project_id


def test_signed_projects_from_outside_and_from_top_500_lists() -> None:
    signed = projects_of(signed_in_half())
    outside = [row for row in signed if row["origin"] == "outside" and int(row["investment"]) >= 200_000_000]
    abroad = [row for row in signed if row["origin"] == "foreign" and int(row["investment"]) >= 200_000_000]
    assert (len(outside), len(abroad), sum(bool(row["top500"]) for row in signed)) == (11, 0, 2)
    assert not [row for row in rows("projects") if int(row["investment"] or 0) > 5 * BN]


def test_about_190_projects_at_every_stage() -> None:
    stages = {row["stage"] for row in rows("project_stages") if row["happened_on"]}
    assert len(rows("projects")) == 190
    assert stages == {
        *("planned", "negotiating", "signed", "land", "started"),
        *("building", "trial", "production", "full_capacity", "dropped"),
    }
    assert 25 <= sum(row["chain_role"] == "supporting" for row in rows("projects")) <= 40


def test_some_starts_are_late_and_some_investments_not_entered() -> None:
    started = [row for row in rows("project_stages") if row["stage"] == "started"]
    late = [row for row in started if not row["happened_on"] and row["planned_on"] <= "2021-06-30"]
    assert len(late) >= 8
    entered = set(completed("2019-01", "2021-07"))
    assert sum(bool(row["happened_on"]) and row["project_id"] not in entered for row in started) == 5
    assert sum(row["stage"] == "dropped" for row in rows("project_stages")) == 2


def test_stages_happen_in_their_order() -> None:
    order = ("planned", "negotiating", "signed", "land", "started", "building", "trial", "production", "full_capacity")
    happened: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows("project_stages"):
        if row["happened_on"]:
            happened[row["project_id"]][row["stage"]] = row["happened_on"]
    for project_id, stages in happened.items():
        days = [stages[stage] for stage in order if stage in stages]
        assert days == sorted(set(days)), project_id


def test_the_real_events_stand_in_the_real_rows() -> None:
    real = {(r["project_id"], r["stage"], r["happened_on"]) for r in rows("project_stages") if not r["is_synthetic"]}
    assert real == {
        ("pengbo-lfp", "trial", "2021-07-16"),
        ("byd-battery-i", "production", "2021-06-30"),
        ("sinoboom-ii", "trial", "2021-06-30"),
    }
