"""Reading approvals: those that wait for a decision first."""

from __future__ import annotations

from django.db.models import F

from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.selectors import records_of

APPROVALS = TABLES["approvals"]


def approvals_newest(actor: Actor, most: int = 5) -> list[Row]:
    """Return the approvals the actor may see: those not decided first, and the newest first among them."""
    found = records_of(actor, APPROVALS).filter(is_withdrawn=False)
    found = found.order_by(F("decided_on").desc(nulls_first=True), "-submitted_on", "approval_id")
    return [row_of(APPROVALS, values[2:]) for values in found.values_list(*attributes_of(APPROVALS))[:most]]
