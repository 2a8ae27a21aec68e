"""Loans as one object each: their stages summed up, what is owed, how long approval took; within the reader's rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from fivegood.errors import ForbiddenError, MissingError
from fivegood.facts.courses import loan_stages_of
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.selectors import records_of
from fivegood.records.journal.kept import until_written
from fivegood.records.scope import may_read
from fivegood.rules.loans import STAGES, LoanState, loan_state, mean_days

_TABLE = TABLES["loan_stages"]


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan on a day: whose it is, of which kind, and its state. ``rows`` are the stages that the reader may see."""

    loan_id: str
    unit_id: str
    credit_kind: str
    state: LoanState
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class LoanSummary:
    """Loans together: how many, the loans and the amount by stage, what is owed, and the mean days to an approval.

    A mean is over those loans of which both days are known; ``..._counted`` says how many these are.
    """

    loans: int
    by_stage: Mapping[str, tuple[int, Decimal]]
    outstanding: Decimal
    need_to_approved_days: Decimal | None
    need_to_approved_counted: int
    offer_to_approved_days: Decimal | None
    offer_to_approved_counted: int


@until_written(16)
def loans_overview(actor: Actor, day: date) -> Sequence[Loan]:
    """Return the loans that the actor may see, as they stand on a day, in the order of their ids; kept until a write.

    A bank sees the stages it is the lender of. Raises ForbiddenError for a role that may see no loan.
    """
    return _loans_of(loan_rows(actor), day)


def _loans_of(found: QuerySet[Any], day: date) -> list[Loan]:
    rows = found.filter(happened_on__lte=day).values_list(*attributes_of(_TABLE))
    return loans_of_rows([row_of(_TABLE, values[2:]) for values in rows], day)


def loans_of_rows(rows: Sequence[Row], day: date) -> list[Loan]:
    """Return the loans whose stages were read already, as they stand on a day, in the order of their ids."""
    rows = [row for row in rows if row["happened_on"] <= day]  # type: ignore[operator] # a column of days, always filled
    by_loan: dict[str, list[Row]] = {}
    for row in rows:
        by_loan.setdefault(str(row["loan_id"]), []).append(row)
    stages = loan_stages_of(rows)
    return [_loan(name, by_loan[name], loan_state(stages[name], day)) for name in sorted(by_loan)]


def loan_rows(actor: Actor) -> QuerySet[Any]:
    """Return the stages of loans that the actor may see, none withdrawn. Raises ForbiddenError."""
    if not may_read(actor, _TABLE.name):
        raise ForbiddenError(f"the role {actor.role} may not read {_TABLE.name}")
    return records_of(actor, _TABLE).filter(is_withdrawn=False)


def loan_for(actor: Actor, loan_id: str, day: date) -> Loan:
    """Return one loan as it stands on a day. Raises MissingError, also for one the actor may not see."""
    found = _loans_of(loan_rows(actor).filter(loan_id=loan_id), day)
    if not found:
        raise MissingError(f"there is no loan {loan_id} that you may see on {day}")
    return found[0]


def _loan(loan_id: str, rows: Sequence[Row], state: LoanState) -> Loan:
    ordered = sorted(rows, key=lambda row: (row["happened_on"], _order(str(row["loan_stage"]))))
    last = ordered[-1]
    return Loan(loan_id, str(last["unit_id"]), str(last["credit_kind"]), state, ordered)


def summary_of(loans: Sequence[Loan]) -> LoanSummary:
    """Return loans together; amounts of stages are never mixed."""
    by_stage: dict[str, tuple[int, Decimal]] = {}
    for loan in loans:
        for stage in loan.state.stages:
            count, amount = by_stage.get(stage.stage, (0, Decimal(0)))
            by_stage[stage.stage] = (count + 1, amount + stage.amount)
    from_need = [loan.state.need_to_approved_days for loan in loans]
    from_offer = [loan.state.offer_to_approved_days for loan in loans]
    return LoanSummary(
        loans=len(loans),
        by_stage={name: by_stage[name] for name in sorted(by_stage, key=_order)},
        outstanding=sum((loan.state.outstanding or Decimal(0) for loan in loans), Decimal(0)),
        need_to_approved_days=mean_days(from_need),
        need_to_approved_counted=sum(days is not None for days in from_need),
        offer_to_approved_days=mean_days(from_offer),
        offer_to_approved_counted=sum(days is not None for days in from_offer),
    )


def _order(stage: str) -> int:
    return STAGES.index(stage) if stage in STAGES else len(STAGES)
