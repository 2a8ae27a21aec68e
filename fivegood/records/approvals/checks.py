"""What a write to the steps of approvals must meet beside its cells: the history of each, whole and in order."""

from __future__ import annotations

from collections.abc import Sequence

from fivegood.facts.rows import Row
from fivegood.records.approvals.steps import APPROVAL_STEPS, COLUMNS, event_of
from fivegood.records.book.histories import Steps
from fivegood.rules.procedures.course import ApprovalState, replay


def _replayed(rows: Sequence[Row]) -> ApprovalState:
    return replay([event_of(row) for row in rows])


faults_of_steps = Steps(APPROVAL_STEPS, _replayed, (COLUMNS["within"], COLUMNS["statutory"]), COLUMNS).faults
