"""A period that is asked for, and what the tests of filings do with it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.returns.forms import Asked
from fivegood.records.returns.selectors import Sheet, sheet_for
from fivegood.records.returns.services import (
    Filled,
    filing_submit,
    filings_accept,
)
from tests.conftest import NOW, TODAY

PLANNER = Actor("planner", Role.PLAN_OFFICE, TODAY)
OFFICE = By(PLANNER, "page", "checked with the enterprise")
UNIT = "e001"
CONTACT = By(Actor("contact", Role.CONTACT, TODAY, unit_id=UNIT), "page")
STATED = {"output_value": "48,000,000", "sales_revenue": "4,500万", "tax_paid": "1,800,000", "employees": "120"}
EXPLAINED = "A line stood still in June."


def sheet(of: Asked, by: By = OFFICE, unit: str = UNIT) -> Sheet:
    return sheet_for(by.actor, of, unit)


def version(of: Asked) -> int:
    return sheet(of).version


def submit(of: Asked, stated: Mapping[str, str] = STATED, by: By = CONTACT, explanation: str = EXPLAINED) -> None:
    filing_submit(of, UNIT, Filled(stated, version(of), explanation=explanation), by, NOW)


def accept(of: Asked) -> None:
    filings_accept(of, [UNIT], OFFICE, NOW)


def returns(period: str = "2021-08") -> dict[str, tuple[Decimal | None, str | None, int]]:
    found = rows_of("returns").filter(unit_id=UNIT, period=period)
    return {row.item: (row.stated, row.basis, row.version) for row in found}


def single_returns(item: str, year: int) -> list[Any]:
    return list(rows_of("returns").filter(unit_id=UNIT, item=item, period__startswith=str(year), basis="single"))
