"""The records of the sample park, read with the csv module alone: a second opinion on every published figure."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import yaml
from chinese_calendar import is_workday

import fivegood
from fivegood.facts.folder import read_folder
from fivegood.facts.subjects import TABLES
from fivegood.sample.ningxiang.synthetic import RECORDS, generate, text_of_table, write

Row = dict[str, str]

BN = 1_000_000_000
HALF = ("2021-01-01", "2021-06-30")
NAMED = {"sany", "byd", "sinoboom", "wanshsin", "guotian", "pengbo", "shinzoom"}
OWN_LISTS = {
    "industry": {"equipment", "energy_storage", "medical_devices", "other"},
    "product": {"blade_battery_cell", "aerial_platform"},
    "standing": {"demonstration_base_rating", "trade_transformation_base", "city_park_evaluation"},
}


def versions(table: str) -> Iterator[Row]:
    for path in sorted(RECORDS.glob(f"{table}*.csv")):
        if path.name.split(".")[0] == table:
            with path.open(encoding="utf-8", newline="") as file:
                yield from csv.DictReader(file)


@cache
def rows(table: str) -> tuple[Row, ...]:
    """Every row in force: of the same key the one recorded last."""
    latest: dict[tuple[str, ...], Row] = {}
    for row in sorted(versions(table), key=lambda row: row["recorded_at"]):
        latest[tuple(row[name] for name in TABLES[table].key)] = row
    return tuple(latest.values())


def valid(table: str, day: str, start: str, end: str) -> list[Row]:
    return [row for row in rows(table) if row[start] <= day and (not row[end] or row[end] >= day)]


def in_half(day: str) -> bool:
    return HALF[0] <= day <= HALF[1]


def month_count(text: str) -> int:
    year, month = text[-7:].split("-")
    return int(year) * 12 + int(month)


@cache
def singles(item: str) -> dict[str, dict[int, int]]:
    """Value of each unit by last month of the period; a cumulative one less the return before it."""
    result: dict[str, dict[int, int]] = defaultdict(dict)
    before: dict[tuple[str, str], int] = {}
    for row in sorted((row for row in rows("returns") if row["item"] == item), key=lambda row: row["period"][-7:]):
        value, year = int(row["stated"]), (row["unit_id"], row["period"][:4])
        if row["basis"] == "cumulative":
            before[year], value = value, value - before.get(year, 0)
        result[row["unit_id"]][month_count(row["period"])] = value
    return result


def year_to(item: str, unit_id: str, last: str, months: int = 12) -> int:
    end = month_count(last)
    return sum(value for month, value in singles(item)[unit_id].items() if end - months < month <= end)


def park_year_to(item: str, last: str, months: int = 12) -> int:
    return sum(year_to(item, unit_id, last, months) for unit_id in singles(item))


def about(value: float, expected: float, share: float = 0.005) -> bool:
    return abs(value - expected) <= share * expected


# -- the files


def test_generate_gives_the_committed_files_byte_for_byte(tmp_path: Path) -> None:
    written = {path.name: path.read_bytes() for path in write(tmp_path)}
    assert written == {path.name: path.read_bytes() for path in RECORDS.glob("*.synthetic.csv")}


def test_generate_gives_the_same_rows_twice() -> None:
    assert generate() == generate()


def test_every_invented_row_says_so_and_no_other_does() -> None:
    for path in RECORDS.glob("*.csv"):
        marks = {row["is_synthetic"] for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))}
        assert marks == ({"true"} if ".synthetic." in path.name else {""}), path.name


def test_files_are_utf8_with_line_feeds_and_every_read_column() -> None:
    for path in RECORDS.glob("*.csv"):
        text = path.read_bytes().decode("utf-8")
        assert "\r" not in text
        assert text.split("\n")[0] == text_of_table(path.name.split(".")[0], []).strip(), path.name


def test_returns_stay_below_a_megabyte() -> None:
    assert (RECORDS / "returns.synthetic.csv").stat().st_size < 1_000_000


def test_the_reader_takes_the_records_without_a_fault() -> None:
    catalogue = yaml.safe_load((Path(fivegood.__file__).parent / "catalogue" / "lists.yaml").read_text("utf-8"))
    lists = {name: set(codes) for name, codes in catalogue.items()} | OWN_LISTS
    records = read_folder(RECORDS, lists)
    assert all(part.rows for part in records.values())


def test_no_row_is_recorded_before_what_it_tells() -> None:
    told = {"in_park_from", "granted_on", "held_from", "happened_on", "assigned_from", "decided_on", "closed_at"}
    told |= {"held_on", "produced_on", "valid_from", "raised_at", "submitted_on", "answered_at"}
    for table in TABLES:
        for row in versions(table):
            assert max(row.get(name, "") for name in told) <= row["recorded_at"], (table, row)


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


# -- the joint working system


def leads(day: str) -> list[Row]:
    held = valid("assignments", day, "assigned_from", "assigned_to")
    return [row for row in held if row["role"] == "lead"]


def test_180_officers_serve_422_units_with_one_lead_each() -> None:
    held = leads("2021-06-30")
    assert len({row["officer_id"] for row in held}) == 180
    assert len({row["unit_id"] for row in held}) == len(held) == 422
    assert set(Counter(row["officer_id"] for row in held).values()) == {2, 3}


def test_the_served_are_the_units_in_the_park() -> None:
    present = valid("units", "2021-06-30", "in_park_from", "in_park_to")
    assert {row["unit_id"] for row in leads("2021-06-30")} == {row["unit_id"] for row in present}
    kinds = Counter(row["unit_kind"] for row in present)
    assert kinds == {"enterprise": 290, "school": 24, "shop": 72, "construction_site": 36}
    assert len(rows("units")) == 430


def test_three_leads_have_ended_and_some_units_have_deputies() -> None:
    assert sum(bool(row["assigned_to"]) for row in rows("assignments")) == 3
    assert sum(row["role"] == "deputy" for row in rows("assignments")) == 8


# -- finance


def test_eleven_enterprises_drew_49_million_of_pure_credit() -> None:
    drawn = [row for row in rows("loan_stages") if row["loan_stage"] == "drawn" and in_half(row["happened_on"])]
    pure = [row for row in drawn if row["credit_kind"] == "pure_credit"]
    assert len({row["unit_id"] for row in pure}) == 11
    assert sum(int(row["amount"]) for row in pure) == 49_000_000
    assert {row["credit_kind"] for row in drawn} == {"pure_credit", "guaranteed", "secured"}


def test_every_draw_follows_a_need_an_offer_and_an_approval() -> None:
    chains: dict[str, list[Row]] = defaultdict(list)
    for row in rows("loan_stages"):
        chains[row["loan_id"]].append(row)
    for chain in chains.values():
        days = {row["loan_stage"]: row["happened_on"] for row in chain}
        if "drawn" in days:
            assert days["need"] < days["offer"] < days["approved"] < days["drawn"]
            amounts = {row["loan_stage"]: int(row["amount"]) for row in chain}
            assert amounts["need"] >= amounts["offer"] >= amounts["approved"] >= amounts["drawn"]


# -- mass testing


def test_three_fixed_sites_on_three_days_and_teams_tested_25640() -> None:
    held = rows("campaign_sessions")
    fixed = [row for row in held if row["site_kind"] == "fixed"]
    days = {"2021-07-30", "2021-07-31", "2021-08-01"}
    assert len({row["site_id"] for row in fixed}) == 3
    assert len({(row["site_id"], row["held_on"]) for row in fixed}) == 9
    assert {row["held_on"] for row in held} == days
    assert sum(int(row["persons"]) for row in held) == 25_640
    assert all(row["persons"] == row["samples"] for row in held)
    assert {"team-sany", "team-byd"} < {row["site_id"] for row in held}


# -- returns


@pytest.mark.parametrize(("last", "billions"), [("2019-12", 53.5), ("2020-12", 58.9), ("2021-06", 64.0)])
def test_output_of_twelve_months(last: str, billions: float) -> None:
    assert about(park_year_to("output_value", last), billions * BN)


@pytest.mark.parametrize(("industry", "share"), [("equipment", 0.62), ("energy_storage", 0.27)])
def test_share_of_the_industries_in_2020(industry: str, share: float) -> None:
    members = {row["unit_id"] for row in rows("units") if row["industry"] == industry}
    output = sum(
        year_to("output_value", unit_id, "2020-12") for unit_id in singles("output_value") if unit_id in members
    )
    assert abs(output / park_year_to("output_value", "2020-12") - share) < 0.01


@pytest.mark.parametrize(("unit_id", "billions"), [("sany", 24.0), ("sinoboom", 4.1), ("wanshsin", 2.9)])
def test_sales_of_the_named_firms_in_2020(unit_id: str, billions: float) -> None:
    assert about(year_to("sales_revenue", unit_id, "2020-12"), billions * BN)


def test_the_first_half_of_2020_is_dented() -> None:
    first, second = (park_year_to("output_value", f"2020-{month}", 6) for month in ("06", "12"))
    assert first < 0.8 * second


def test_wanshsin_owes_every_return_of_2021() -> None:
    unit = next(row for row in rows("units") if row["unit_id"] == "wanshsin")
    assert (unit["reports_from"], unit["reports_to"]) == ("2019-01-01", "")
    assert max(row["period"] for row in rows("returns") if row["unit_id"] == "wanshsin") == "2020-12"


def test_a_dozen_other_months_are_missing() -> None:
    ends = [year * 12 + month for year in (2019, 2020, 2021) for month in range(2, 13) if (year, month) <= (2021, 7)]
    missing = 0
    for unit in (row for row in rows("units") if row["reports_from"] and row["unit_id"] != "wanshsin"):
        owed = {month for month in ends if month >= month_count(unit["reports_from"][:7])}
        filed = set(singles("output_value")[unit["unit_id"]])
        assert filed <= owed, unit["unit_id"]
        missing += len(owed - filed)
    assert missing == 12


def test_about_a_tenth_state_cumulative_values_that_never_fall() -> None:
    stated = {row["unit_id"] for row in rows("returns") if row["basis"] == "cumulative"}
    assert 10 <= len(stated) <= 14
    for item in ("output_value", "sales_revenue", "tax_paid"):
        assert all(value > 0 for unit_id in stated for value in singles(item)[unit_id].values())


def test_one_value_was_corrected() -> None:
    stated: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in sorted(versions("returns"), key=lambda row: row["recorded_at"]):
        stated[row["unit_id"], row["item"], row["period"]].append(row["stated"])
    corrected = {key: values for key, values in stated.items() if len(values) > 1}
    assert list(corrected) == [("e033", "output_value", "2021-04")]
    first, last = (int(value) for value in corrected["e033", "output_value", "2021-04"])
    assert first == 10 * last


def test_tax_of_2020_and_the_ten_above_40_million() -> None:
    assert about(park_year_to("tax_paid", "2020-12"), 2.05 * BN)
    assert sum(year_to("tax_paid", unit_id, "2020-12") > 40_000_000 for unit_id in singles("tax_paid")) == 10


@pytest.mark.parametrize("before", ["2020-12", "2020-06", "2019-12"])
@pytest.mark.parametrize("months", [12, 6])
def test_seven_enterprises_newly_pay_more_than_ten_million(before: str, months: int) -> None:
    """The same seven whichever year counts as the one before, and whether a year or the half year counts as now."""
    line = 10_000_000
    under = [unit_id for unit_id in singles("tax_paid") if year_to("tax_paid", unit_id, before) <= line]
    assert sum(year_to("tax_paid", unit_id, "2021-06", months) > line for unit_id in under) == 7


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


# -- needs and approvals


def test_needs_by_period() -> None:
    raised = [row["raised_at"][:10] for row in rows("needs")]
    assert (sum(map(in_half, raised)), sum(day > HALF[1] for day in raised)) == (420, 150)


def is_office_minute(moment: datetime) -> bool:
    """Whether the minute that begins then is worked."""
    clock = moment.time()
    return is_workday(moment.date()) and (time(9) <= clock < time(12) or time(13, 30) <= clock < time(17, 30))


def working_minutes(start: datetime, end: datetime) -> int:
    span = int((end - start).total_seconds()) // 60
    return sum(is_office_minute(start + timedelta(minutes=minute)) for minute in range(span))


def test_needs_are_raised_and_answered_in_office_hours_of_workdays() -> None:
    for row in rows("needs"):
        assert is_office_minute(datetime.fromisoformat(row["raised_at"])), row
        for name in ("answered_at", "planned_at", "closed_at"):
            if row[name]:
                assert is_office_minute(datetime.fromisoformat(row[name]) - timedelta(minutes=1)), row


def test_most_needs_are_answered_within_sixty_working_minutes() -> None:
    answered = [row for row in rows("needs") if row["answered_at"]]
    spans = [(datetime.fromisoformat(row["raised_at"]), datetime.fromisoformat(row["answered_at"])) for row in answered]
    in_time = sum(working_minutes(*span) <= 60 for span in spans)
    assert 0.88 < in_time / len(rows("needs")) < 0.97


def test_most_needs_are_closed_in_seven_days_and_some_are_not() -> None:
    closed = [row for row in rows("needs") if row["closed_at"]]
    days = [datetime.fromisoformat(row["closed_at"]) - datetime.fromisoformat(row["raised_at"]) for row in closed]
    assert sum(spent.days < 7 for spent in days) / len(rows("needs")) > 0.75
    assert len(rows("needs")) - len(closed) >= 10
    assert any(not row["answered_at"] for row in rows("needs"))
    assert any(row["is_satisfied"] == "false" for row in closed)


def test_approvals_with_the_real_one_and_some_late() -> None:
    listed = rows("approvals")
    real = [row for row in listed if not row["is_synthetic"]]
    assert [(row["unit_id"], row["decided_on"], row["is_doorstep"]) for row in real] == [
        ("guotian", "2021-06-30", "true")
    ]
    assert len(listed) == 60
    assert sum(bool(row["promised_on"]) and row["decided_on"] > row["promised_on"] for row in listed) >= 5
    assert all(date.fromisoformat(row["submitted_on"]) <= date(2021, 7, 31) for row in listed)
