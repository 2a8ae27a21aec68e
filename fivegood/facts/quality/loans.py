"""Loans: stages before those they stand on, amounts beyond what was approved or drawn, lenders and units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fivegood.errors import Finding
from fivegood.facts.courses import loan_stages_of
from fivegood.facts.quality.asking import records, told
from fivegood.facts.snapshot import Snapshot
from fivegood.rules.loans import LoanFault, faults_of

_COLUMNS = "SELECT loan_id, unit_id, lender, loan_stage, amount, happened_on FROM loan_stages ORDER BY ALL"
_WHAT = {
    LoanFault.TOO_EARLY: "stages of loans dated before a stage that they stand on",
    LoanFault.ABOVE: "loans drawn beyond what was approved, or repaid beyond what was drawn, with the same lender",
    LoanFault.NO_LENDER: "stages of loans from the offer on that name no lender",
    LoanFault.OTHER_UNIT: "stages of a loan that are of another unit than its first",
}


def _stages_of_loans(snapshot: Snapshot) -> Iterator[Finding]:
    """Hold the loans against the rule that writes must meet: what was kept elsewhere before may not meet it."""
    found: dict[LoanFault, list[dict[str, Any]]] = {fault: [] for fault in LoanFault}
    for loan_id, stages in loan_stages_of(records(snapshot, "loan_stages", _COLUMNS)).items():
        for wrong in faults_of(stages):
            stage = stages[wrong.place]
            row = {"loan_id": loan_id, "stage": stage.stage, "happened_on": stage.happened_on}
            found[wrong.fault].append(row)
    for fault, rows in found.items():
        yield from told(rows, f"loans_{fault}", _WHAT[fault], "loan_id", "stage", "happened_on", counted="stages")


CHECKS = (_stages_of_loans,)
