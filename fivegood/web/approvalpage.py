"""One approval as its page shows it: where it is, its clocks and what they are made of, its steps, what may be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fivegood.errors import InputError
from fivegood.facts.cells import write
from fivegood.park import OpenPark
from fivegood.records.actors import Actor
from fivegood.records.approvals.selectors import ApprovalHistory, approval_history, approval_readings, procedure_of
from fivegood.records.approvals.steps import acts_of
from fivegood.records.book.keys import path_of
from fivegood.rules.desk.explained import limit_told, sentence
from fivegood.rules.procedures.clocks import ApprovalClock, Of
from fivegood.rules.procedures.course import ASKED, Act, Event
from fivegood.web.approvallists import days_of, light_of_row, outcome_said, stage_said
from fivegood.web.clocks import instant_shown
from fivegood.web.documents import documents_shown
from fivegood.web.needpage import Field, light_of_clock, officers_known
from fivegood.web.procedurerules import document_said
from fivegood.web.words import lang, names_of


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent from the page: the act, its reason and documents, and what is wrong with each."""

    act: str
    reason: str
    documents: Sequence[str]
    faults: Mapping[str, str]


NOTHING = Sent("", "", (), {})


def approval_shown(
    actor: Actor, opened: OpenPark, approval_id: str, now: datetime, sent: Sent = NOTHING
) -> Mapping[str, Any]:
    """Return what the page of an approval shows, with what was sent in its form. Raises MissingError."""
    history = approval_history(actor, approval_id)
    row, state, text = history.approval, history.state, opened.rules.procedures
    unit_id = str(row["unit_id"])
    units = names_of(actor, "units", {unit_id})
    officers = officers_known(actor)[0]
    clocks, untold = _clocks(opened, history, now)
    acts = _offered(actor, opened, history)
    return {
        **documents_shown(actor, "approvals", approval_id, opened.park),
        "approval_id": approval_id,
        "path": path_of([approval_id]),
        "approval": row,
        "title": text.procedure(str(row["procedure"]), lang()),
        "unit": {"path": path_of([unit_id]), "name": units.get(unit_id, unit_id), "is_open": unit_id in units},
        "stage": stage_said(row, state, opened),
        "outcome": outcome_said(row) if row["decided_on"] else "",
        "light": light_of_row(row, state, actor.today),
        "days": days_of(row, opened.calendar),
        "submitted": write(row["submitted_on"]),
        "promised": write(row["promised_on"]),
        "decided": write(row["decided_on"]),
        "is_doorstep": bool(row["is_doorstep"]),
        "papers": list(_papers(opened, history)),
        "clocks": clocks,
        "untold": untold,
        "steps": [_step(number, event, opened, history, officers) for number, event in enumerate(history.events, 1)],
        "is_told": not history.written,
        "seen": len(history.events),
        "acts": [_act(act, opened, history, sent) for act in acts],
        "refused": [] if sent.act in acts else list(sent.faults.values()),
    }


def _papers(opened: OpenPark, history: ApprovalHistory) -> Iterator[tuple[str, str]]:
    """Yield the documents of an approval, each with how it stands."""
    text, state = opened.rules.procedures, history.state
    procedure = procedure_of(opened, history.approval)
    brought = {name for event in history.events[1:] if event.act is not Act.LACK for name in event.documents}
    asked = procedure.documents if procedure else ()
    for name in dict.fromkeys((*asked, *history.events[0].documents, *sorted(brought), *state.wanted)):
        if name in state.lacking:
            said = _("lacking")
        elif name in state.wanted:
            said = _("still to come")
        else:
            said = _("handed in") if name in brought else _("not asked of the unit")
        yield document_said(text, name), said


def _clocks(opened: OpenPark, history: ApprovalHistory, now: datetime) -> tuple[list[Mapping[str, Any]], str]:
    """Return the clocks as lines; else why they cannot be told."""
    try:
        return [_clock(one, opened, history) for one in approval_readings(opened, history.state, now)], ""
    except InputError:
        return [], _("the calendar does not hold these days")


def _clock(one: ApprovalClock, opened: OpenPark, history: ApprovalHistory) -> Mapping[str, Any]:
    text = opened.rules.procedures
    names = {Of.PROMISED: _("As promised"), Of.STATUTORY: _("By law")}
    name = names.get(one.of) or text.step(str(history.approval["procedure"]), one.step, lang())
    return {
        "name": name,
        "department": text.department(one.department, lang()) if one.department else "",
        "limit": limit_told(one.pieces[0].limit, lang()),
        "due": instant_shown(one.due_at) if one.due_at else "",
        "stopped": instant_shown(one.stopped_at) if one.stopped_at else "",
        "sentence": sentence(one, opened.calendar, lang()),
        "light": light_of_clock(one),
    }


