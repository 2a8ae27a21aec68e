"""What units state: forms on their way in, the values in them, and the returns that were accepted."""

from __future__ import annotations

from django.db import models

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of, index_of
from fivegood.records.fields import code, flag, instant, money, span, text, to

RETURNS = TABLES["returns"]
FILINGS = TABLES["filings"]
STATED_VALUES = TABLES["stated_values"]


class Return(Record):
    """Returns of enterprises: one row a unit, item and period."""

    table = RETURNS

    unit = to("records.Unit", "unit_id", has_index=False)
    period = span()
    item = code()
    basis = code(required=False)
    stated = money(required=False)

    class Meta:
        db_table = "returns"
        constraints = constraints_of(RETURNS)
        indexes = [index_of(RETURNS)]


class Filing(Record):
    """Filings of forms: one row a unit, form and period."""

    table = FILINGS

    unit = to("records.Unit", "unit_id")
    form = code()
    period = span()
    state = code()
    due_at = instant(required=False)
    channel = code(required=False)
    is_on_behalf = flag()
    first_submitted_at = instant(required=False)
    submitted_at = instant(required=False)
    confirmed_at = instant(required=False)
    accepted_at = instant(required=False)
    locked_at = instant(required=False)
    explanation = text(required=False)
    answer = text(required=False)

    class Meta:
        db_table = "filings"
        constraints = constraints_of(FILINGS)
        indexes = [index_of(FILINGS), models.Index(fields=["form", "period", "state"], name="filings_state")]


class StatedValue(Record):
    """Values stated in filings: one row a unit, item and period."""

    table = STATED_VALUES

    unit = to("records.Unit", "unit_id")
    period = span()
    item = code()
    stated = money(required=False)

    class Meta:
        db_table = "stated_values"
        constraints = constraints_of(STATED_VALUES)
