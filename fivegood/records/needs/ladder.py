"""The ladder of clocks: whoever is to know of a rung that a need has reached is told of it, once, and it goes up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from fivegood.facts.cells import write
from fivegood.facts.rows import Row
from fivegood.park import OpenPark, codes_of
from fivegood.records.actors import By, Role, worker
from fivegood.records.approvals.ladder import approvals_reached
from fivegood.records.jobs.services import is_under_way, job_of_worker
from fivegood.records.journal.services import journal_lock
from fivegood.records.needs.selectors import NEEDS, NeedHistory, limits_for, need_history, needs_reached
from fivegood.records.needs.services import need_do
from fivegood.records.notices.models import Notice
from fivegood.records.notices.selectors import occasions_told
from fivegood.records.notices.services import notices_write
from fivegood.records.officers.beginnings import standins_due
from fivegood.records.officers.standins import officer_acting
from fivegood.rules.desk.clocks import Alarm, alarms, pieces_of
from fivegood.rules.desk.limits import Told
from fivegood.rules.desk.rungs import rung_told
from fivegood.rules.desk.stages import Act, Event, NeedState

#: What the job is called.
KIND = "ladder"
#: Who is above, by how far up a need has gone.
_ABOVE = (Role.PLAN_OFFICE, Role.LEADER)


def ladder_ask(park: OpenPark, now: datetime) -> None:
    """Have the ladders rung by a worker, on behalf of the worker itself, if somebody is to be told of something:

    a need or an approval has reached a rung unheard of, or an officer begins or ends to stand in for another.
    """
    if not is_under_way(KIND) and (_reached(park, now) or approvals_reached(park, now) or standins_due(now)):
        job_of_worker(KIND, {}, now.date(), "clocks of needs")


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
    found = needs_reached(worker(now.date()), park, now)
    heard = occasions_told(NEEDS.name, [need_id for need_id, _ in found])
    return [need_id for need_id, reached in found if any(one.key not in heard.get(need_id, ()) for one in reached)]


def _ring(park: OpenPark, need_id: str, now: datetime) -> int:
    by = By(worker(now.date()), "task", "clocks of needs")
    with transaction.atomic():
        journal_lock()
        history, heard = need_history(by.actor, need_id), occasions_told(NEEDS.name, [need_id]).get(need_id, set())
        if history.need["closed_at"] is not None:  # somebody was quicker
            return 0
        new = [one for one in _alarms(park, history, now) if one.key not in heard]
        if not new:  # another worker was quicker
            return 0
        notices_write([notice for alarm in new for notice in _notices(park, history, alarm, now)], by, "needs.ring")
        at = max(now, history.events[-1].at)
        for steps, alarm in enumerate((one for one in new if one.rung.escalates), len(history.events)):
            event = Event(at, Act.ESCALATE, reason=_said(park, history, alarm))
            need_do(need_id, event, by, codes_of(park.park), expected=steps)
    return len(new)


def _alarms(park: OpenPark, history: NeedHistory, now: datetime) -> list[Alarm]:
    limits = limits_for(park, history.need, history.state)
    return alarms(history.state, limits, park.rules.desk, park.calendar, now)


def _due(park: OpenPark, history: NeedHistory, alarm: Alarm) -> datetime:
    """Return when the whole time of a clock is used up; it did not stand still when it reached the rung."""
    limit = limits_for(park, history.need, history.state)[alarm.step]
    return pieces_of(history.state.rounds[-1], alarm.step, limit, park.calendar)[-1].end or alarm.at


def _said(park: OpenPark, history: NeedHistory, alarm: Alarm) -> str:
    """Return why a need goes up, in both languages: its steps are read in either."""
    due = _due(park, history, alarm)
    said = (rung_told(alarm.step, alarm.rung.at_percent, due, lang, goes_up=False) for lang in ("zh", "en"))
    return " · ".join(said)


def _notices(park: OpenPark, history: NeedHistory, alarm: Alarm, now: datetime) -> list[Notice]:
    due = write(_due(park, history, alarm))
    told = {"clock": str(alarm.step), "percent": alarm.rung.at_percent, "due": due, "goes_up": alarm.rung.escalates}
    of = {"subject": NEEDS.name, "key": str(history.need["need_id"]), "occasion": alarm.key, "told": told}
    return [
        Notice(**of, role=role, officer_id=officer_id, happened_at=alarm.at, told_at=now)
        for role, officer_id in _audience(alarm, history.need, history.state, now)
    ]


def _audience(alarm: Alarm, need: Row, state: NeedState, now: datetime) -> list[tuple[Role, str]]:
    """Return whom a rung tells, each once; where nobody holds the need, those above do."""
    return list(dict.fromkeys(_told(alarm, need, state, now)))


def _told(alarm: Alarm, need: Row, state: NeedState, now: datetime) -> Iterator[tuple[Role, str]]:
    above = _ABOVE[min(state.level, len(_ABOVE) - 1)]
    if Told.HOLDER in alarm.rung.tell:
        acting = officer_acting(state.holder, str(need["unit_id"]), now.date())
        yield (Role.OFFICER, acting.officer_id) if acting.officer_id else (above, "")
    if Told.LEVEL_ABOVE in alarm.rung.tell or alarm.rung.escalates:
        yield above, ""
    if Told.OFFICE in alarm.rung.tell:
        yield Role.PLAN_OFFICE, ""
