"""Size classes out of the returns of a year: what changes, what stays, and what cannot be told, with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import pytest

from fivegood.errors import ConflictError, ForbiddenError, InputError
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark, open_folder
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add, record_correct
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.park.source import current_park, open_database
from fivegood.records.units.services import SizeProposal, unit_sizes_classify
from tests.conftest import NOW, TODAY
from tests.sample.reading import rows as sample_rows
from tests.sample.reading import singles

pytestmark = pytest.mark.django_db
BY = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page", "yearly classing")
UNIT = {"unit_name": "New", "unit_kind": "enterprise", "in_park_from": "2018-05-01", "industry_class": "C3841"}


def write(table: str, *rows: Mapping[str, str]) -> None:
    for row in rows:
        record_add(TABLES[table], row, BY, {}, NOW)


def months(unit: str, item: str, values: list[int | None], basis: str = "single") -> Iterator[dict[str, str]]:
    for month, value in enumerate(values, 1):
        stated = "" if value is None else str(value)
        yield {"unit_id": unit, "item": item, "period": f"2020-{month:02}", "stated": stated, "basis": basis}


@pytest.fixture
def park() -> OpenPark:
    return current_park()


def classify(park: OpenPark, year: int = 2020, **more: object) -> SizeProposal:
    return unit_sizes_classify(park, year, BY, NOW, **more)  # type: ignore[arg-type] # basis and is_trial


def classes(unit: str) -> list[tuple[str, date, date | None]]:
    found = rows_of("unit_sizes").filter(unit_id=unit, is_withdrawn=False).order_by("valid_from")
    return list(found.values_list("size_class", "valid_from", "valid_to"))


def expected_of_sample() -> dict[str, str]:
    """The class of each industrial enterprise of the sample, by the csv module and hand-written limits alone."""
    steps = [("large", 1_000, 400_000_000), ("medium", 300, 20_000_000), ("small", 20, 3_000_000), ("micro", 0, 0)]
    sales, people = singles("sales_revenue"), singles("employees")
    year, last = range(2020 * 12 + 1, 2020 * 12 + 13), 2020 * 12 + 12
    found = {}
    for row in sample_rows("units"):
        unit, code = row["unit_id"], row["industry_class"]
        is_here = row["in_park_from"] <= "2020-12-31" <= (row["in_park_to"] or "2020-12-31")
        if row["unit_kind"] != "enterprise" or not is_here or code[:1] != "C":
            continue
        owed = [month for month in year if month != year[0]]  # January and February come as one
        if all(month in sales.get(unit, {}) for month in owed) and last in people.get(unit, {}):
            revenue, staff = sum(sales[unit][month] for month in owed), people[unit][last]
            found[unit] = next(name for name, least, money in steps if staff >= least and revenue >= money)
    return found


def test_the_sample_is_classed_as_plain_python_classes_it(park: OpenPark) -> None:
    before = {row["unit_id"]: row["size_class"] for row in sample_rows("unit_sizes")}
    expected = expected_of_sample()
    assert len(expected) > 80
    found = classify(park, is_trial=True)
    changed = {change.unit_id: change.after for change in found.changes if change.industry_class.startswith("C")}
    assert changed == {unit: name for unit, name in expected.items() if before.get(unit) != name}
    assert {change.unit_id: change.before for change in found.changes} == {
        change.unit_id: before.get(change.unit_id, "") for change in found.changes
    }
    every = rows_of("units").filter(unit_kind="enterprise", in_park_from__lte="2020-12-31")
    here = every.exclude(in_park_to__lt="2020-12-31").count()
    assert len(found.changes) + found.unchanged + len(found.unclassed) == here


def test_a_trial_writes_nothing_and_what_it_showed_is_written_once(park: OpenPark) -> None:
    entries = Entry.objects.count()
    trial = classify(park, is_trial=True)
    assert (Entry.objects.count(), trial.entry) == (entries, None)
    done = classify(park, basis=trial.basis)
    assert done.changes == trial.changes
    assert Entry.objects.count() == entries + 1
    entry = Entry.objects.latest("number")
    assert entry.number == done.entry
    assert (entry.action, entry.reason) == ("unit_sizes.classify", "yearly classing")
    again = classify(park)
    assert (again.changes, again.entry) == ([], None)
    assert again.unchanged == done.unchanged + len(done.changes)
    assert journal_verify().ok


def test_a_class_is_closed_on_the_eve_of_the_next_and_the_rule_is_kept(park: OpenPark) -> None:
    write("units", UNIT | {"unit_id": "z"})
    write("unit_sizes", {"unit_id": "z", "size_class": "small", "valid_from": "2019-01-01"})
    write("returns", *months("z", "sales_revenue", [2_000_000] * 12), *months("z", "employees", [310] * 12))
    classify(park)
    assert classes("z") == [
        ("small", date(2019, 1, 1), date(2020, 12, 31)),
        ("medium", date(2021, 1, 1), None),
    ]
    row = rows_of("unit_sizes").get(unit_id="z", valid_from="2021-01-01")
    assert row.rule == "国统字〔2017〕213号 industry: employees 310 ≥ 300, revenue 2400 ≥ 2000 ×10,000 CNY"
    assert row.is_synthetic is False


def test_a_class_of_a_later_year_stays_and_one_of_that_very_day_is_corrected(park: OpenPark) -> None:
    write("units", UNIT | {"unit_id": "z"})
    write("unit_sizes", {"unit_id": "z", "size_class": "large", "valid_from": "2022-01-01"})
    write("returns", *months("z", "sales_revenue", [2_000_000] * 12), *months("z", "employees", [310] * 12))
    classify(park)
    assert classes("z") == [("medium", date(2021, 1, 1), date(2021, 12, 31)), ("large", date(2022, 1, 1), None)]
    december = rows_of("returns").get(unit_id="z", item="employees", period="2020-12")
    record_correct(TABLES["returns"], ["z", "employees", "2020-12"], {"stated": "30"}, BY, {}, NOW, expected=1)
    assert december.stated == 310
    classify(park)
    assert classes("z") == [("small", date(2021, 1, 1), date(2021, 12, 31)), ("large", date(2022, 1, 1), None)]


@pytest.mark.parametrize(
    ("values", "basis"),
    [
        ([100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000, 1_100, 3_000_000], "cumulative"),
        ([250_000] * 12, "single"),
    ],
)
def test_cumulative_returns_are_the_year_and_single_ones_add_up_to_it(
    park: OpenPark, values: list[int | None], basis: str
) -> None:
    write("units", UNIT | {"unit_id": "z"})
    write("returns", *months("z", "sales_revenue", values, basis), *months("z", "employees", [20] * 12))
    assert "revenue 300 ≥ 300" in next(one.rule for one in classify(park).changes if one.unit_id == "z")


def gaps(park: OpenPark, unit: str = "z") -> list[str]:
    return [str(gap) for one in classify(park, is_trial=True).unclassed if one.unit_id == unit for gap in one.gaps]


def test_a_unit_that_cannot_be_classed_says_everything_that_is_missing(park: OpenPark) -> None:
    write("units", UNIT | {"unit_id": "z"})
    write("returns", *months("z", "sales_revenue", [1] * 11), *months("z", "employees", [20] * 11))
    assert gaps(park) == ["returns of employees are missing: 2020-12", "returns of sales_revenue are missing: 2020-12"]


def test_a_return_filed_without_its_value_is_missing_and_not_nought(park: OpenPark) -> None:
    write("units", UNIT | {"unit_id": "z"})
    write("returns", *months("z", "sales_revenue", [1] * 8 + [None] * 4), *months("z", "employees", [20] * 12))
    assert gaps(park) == ["returns of sales_revenue are missing: 2020-09 … 2020-12 (4)"]


def test_returns_that_contradict_each_other_class_nobody(park: OpenPark) -> None:
    write("units", UNIT | {"unit_id": "z"})
    write("returns", *months("z", "sales_revenue", [1_000_000] * 12), *months("z", "employees", [20] * 12))
    write("returns", {"unit_id": "z", "item": "sales_revenue", "period": "2020-Q2", "stated": "3"})
    write("returns", {"unit_id": "z", "item": "employees", "period": "2020-Q4", "stated": "21"})
    told = gaps(park)
    assert told[0] == "returns of employees contradict each other: 20.00, 21.00"
    assert told[1].startswith("returns of sales_revenue contradict each other: 2020-")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("", "it has no industry class"),
        ("C", "no sector has thresholds for the industry class C"),
        ("J6621", "no sector has thresholds for the industry class J6621"),
        ("E4710", "returns of total_assets are missing: 2020-12"),
    ],
)
def test_an_industry_without_what_its_class_needs_is_told(park: OpenPark, code: str, told: str) -> None:
    write("units", UNIT | {"unit_id": "z", "industry_class": code})
    write("returns", *months("z", "sales_revenue", [1_000_000] * 12), *months("z", "employees", [20] * 12))
    assert gaps(park) == [told]


def test_a_builder_is_classed_by_revenue_and_assets(park: OpenPark) -> None:
    write("units", UNIT | {"unit_id": "z", "industry_class": "E4710"})
    write("returns", *months("z", "sales_revenue", [5_000_000] * 12), *months("z", "total_assets", [50_000_000] * 12))
    (change,) = [one for one in classify(park).changes if one.unit_id == "z"]
    assert change.after == "medium"


def test_who_left_came_later_or_is_no_enterprise_is_not_classed(park: OpenPark) -> None:
    write(
        "units",
        UNIT | {"unit_id": "gone", "in_park_to": "2020-12-30"},
        UNIT | {"unit_id": "new", "in_park_from": "2021-01-01"},
        UNIT | {"unit_id": "shop", "unit_kind": "shop"},
    )
    found = classify(park, is_trial=True)
    named = {one.unit_id for one in found.changes} | {one.unit_id for one in found.unclassed}
    assert not named & {"gone", "new", "shop"}


def test_synthetic_returns_do_not_replace_a_real_class(park: OpenPark) -> None:
    write("units", UNIT | {"unit_id": "z"})
    write("unit_sizes", {"unit_id": "z", "size_class": "micro", "valid_from": "2021-01-01"})
    invented = {"is_synthetic": "true"}
    write("returns", *(row | invented for row in months("z", "sales_revenue", [10**7] * 12)))
    write("returns", *(row | invented for row in months("z", "employees", [310] * 12)))
    assert gaps(park) == ["a real class is on record from 2021-01-01: synthetic returns do not replace it"]


@pytest.mark.parametrize(
    ("year", "told"),
    [(2021, "has not ended"), (2016, "ended before the thresholds of"), (99999, "is not a year from 1900 to 2198")],
)
def test_a_year_that_cannot_be_classed_is_refused(park: OpenPark, year: int, told: str) -> None:
    with pytest.raises(InputError, match=told):
        classify(park, year)


def test_a_park_of_another_currency_needs_its_own_thresholds() -> None:
    nordhafen = Path(__file__).parents[1] / "second_park" / "nordhafen"
    with pytest.raises(InputError, match="the thresholds are in CNY and the records in EUR"):
        unit_sizes_classify(open_folder(nordhafen), 2024, BY, datetime(2026, 1, 1))


def test_what_changed_after_the_trial_is_told_and_nothing_is_written(park: OpenPark) -> None:
    trial = classify(park, is_trial=True)
    write("units", UNIT | {"unit_id": "z"})
    write("returns", *months("z", "sales_revenue", [1_000_000] * 12), *months("z", "employees", [20] * 12))
    with pytest.raises(ConflictError):
        classify(park, basis=trial.basis)
    assert classes("z") == []


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICER, Role.CONTACT, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_who_writes_size_classes_classifies(park: OpenPark, role: Role) -> None:
    by = By(Actor("x", role, TODAY, officer_id="O-001", unit_id="byd"), "page")
    with pytest.raises(ForbiddenError, match="may not write unit_sizes"):
        unit_sizes_classify(park, 2020, by, NOW)


def test_facts_frozen_afterwards_hold_one_class_a_unit(park: OpenPark) -> None:
    classify(park)
    frozen = open_database().freeze(date(2021, 6, 30))
    sql = (
        "SELECT unit_id FROM unit_sizes WHERE valid_from <= DATE '2021-06-30' "
        "AND (valid_to IS NULL OR valid_to >= DATE '2021-06-30') GROUP BY unit_id HAVING count(*) > 1"
    )
    assert frozen.engine.rows("unit_sizes", sql) == []
