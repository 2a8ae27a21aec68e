"""The steps of an approval as rows and as events, and who may take which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, Role
from fivegood.records.scope import may_write
from fivegood.rules.desk.limits import Limit, Unit
from fivegood.rules.procedures.clocks import paused_days, promised_on, workdays_of
from fivegood.rules.procedures.course import Act, ApprovalState, Event, Stage
from fivegood.rules.procedures.text import ProcedureText
from fivegood.workdays import Calendar

APPROVALS, APPROVAL_STEPS = TABLES["approvals"], TABLES["approval_steps"]
#: Columns that are called otherwise than the parts of an event.
COLUMNS = {
    "at": "happened_at",
    "step": "procedure_step",
    "within": "time_limit",
    "statutory": "statutory_limit",
    "officer": "officer_id",
}
_OF_ROLE: Mapping[Role, frozenset[Act]] = {
    Role.PLAN_OFFICE: frozenset(Act) - {Act.APPLY, Act.COLLECT, Act.DECIDE},
    Role.OFFICER: frozenset({Act.HAND_IN, Act.COLLECT, Act.DELIVER}),
    Role.CONTACT: frozenset({Act.HAND_IN, Act.TAKE_BACK}),
}


def acts_of(actor: Actor, state: ApprovalState, procedure: ProcedureText | None) -> list[Act]:
    """Return what somebody may do with an approval that they see, as it stands.

    Only a procedure that the park keeps has a next step to take up, and says whether an officer collects.
    """
    if not may_write(actor, APPROVAL_STEPS.name):
        return []
    mine = set(_OF_ROLE.get(actor.role, ()))
    if procedure is None or procedure.step_after(state.step) is None:
        mine.discard(Act.TAKE_UP)
    if procedure is None or not procedure.is_doorstep:
        mine.discard(Act.COLLECT)
    return [act for act in state.acts if act in mine]


def event_of(row: Row) -> Event:
    """Return the event that a row of steps tells."""
    told: Any = row
    return Event(
        at=told["happened_at"],
        act=Act(told["act"]),
        reason=told["reason"] or "",
        step=told["procedure_step"] or "",
        department=told["department"] or "",
        within=Limit.parse(told["time_limit"]) if told["time_limit"] else None,
        statutory=Limit.parse(told["statutory_limit"]) if told["statutory_limit"] else None,
        documents=tuple((told["documents"] or "").split()),
        officer=told["officer_id"] or "",
        receipt=told["receipt"] or "",
    )


def event_said(words: Mapping[str, str], documents: Sequence[str]) -> Event:
    """Return the event that words of a form or a call tell, without its time. Raises InputError with its fault."""
    act, choices = words.get("act", "").strip(), list(Act)
    if act not in choices:
        message = f"is one of {', '.join(choices)}" if act else "must not be empty"
        fault = Fault(APPROVAL_STEPS.name, 0, "act", message, act or None, nearest(act, choices))
        raise InputError([fault], APPROVAL_STEPS.name)
    reason = words.get("reason", "").strip()
    return Event(datetime.min, Act(act), reason=reason, documents=tuple(dict.fromkeys(documents)))


def row_of_event(approval: Row, step: int, event: Event) -> Row:
    """Return the row of steps that tells an event of an approval, to be recorded when it is written."""
    return {
        "approval_id": approval["approval_id"],
        "step": step,
        "unit_id": approval["unit_id"],
        "act": str(event.act),
        "happened_at": event.at,
        "reason": event.reason or None,
        "procedure_step": event.step or None,
        "department": event.department or None,
        "time_limit": str(event.within) if event.within else None,
        "statutory_limit": str(event.statutory) if event.statutory else None,
        "documents": " ".join(event.documents) or None,
        "officer_id": event.officer or None,
        "receipt": event.receipt or None,
        "recorded_at": None,
        "is_withdrawn": False,
        "is_synthetic": approval["is_synthetic"],
    }


def told_by(approval: Row) -> list[Event]:
    """Return the events that the record of an approval tells by itself, where its steps were not written down.

    It knows the days on which it was submitted, decided and taken back, and what the law gave.
    """
    return list(_told_by(approval))


def _told_by(approval: Row) -> Iterator[Event]:
    told: Any = approval
    days = told["statutory_days"]
    yield Event(_begin(told["submitted_on"]), Act.APPLY, statutory=Limit(days, Unit.WORKDAY) if days else None)
    if told["decided_on"] is not None:
        yield Event(_begin(told["decided_on"]), Act.GRANT if told["is_granted"] else Act.DECIDE)
    elif told["taken_back_on"] is not None:
        yield Event(_begin(told["taken_back_on"]), Act.TAKE_BACK)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time())


def approval_after(approval: Row, state: ApprovalState, calendar: Calendar) -> Row:
    """Return the record of an approval as its events leave it, to be recorded when it is written: facts come from it.

    While the clock stands, the day that was promised last stays written.
    """
    granted = {Stage.GRANTED: True, Stage.REFUSED: False}
    promised, paused = approval["promised_on"], approval["paused_days"]
    with suppress(InputError):  # nobody knows the holidays of that year yet
        promised = promised_on(state, calendar) or promised
        paused = paused_days(state, calendar) if state.pauses else paused
    return approval | {
        "promised_on": promised,
        "decided_on": _day(state.decided_at),
        "is_granted": granted.get(state.stage, approval["is_granted"]),
        "is_doorstep": state.is_doorstep or bool(approval["is_doorstep"]),
        "statutory_days": workdays_of(state.statutory) or approval["statutory_days"],
        "paused_days": paused,
        "taken_back_on": _day(state.taken_back_at),
        "recorded_at": None,
    }


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None
