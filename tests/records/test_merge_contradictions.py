"""Merging two units whose records contradict each other: all of it is told, one side holds, and series stay one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fivegood.errors import InputError
from fivegood.records.journal.selectors import journal_verify
from tests.records.merging import filed, merge, standing, values_of, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pair")]


def test_equal_rows_collapse_and_contradicting_ones_are_all_told() -> None:
    write("returns", filed("dup", "2021-03", 100), filed("main", "2021-03", 100))
    write("returns", filed("dup", "2021-04", 7), filed("main", "2021-04", 8))
    write("titles", {"unit_id": "dup", "title": "listed", "level": "national", "granted_on": "2020-01-01"})
    write("titles", {"unit_id": "main", "title": "listed", "level": "national", "granted_on": "2019-01-01"})
    write("unit_sizes", {"unit_id": "dup", "size_class": "small", "valid_from": "2019-01-01"})
    write("unit_sizes", {"unit_id": "main", "size_class": "small", "valid_from": "2020-01-01"})
    with pytest.raises(InputError) as told:
        merge()
    assert {fault.column for fault in told.value.faults} == {
        "returns/main~tax_paid~2021-04",
        "titles~listed~national@time",
        "unit_sizes@time",
    }
    assert all("say which side holds" in fault.message for fault in told.value.faults)
    assert len(standing("returns", "dup")) == 2, "nothing was written"
    trial = merge(is_trial=True)
    assert [(one.table, one.moved, one.equal) for one in trial.tables] == [("returns", 0, 1)]


@pytest.mark.parametrize(("side", "value"), [("duplicate", 7), ("into", 8)])
def test_the_side_chosen_holds(side: str, value: int) -> None:
    write("returns", filed("dup", "2021-04", 7), filed("main", "2021-04", 8))
    merge(holds={"returns/main~tax_paid~2021-04": side})
    assert values_of("main") == {"2021-04": Decimal(value)}
    assert values_of("dup") == {}
    assert journal_verify().ok


@pytest.mark.parametrize("side", ["duplicate", "into"])
def test_of_rows_that_hold_at_one_time_one_side_stays(side: str) -> None:
    write("unit_sizes", {"unit_id": "dup", "size_class": "small", "valid_from": "2019-01-01"})
    write(
        "unit_sizes", {"unit_id": "main", "size_class": "micro", "valid_from": "2018-01-01", "valid_to": "2018-12-31"}
    )
    write("unit_sizes", {"unit_id": "main", "size_class": "medium", "valid_from": "2020-01-01"})
    merge(holds={"unit_sizes@time": side})
    assert sorted(row["size_class"] for row in standing("unit_sizes", "main")) == sorted(
        ["micro", "small" if side == "duplicate" else "medium"]
    )


def test_returns_that_make_no_one_series_are_told_before_the_park_can_no_longer_freeze() -> None:
    write("returns", filed("dup", "2021-03", 1), filed("main", "2021-Q1", 3))
    write("returns", *(filed(unit, f"2020-0{month}", value, "cumulative", "sales_revenue")
                       for unit, month, value in (("dup", 2, 100), ("dup", 4, 400), ("main", 3, 50))))  # fmt: skip
    trial = merge(is_trial=True)
    assert {one.id for one in trial.contradictions} == {
        "returns~tax_paid~2021@series",
        "returns~sales_revenue~2020@series",
    }
    merge(holds={"returns~tax_paid~2021@series": "into", "returns~sales_revenue~2020@series": "duplicate"})
    assert values_of("main") == {"2021-Q1": Decimal(3)}
    assert values_of("main", "sales_revenue") == {"2020-02": Decimal(100), "2020-04": Decimal(300)}


def test_a_cumulative_series_that_goes_on_where_the_other_ends_moves_without_a_question() -> None:
    for unit, last in (("dup", 5), ("main", 3)):
        write("returns", *(filed(unit, f"2021-0{month}", month * 10, "cumulative") for month in range(1, last + 1)))
    before = values_of("dup")
    found = merge()
    assert [(one.moved, one.equal) for one in found.tables] == [(2, 3)]
    assert values_of("main") == before


def test_a_month_with_another_value_belongs_to_the_series_it_stands_in() -> None:
    write("returns", filed("dup", "2021-02", 20, "cumulative"), filed("dup", "2021-03", 90, "cumulative"))
    write("returns", filed("main", "2021-01", 10, "cumulative"), filed("main", "2021-02", 25, "cumulative"))
    (clash,) = merge(is_trial=True).contradictions
    assert (clash.id, len(clash.duplicates), len(clash.intos)) == ("returns~tax_paid~2021@series", 2, 2)
    merge(holds={clash.id: "duplicate"})
    assert values_of("main") == {"2021-02": Decimal(20), "2021-03": Decimal(70)}


def test_a_decision_about_nothing_or_for_no_side_is_refused_with_the_nearest() -> None:
    write("returns", filed("dup", "2021-04", 7), filed("main", "2021-04", 8))
    with pytest.raises(InputError) as told:
        merge(holds={"returns/main~tax_paid~2021-05": "into", "returns/main~tax_paid~2021-04": "duplicat"})
    assert {fault.suggestion for fault in told.value.faults} == {"returns/main~tax_paid~2021-04", "duplicate"}
