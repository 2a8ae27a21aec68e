"""Visits that officers plan and make, and what they note of their units."""

from __future__ import annotations

from django.db import models

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, day, flag, text, to

VISITS = TABLES["visits"]


class Visit(Record):
    """Visits and notes of officers: one row a visit or note."""

    table = VISITS

    visit_id = code(unique=True)
    unit = to("records.Unit", "unit_id", has_index=False)
    officer = to("records.Officer", "officer_id")
    planned_on = day(required=False)
    visited_on = day(required=False)
    purpose = text(required=False)
    note = text(required=False)
    moved_from = day(required=False)
    is_cancelled = flag()
    why = text(required=False)

    class Meta:
        db_table = "visits"
        constraints = constraints_of(VISITS)
        indexes = [models.Index(fields=["unit", "visited_on"], name="visits_of_unit")]
