"""What a unit returned over the years: joined months, what is missing, and tax for land against the catalogue's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from fivegood.facts.rows import Row
from fivegood.facts.unitcourse import AreaTax, Returned, area_tax, by_year, returned_of
from fivegood.measures.compute import Figures, Question
from fivegood.park import OpenPark
from fivegood.periods import Period

UNIT: Row = {"unit_id": "u", "reports_from": date(2020, 1, 1), "reports_to": None, "is_synthetic": None}
AS_OF = date(2021, 4, 30)


def row(period: str, stated: str | None, basis: str = "single") -> Row:
    value = None if stated is None else Decimal(stated)
    return {"unit_id": "u", "item": "tax_paid", "period": Period.parse(period), "basis": basis, "stated": value}


def course(rows: Sequence[Row], *, is_owed: bool = True, joins: bool = True) -> list[Returned]:
    return returned_of(rows, UNIT, "tax_paid", AS_OF, is_owed=is_owed, joins=joins)


def told(found: Sequence[Returned]) -> dict[str, Decimal | None]:
    return {str(one.period): one.value for one in found}


def test_a_cumulative_return_gives_what_it_adds_and_what_is_owed_stands_there_without_a_value() -> None:
    rows = [row("2021-01/2021-02", "30", "cumulative"), row("2021-04", "75", "cumulative")]
    found = told(course(rows))
    assert found["2021-01/2021-02"] == 30
    assert found["2021-03/2021-04"] == 45, "March was not returned: April adds both months"
    assert found["2020-01/2020-02"] is None
    assert len([value for value in found.values() if value is None]) == 11, "the eleven returns of 2020"
    assert told(course(rows, is_owed=False)) == {"2021-01/2021-02": 30, "2021-03/2021-04": 45}


def test_overlapping_periods_give_nothing_as_no_value_is_that_of_its_period() -> None:
    assert course([row("2021-01/2021-02", "30"), row("2021-02", "10")]) == []


@pytest.mark.parametrize(("is_stock", "together"), [(False, Decimal(30)), (True, Decimal(20))])
def test_a_year_that_returned_two_months_apart_is_joined_as_the_others_are(is_stock: bool, together: Decimal) -> None:
    found = course([row("2021-01", "10"), row("2021-02", "20"), row("2021-03", "5")], is_owed=False)
    assert by_year(found, is_stock=is_stock, joins=True) == {2021: {(1, 2): together, (3, 3): Decimal(5)}}
    assert list(by_year(found, is_stock=is_stock, joins=False)[2021]) == [(1, 1), (2, 2), (3, 3)]


def test_one_of_the_two_months_that_is_missing_leaves_both_without_a_value() -> None:
    years = by_year(course([row("2021-01", "10"), row("2021-03", "5")]), is_stock=False, joins=True)
    assert years[2021] == {(1, 2): None, (3, 3): Decimal(5), (4, 4): None}


def parcel(area: str, held_from: str, held_to: str | None = None, land_use: str = "industrial") -> Row:
    last = date.fromisoformat(held_to) if held_to else None
    return {"area": Decimal(area), "held_from": date.fromisoformat(held_from), "held_to": last, "land_use": land_use}


def test_tax_for_land_takes_whole_years_and_the_land_at_their_end() -> None:
    rows = [row("2020", "1200"), row("2021-01/2021-02", "300"), row("2021-03", "100"), row("2021-04", "100")]
    land = [
        parcel("10", "2019-01-01", "2020-12-30"),
        parcel("20", "2020-06-01"),
        parcel("5", "2020-01-01", None, "public"),
    ]
    year, newest = area_tax(course(rows, is_owed=False), land, "industrial")
    assert [str(year.period), year.tax, year.area, year.value] == ["2020", 1200, 20, 60]
    assert str(newest.period) == "2020-05/2021-04"
    assert [newest.tax, newest.missing_months, newest.area, newest.value] == [None, 8, 20, None], "2020 is one return"


def test_without_land_or_without_a_return_there_is_no_tax_for_land() -> None:
    assert area_tax([], [parcel("10", "2019-01-01")], "industrial") == []
    (found, _newest) = area_tax(
        course([row("2020", "1"), row("2021-01/2021-02", "1")], is_owed=False), [], "industrial"
    )
    assert [found.tax, found.area, found.value] == [1, None, None]


def test_every_unit_s_tax_is_that_of_the_catalogue_s_measure_cut_by_unit(sample: OpenPark, figures: Figures) -> None:
    units = {row["unit_id"]: row for row in sample.records["units"].rows}
    held = [row for row in sample.records["returns"].rows if row["item"] == "tax_paid" and not row["is_withdrawn"]]
    compared = 0
    for unit_id in sorted({str(row["unit_id"]) for row in held})[:25]:
        rows = [row for row in held if row["unit_id"] == unit_id]
        found = returned_of(rows, units[unit_id], "tax_paid", date(2021, 7, 31), is_owed=True, joins=True)
        for one in area_tax(found, [], "industrial"):
            assert isinstance(one, AreaTax)
            if one.tax is not None:
                compared += 1
                question = Question("industrial_tax", one.period, (("unit_id", unit_id),))
                assert figures.answer([question])[question].value == one.tax, (unit_id, str(one.period))
    assert compared > 30
