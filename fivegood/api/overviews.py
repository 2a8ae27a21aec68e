"""The routes of what records come to: the lamps and ramps of projects, loans as one object each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from fivegood.api.callers import caller
from fivegood.api.problems import READ
from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.cells import plain
from fivegood.facts.courses import WORDS, state_told
from fivegood.records.book.filters import day_asked
from fivegood.records.loans.selectors import Loan, LoanSummary, loans_overview, summary_of
from fivegood.records.park.source import current_park
from fivegood.records.projects.selectors import project_lamps
from fivegood.rules.loans import STAGES

router = Router()
_MOST = 200
#: No control characters, which no id holds and one of the databases does not take.
_NAME = r"^[^\x00-\x1f\x7f]{1,80}$"
_Item = TypeVar("_Item")


class _Asked(Schema):
    """Which day, which part of the list."""

    as_of: str | None = Field(None, description="As it stands on this day; by default today.")
    limit: int = Field(50, ge=1, le=_MOST)
    cursor: str | None = Field(None, description="Where the page before ended.")


class ProjectLampsAsked(_Asked):
    """Which projects."""

    lamp: str | None = Field(None, description=f"Worst lamp: {', '.join(WORDS)}.")
    project_id: str | None = Field(None, description="One project.", pattern=_NAME)


class LoanOverviewAsked(_Asked):
    """Which loans."""

    loan_id: str | None = Field(None, description="One loan.", pattern=_NAME)
    unit_id: str | None = Field(None, description="Loans of one unit.")
    stage: str | None = Field(None, description=f"Stage reached: {', '.join(STAGES)}.")


class RuleShape(Schema):
    """A rule on a day: its lamp, the number, the limit that lit it (for green the next one); or why not judged."""

    rule: str
    lamp: str | None
    value: str | None
    unit: str
    limit: str | None
    lights: str | None
    why: str | None


class RampShape(Schema):
    """From production to design capacity: the share due, and output of the unit against what the ramp asked for."""

    production_on: str | None
    ramp_months: int | None
    full_on: str | None
    expected_share: str | None
    window: str | None
    expected_output: str | None
    output: str | None
    attained: str | None
    missing_months: int
    why: str | None


class ProjectLampsShape(Schema):
    """A project on a day."""

    project_id: str
    project_name: str
    project_name_zh: str | None
    lamp: str | None
    is_dropped: bool
    rules: list[RuleShape]
    ramp: RampShape


class ProjectLampsPage(Schema):
    """A page of projects as they stand on a day."""

    as_of: str
    source: dict[str, str]
    items: list[ProjectLampsShape]
    next: str | None


class StageSumShape(Schema):
    """A stage of loans: how many rows of a loan, or how many loans, and the amount; stages are never mixed."""

    stage: str
    count: int
    amount: str
    first_on: str | None = None
    last_on: str | None = None


class LoanShape(Schema):
    """A loan on a day, as far as the caller may see it."""

    loan_id: str
    unit_id: str
    credit_kind: str
    lenders: list[str]
    stage: str
    stages: list[StageSumShape]
    outstanding: str | None
    available: str | None
    need_to_approved_days: int | None
    offer_to_approved_days: int | None


class LoanSummaryShape(Schema):
    """All the loans asked for together; a mean is over those of which both days are known (``counted``)."""

    loans: int
    stages: list[StageSumShape]
    outstanding: str
    need_to_approved_days: str | None
    need_to_approved_counted: int
    offer_to_approved_days: str | None
    offer_to_approved_counted: int


class LoanOverviewPage(Schema):
    """A page of loans as they stand on a day, and all of them together."""

    as_of: str
    summary: LoanSummaryShape
    items: list[LoanShape]
    next: str | None


@router.get(
    "/project-lamps", response={200: ProjectLampsPage, **READ}, operation_id="list_project_lamps", tags=["projects"]
)
def lamps(request: HttpRequest, asked: Query[ProjectLampsAsked]) -> dict[str, Any]:
    """List projects with their lamps by the park's rules, and their ramps."""
    day = _checked(request, asked, {"lamp": WORDS})
    rules = current_park().rules.lamps
    only = None if not asked.project_id else [asked.project_id]
    found = [
        state
        for state in project_lamps(caller(request), day, rules, only=only)
        if not asked.lamp or state.word == asked.lamp
    ]
    page, following = _page(found, asked, lambda state: state.project_id)
    items = [state_told(state) for state in page]
    return {
        "as_of": day.isoformat(),
        "source": {"en": rules.source.en, "zh": rules.source.zh},
        "items": items,
        "next": following,
    }


