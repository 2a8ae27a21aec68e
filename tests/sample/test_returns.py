"""Returns of the sample: totals, shares, what is missing and what was corrected."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from fivegood.measures.compute import Figures, Question
from fivegood.periods import Period
from tests.sample.reading import (
    BN,
    about,
    month_count,
    park_year_to,
    rows,
    singles,
    versions,
    year_to,
)

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


def test_filings_in_time_counted_from_the_file(figures: Figures) -> None:
    """A second count in plain Python: filings of 2021-H1, and those that came before the sixteenth's noon or moved."""
    rows = [row for row in versions("filings") if Period.parse(row["period"]).end <= date(2021, 6, 30)]
    in_time = [row for row in rows if row["first_submitted_at"] and row["first_submitted_at"] <= row["due_at"]]
    asked = [Question(name, Period.parse("2021-H1")) for name in ("filings_asked", "filings_on_time")]
    assert [figures.answer(asked)[question].value for question in asked] == [len(rows), len(in_time)]
    assert 0 < len(rows) - len(in_time) < len(rows) // 10, "a few came late"
    assert any(row["state"] == "due" for row in rows), "and some never"
