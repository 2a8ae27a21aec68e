"""The ladder of approvals: whoever is to know that a clock of an approval has reached a rung is told of it, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from fivegood.errors import InputError
from fivegood.facts.cells import write
from fivegood.facts.rows import Row
from fivegood.park import OpenPark
from fivegood.records.actors import By, Role, worker
from fivegood.records.approvals.selectors import approvals_undecided
from fivegood.records.approvals.steps import APPROVALS
from fivegood.records.journal.services import journal_lock
from fivegood.records.notices.models import Notice
from fivegood.records.notices.selectors import occasions_told
from fivegood.records.notices.services import notices_write
from fivegood.records.officers.standins import officer_acting
from fivegood.rules.desk.limits import Told
from fivegood.rules.procedures.clocks import ApprovalAlarm, alarms
from fivegood.rules.procedures.course import ApprovalState


def approvals_reached(park: OpenPark, now: datetime) -> list[Notice]:
    """Return what is to be told of rungs that clocks of approvals have reached, and was not told yet.

    An approval in days that the calendar does not hold has reached none.
    """
    text = park.rules.procedures
    if not text.rungs:
        return []
    reached: list[tuple[Row, ApprovalState, Sequence[ApprovalAlarm]]] = []
    for row, state in approvals_undecided(worker(now.date())):
        with suppress(InputError):
            reached.append((row, state, alarms(state, text, park.calendar, now)))
    told = occasions_told(APPROVALS.name, [str(row["approval_id"]) for row, _, found in reached if found])
    return [
        notice
        for row, _, found in reached
        for alarm in found
        if alarm.key not in told.get(str(row["approval_id"]), ())
        for notice in _notices(row, alarm, now)
    ]


def approvals_ring(park: OpenPark, now: datetime) -> int:
    """Tell of what is to be told, and return of how many rungs that was. May run twice, and two at once."""
    if not approvals_reached(park, now):
        return 0
    with transaction.atomic():
        journal_lock()
        notices = approvals_reached(park, now)  # another worker may have been quicker
        if notices:
            notices_write(notices, By(worker(now.date()), "task", "clocks of approvals"), "approvals.ring")
    return len({(one.key, one.occasion) for one in notices})


def _notices(approval: Row, alarm: ApprovalAlarm, now: datetime) -> list[Notice]:
    told = {"clock": str(alarm.of), "percent": alarm.rung.at_percent, "due": write(alarm.due)}
    of = {"subject": APPROVALS.name, "key": str(approval["approval_id"]), "occasion": alarm.key, "told": told}
    return [
        Notice(**of, role=role, officer_id=officer_id, happened_at=alarm.at, told_at=now)
        for role, officer_id in dict.fromkeys(_audience(alarm, approval, now))
    ]


def _audience(alarm: ApprovalAlarm, approval: Row, now: datetime) -> Iterator[tuple[Role, str]]:
    """Yield whom a rung tells: the officer who acts for the unit, the office that works at it, the leader above."""
    if Told.HOLDER in alarm.rung.tell:
        acting = officer_acting("", str(approval["unit_id"]), now.date())
        yield (Role.OFFICER, acting.officer_id) if acting.officer_id else (Role.PLAN_OFFICE, "")
    if Told.OFFICE in alarm.rung.tell:
        yield Role.PLAN_OFFICE, ""
    if Told.LEVEL_ABOVE in alarm.rung.tell:
        yield Role.LEADER, ""
