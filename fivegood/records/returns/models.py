"""What units state: forms on their way in, the values in them, and the returns that were accepted."""

from __future__ import annotations

from django.db import models

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of, index_of
from fivegood.records.fields import CODE_LENGTH, LocalInstantField, code, flag, instant, money, span, text, to

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


#: Which filings have words of their own: few of many.
_HAS_WORDS = models.Q(explanation__isnull=False) | models.Q(answer__isnull=False)


class Filing(Record):
    """Filings of forms: one row a unit, form and period."""

    table = FILINGS
    searched_where = _HAS_WORDS

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
        indexes = [
            index_of(FILINGS),
            models.Index(fields=["form", "period", "state"], name="filings_state"),
            models.Index(fields=["id"], name="filings_words", condition=_HAS_WORDS),
        ]


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


class Reminder(models.Model):
    """A unit was reminded of a form that it owes for a period: by whom, when, and which of its accounts; once a day.

    ``letters_at`` is when its letters went out, None while they wait or where no account has an address.
    """

    unit = models.ForeignKey("records.Unit", models.PROTECT, to_field="unit_id", related_name="+")
    form = models.CharField(max_length=CODE_LENGTH)
    period = models.CharField(max_length=30)
    reminded_on = models.DateField()
    reminded_at = LocalInstantField()
    reminded_by = models.CharField(max_length=150)
    accounts = models.JSONField(default=list)
    letters_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "reminders"
        constraints = [
            models.UniqueConstraint(fields=["unit", "form", "period", "reminded_on"], name="reminders_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.form} {self.period} {self.reminded_on}"
