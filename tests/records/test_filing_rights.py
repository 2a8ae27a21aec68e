"""Who files, confirms, accepts and corrects a return, and who does none of it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from fivegood.errors import ConflictError, ForbiddenError, InputError, MissingError
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.returns.forms import Asked
from fivegood.records.returns.services import (
    Filled,
    filing_confirm,
    filing_return,
    filing_save,
    filing_submit,
    filings_accept,
    filings_lock,
    filings_open,
)
from fivegood.rules.filings import Move
from tests.conftest import NOW, TODAY
from tests.records.filing import CONTACT, EXPLAINED, STATED, UNIT, accept, returns, sheet, submit, version

pytestmark = pytest.mark.django_db


def test_what_an_officer_files_waits_for_the_unit_to_confirm_it(august: Asked, officer: By) -> None:
    filing_submit(august, UNIT, Filled(STATED, 0, explanation=EXPLAINED, channel="phone"), officer, NOW)
    filing = sheet(august).filing
    assert filing is not None
    assert (filing["is_on_behalf"], filing["channel"], filing["confirmed_at"]) == (True, "phone", None)
    assert Move.ACCEPT not in sheet(august).moves
    with pytest.raises(InputError) as refused:
        accept(august)
    assert "waits for the unit to confirm it (found 'e001')" in str(refused.value)
    with pytest.raises(ForbiddenError):
        filing_confirm(august, UNIT, officer, NOW, expected=version(august))
    filing_confirm(august, UNIT, CONTACT, NOW, expected=version(august))
    accept(august)
    assert returns()


def test_the_second_of_two_writers_is_told(august: Asked) -> None:
    filing_save(august, UNIT, Filled({"tax_paid": "1"}, 0), CONTACT, NOW)
    read = version(august)
    filing_save(august, UNIT, Filled({"tax_paid": "2"}, read), CONTACT, NOW)
    with pytest.raises(ConflictError):
        filing_save(august, UNIT, Filled({"tax_paid": "3"}, read), CONTACT, NOW)
    assert {line.item: line.stated for line in sheet(august).lines}["tax_paid"] == Decimal(2)


@pytest.mark.parametrize("role", [Role.LEADER, Role.BANK, Role.AUTHORITY, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_does_not_file_moves_nothing(role: Role, august: Asked) -> None:
    by = By(Actor("x", role, TODAY, lender="any"), "page", "because")
    submit(august)
    steps: list[Callable[[], object]] = [
        lambda: filing_save(august, UNIT, Filled({}, 1), by, NOW),
        lambda: filing_submit(august, UNIT, Filled({}, 1), by, NOW),
        lambda: filing_return(august, UNIT, by, NOW, expected=1),
        lambda: filings_accept(august, [UNIT], by, NOW),
        lambda: filings_lock(august, [UNIT], by, NOW),
        lambda: filings_open(august, by, NOW),
    ]
    for step in steps:
        with pytest.raises((ForbiddenError, MissingError)):
            step()


def test_a_contact_files_for_its_own_unit_and_accepts_nothing(august: Asked) -> None:
    with pytest.raises(MissingError):
        filing_save(august, "e002", Filled(STATED, 0), CONTACT, NOW)
    submit(august)
    with pytest.raises(ForbiddenError):
        filings_accept(august, [UNIT], CONTACT, NOW)


def test_an_officer_files_for_the_units_served_alone(august: Asked, officer: By) -> None:
    other = (
        rows_of("units")
        .filter(reports_from__isnull=False)
        .exclude(unit_id__in=rows_of("assignments").filter(officer_id=officer.actor.officer_id).values("unit_id"))
    )
    with pytest.raises(MissingError):
        filing_save(august, other[0].unit_id, Filled(STATED, 0), officer, NOW)


def test_the_tables_of_filings_are_not_edited_cell_by_cell() -> None:
    assert TABLES["filings"].is_worked
    assert not TABLES["stated_values"].in_facts
