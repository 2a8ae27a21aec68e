"""Raising a need, written once however often its form is sent, and what is done with it, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction

from fivegood.errors import Conflict, ConflictError, Fault, ForbiddenError, InputError, nearest
from fivegood.facts.folder import CodeLists
from fivegood.records.actors import By
from fivegood.records.book.ledger import Outcome
from fivegood.records.book.numbers import next_number
from fivegood.records.book.services import RowChange, record_add, tables_write
from fivegood.records.calls.services import written_once
from fivegood.records.journal.services import journal_lock
from fivegood.records.needs.selectors import NEEDS, NeedHistory, need_history
from fivegood.records.needs.steps import NEED_STEPS, acts_of, need_after, row_of_event
from fivegood.records.scope import may_edit, may_raise_need
from fivegood.rules.desk.stages import Act, Event, NeedState, replay

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

    ``words`` hold its category, its title and what the unit says, and the unit where it is not the writer's own.
    ``token`` came with the form; ``visit_id`` is the visit at which it was promised. Raises ForbiddenError, and
    InputError with every fault.
    """
    unit_id = words.get("unit_id", "").strip()
    if not (may_raise_need(by.actor) or (unit_id and may_edit(by.actor, NEEDS.name))):
        raise ForbiddenError(f"the role {by.actor.role} may not raise a need for a unit of its own")
    unit_id = by.actor.unit_id or unit_id  # whoever speaks for a unit speaks for no other
    cells = {name: words.get(name, "").strip() for name in ASKED}
    faults = [Fault(NEEDS.name, 0, name, "must not be empty") for name in ("category", "title") if not cells[name]]
    if faults:
        raise InputError(faults, NEEDS.name)

    def write() -> str:
        need_id = next_number(NEEDS, "N", now.year)
        own = {"need_id": need_id, "unit_id": unit_id, "channel": channel, "raised_at": now.isoformat()}
        record_add(NEEDS, cells | own | {"visit_id": visit_id}, by, lists, now)
        return need_id

    return written_once(by.actor.name, "need", token, [unit_id, visit_id, *cells.values()], write)


def need_do(need_id: str, event: Event, by: By, lists: CodeLists, *, expected: int) -> Outcome:
    """Do something with a need, and return what changed: its steps, and its record where it tells of them.

    ``expected`` is how many steps the writer had read. What was not written down of a need that was kept elsewhere
    before, is written from its record first. Raises MissingError, ForbiddenError, ConflictError with the steps taken
    meanwhile, and InputError with every fault.
    """
    with transaction.atomic():
        journal_lock()  # nobody takes a step between the look and the write
        history = need_history(by.actor, need_id)
        _check_current(history, event, expected)
        if event.act not in acts_of(by.actor, history.state):
            raise _refused(history.state, event.act, by)
        events = [*history.events, event]
        state = replay(events)
        faults = list(_faults(event, lists))
        if faults:
            raise InputError(faults, NEED_STEPS.name)
        new = enumerate(events[history.written :], history.written + 1)
        steps = [RowChange(row_of_event(history.need, step, one), 0) for step, one in new]
        need = RowChange(need_after(history.need, state, events), history.version)
        return tables_write([(NEEDS, [need]), (NEED_STEPS, steps)], by, action=f"needs.{event.act}", now=event.at)


def _check_current(history: NeedHistory, event: Event, expected: int) -> None:
    """Raise ConflictError, with the steps taken meanwhile and the one sent, when a need was read before them."""
    if expected == len(history.events):
        return
    taken = {str(step): str(one.act) for step, one in enumerate(history.events, 1) if step > expected}
    key = (str(history.need["need_id"]),)
    raise ConflictError([Conflict(NEED_STEPS.name, key, len(history.events), taken, {"act": str(event.act)})])


def _refused(state: NeedState, act: Act, by: By) -> ForbiddenError | InputError:
    """Return why an act is not done: the need is not so far, or it is not for this role to do."""
    if act in state.acts:
        return ForbiddenError(f"the role {by.actor.role} may not {act} a need")
    mine = ", ".join(acts_of(by.actor, state)) or "nothing"
    message = f"cannot be done with a need that is {state.stage}; you may do: {mine}"
    return InputError([Fault(NEED_STEPS.name, 0, "act", message, str(act))], NEED_STEPS.name)


def _faults(event: Event, lists: CodeLists) -> Iterator[Fault]:
    """Yield what is wrong with what came with an act, besides what the need's history says."""
    if event.act is Act.ASSIGN and not event.holder:
        yield Fault(NEED_STEPS.name, 0, "holder_id", "must not be empty")
    for name, list_name in (("category", "need_category"), ("urgency", "need_urgency")):
        code, known = getattr(event, name), lists.get(list_name, ())
        if code and known and code not in known:
            yield Fault(NEED_STEPS.name, 0, name, f"is one of {', '.join(known)}", code, nearest(code, known))
