"""Writing steps of needs: each need's record and its steps, of one need or of several, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from fivegood.facts.rows import Row
from fivegood.records.actors import By, worker
from fivegood.records.book.ledger import Outcome
from fivegood.records.book.services import RowChange, tables_write
from fivegood.records.needs.selectors import NEEDS, NeedHistory, need_histories
from fivegood.records.needs.steps import NEED_STEPS, need_after, row_of_event
from fivegood.rules.desk.gathering import answer_of_parts
from fivegood.rules.desk.stages import ANSWERED, Act, Event, NeedState, Stage, replay
from fivegood.rules.promises import Step

#: What is done with a need that is done with those merged into it too.
_CARRIED = frozenset({Act.REFUSE, Act.SOLVE, Act.EXPLAIN})
#: What others may follow from.
_LEADS = _CARRIED | {Act.CONTACT, Act.PLAN}
#: Stages of a part that has its answer.
_DONE = ANSWERED | {Stage.SATISFIED, Stage.ARCHIVED}


@dataclass(frozen=True, slots=True)
class Taken:
    """A need with the steps that are taken with it now."""

    history: NeedHistory
    new: Sequence[Event]

    @property
    def events(self) -> list[Event]:
        """All its steps."""
        return [*self.history.events, *self.new]


def new_need(row: Row) -> NeedHistory:
    """Return the history of a need that is not there yet."""
    return NeedHistory(row, 0, [], 0, NeedState(Stage.RAISED, ()))


def needs_write(taken: Sequence[Taken], by: By, *, action: str, now: datetime) -> Outcome:
    """Write the steps taken with needs, and the records of these as they stand then. Raises InputError."""
    needs, steps = [], []
    for one in taken:
        events, written = one.events, one.history.written
        needs.append(RowChange(need_after(one.history.need, replay(events), events), one.history.version))
        new = enumerate(events[written:], written + 1)
        steps += [RowChange(row_of_event(one.history.need, step, event), 0) for step, event in new]
    return tables_write([(NEEDS, needs), (NEED_STEPS, steps)], by, action=action, now=now)


def needs_follow(need_id: str, act: Act, channel: str, now: datetime) -> None:
    """Take the steps that follow from one, by the desk itself: of what was merged into the need, and of its whole.

    What follows from these steps in turn is taken too. Whoever took the first step need not see the others.
    """
    by = By(worker(now.date()), channel, f"{need_id}: {act}")
    if act not in _LEADS:
        return
    (need,) = need_histories(by.actor, Q(need_id=need_id))
    following = [*_merged(need, act, by, now), *_of_whole(need, now, by)]
    if following:
        needs_write(following, by, action="needs.follow", now=now)
    for one in following:
        for event in one.new:
            needs_follow(str(one.history.need["need_id"]), event.act, channel, now)


def _merged(need: NeedHistory, act: Act, by: By, now: datetime) -> list[Taken]:
    """Return what was merged into a need with the answer that it got, if that is what was done."""
    if act not in _CARRIED:
        return []
    need_id = str(need.need["need_id"])
    waiting = Q(merged_into_id=need_id, closed_at__isnull=True, is_withdrawn=False)
    said = ": ".join(filter(None, (need_id, need.events[-1].reason)))
    found = need_histories(by.actor, waiting)
    # What the steps do not say, a record that was filled in by hand does not say either.
    return [Taken(one, [Event(now, act, reason=said)]) for one in found if one.state.into == need_id]


def _of_whole(part: NeedHistory, now: datetime, by: By) -> list[Taken]:
    """Return the whole of a part with what its parts have come to: a contact, a plan of all, the answer of all."""
    if part.need["whole_id"] is None:
        return []
    (whole,) = need_histories(by.actor, Q(need_id=part.need["whole_id"]))
    if whole.state.stage is not Stage.SPLIT:
        return []
    parts = need_histories(by.actor, Q(need_id__in=whole.state.parts, is_withdrawn=False))
    stopped, done = whole.state.rounds[-1].stopped, [one.state.rounds[-1].stopped for one in parts]
    new = []
    if Step.ANSWER not in stopped and any(Step.ANSWER in one for one in done):
        new.append(Event(now, Act.CONTACT))
    if all(one.state.stage in _DONE for one in parts):
        is_solved, text = answer_of_parts([(str(one.need["title"] or ""), one.events) for one in parts])
        new.append(Event(now, Act.SOLVE if is_solved else Act.EXPLAIN, reason=text))
    elif Step.PLAN not in stopped and all(Step.PLAN in one for one in done):
        new.append(Event(now, Act.PLAN))
    return [Taken(whole, new)] if new else []
