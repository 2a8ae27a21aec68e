"""What a write to the steps of needs must meet beside its cells: the history of each need, whole and in order."""

from __future__ import annotations

from collections.abc import Sequence

from fivegood.facts.rows import Row
from fivegood.records.book.histories import Steps
from fivegood.records.needs.steps import NEED_STEPS, event_of
from fivegood.rules.desk.stages import NeedState, replay


def _replayed(rows: Sequence[Row]) -> NeedState:
    return replay([event_of(row) for row in rows])


faults_of_steps = Steps(NEED_STEPS, _replayed, ("more",), {"at": "happened_at", "holder": "holder_id"}).faults
