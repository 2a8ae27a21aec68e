"""The steps of a need as rows and as events, and who may take which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, Role
from fivegood.records.scope import may_write
from fivegood.rules.desk.limits import Limit
from fivegood.rules.desk.stages import FOLLOWING, Act, Event, NeedState
from fivegood.rules.promises import Step

NEED_STEPS = TABLES["need_steps"]
#: The unit says whether it is satisfied; nobody says so of their own work.
_OF_UNIT = frozenset({Act.CONFIRM, Act.REOPEN})
#: More time is the office's to give; it puts needs away, and says what anybody may read of them.
_OF_OFFICE = frozenset({Act.EXTEND, Act.ARCHIVE, Act.PUBLISH, Act.HIDE})
#: What nobody says of a need that waits for others: its answer comes with theirs.
_OF_OTHERS = frozenset({Act.REFUSE, Act.CONTACT, Act.PLAN, Act.SOLVE, Act.EXPLAIN})
#: What takes a need out of the sight of an officer who sees it because it was given to them, and not its unit.
_OF_SERVING = frozenset({Act.ASSIGN, Act.SPLIT})
_OF_ROLE: Mapping[Role, frozenset[Act]] = {
    Role.PLAN_OFFICE: frozenset(Act),
    Role.OFFICER: frozenset(Act) - _OF_UNIT - _OF_OFFICE,
    Role.CONTACT: _OF_UNIT | {Act.NOTE},
}


def acts_of(actor: Actor, state: NeedState, *, whole: str = "", sees_unit: bool = True) -> list[Act]:
    """Return what somebody may do with a need that they see, as it stands; ``whole`` is the need it is a part of.

    The unit has its say on the whole, and a part is neither merged nor split any further. Who does not see the unit
    gives its need to nobody else.
    """
    if not may_write(actor, NEED_STEPS.name):
        return []
    mine = _OF_ROLE.get(actor.role, frozenset())
    if state.stage in FOLLOWING:
        mine -= _OF_OTHERS
    if not sees_unit:
        mine -= _OF_SERVING
    if whole:
        mine -= {Act.MERGE, Act.SPLIT, Act.CONFIRM} | ({Act.REOPEN} if actor.role is Role.CONTACT else set())
    return [act for act in state.acts if act in mine]


def event_of(row: Row) -> Event:
    """Return the event that a row of steps tells."""
    told: Any = row
    return Event(
        at=told["happened_at"],
        act=Act(told["act"]),
        reason=told["reason"] or "",
        category=told["category"] or "",
        urgency=told["urgency"] or "",
        holder=told["holder_id"] or "",
        clock=Step(told["clock"]) if told["clock"] else None,
        more=Limit.parse(told["more"]) if told["more"] else None,
        others=tuple((told["others"] or "").split()),
    )


def event_said(words: Mapping[str, str]) -> Event:
    """Return the event that words of a form or a call tell, without its time. Raises InputError with every fault."""
    told = {name: words.get(name, "").strip() for name in ("act", "reason", "category", "urgency", "holder", "clock")}
    faults = []
    for name, choices in (("act", list(Act)), ("clock", list(Step))):
        if told[name] and told[name] not in choices:
            message = f"is one of {', '.join(choices)}"
            faults.append(Fault(NEED_STEPS.name, 0, name, message, told[name], nearest(told[name], choices)))
    if not told["act"]:
        faults.append(Fault(NEED_STEPS.name, 0, "act", "must not be empty"))
    more = words.get("more", "").strip()
    try:
        limit = Limit.parse(more) if more else None
    except ValueError:
        faults.append(Fault(NEED_STEPS.name, 0, "more", "is no time, as “2 workdays” is", more))
    if faults:
        raise InputError(faults, NEED_STEPS.name)
    return Event(
        datetime.min,
        Act(told["act"]),
        reason=told["reason"],
        category=told["category"],
        urgency=told["urgency"],
        holder=told["holder"],
        clock=Step(told["clock"]) if told["clock"] else None,
        more=limit,
    )


def row_of_event(need: Row, step: int, event: Event) -> Row:
    """Return the row of steps that tells an event of a need, to be recorded when it is written."""
    return {
        "need_id": need["need_id"],
        "step": step,
        "unit_id": need["unit_id"],
        "act": str(event.act),
        "happened_at": event.at,
        "reason": event.reason or None,
        "category": event.category or None,
        "urgency": event.urgency or None,
        "holder_id": event.holder or None,
        "clock": str(event.clock) if event.clock else None,
        "more": str(event.more) if event.more else None,
        "others": " ".join(event.others) or None,
        "recorded_at": None,
        "is_withdrawn": False,
        "is_synthetic": need["is_synthetic"],
    }


def told_by(need: Row) -> list[Event]:
    """Return the events that the record of a need tells by itself, where its steps were not written down.

    It knows when the need was raised, answered, planned for and closed, and whether the unit was satisfied.
    """
    return list(_told_by(need))


def _told_by(need: Row) -> Iterator[Event]:
    told: Any = need
    at = told["raised_at"]
    yield Event(at, Act.RAISE)
    answered, planned, closed = (told[name] for name in ("answered_at", "planned_at", "closed_at"))
    if answered is None and planned is None and closed is None:
        return
    at = max(at, min(one for one in (answered, planned, closed) if one is not None))
    for act in (Act.ACCEPT, Act.CLASSIFY, Act.ASSIGN, Act.SIGN_FOR, Act.CONTACT):
        holder = told["holder_id"] or "" if act is Act.ASSIGN else ""
        yield Event(at, act, category=told["category"] if act is Act.CLASSIFY else "", urgency=USUAL, holder=holder)
    if planned is not None:
        at = max(at, planned)
        yield Event(at, Act.PLAN)
    if closed is not None:
        at = max(at, closed)
        yield Event(at, Act.SOLVE)
        if told["is_satisfied"]:
            yield Event(at, Act.CONFIRM)


#: The urgency of needs that nobody called anything else.
USUAL = "usual"


def need_after(need: Row, state: NeedState, events: Sequence[Event]) -> Row:
    """Return the record of a need as its events leave it, to be recorded when it is written: facts come from it.

    Answered and planned for are the first time, closed is the last and empty while it is open.
    """
    first: dict[Act, datetime] = {}
    for event in events:
        first.setdefault(event.act, event.at)
    answers = [first[act] for act in (Act.CONTACT, Act.REFUSE) if act in first]
    answers = answers or [first[act] for act in (Act.SOLVE, Act.EXPLAIN) if act in first]  # with another's answer
    given = [event.holder for event in events if event.holder]
    closed = state.rounds[-1].stopped.get(Step.CLOSE)
    satisfied = {Act.CONFIRM: True, Act.REOPEN: False}
    said = [satisfied[event.act] for event in events if event.act in satisfied]
    return need | {
        "category": state.category or need["category"],
        "answered_at": min(answers, default=None),
        "planned_at": first.get(Act.PLAN),
        "closed_at": closed,
        "holder_id": given[-1] if given else need["holder_id"],
        "merged_into_id": state.into or None,
        "is_satisfied": said[-1] if said else need["is_satisfied"],
        "recorded_at": None,
    }
