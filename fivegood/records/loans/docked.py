"""Loans that have been applied for and are not drawn yet: by the stage they stand at, with their age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fivegood.records.loans.selectors import Loan
from fivegood.rules.loans import STAGES

_DONE = ("drawn", "repaid")


@dataclass(frozen=True, slots=True)
class Docked:
    """A loan at its stage: the day of that stage's last row, and the days since."""

    loan: Loan
    since: date
    age_days: int


def docked(loans: Sequence[Loan], day: date) -> list[tuple[str, list[Docked]]]:
    """Return the loans that wait at each stage, in the order of a loan's life, the oldest first; no empty stage."""
    found: dict[str, list[Docked]] = {stage: [] for stage in STAGES if stage not in _DONE}
    for loan in loans:
        if loan.state.stage in found:
            since = loan.state.stages[-1].last_on
            found[loan.state.stage].append(Docked(loan, since, (day - since).days))
    for waiting in found.values():
        waiting.sort(key=lambda one: (one.since, one.loan.loan_id))
    return [(stage, waiting) for stage, waiting in found.items() if waiting]
