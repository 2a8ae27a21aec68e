"""Approvals applied for, promised and decided."""

from __future__ import annotations

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, day, flag, text, to

APPROVALS = TABLES["approvals"]


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

    class Meta:
        db_table = "approvals"
        constraints = constraints_of(APPROVALS)
