"""Service officers, who serves which unit over time, and who is absent when."""

from __future__ import annotations

from django.db import models

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, day, number, text, to, whole

OFFICERS = TABLES["officers"]
ASSIGNMENTS = TABLES["assignments"]
OFFICER_CONFLICTS = TABLES["officer_conflicts"]
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
    place_x = whole(required=False)
    place_y = whole(required=False)
    languages = text(required=False)

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


class OfficerConflict(Record):
    """Conflicts of interest: one row an officer and what they must not serve."""

    table = OFFICER_CONFLICTS

    conflict_id = code(unique=True)
    officer = to("records.Officer", "officer_id")
    unit = to("records.Unit", "unit_id", required=False)
    group_code = code(required=False)
    valid_from = day()
    valid_to = day(required=False)
    reason = text()

    class Meta:
        db_table = "officer_conflicts"
        constraints = [
            *constraints_of(OFFICER_CONFLICTS),
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False) ^ models.Q(group_code__isnull=False),
                name="officer_conflicts_with_one",
            ),
        ]


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
