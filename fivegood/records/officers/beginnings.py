"""Telling officers that they begin to stand in for one who is absent, and that they do so no longer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fivegood.facts.cells import write
from fivegood.records.actors import By, Role, worker
from fivegood.records.journal.services import journal_lock
from fivegood.records.notices.models import Notice
from fivegood.records.notices.services import notices_write
from fivegood.records.officers.standins import ABSENCES, absences_read

_BEGINS, _ENDS = "begins", "ends"
#: An absence is known by who is absent and since when; a stand-in for it, by the officer too.
_Standing = tuple[str, str, str]


def standins_due(now: datetime) -> list[Notice]:
    """Return what stand-ins are to be told: that they began, on the first day of it, or that it is over."""
    today = now.date()
    read = [one for one in absences_read(worker(today)) if one.on == today]
    holding = {
        (str(one.row["officer_id"]), write(one.row["absent_from"]), one.by): one
        for one in read
        if one.by and one.by != one.row["officer_id"]
    }
    began, ended = _told(_BEGINS), _told(_ENDS)
    due = [
        _notice(standing, _BEGINS, write(one.row["absent_to"]) if one.row["absent_to"] else "", now)
        for standing, one in sorted(holding.items())
        if standing not in began
    ]
    return due + [_notice(standing, _ENDS, "", now) for standing in sorted(began - ended - holding.keys())]


def standins_tell(now: datetime) -> int:
    """Tell stand-ins what they are to be told, each once, and return how many were. May run twice, two at once too."""
    if not standins_due(now):
        return 0
    with transaction.atomic():
        journal_lock()
        notices = standins_due(now)  # another worker may have been quicker
        if notices:
            notices_write(notices, By(worker(now.date()), "task", "stand-ins"), "absences.tell")
    return len(notices)


def _told(what: str) -> set[_Standing]:
    found = Notice.objects.filter(subject=ABSENCES.name, occasion__startswith=f"{what} ")
    told = found.values_list("key", "occasion", "officer_id")
    return {(key, occasion.partition(" ")[2], officer_id) for key, occasion, officer_id in told}


def _notice(standing: _Standing, what: str, until: str, now: datetime) -> Notice:
    absent, since, officer_id = standing
    return Notice(
        subject=ABSENCES.name,
        key=absent,
        occasion=f"{what} {since}",
        role=Role.OFFICER,
        officer_id=officer_id,
        told={"what": what, "officer": absent, "until": until},
        happened_at=now,
        told_at=now,
    )
