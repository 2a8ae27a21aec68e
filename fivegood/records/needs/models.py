"""Needs that units raise, and when they were answered, planned for and closed."""

from __future__ import annotations

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, flag, instant, text, to

NEEDS = TABLES["needs"]


class Need(Record):
    """Needs raised by units: one row a need."""

    table = NEEDS

    need_id = code(unique=True)
    unit = to("records.Unit", "unit_id")
    category = code()
    title = text(required=False)
    note = text(required=False)
    channel = code()
    raised_at = instant()
    answered_at = instant(required=False)
    planned_at = instant(required=False)
    closed_at = instant(required=False)
    is_satisfied = flag()

    class Meta:
        db_table = "needs"
        constraints = constraints_of(NEEDS)
