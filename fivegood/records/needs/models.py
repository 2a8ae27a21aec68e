"""Needs that units raise, when they were answered, planned for and closed, and what was done with them."""

from __future__ import annotations

from django.db import models

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, flag, instant, text, to, whole

NEEDS = TABLES["needs"]
NEED_STEPS = TABLES["need_steps"]


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
    holder = to("records.Officer", "officer_id", column="holder_id", required=False)
    whole = to("records.Need", "need_id", column="whole_id", required=False)
    merged_into = to("records.Need", "need_id", column="merged_into_id", required=False)
    visit = to("records.Visit", "visit_id", required=False)

    class Meta:
        db_table = "needs"
        constraints = constraints_of(NEEDS)


class NeedStep(Record):
    """Steps of needs: one row a step of a need."""

    table = NEED_STEPS

    need = to("records.Need", "need_id", has_index=False)
    step = whole()
    unit = to("records.Unit", "unit_id")
    act = code()
    happened_at = instant()
    reason = text(required=False)
    category = code(required=False)
    urgency = code(required=False)
    holder = to("records.Officer", "officer_id", column="holder_id", required=False)
    clock = code(required=False)
    more = text(required=False)
    others = text(required=False)

    class Meta:
        db_table = "need_steps"
        constraints = constraints_of(NEED_STEPS)


class NeedWords(models.Model):
    """The words of a need that has an answer, blanks between them: what others like it are found by (`words`)."""

    need = models.OneToOneField(
        "records.Need", models.CASCADE, to_field="need_id", db_column="need_id", related_name="+"
    )
    words = models.TextField()

    class Meta:
        db_table = "need_words"

    def __str__(self) -> str:
        return str(self.need_id)
