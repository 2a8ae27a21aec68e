"""Reading the long work and its history."""

from __future__ import annotations

from django.db.models import QuerySet

from fivegood.records.actors import Actor, Role
from fivegood.records.jobs.models import Job

_SEES_ALL = frozenset({Role.PLAN_OFFICE, Role.AUDITOR, Role.ADMINISTRATOR})


def jobs_of(actor: Actor) -> QuerySet[Job]:
    """Return the work that the actor may see, the newest first: their own, or all."""
    found = Job.objects.order_by("-id")
    return found if actor.role in _SEES_ALL else found.filter(actor=actor.name)


def jobs_failed(actor: Actor, most: int = 5) -> tuple[list[Job], int]:
    """Return the work that failed, the newest first, and how much there is in all, within what the actor may see."""
    found = jobs_of(actor).filter(state=Job.State.FAILED)
    return list(found[:most]), found.count()
