"""Making one need of two, and several of one: services that change needs together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fivegood.errors import Fault, InputError, MissingError, nearest
from fivegood.facts.folder import CodeLists
from fivegood.facts.rows import Row
from fivegood.records.actors import By
from fivegood.records.base import rows_of
from fivegood.records.book.ledger import Outcome
from fivegood.records.journal.services import journal_lock
from fivegood.records.needs.selectors import NEEDS, NeedHistory, need_history
from fivegood.records.needs.services import check_may, need_do
from fivegood.records.needs.steps import NEED_STEPS, USUAL, event_said
from fivegood.records.needs.writing import Taken, needs_write, new_need
from fivegood.rules.desk.stages import OPEN, Act, Event, Stage
from fivegood.structs import replace

#: So many parts a need has at most.
MOST_PARTS = 10


@dataclass(frozen=True, slots=True)
class Part:
    """A part as somebody asks for it: what it is about, its kind, and the officer who is to see to it."""

    title: str
    category: str
    holder: str
    urgency: str = USUAL


def need_act(
    need_id: str,
    words: Mapping[str, str],
    parts: Sequence[Part],
    by: By,
    lists: CodeLists,
    now: datetime,
    *,
    expected: int,
) -> None:
    """Do with a need what words of a form or a call say: one step, a merge or a split; see the services of each."""
    match words.get("act", ""):
        case Act.MERGE:
            need_merge(need_id, words.get("into", ""), words.get("reason", ""), by, now, expected=expected)
        case Act.SPLIT:
            need_split(need_id, parts, words.get("reason", ""), by, lists, now, expected=expected)
        case _:
            need_do(need_id, replace(event_said(words), at=now), by, lists, expected=expected)


def need_merge(need_id: str, into: str, reason: str, by: By, now: datetime, *, expected: int) -> Outcome:
    """Merge a need into another of the same unit, raised no later: the answer to that one is its answer too.

    Raises MissingError, ForbiddenError, ConflictError with the steps taken meanwhile, and InputError.
    """
    with transaction.atomic():
        journal_lock()
        need = check_may(need_id, Act.MERGE, by, expected)
        faults = list(_faults_of_merge(need, into.strip(), by))
        if faults:
            raise InputError(faults, NEED_STEPS.name)
        event = Event(now, Act.MERGE, reason=reason, others=(into.strip(),))
        return needs_write([Taken(need, [event])], by, action="needs.merge", now=now)


def _faults_of_merge(need: NeedHistory, into: str, by: By) -> Iterator[Fault]:
    def fault(message: str) -> Fault:
        return Fault(NEED_STEPS.name, 0, "others", message, into or None)

    need_id = str(need.need["need_id"])
    if not into or into == need_id:
        yield fault("names the other need, into which this one is merged")
        return
    try:
        other = need_history(by.actor, into)
    except MissingError:
        yield fault("there is no such need that you may see")
        return
    if other.need["unit_id"] != need.need["unit_id"]:
        yield fault("is of another unit, which its answer concerns alone")
    if other.state.stage is Stage.MERGED:
        yield fault(f"was itself merged into {other.state.into}: merge it into that one")
    elif other.need["whole_id"] is not None:
        yield fault(f"is a part of {other.need['whole_id']}: merge it into that one")
    elif other.state.stage not in OPEN | {Stage.SPLIT}:
        yield fault(f"is {other.state.stage}: only what is open takes another in")
    elif other.state.rounds[0].began_at > need.state.rounds[0].began_at:
        yield fault(f"was raised later than {need_id}: merge it into this one, whose clocks began first")


def need_split(
    need_id: str, parts: Sequence[Part], reason: str, by: By, lists: CodeLists, now: datetime, *, expected: int
) -> list[str]:
    """Split a need into parts, each a need of its own given to an officer, and return their numbers.

    The clocks of the whole run on; it is answered once all of its parts are, with one text gathered from theirs. Raises
    MissingError, ForbiddenError, ConflictError with the steps taken meanwhile, and InputError with every fault.
    """
    with transaction.atomic():
        journal_lock()
        need = check_may(need_id, Act.SPLIT, by, expected)
        faults = list(_faults_of_parts(parts, lists))
        if faults:
            raise InputError(faults, NEED_STEPS.name)
        before = rows_of(NEEDS.name).filter(whole_id=need_id).count()
        numbers = [f"{need_id}-{before + number}" for number in range(1, len(parts) + 1)]
        whole = Taken(need, [Event(now, Act.SPLIT, reason=reason, others=tuple(numbers))])
        made = [_made(number, part, need.need, now) for number, part in zip(numbers, parts, strict=True)]
        needs_write([whole, *made], by, action="needs.split", now=now)
    return numbers


def _made(number: str, part: Part, whole: Row, now: datetime) -> Taken:
    """Return a part with its first steps: it is raised now, and with the officer who is to see to it."""
    blank = dict.fromkeys(column.name for column in NEEDS.read_columns)
    kept = {name: whole[name] for name in ("unit_id", "channel", "is_synthetic")}
    own = {"need_id": number, "category": part.category, "title": part.title, "whole_id": whole["need_id"]}
    row: Row = blank | kept | own | {"raised_at": now, "is_withdrawn": False}
    steps = [
        Event(now, Act.RAISE),
        Event(now, Act.ACCEPT),
        Event(now, Act.CLASSIFY, category=part.category, urgency=part.urgency),
        Event(now, Act.ASSIGN, holder=part.holder),
    ]
    return Taken(new_need(row), steps)


def _faults_of_parts(parts: Sequence[Part], lists: CodeLists) -> Iterator[Fault]:
    if not 2 <= len(parts) <= MOST_PARTS:
        yield Fault(NEED_STEPS.name, 0, "others", f"a need has 2 to {MOST_PARTS} parts", str(len(parts)))
    titles = Counter(part.title for part in parts)
    for number, part in enumerate(parts, 1):
        for name, value in (("title", part.title), ("category", part.category), ("holder", part.holder)):
            if not value:
                yield Fault(NEED_STEPS.name, 0, f"{name}-{number}", "must not be empty")
        if part.title and titles[part.title] > 1:
            yield Fault(NEED_STEPS.name, 0, f"title-{number}", "two parts are called the same", part.title)
        for name, value, known in _codes(part, lists):
            if value and known and value not in known:
                close = nearest(value, known)
                yield Fault(NEED_STEPS.name, 0, f"{name}-{number}", f"is one of {', '.join(known)}", value, close)


def _codes(part: Part, lists: CodeLists) -> Iterator[tuple[str, str, Sequence[str]]]:
    yield "category", part.category, tuple(lists.get("need_category", ()))
    yield "urgency", part.urgency, tuple(lists.get("need_urgency", ()))