def _step(
    number: int, event: Event, opened: OpenPark, history: ApprovalHistory, officers: Mapping[str, str]
) -> Mapping[str, Any]:
    return {
        "number": number,
        "act": opened.park.word("approval_act", str(event.act), lang()),
        # What the record tells are days; steps that were written down have their minute.
        "at": instant_shown(event.at) if history.written else write(event.at.date()),
        "told": " · ".join(_told(number, event, opened, history, officers)),
        "reason": event.reason,
    }


def _told(
    number: int, event: Event, opened: OpenPark, history: ApprovalHistory, officers: Mapping[str, str]
) -> Iterator[str]:
    text = opened.rules.procedures
    if event.step:
        yield text.step(str(history.approval["procedure"]), event.step, lang())
        to = text.department(event.department, lang())
        before = next((one.department for one in reversed(history.events[: number - 1]) if one.department), "")
        yield f"{text.department(before, lang())} → {to}" if before and before != event.department else to
    if event.documents:
        names = _(", ").join(text.document(name, lang()) for name in event.documents)
        yield _("asked for: %(documents)s") % {"documents": names} if event.act is Act.APPLY else names
    if event.officer:
        yield officers.get(event.officer, event.officer)
    if event.receipt:
        yield _("receipt %(number)s") % {"number": event.receipt}


def _offered(actor: Actor, opened: OpenPark, history: ApprovalHistory) -> list[Act]:
    """Return what may be done, what is usually next at the top; nothing about documents where none can be named."""
    acts = acts_of(actor, history.state, procedure_of(opened, history.approval))
    if not _documents(opened, history):
        acts = [act for act in acts if "documents" not in ASKED.get(act, ())]
    usual = (Act.COLLECT, Act.HAND_IN, Act.TAKE_UP) if history.state.wanted else (Act.TAKE_UP, Act.GRANT, Act.DELIVER)
    return sorted(acts, key=lambda act: usual.index(act) if act in usual else len(usual))


def _documents(opened: OpenPark, history: ApprovalHistory) -> tuple[str, ...]:
    """Return the documents that may be brought or called lacking: those of the procedure, and those still to come."""
    procedure, text = procedure_of(opened, history.approval), opened.rules.procedures
    known = procedure.documents if procedure else tuple(text.documents)
    return tuple(name for name in dict.fromkeys((*history.state.wanted, *known)) if name in text.documents)


def _act(act: Act, opened: OpenPark, history: ApprovalHistory, sent: Sent) -> Mapping[str, Any]:
    """Return an act with the fields of its form: documents to tick where it is about some, and a reason or a note."""
    own, text, state = (sent if sent.act == act else NOTHING), opened.rules.procedures, history.state
    asked = ASKED.get(act, ())
    ticked = own.documents or (() if act is Act.LACK else state.lacking or state.wanted)
    choices = _documents(opened, history) if "documents" in asked else ()
    reason = _("Reason") if "reason" in asked else _("Note")
    return {
        "code": str(act),
        "word": _act_said(act, opened, history),
        "is_open": sent.act == act,
        "is_wrong": bool(own.faults),
        "faults": [said for name, said in own.faults.items() if name not in ("reason", "documents")],
        "picks": [(name, document_said(text, name), name in ticked) for name in choices],
        "picks_fault": own.faults.get("documents", ""),
        "fields": [Field("reason", reason, own.reason, own.faults.get("reason", ""))],
    }


def _act_said(act: Act, opened: OpenPark, history: ApprovalHistory) -> str:
    if act is Act.TAKE_UP:
        procedure, text = procedure_of(opened, history.approval), opened.rules.procedures
        step = procedure.step_after(history.state.step) if procedure else None
        if step is not None:
            told = {"step": step.name.in_(lang()), "department": text.department(step.department, lang())}
            return _("%(department)s takes it up: %(step)s") % told
    return _WORDS[act]()


#: What each act is called where it is done; asked for when it is shown, so that it speaks the reader's language.
_WORDS = {
    Act.HAND_IN: lambda: _("Documents are handed in"),
    Act.COLLECT: lambda: _("Collect documents at the doorstep"),
    Act.LACK: lambda: _("Documents are lacking: the clocks stand still"),
    Act.TAKE_UP: lambda: _("Take it up"),
    Act.GRANT: lambda: _("Grant it"),
    Act.REFUSE: lambda: _("Refuse the application"),
    Act.TAKE_BACK: lambda: _("Take the application back"),
    Act.DELIVER: lambda: _("It is delivered"),
}
