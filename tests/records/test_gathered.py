"""Rows of many tables gathered in one question are those that each table gives by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, Role
from fivegood.records.base import rows_of
from fivegood.records.book.gathered import gathered
from fivegood.records.book.selectors import records_of, typed
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def in_order(name: str, rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: tuple(str(row[part]) for part in TABLES[name].key))


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICER, Role.CONTACT, Role.BANK, Role.AUTHORITY])
def test_one_question_gives_the_typed_rows_that_each_table_gives(role: Role) -> None:
    officer = rows_of("assignments").filter(assigned_to=None).order_by("id")[0].officer_id
    lender = rows_of("loan_stages").exclude(lender=None).order_by("id")[0].lender
    who = Actor("reader", role, TODAY, officer_id=officer, unit_id="e001", lender=lender)
    small = {name: Q() for name in TABLES if name not in ("returns", "line_output", "project_investments")}
    some: dict[str, Any] = {"returns": Q(unit_id__lt="e005"), "project_investments": Q(project_id__lt="p010")}
    with CaptureQueriesContext(connection) as queries:
        found = gathered(who, small | some)
    assert len(queries) == (0 if role is Role.AUTHORITY else 1)
    for name, condition in (small | some).items():
        alone = [typed(record) for record in records_of(who, TABLES[name]).filter(condition)]
        assert in_order(name, found[name]) == in_order(name, alone), name
    assert role is not Role.LEADER or all(found[name] for name in small), "the sample has rows of every table"


def test_nothing_asked_for_is_nothing_found() -> None:
    assert gathered(Actor("reader", Role.LEADER, TODAY), {}) == {}
