"""Loans over the quarters: what was asked for, approved, drawn and repaid, and how many loans came how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from fivegood.periods import Period
from fivegood.records.book.courses import flows
from fivegood.rules.loans import STAGES


@dataclass(frozen=True, slots=True)
class LoanCourse:
    """Amounts of each period: by stage, and what was drawn by lender ("": not named)."""

    by_stage: Mapping[str, Sequence[Decimal]]
    drawn_by_lender: Mapping[str, Sequence[Decimal]]


@dataclass(frozen=True, slots=True)
class StageReached:
    """A stage: how many loans have rows of it, and the amount of these rows."""

    stage: str
    loans: int
    amount: Decimal


def loans_course(found: QuerySet[Any], periods: Sequence[Period]) -> LoanCourse:
    """Return the amounts of each period: one query. Amounts of different stages are never added up."""
    by_stage: dict[str, Sequence[Decimal]] = {}
    drawn: dict[str, Sequence[Decimal]] = {}
    for (stage, lender), amounts in flows(found, "happened_on", ("loan_stage", "lender"), periods, "amount").items():
        before = by_stage.get(stage, [Decimal(0)] * len(periods))
        by_stage[stage] = [one + other for one, other in zip(before, amounts, strict=True)]
        if stage == "drawn":
            drawn[lender or ""] = amounts
    return LoanCourse(by_stage, drawn)


def stages_reached(found: QuerySet[Any], day: date) -> list[StageReached]:
    """Return the stages that loans had reached by a day, in the order a loan passes them: one query."""
    rows = found.filter(happened_on__lte=day).order_by().values_list("loan_stage")
    counted = rows.annotate(loans=Count("loan_id", distinct=True), amount_of_all=Sum("amount"))
    reached = {stage: StageReached(stage, loans, amount) for stage, loans, amount in counted}
    return [reached[stage] for stage in STAGES if stage in reached]