@router.get(
    "/loan-overview", response={200: LoanOverviewPage, **READ}, operation_id="list_loan_overview", tags=["loans"]
)
def loans(request: HttpRequest, asked: Query[LoanOverviewAsked]) -> dict[str, Any]:
    """List loans, each as one object: its stages, what is owed, how long approval took."""
    day = _checked(request, asked, {"stage": STAGES})
    found = [
        loan
        for loan in loans_overview(caller(request), day)
        if (not asked.loan_id or loan.loan_id == asked.loan_id)
        and (not asked.unit_id or loan.unit_id == asked.unit_id)
        and (not asked.stage or loan.state.stage == asked.stage)
    ]
    page, following = _page(found, asked, lambda loan: loan.loan_id)
    summary = _summary_told(summary_of(found))
    return {"as_of": day.isoformat(), "summary": summary, "items": [_loan_told(one) for one in page], "next": following}


def _checked(request: HttpRequest, asked: _Asked, choices: dict[str, Collection[str]]) -> date:
    """Return the day asked for. Raises InputError with every filter that is none and every value that is none."""
    known = type(asked).model_fields
    faults = [
        Fault("", 0, name, "is not a filter of this list", request.GET[name], nearest(name, known))
        for name in request.GET
        if name not in known
    ]
    for name, codes in choices.items():
        text = getattr(asked, name)
        if text and text not in codes:
            faults.append(Fault("", 0, name, f"is one of {', '.join(codes)}", text, nearest(text, codes)))
    day = day_asked(asked.as_of, faults) if asked.as_of else caller(request).today
    if day is None or faults:
        raise InputError(faults)
    return day


def _page(found: Sequence[_Item], asked: _Asked, key: Callable[[_Item], str]) -> tuple[Sequence[_Item], str | None]:
    """Return the part of a list that is asked for, which is in the order of its keys, and where the next one begins."""
    rest = [item for item in found if asked.cursor is None or key(item) > asked.cursor]
    page = rest[: asked.limit]
    return page, key(page[-1]) if len(rest) > len(page) else None


def _loan_told(loan: Loan) -> dict[str, Any]:
    state = loan.state
    return {
        "loan_id": loan.loan_id,
        "unit_id": loan.unit_id,
        "credit_kind": loan.credit_kind,
        "lenders": list(state.lenders),
        "stage": state.stage,
        "stages": [
            {
                "stage": one.stage,
                "count": one.count,
                "amount": plain(one.amount),
                "first_on": one.first_on.isoformat(),
                "last_on": one.last_on.isoformat(),
            }
            for one in state.stages
        ],
        "outstanding": _text(state.outstanding),
        "available": _text(state.available),
        "need_to_approved_days": state.need_to_approved_days,
        "offer_to_approved_days": state.offer_to_approved_days,
    }


def _summary_told(of: LoanSummary) -> dict[str, Any]:
    return {
        "loans": of.loans,
        "stages": [
            {"stage": name, "count": count, "amount": plain(amount)} for name, (count, amount) in of.by_stage.items()
        ],
        "outstanding": plain(of.outstanding),
        "need_to_approved_days": _text(of.need_to_approved_days),
        "need_to_approved_counted": of.need_to_approved_counted,
        "offer_to_approved_days": _text(of.offer_to_approved_days),
        "offer_to_approved_counted": of.offer_to_approved_counted,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
