"""Service officers, and who serves which unit over time."""

from __future__ import annotations

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, day, number, text, to

OFFICERS = TABLES["officers"]
ASSIGNMENTS = TABLES["assignments"]


class Officer(Record):
    """Service officers: one row an officer."""

    table = OFFICERS

    officer_id = code(unique=True)
    officer_name = text(required=False)
    phone = text(required=False)
    post = text()
    in_post_from = day()
    in_post_to = day(required=False)
    skills = text(required=False)
    area = text(required=False)
    availability = number(required=False)

    class Meta:
        db_table = "officers"
        constraints = constraints_of(OFFICERS)


class Assignment(Record):
    """Officers assigned to units: one row an officer, unit and role."""

    table = ASSIGNMENTS

    officer = to("records.Officer", "officer_id")
    unit = to("records.Unit", "unit_id")
    role = code()
    assigned_from = day()
    assigned_to = day(required=False)

    class Meta:
        db_table = "assignments"
        constraints = constraints_of(ASSIGNMENTS)
