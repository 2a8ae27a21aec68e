"""The routes of approvals beside their records: applying, steps with clocks, acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Router, Schema
from pydantic import ConfigDict, Field

from fivegood.api.callers import caller, check_may_write, writer
from fivegood.api.problems import READ, WRITE, Problem, steps_read
from fivegood.api.repeats import KEY, answered_once, shaped
from fivegood.errors import ForbiddenError, InputError
from fivegood.park import OpenPark
from fivegood.records.actors import Actor
from fivegood.records.approvals.selectors import approval_history, approval_readings, procedure_of
from fivegood.records.approvals.services import approval_act, approval_apply
from fivegood.records.approvals.steps import APPROVAL_STEPS, acts_of
from fivegood.records.book.keys import id_of_path
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_apply, may_read
from fivegood.rules.desk.explained import sentence
from fivegood.rules.procedures.clocks import ApprovalClock
from fivegood.rules.procedures.course import ApprovalState, Event
from fivegood.rules.procedures.days import decision_days, saved_days

router = Router(tags=["approvals"])
_IF_MATCH: Any = Header(None, alias="If-Match", description="The ETag of the steps that the act is based on.")  # type: ignore[type-arg] # the package's shape
_LANGUAGES = ("en", "zh")


class ApprovalAsked(Schema):
    """What is applied for; a contact's unit is their own and may be left out."""

    model_config = ConfigDict(extra="forbid")
    procedure: str = Field(max_length=80)
    unit_id: str = Field("", max_length=80)
    reason: str = Field("", max_length=2_000, description="A note.")


class ApprovalActAsked(Schema):
    """What is done with an approval, with what the act asks for. ``expected``: how many steps the caller had read."""

    model_config = ConfigDict(extra="forbid")
    act: str = Field(max_length=80)
    reason: str = Field("", max_length=2_000)
    documents: list[str] = Field(default_factory=list, max_length=100)
    expected: int | None = Field(None, ge=0, le=10**6, description="Instead of If-Match; a conflict is then 409.")


class ApprovalStepShape(Schema):
    """A step of an approval. ``within`` is the limit of the step taken up, or the promise of the whole."""

    step: int
    act: str
    at: datetime
    reason: str
    procedure_step: str
    department: str
    within: str | None
    statutory: str | None
    documents: list[str]
    officer: str
    receipt: str


class ApprovalClockShape(Schema):
    """A clock of an approval: promised, statutory or of a step; ``due_at`` is null while nobody can say."""

    clock: str
    procedure_step: str
    department: str
    limit: str
    began_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    hand: str
    colour: str
    explained: dict[str, str]


class ApprovalStepsShape(Schema):
    """How an approval stands. ``wanted`` are the documents to come; for the ``lacking`` of them its clocks stand still.

    ``acts`` are what the caller may do now; ``clocks`` is null where the calendar does not hold their days.
    """

    approval_id: str
    procedure: str
    stage: str
    promised_on: date | None
    decision_days: int | None
    saved_days: int | None
    wanted: list[str]
    lacking: list[str]
    acts: list[str]
    steps: list[ApprovalStepShape]
    clocks: list[ApprovalClockShape] | None


@router.post("/approvals/apply", response={201: ApprovalStepsShape, **WRITE}, operation_id="apply_for_approval")
def apply(request: HttpRequest, sent: ApprovalAsked, idempotency_key: str | None = KEY) -> HttpResponse:
    """Apply for an approval, for the contact's own unit or on behalf of one."""
    if not may_apply(caller(request)):
        raise ForbiddenError(f"the role {caller(request).role} may not apply for approvals, or its token only reads")

    def answer() -> HttpResponse:
        number = approval_apply(sent.model_dump(), writer(request), current_park(), local_now())
        return _told(caller(request), number, 201)

    return answered_once(request, idempotency_key, answer)


@router.get(
    "/approvals/{approval_id}/steps", response={200: ApprovalStepsShape, **READ}, operation_id="get_approval_steps_of"
)
def steps(request: HttpRequest, approval_id: str) -> HttpResponse:
    """Show all that was done with an approval and its clocks with their explanations; the ETag counts the steps."""
    actor = caller(request)
    if not may_read(actor, APPROVAL_STEPS.name):
        raise ForbiddenError(f"the role {actor.role} may not read {APPROVAL_STEPS.name}")
    return _told(actor, id_of_path(approval_id))


@router.post(
    "/approvals/{approval_id}/acts",
    response={200: ApprovalStepsShape, **WRITE, 412: Problem, 428: Problem},
    operation_id="act_on_approval",
)
def act(
    request: HttpRequest,
    approval_id: str,
    sent: ApprovalActAsked,
    if_match: str | None = _IF_MATCH,
    idempotency_key: str | None = KEY,
) -> HttpResponse:
    """Do something with an approval. When somebody was quicker, their steps are told."""
    check_may_write(request, APPROVAL_STEPS.name)
    expected = steps_read(sent.expected, if_match)

    def answer() -> HttpResponse:
        words = {"act": sent.act, "reason": sent.reason}
        park, now = current_park(), local_now()
        approval_act(id_of_path(approval_id), words, sent.documents, writer(request), park, now, expected=expected)
        return _told(caller(request), id_of_path(approval_id))

    return answered_once(request, idempotency_key, answer)


def _told(actor: Actor, approval_id: str, status: int = 200) -> HttpResponse:
    history, park, now = approval_history(actor, approval_id), current_park(), local_now()
    row: Any = history.approval
    state = history.state
    taken = decision_days(row["submitted_on"], row["decided_on"], row["paused_days"], park.calendar)
    told = {
        "approval_id": approval_id,
        "procedure": row["procedure"],
        "stage": str(state.stage),
        "promised_on": row["promised_on"],
        "decision_days": taken,
        "saved_days": saved_days(row["statutory_days"], taken),
        "wanted": list(state.wanted),
        "lacking": list(state.lacking),
        "acts": [str(one) for one in acts_of(actor, state, procedure_of(park, row))],
        "steps": [_step(number, event) for number, event in enumerate(history.events, 1)],
        "clocks": _clocks(park, state, now),
    }
    response = shaped(ApprovalStepsShape, told, status)
    response.headers["ETag"] = f'"{len(history.events)}"'
    return response


def _step(number: int, event: Event) -> Mapping[str, Any]:
    plain = {name: getattr(event, name) for name in ("at", "reason", "department", "officer", "receipt")}
    within, statutory = (str(one) if one else None for one in (event.within, event.statutory))
    told = {"within": within, "statutory": statutory, "documents": list(event.documents), **plain}
    return {"step": number, "act": str(event.act), "procedure_step": event.step, **told}


def _clocks(park: OpenPark, state: ApprovalState, now: datetime) -> list[Mapping[str, Any]] | None:
    try:
        return [_clock(one, park) for one in approval_readings(park, state, now)]
    except InputError:
        return None


def _clock(one: ApprovalClock, park: OpenPark) -> Mapping[str, Any]:
    return {
        "clock": str(one.of),
        "procedure_step": one.step,
        "department": one.department,
        "limit": str(one.pieces[0].limit),
        "began_at": one.began_at,
        "due_at": one.due_at,
        "stopped_at": one.stopped_at,
        "hand": str(one.hand),
        "colour": str(one.colour),
        "explained": {lang: sentence(one, park.calendar, lang) for lang in _LANGUAGES},
    }
