"""The ladder of clocks: whoever is to know of a rung that a need has reached is told of it, once, and it goes up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import datetime

from django.db import transaction

from fivegood.errors import InputError
from fivegood.facts.cells import write
from fivegood.facts.rows import Row
from fivegood.park import OpenPark, codes_of
from fivegood.records.actors import Actor, By, Role
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.services import job_queue
from fivegood.records.journal.services import journal_lock
from fivegood.records.needs.selectors import NEEDS, limits_for, need_history, needs_reached
from fivegood.records.needs.services import need_do
from fivegood.records.notices.models import Notice
from fivegood.records.notices.services import notices_write
from fivegood.records.officers.selectors import officers_standing_in
from fivegood.rules.desk.clocks import Alarm, alarms, pieces_of
from fivegood.rules.desk.limits import Told
from fivegood.rules.desk.stages import Act, Event, NeedState

#: What the job is called.
KIND = "ladder"
#: Who is above, by how far up a need has gone.
_ABOVE = (Role.PLAN_OFFICE, Role.LEADER)


def ladder_ask(park: OpenPark, now: datetime) -> None:
    """Have the ladder rung by a worker, on behalf of the worker itself, if a need has reached a rung unheard of."""
    waiting = Job.objects.filter(kind=KIND, state__in=(Job.State.QUEUED, Job.State.RUNNING))
    if waiting.exists() or not _reached(park, now):
        return
    by = _worker(now)
    Job.objects.filter(kind=KIND, actor=by.actor.name, state=Job.State.DONE).delete()
    job_queue(KIND, {}, by)


def ladder_ring(park: OpenPark, now: datetime) -> int:
    """Tell of every rung that needs have reached and that was not told of, and return how many rungs that were.

    May run twice, and two at once: each need is looked at again behind the lock of the journal, and what was told of a
    rung is written in the same transaction as the step that it makes the need take.
    """
    return sum(_ring(park, need_id, now) for need_id in _reached(park, now))


def _reached(park: OpenPark, now: datetime) -> list[str]:
    """Return the needs, oldest first, that have reached a rung which nobody was told of."""
    if not park.rules.desk.rungs:
        return []
    found = needs_reached(_worker(now).actor, park, now)
    heard = _heard([need_id for need_id, _ in found])
    return [need_id for need_id, reached in found if any(one.key not in heard.get(need_id, ()) for one in reached)]


def _heard(need_ids: Sequence[str]) -> Mapping[str, Set[str]]:
    """Return the rungs of needs that somebody was told of."""
    found: dict[str, set[str]] = defaultdict(set)
    told = Notice.objects.filter(subject=NEEDS.name, key__in=need_ids)
    for need_id, occasion in told.values_list("key", "occasion"):
        found[need_id].add(occasion)
    return found


def _ring(park: OpenPark, need_id: str, now: datetime) -> int:
    by = _worker(now)
    with transaction.atomic():
        journal_lock()
        history, heard = need_history(by.actor, need_id), _heard([need_id]).get(need_id, set())
        limits, state = limits_for(park, history.need, history.state), history.state
        if history.need["closed_at"] is not None:  # somebody was quicker
            return 0
        try:
            new = [one for one in alarms(state, limits, park.rules.desk, park.calendar, now) if one.key not in heard]
        except InputError:
            return 0
        notices: list[Notice] = []
        for alarm in new:
            due = pieces_of(state.rounds[-1], alarm.step, limits[alarm.step], park.calendar)[-1].end
            told = {"clock": str(alarm.step), "percent": alarm.rung.at_percent, "due": write(due)}
            told |= {"goes_up": True} if alarm.rung.escalates else {}
            notices += [
                Notice(
                    subject=NEEDS.name,
                    key=need_id,
                    occasion=alarm.key,
                    role=role,
                    officer_id=officer_id,
                    told=told,
                    happened_at=alarm.at,
                    told_at=now,
                )
                for role, officer_id in _audience(alarm, history.need, state, now)
            ]
        if notices:
            notices_write(notices, by, "needs.ring")
        steps = len(history.events)
        for alarm in (one for one in new if one.rung.escalates):
            reason = f"{alarm.rung.at_percent} % of the time to {alarm.step} has passed"
            event = Event(max(now, history.events[-1].at), Act.ESCALATE, reason=reason)
            need_do(need_id, event, by, codes_of(park.park), expected=steps)
            steps += 1
    return len(new)


def _audience(alarm: Alarm, need: Row, state: NeedState, now: datetime) -> list[tuple[Role, str]]:
    """Return whom a rung tells, each once; where nobody holds the need, those above do."""
    return list(dict.fromkeys(_told(alarm, need, state, now)))


def _told(alarm: Alarm, need: Row, state: NeedState, now: datetime) -> Iterator[tuple[Role, str]]:
    above = _ABOVE[min(state.level, len(_ABOVE) - 1)]
    if Told.HOLDER in alarm.rung.tell:
        officers = officers_standing_in(state.holder, str(need["unit_id"]), now.date())
        yield from ((Role.OFFICER, officer_id) for officer_id in officers)
        if not officers:
            yield above, ""
    if Told.LEVEL_ABOVE in alarm.rung.tell or alarm.rung.escalates:
        yield above, ""
    if Told.OFFICE in alarm.rung.tell:
        yield Role.PLAN_OFFICE, ""


def _worker(now: datetime) -> By:
    return By(Actor("worker", Role.PLAN_OFFICE, now.date()), "task", "clocks of needs")
