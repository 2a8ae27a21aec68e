"""Stages of loans: need, offer, guarantee, approved, drawn, repaid."""

from __future__ import annotations

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, day, money, text, to

LOAN_STAGES = TABLES["loan_stages"]


class LoanStage(Record):
    """Stages of loans: one row a stage of a loan."""

    table = LOAN_STAGES

    loan_id = code()
    unit = to("records.Unit", "unit_id")
    lender = text(required=False)
    credit_kind = code()
    loan_stage = code()
    amount = money()
    happened_on = day()

    class Meta:
        db_table = "loan_stages"
        constraints = constraints_of(LOAN_STAGES)
