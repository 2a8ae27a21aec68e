"""Approvals applied for, promised and decided, and what was done with them."""

from __future__ import annotations

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, day, flag, instant, text, to, whole

APPROVALS = TABLES["approvals"]
APPROVAL_STEPS = TABLES["approval_steps"]


class Approval(Record):
    """Approvals: one row an approval."""

    table = APPROVALS

    approval_id = code(unique=True)
    unit = to("records.Unit", "unit_id")
    procedure = text()
    submitted_on = day()
    promised_on = day(required=False)
    decided_on = day(required=False)
    is_granted = flag()
    is_doorstep = flag()
    statutory_days = whole(required=False)
    paused_days = whole(required=False)
    taken_back_on = day(required=False)

    class Meta:
        db_table = "approvals"
        constraints = constraints_of(APPROVALS)


class ApprovalStep(Record):
    """Steps of approvals: one row a step of an approval."""

    table = APPROVAL_STEPS

    approval = to("records.Approval", "approval_id", has_index=False)
    step = whole()
    unit = to("records.Unit", "unit_id")
    act = code()
    happened_at = instant()
    reason = text(required=False)
    procedure_step = code(required=False)
    department = code(required=False)
    time_limit = text(required=False)
    statutory_limit = text(required=False)
    documents = text(required=False)
    officer = to("records.Officer", "officer_id", required=False)
    receipt = text(required=False)

    class Meta:
        db_table = "approval_steps"
        constraints = constraints_of(APPROVAL_STEPS)
