"""Returns about periods: cumulative ones made single, overlaps refused, and what was owed but not filed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.errors import Fault, InputError
from fivegood.facts.freeze import freeze
from fivegood.facts.rows import Row, as_columns
from fivegood.facts.spans import owed_rows, single_values
from fivegood.periods import Period
from tests.facts.small_park import GOOD, cells, frozen, on, read

HEADER = "unit_id,period,item,basis,stated,recorded_at,is_withdrawn,is_synthetic"
COVERED = ("unit_id", "item", "period_start", "period_end")
SHOWN = ("period", "value", "period_start", "period_end")
MONEY = st.decimals(-10_000, 10_000, places=2)


def filed(*lines: str) -> str:
    """Return a file of output values of one unit, each line ``period,basis,stated``, all recorded on one day."""
    rows = []
    for line in lines:
        period, basis, stated = line.split(",")
        rows.append(f"sany,{period},output_value,{basis},{stated},2022-01-15T09:00,,")
    return "\n".join([HEADER, *rows]) + "\n"


def returns(folder: Path, *lines: str) -> list[tuple[str, ...]]:
    return cells(frozen(folder, {"returns.csv": filed(*lines)}, "2022-12-31")["returns"], *SHOWN)


def overlaps(folder: Path, *lines: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        returns(folder, *lines)
    return [str(fault) for fault in caught.value.faults]


def row(period: str, basis: str | None, stated: Decimal | None) -> Row:
    return {"unit_id": "u", "item": "i", "period": Period.parse(period), "basis": basis, "stated": stated}


def single(rows: Sequence[Row]) -> tuple[list[Row], list[Fault]]:
    faults: list[Fault] = []
    done = single_values(rows, ("unit_id", "item"), "stated", "value", faults, lambda _: ("returns.csv", 2))
    return done, faults


def test_a_cumulative_return_is_what_it_adds_since_the_one_before(tmp_path: Path) -> None:
    assert returns(tmp_path, "2021-01,cumulative,100", "2021-02,cumulative,250", "2021-06,cumulative,700") == [
        ("2021-01", "100", "2021-01-01", "2021-01-31"),
        ("2021-02", "150", "2021-02-01", "2021-02-28"),
        ("2021-06", "450", "2021-03-01", "2021-06-30"),
    ]


def test_a_cumulative_return_after_single_ones_counts_from_their_sum(tmp_path: Path) -> None:
    found = returns(tmp_path, "2021-01,single,100", "2021-02,,50", "2021-03,cumulative,190", "2021-04,single,7")
    assert [line[1] for line in found] == ["100", "50", "40", "7"]


def test_a_cumulative_return_starts_anew_each_year(tmp_path: Path) -> None:
    assert returns(tmp_path, "2020-12,cumulative,900", "2021-01,cumulative,80") == [
        ("2020-12", "900", "2020-01-01", "2020-12-31"),
        ("2021-01", "80", "2021-01-01", "2021-01-31"),
    ]


def test_a_year_revised_downwards_gives_a_negative_month(tmp_path: Path) -> None:
    found = returns(tmp_path, "2021-01,cumulative,100", "2021-02,cumulative,90")
    assert [line[1] for line in found] == ["100", "-10"]


def test_an_empty_cumulative_return_is_left_out_once_a_later_one_covers_it(tmp_path: Path) -> None:
    assert returns(tmp_path, "2021-01,cumulative,100", "2021-02,cumulative,", "2021-03,cumulative,400") == [
        ("2021-01", "100", "2021-01-01", "2021-01-31"),
        ("2021-03", "300", "2021-02-01", "2021-03-31"),
    ]


def test_an_empty_return_that_nothing_covers_stays_missing(tmp_path: Path) -> None:
    assert returns(tmp_path, "2021-01,cumulative,100", "2021-02,cumulative,", "2021-04,single,") == [
        ("2021-01", "100", "2021-01-01", "2021-01-31"),
        ("2021-02", "", "2021-02-01", "2021-02-28"),
        ("2021-04", "", "2021-04-01", "2021-04-30"),
    ]


@pytest.mark.parametrize(
    ("first", "second", "where", "told"),
    [
        ("2021-02,single,1", "2021-Q1,single,9", 3, "2021-Q1 2021-02 row 2"),
        ("2021-Q1,single,9", "2021-02,single,1", 2, "2021-Q1 2021-02 row 3"),
        ("2021-Q1,single,9", "2021,single,40", 3, "2021 2021-Q1 row 2"),
        ("2021-01/2021-02,single,9", "2021-02,single,1", 3, "2021-02 2021-01/2021-02 row 2"),
        # February alone cannot be taken out of a sum whose January nobody filed.
        ("2021-02,single,1", "2021-03,cumulative,9", 3, "2021-03 2021-02 row 2"),
        # Two cumulative returns up to one day: the second would start after it ends.
        ("2021-03,cumulative,9", "2021-01/2021-03,cumulative,9", 2, "2021-03 2021-Q1 row 3"),
        ("2020-12,single,1", "2020-12/2021-01,single,2", 3, "2020-12/2021-01 2020-12 row 2"),
        ("2020-12/2021-01,single,2", "2021-01,single,1", 3, "2021-01 2020-12/2021-01 row 2"),
    ],
)
def test_periods_that_overlap_are_told_with_both_places(
    first: str, second: str, where: int, told: str, tmp_path: Path
) -> None:
    period, other, other_row = told.split(" ", 2)
    assert overlaps(tmp_path, first, second) == [
        f"returns.csv:{where}:period: overlaps {other} of the same unit_id sany, item output_value "
        f"({other_row} of returns.csv) (found '{period}')"
    ]


def test_investments_that_overlap_are_told_too(tmp_path: Path) -> None:
    text = (
        "project_id,investment_kind,period,amount,recorded_at\n"
        "cab,completed,2021-H1,5,2021-07-02\ncab,completed,2021-05,5,2021-07-02\ncab,arrived,2021-05,5,2021-07-02\n"
    )
    with pytest.raises(InputError, match=r"project_investments\.csv:2:period: overlaps 2021-05 of the same project_id"):
        frozen(tmp_path, {"project_investments.csv": text}, "2021-12-31")


@given(st.lists(MONEY, min_size=1, max_size=12), st.data())
def test_a_series_accumulated_reads_back_as_it_was(values: list[Decimal], data: st.DataObject) -> None:
    """The second opinion: build months, add them up, state some as sums and some alone, and read the months back."""
    sums = accumulate(values)
    rows = []
    for month, (value, total) in enumerate(zip(values, sums, strict=True), 1):
        basis = data.draw(st.sampled_from(["single", "cumulative", None]))
        rows.append(row(f"2021-{month:02}", basis, total if basis == "cumulative" else value))
    done, faults = single(data.draw(st.permutations(rows)))
    assert not faults
    by_month = sorted(done, key=lambda found: str(found["period"]))
    assert [found["value"] for found in by_month] == values
    assert all(str(Period(found["period_start"], found["period_end"])) == str(found["period"]) for found in by_month)  # type: ignore[arg-type]


@given(st.lists(MONEY, min_size=12, max_size=12), st.sets(st.integers(1, 12), min_size=1))
def test_sums_stated_in_some_months_only_still_add_up_to_the_year(values: list[Decimal], told: set[int]) -> None:
    sums = list(accumulate(values))
    rows = [row(f"2021-{month:02}", "cumulative", sums[month - 1] if month in told else None) for month in range(1, 13)]
    done, faults = single(rows)
    assert not faults
    filled = [found for found in done if found["value"] is not None]
    assert sum(found["value"] for found in filled) == sums[max(told) - 1]  # type: ignore[misc]
    days = [(found["period_start"], found["period_end"]) for found in filled]
    assert days[0][0] == date(2021, 1, 1)
    assert all(end + timedelta(days=1) == start for (_, end), (start, _) in pairwise(days))  # type: ignore[operator]


# --- what is owed


def owed(folder: Path, text: str, as_of: str, joins: bool = False) -> list[str]:
    records = read(folder, {"returns.csv": text})
    table = freeze(records, on(as_of, owed=["output_value"], joins=joins))["returns"]
    return [period for period, is_owed in cells(table, "period", "is_owed") if is_owed == "true"]


def test_a_month_owed_and_not_filed_stands_as_a_row_without_value(tmp_path: Path) -> None:
    table = freeze(read(tmp_path, {}), on("2021-03-31", owed=["output_value"]))["returns"]
    assert cells(table, "unit_id", "period", "stated", "value", "is_owed", "industry") == [
        ("sany", "2021-01", "100", "100", "", "equipment"),
        ("sany", "2021-02", "200", "200", "", "equipment"),
        ("sany", "2021-03", "", "", "true", "equipment"),
    ]


def test_a_month_that_is_not_over_is_not_owed(tmp_path: Path) -> None:
    assert owed(tmp_path, GOOD["returns.csv"], "2021-04-29") == ["2021-03"]
    assert owed(tmp_path, GOOD["returns.csv"], "2021-04-30") == ["2021-03", "2021-04"]


def test_january_and_february_are_owed_together_where_the_park_says_so(tmp_path: Path) -> None:
    assert owed(tmp_path, HEADER + "\n", "2021-03-31") == ["2021-01", "2021-02", "2021-03"]
    assert owed(tmp_path, HEADER + "\n", "2021-03-31", joins=True) == ["2021-01/2021-02", "2021-03"]


def test_january_filed_alone_leaves_february_owed(tmp_path: Path) -> None:
    assert owed(tmp_path, filed("2021-01,single,1"), "2021-03-31", joins=True) == ["2021-02", "2021-03"]


@pytest.mark.parametrize(
    "line", ["2021-Q1,single,9", "2021-03,cumulative,9", "2021-01/2021-03,single,9", "2021-01/2021-03,single,"]
)
def test_a_longer_return_covers_its_months(line: str, tmp_path: Path) -> None:
    assert owed(tmp_path, filed(line), "2021-04-30") == ["2021-04"]


def test_a_return_filed_without_a_value_is_missing_but_not_owed_twice(tmp_path: Path) -> None:
    assert owed(tmp_path, filed("2021-01,single,", "2021-02,single,2"), "2021-02-28") == []


def test_a_unit_owes_only_while_it_is_above_designated_size(tmp_path: Path) -> None:
    units = GOOD["units.csv"].replace(",,2021-01-01,,", ",,2021-01-10,2021-04-15,")
    table = freeze(
        read(tmp_path, {"units.csv": units, "returns.csv": HEADER + "\n"}), on("2021-06-30", owed=["profit"])
    )
    assert cells(table["returns"], "unit_id", "item", "period") == [
        ("sany", "profit", "2021-02"),
        ("sany", "profit", "2021-03"),
    ]


@given(
    first=st.dates(date(2020, 1, 1), date(2021, 12, 31)),
    last=st.none() | st.dates(date(2020, 1, 1), date(2021, 12, 31)),
    as_of=st.dates(date(2020, 1, 1), date(2021, 12, 31)),
    filled=st.sets(st.integers(0, 23)),
)
def test_owed_rows_are_the_whole_months_left_over(
    first: date, last: date | None, as_of: date, filled: set[int]
) -> None:
    """The second opinion: walk every month by hand."""
    months = [Period.month(2020 + number // 12, number % 12 + 1) for number in range(24)]
    unit: Row = {"unit_id": "u", "reports_from": first, "reports_to": last, "is_synthetic": None}
    there: list[Row] = [
        {"unit_id": "u", "item": "i", "period_start": months[number].start, "period_end": months[number].end}
        for number in filled
    ]
    wanted = [
        month
        for number, month in enumerate(months)
        if number not in filled and first <= month.start and month.end <= as_of and (last is None or month.end <= last)
    ]
    assert [found["period"] for found in owed_rows(as_columns(there, COVERED), [unit], ["i"], as_of, False)] == wanted
