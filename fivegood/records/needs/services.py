"""Raising a need, written once however often its form is sent, and what is done with it, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction

from fivegood.errors import Conflict, ConflictError, Fault, ForbiddenError, InputError, nearest
from fivegood.facts.folder import CodeLists
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import By, Role, worker
from fivegood.records.book.ledger import Outcome
from fivegood.records.book.numbers import next_number
from fivegood.records.book.selectors import records_of
from fivegood.records.book.services import record_add
from fivegood.records.calls.services import written_once
from fivegood.records.journal.services import journal_lock
from fivegood.records.needs.selectors import NEEDS, NeedHistory, need_history
from fivegood.records.needs.steps import NEED_STEPS, acts_of
from fivegood.records.needs.writing import Taken, needs_follow, needs_write
from fivegood.records.notices.models import Notice
from fivegood.records.notices.services import notices_write
from fivegood.records.officers.standins import officer_acting
from fivegood.records.scope import may_raise_need
from fivegood.rules.desk.stages import FOLLOWING, Act, Event, Stage, replay

UNITS = TABLES["units"]
#: What somebody who raises a need says of it.
ASKED = ("category", "title", "note")


def need_raise(
    words: Mapping[str, str],
    by: By,
    lists: CodeLists,
    now: datetime,
    *,
    token: str,
    channel: str = "page",
    visit_id: str = "",
) -> str:
    """Write a need of a unit, raised now through a channel, and return its number.

    ``words`` hold its category, its title and what the unit says, and the unit where it is not the writer's own: one
    that they see. ``token`` came with the form; ``visit_id`` is the visit at which it was promised. Raises
    ForbiddenError, and InputError with every fault.
    """
    if not may_raise_need(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} may not raise a need")
    unit_id, cells = words.get("unit_id", "").strip(), {name: words.get(name, "").strip() for name in ASKED}
    unit_id = unit_id or by.actor.unit_id
    faults = [Fault(NEEDS.name, 0, name, "must not be empty") for name in ("category", "title") if not cells[name]]
    faults += _faults_of_unit(unit_id, by)
    if faults:
        raise InputError(faults, NEEDS.name)

    def write() -> str:
        need_id = next_number(NEEDS, "N", now.year)
        own = {"need_id": need_id, "unit_id": unit_id, "channel": channel, "raised_at": now.isoformat()}
        own |= {"visit_id": visit_id} if visit_id else {}
        record_add(NEEDS, cells | own, by, lists, now)
        return need_id

    return written_once(by.actor.name, "need", token, [unit_id, channel, visit_id, *cells.values()], write)


def _faults_of_unit(unit_id: str, by: By) -> list[Fault]:
    if not unit_id:
        return [Fault(NEEDS.name, 0, "unit_id", "must not be empty")]
    if unit_id == by.actor.unit_id:
        return []
    if records_of(by.actor, UNITS).filter(unit_id=unit_id, is_withdrawn=False).exists():
        return []
    return [Fault(NEEDS.name, 0, "unit_id", "is no unit that you may raise a need for", unit_id)]


def need_do(need_id: str, event: Event, by: By, lists: CodeLists, *, expected: int) -> Outcome:
    """Do something with a need, and return what changed: its steps, and its record where it tells of them.

    ``expected`` is how many steps the writer had read. What was not written down of a need that was kept elsewhere
    before, is written from its record first. Raises MissingError, ForbiddenError, ConflictError with the steps taken
    meanwhile, and InputError with every fault.
    """
    with transaction.atomic():
        journal_lock()  # nobody takes a step between the look and the write
        history = check_may(need_id, event.act, by, expected)
        replay([*history.events, event])
        faults = list(_faults(history, event, by, lists))
        if faults:
            raise InputError(faults, NEED_STEPS.name)
        outcome = needs_write([Taken(history, [event])], by, action=f"needs.{event.act}", now=event.at)
        needs_follow(need_id, event.act, by.channel, event.at)
        if event.act is Act.NOTE and by.actor.role is Role.CONTACT:
            notices_write([_news(history, event)], by, "needs.tell")
        return outcome


def _news(history: NeedHistory, event: Event) -> Notice:
    """Return what whoever acts for a need is told when its unit writes more."""
    need_id, unit_id = str(history.need["need_id"]), str(history.need["unit_id"])
    acting = officer_acting(history.state.holder, unit_id, event.at.date()).officer_id
    return Notice(
        subject=NEEDS.name,
        key=need_id,
        occasion=f"{len(history.events) + 1} {event.act}",
        role=Role.OFFICER if acting else Role.PLAN_OFFICE,
        officer_id=acting,
        told={"act": str(event.act)},
        happened_at=event.at,
        told_at=event.at,
    )


def check_may(need_id: str, act: Act, by: By, expected: int) -> NeedHistory:
    """Return a need with which somebody may do something now; see ``need_do``. Hold `journal_lock`."""
    history = need_history(by.actor, need_id)
    _check_current(history, act, expected)
    if act not in acts_of(by.actor, history.state, whole=str(history.need["whole_id"] or "")):
        raise _refused(history, act, by)
    return history


def _check_current(history: NeedHistory, act: Act, expected: int) -> None:
    """Raise ConflictError, with the steps taken meanwhile and the one sent, when a need was read before them."""
    if expected == len(history.events):
        return
    taken = {str(step): str(one.act) for step, one in enumerate(history.events, 1) if step > expected}
    key = (str(history.need["need_id"]),)
    raise ConflictError([Conflict(NEED_STEPS.name, key, len(history.events), taken, {"act": str(act)})])


def _refused(history: NeedHistory, act: Act, by: By) -> ForbiddenError | InputError:
    """Return why an act is not done: the need is not so far, waits for others, or it is not for this role to do."""
    state, whole = history.state, str(history.need["whole_id"] or "")
    if act in state.acts and whole and act in acts_of(by.actor, state):
        message = f"this is a part of {whole}: that is what is done with the whole"
        return InputError([Fault(NEED_STEPS.name, 0, "act", message, str(act))], NEED_STEPS.name)
    if act in state.acts and state.stage not in FOLLOWING:
        return ForbiddenError(f"the role {by.actor.role} may not {act} a need")
    mine = ", ".join(acts_of(by.actor, state, whole=whole)) or "nothing"
    message = f"cannot be done with a need that is {state.stage}; you may do: {mine}"
    return InputError([Fault(NEED_STEPS.name, 0, "act", message, str(act))], NEED_STEPS.name)


def _faults(history: NeedHistory, event: Event, by: By, lists: CodeLists) -> Iterator[Fault]:
    """Yield what is wrong with what came with an act, besides what the need's history says."""
    whole = str(history.need["whole_id"] or "")
    if whole and event.act is Act.REOPEN and need_history(worker(by.actor.today), whole).state.stage is not Stage.SPLIT:
        message = f"{whole}, of which this is a part, was answered: reopen that one"
        yield Fault(NEED_STEPS.name, 0, "act", message, str(event.act))
    if event.act is Act.ASSIGN and not event.holder:
        yield Fault(NEED_STEPS.name, 0, "holder_id", "must not be empty")
    for name, list_name in (("category", "need_category"), ("urgency", "need_urgency")):
        code, known = getattr(event, name), lists.get(list_name, ())
        if code and known and code not in known:
            yield Fault(NEED_STEPS.name, 0, name, f"is one of {', '.join(known)}", code, nearest(code, known))
