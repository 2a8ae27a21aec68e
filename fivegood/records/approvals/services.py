"""Applying for an approval, written once however often its form is sent, and what is done with it, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from fivegood.errors import Conflict, ConflictError, Fault, ForbiddenError, InputError, nearest
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.records.actors import By, Role
from fivegood.records.approvals.selectors import ApprovalHistory, approval_history, documents_held, procedure_of
from fivegood.records.approvals.steps import (
    APPROVAL_STEPS,
    APPROVALS,
    acts_of,
    approval_after,
    event_said,
    row_of_event,
)
from fivegood.records.book.ledger import Outcome
from fivegood.records.book.numbers import next_number
from fivegood.records.book.selectors import record_for
from fivegood.records.book.services import RowChange, records_write, tables_write
from fivegood.records.calls.services import written_once
from fivegood.records.journal.services import journal_lock
from fivegood.records.notices.models import Notice
from fivegood.records.notices.services import notices_write
from fivegood.records.scope import may_apply
from fivegood.rules.procedures.course import Act, Event, replay
from fivegood.rules.procedures.text import ProceduresText
from fivegood.rules.procedures.told import TOLD
from fivegood.structs import replace

#: What somebody who applies says: the unit is asked of those who do it for several.
ASKED = ("procedure", "unit_id", "reason")


def approval_apply(words: Mapping[str, str], by: By, park: OpenPark, now: datetime, *, token: str = "") -> str:
    """Write an application now, and return its number: for the contact's own unit, else on behalf of a unit.

    ``words`` hold the procedure, the unit and a note; ``token`` came with a form, empty where none did. An officer who
    applies for a procedure with doorstep service does it at the doorstep. Raises ForbiddenError, MissingError for a
    unit that the writer does not see, and InputError with every fault.
    """
    if not may_apply(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} may not apply for approvals")
    said = {name: words.get(name, "").strip() for name in ASKED}
    if by.actor.role is Role.CONTACT:
        said["unit_id"] = by.actor.unit_id
    text = park.rules.procedures
    faults = list(_faults_of_application(said, text))
    if faults:
        raise InputError(faults, APPROVALS.name)
    record_for(by.actor, TABLES["units"], [said["unit_id"]])

    def write() -> str:
        approval_id = next_number(APPROVALS, "A", now.year)
        event = _application(said, by, text, documents_held(by.actor, said["unit_id"]), now)
        row = _new(approval_id, said, event)
        row = approval_after(row, replay([event]), park.calendar)
        for table, written in ((APPROVALS, row), (APPROVAL_STEPS, row_of_event(row, 1, event))):
            records_write(table, [RowChange(written, 0)], by, action="approvals.apply", now=now)
        return approval_id

    if not token:
        with transaction.atomic():
            journal_lock()
            return write()
    return written_once(by.actor.name, "approval", token, list(said.values()), write)


def _faults_of_application(said: Mapping[str, str], text: ProceduresText) -> Iterator[Fault]:
    known, code = tuple(text.procedures), said["procedure"]
    for name in ("procedure", "unit_id"):
        if not said[name]:
            yield Fault(APPROVALS.name, 0, name, "must not be empty")
    if code and code not in known:
        message = f"is one of {', '.join(known)}" if known else "is none that the park keeps: see procedures.yaml"
        yield Fault(APPROVALS.name, 0, "procedure", message, code, nearest(code, known))


def _application(said: Mapping[str, str], by: By, text: ProceduresText, held: frozenset[str], now: datetime) -> Event:
    """Return the application with what is promised, what the law gives, and what the unit brings, as of now."""
    code = said["procedure"]
    procedure = text.procedures[code]
    return Event(
        now,
        Act.APPLY,
        reason=said["reason"],
        within=procedure.promised.limit if procedure.promised else None,
        statutory=procedure.statutory.limit if procedure.statutory else None,
        documents=text.asked_of_unit(code, held),
        officer=by.actor.officer_id if procedure.is_doorstep and by.actor.role is Role.OFFICER else "",
    )


def _new(approval_id: str, said: Mapping[str, str], event: Event) -> Row:
    row: Row = dict.fromkeys(APPROVALS.read_by_name)
    row |= {"approval_id": approval_id, "unit_id": said["unit_id"], "procedure": said["procedure"]}
    return row | {"submitted_on": event.at.date(), "is_withdrawn": False, "is_synthetic": False}


def approval_act(
    approval_id: str,
    words: Mapping[str, str],
    documents: Sequence[str],
    by: By,
    park: OpenPark,
    now: datetime,
    *,
    expected: int,
) -> Outcome:
    """Do now what the words of a form or a call tell; see ``approval_do``."""
    return approval_do(approval_id, replace(event_said(words, documents), at=now), by, park, expected=expected)


def approval_do(approval_id: str, event: Event, by: By, park: OpenPark, *, expected: int) -> Outcome:
    """Do something with an approval, and return what changed: its steps, and its record where it tells of them.

    ``expected`` is how many steps the writer had read. A step of the procedure is taken up in its order; a receipt
    gets the number of its step. What was not written down of an approval that was kept elsewhere before, is written
    from its record first. Raises MissingError, ForbiddenError, ConflictError with the steps taken meanwhile, and
    InputError with every fault.
    """
    with transaction.atomic():
        journal_lock()  # nobody takes a step between the look and the write
        history = approval_history(by.actor, approval_id)
        _check_current(history, event, expected)
        procedure = procedure_of(park, history.approval)
        mine = acts_of(by.actor, history.state, procedure)
        if event.act not in mine:
            raise _refused(history, event.act, mine, by)
        event = _completed(history, event, by, park)
        faults = list(_unknown_documents(event, park.rules.procedures))
        if faults:
            raise InputError(faults, APPROVAL_STEPS.name)
        events = [*history.events, event]
        state = replay(events)
        new = enumerate(events[history.written :], history.written + 1)
        steps = [RowChange(row_of_event(history.approval, step, one), 0) for step, one in new]
        approval = RowChange(approval_after(history.approval, state, park.calendar), history.version)
        parts = [(APPROVALS, [approval]), (APPROVAL_STEPS, steps)]
        outcome = tables_write(parts, by, action=f"approvals.{event.act}", now=event.at)
        if event.act in TOLD:
            notices_write([_notice(history.approval, len(events), event)], by, "approvals.tell")
        return outcome


def _notice(approval: Row, step: int, event: Event) -> Notice:
    """Return what the contacts of the unit are told of a step."""
    return Notice(
        subject=APPROVALS.name,
        key=str(approval["approval_id"]),
        occasion=f"{step} {event.act}",
        role=Role.CONTACT,
        unit_id=str(approval["unit_id"]),
        told={"act": event.act},
        happened_at=event.at,
        told_at=event.at,
    )


def _completed(history: ApprovalHistory, event: Event, by: By, park: OpenPark) -> Event:
    """Return an event with what follows from the procedure and from who does it."""
    procedure = procedure_of(park, history.approval)
    if event.act is Act.TAKE_UP and procedure is not None:
        step = procedure.step_after(history.state.step)
        if step is not None:
            return replace(event, step=step.id, department=step.department, within=step.limit)
    if event.act is Act.COLLECT:
        receipt = f"{history.approval['approval_id']}/{len(history.events) + 1}"
        return replace(event, officer=by.actor.officer_id, receipt=receipt)
    return event


def _check_current(history: ApprovalHistory, event: Event, expected: int) -> None:
    """Raise ConflictError, with the steps taken meanwhile and the one sent, when it was read before them."""
    if expected == len(history.events):
        return
    taken = {str(step): str(one.act) for step, one in enumerate(history.events, 1) if step > expected}
    key = (str(history.approval["approval_id"]),)
    raise ConflictError([Conflict(APPROVAL_STEPS.name, key, len(history.events), taken, {"act": str(event.act)})])


def _refused(history: ApprovalHistory, act: Act, mine: list[Act], by: By) -> ForbiddenError | InputError:
    """Return why an act is not done: the approval is not so far, or it is not for this role to do."""
    if act in history.state.acts:
        return ForbiddenError(f"the role {by.actor.role} may not {act} this approval")
    wanted = f", with documents to come ({' '.join(history.state.wanted)})" if history.state.wanted else ""
    told = f"{history.state.stage}{wanted}"
    message = f"cannot be done with an approval that is {told}; you may do: {', '.join(mine) or 'nothing'}"
    fault = Fault(APPROVAL_STEPS.name, 0, "act", message, str(act))
    return InputError([fault], APPROVAL_STEPS.name)


def _unknown_documents(event: Event, text: ProceduresText) -> Iterator[Fault]:
    for name in event.documents:
        if name not in text.documents:
            message = "is none of the documents that procedures.yaml lists"
            yield Fault(APPROVAL_STEPS.name, 0, "documents", message, name, nearest(name, text.documents))
