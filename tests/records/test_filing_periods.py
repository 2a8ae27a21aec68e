"""Forms and their periods: who owes what, what is collected once, and what has come in."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from fivegood.errors import InputError
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.records.actors import Actor
from fivegood.records.base import rows_of
from fivegood.records.returns.amounts import amount_of
from fivegood.records.returns.coverages import Coverage, coverage
from fivegood.records.returns.forms import Asked, asked, owes, owing
from fivegood.records.returns.services import (
    Filled,
    filing_return,
    filing_save,
    filing_submit,
    filings_open,
)
from tests.conftest import NOW
from tests.records.filing import CONTACT, EXPLAINED, OFFICE, PLANNER, STATED, UNIT, accept, sheet, submit, version

pytestmark = pytest.mark.django_db


def test_a_form_knows_its_periods_its_due_time_and_its_items(park: OpenPark, august: Asked) -> None:
    assert august.due_at == datetime(2021, 9, 16, 12)
    assert august.items == ("output_value", "sales_revenue", "tax_paid", "employees")
    assert asked(park, "torch_quarterly", "2021-Q3").items == ("rd_spend",), "its months tell the rest"
    assert asked(park, "statistics_monthly", "2021-01/2021-02").due_at == datetime(2021, 3, 16, 12)


@pytest.mark.parametrize(
    ("form", "period", "told"),
    [
        ("statistic_monthly", "2021-08", "is no form of this park (found 'statistic_monthly'); did you mean"),
        ("statistics_monthly", "2021-02", "is no period of this form; those are 2021-01/2021-02, 2021-03, "),
        ("torch_quarterly", "2021-08", "those are 2021-Q2, 2021-Q3, 2021-Q4"),
        ("park_monthly", "2021-06", "those are 2021-07, 2021-08"),
        ("park_monthly", "2020-06", "those are none in 2020"),
        ("torch_quarterly", "August", "August"),
    ],
)
def test_a_form_or_period_that_is_none_is_refused_with_those_there_are(
    park: OpenPark, form: str, period: str, told: str
) -> None:
    with pytest.raises(InputError) as refused:
        asked(park, form, period)
    assert told in str(refused.value)


def test_an_item_is_collected_once_for_all_forms_that_ask_for_it(park: OpenPark, august: Asked) -> None:
    other = asked(park, "park_monthly", "2021-08")
    submit(august)
    lines = {line.item: line for line in sheet(other).lines}
    assert lines["sales_revenue"].stated == Decimal(45_000_000)
    assert lines["sales_revenue"].held_by == "statistics_monthly"
    assert lines["profit"].is_open
    with pytest.raises(InputError) as refused:
        filing_save(other, UNIT, Filled({"sales_revenue": "1"}, 0), CONTACT, NOW)
    assert "is not filled in here: it has been filed with the form statistics_monthly" in str(refused.value)
    filing_return(august, UNIT, OFFICE, NOW, expected=version(august))
    assert {line.item for line in sheet(other).lines if line.is_open} == set(other.items)


def test_a_quarter_comes_out_of_its_months(park: OpenPark) -> None:
    quarter = asked(park, "torch_quarterly", "2021-Q2")
    lines = {line.item: line for line in sheet(quarter).lines}
    assert lines["sales_revenue"].collected_in == "statistics_monthly"
    months = [
        row.stated
        for row in rows_of("returns").filter(
            unit_id=UNIT, item="sales_revenue", period__startswith="2021", basis="single"
        )
        if Period.parse(row.period).end <= date(2021, 6, 30)
    ]
    assert len(months) == 5, "January and February together, then four months"
    assert lines["sales_revenue"].stated == sum(months)
    assert lines["rd_spend"].is_open


def test_the_period_before_and_the_year_before_stand_beside(august: Asked) -> None:
    def total(year: int, last: int) -> Decimal:
        found = rows_of("returns").filter(
            unit_id=UNIT, item="output_value", period__startswith=str(year), basis="single"
        )
        return sum((row.stated for row in found if Period.parse(row.period).end.month <= last), Decimal(0))

    line = next(line for line in sheet(august).lines if line.item == "output_value")
    assert line.before == total(2021, 7)
    assert line.last_year == total(2020, 8)


def test_late_is_what_first_came_after_it_was_due(august: Asked) -> None:
    filing_submit(august, UNIT, Filled(STATED, 0, explanation=EXPLAINED), CONTACT, datetime(2021, 9, 16, 12, 0, 1))
    assert sheet(august).is_late


def test_a_unit_that_owes_nothing_is_not_asked(august: Asked) -> None:
    shop = rows_of("units").filter(unit_kind="shop")[0].unit_id
    with pytest.raises(InputError) as refused:
        filing_save(august, shop, Filled(STATED, 0), OFFICE, NOW)
    assert "owes no returns for 2021-08" in str(refused.value)


def test_opening_a_period_asks_every_unit_once(august: Asked) -> None:
    filing_save(august, UNIT, Filled({}, 0), CONTACT, NOW)
    first = filings_open(august, OFFICE, NOW)
    assert first.added == owing(PLANNER, august.period).count() - 1
    assert filings_open(august, OFFICE, NOW).changes == []


def test_coverage_counts_what_is_owed_filed_in_time_and_overdue(park: OpenPark, august: Asked) -> None:
    submit(august)
    accept(august)
    now = datetime(2021, 9, 20)

    def by_period(who: Actor) -> dict[str, Coverage]:
        listed = coverage(who, park, 2021, now)
        return {str(one.asked.period): one for one in listed if one.asked.form == august.form}

    found = by_period(PLANNER)
    owed = owing(PLANNER, august.period).count()
    one = found["2021-08"]
    assert (one.owed, one.filed, one.on_time, one.accepted) == (owed, 1, 1, 1)
    assert one.overdue == one.missing == owed - 1
    assert "2021-09" not in found, "a month that has not ended is not owed yet"
    mine = {
        str(one.asked.period): one for one in coverage(CONTACT.actor, park, 2021, now) if one.asked.form == august.form
    }
    assert (mine["2021-08"].owed, mine["2021-08"].missing) == (1, 0)


def test_owing_in_python_is_owing_in_the_database(park: OpenPark) -> None:
    del park
    units = list(rows_of("units").filter(is_withdrawn=False).values_list("unit_id", "reports_from", "reports_to"))
    for text in ("2021-01/2021-02", "2020-07", "2021-Q2", "2021-H1", "2019"):
        period = Period.parse(text)
        expected = {unit for unit, first, last in units if first and owes(first, last, period)}
        assert set(owing(PLANNER, period).values_list("unit_id", flat=True)) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", "1234.5"),
        ("１２３", "123"),
        ("4,500万", "45000000"),
        ("1.2亿元", "120000000"),
        ("123.456789万", "1234567.89"),
        ("-3.5万", "-35000"),
        (" ", None),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, value: str | None) -> None:
    assert amount_of(text, "x") == (None if value is None else Decimal(value))


@pytest.mark.parametrize("text", ["万", "12万3", "1e5", "NaN万", "0.0000001万", "1万亿"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        amount_of(text, "tax_paid")
    assert "tax_paid" in str(refused.value)
