"""Service officers, who serves which unit over time, and who is absent when."""

from __future__ import annotations

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, day, number, text, to

OFFICERS = TABLES["officers"]
ASSIGNMENTS = TABLES["assignments"]
ABSENCES = TABLES["absences"]


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


class Absence(Record):
    """Absences of officers: one row an officer and first day."""

    table = ABSENCES

    officer = to("records.Officer", "officer_id", has_index=False)
    absent_from = day()
    absent_to = day(required=False)
    stand_in = to("records.Officer", "officer_id", column="stand_in_id", required=False)
    absence_reason = code(required=False)

    class Meta:
        db_table = "absences"
        constraints = constraints_of(ABSENCES)
