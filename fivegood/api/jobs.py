"""The routes of long work: how far it is, and cancelling it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from fivegood.api.callers import caller
from fivegood.api.paging import Paging, paged
from fivegood.api.problems import READ, WRITE
from fivegood.api.repeats import KEY, answered_once, shaped
from fivegood.errors import ForbiddenError, MissingError
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.selectors import jobs_of
from fivegood.records.jobs.services import job_cancel

router = Router()


class JobShape(Schema):
    """A piece of long work."""

    id: int
    kind: str
    state: str
    what: str
    done: int
    total: int
    actor: str
    error: str
    result: dict[str, Any]


@router.get("/jobs", response={200: list[JobShape], **READ}, operation_id="list_jobs", tags=["jobs"])
def jobs(request: HttpRequest, asked: Query[Paging]) -> list[Job]:
    """List the long work, the newest first."""
    return list(paged(jobs_of(caller(request)), asked))


@router.get("/jobs/{int:number}", response={200: JobShape, **READ}, operation_id="get_job", tags=["jobs"])
def job(request: HttpRequest, number: int) -> Job:
    """Show a piece of long work and how far it is."""
    return _job(request, number)


@router.post("/jobs/{int:number}/cancel", response={200: JobShape, **WRITE}, operation_id="cancel_job", tags=["jobs"])
def cancel(request: HttpRequest, number: int, idempotency_key: str | None = KEY) -> HttpResponse:
    """Cancel a piece of long work: at once while it waits, at its next step while it runs."""
    found = _job(request, number)
    if caller(request).is_read_only:
        raise ForbiddenError("this token only reads")

    def answer() -> HttpResponse:
        job_cancel(found, caller(request))
        found.refresh_from_db()
        return shaped(JobShape, found)

    return answered_once(request, idempotency_key, answer)


def _job(request: HttpRequest, number: int) -> Job:
    if number > 2**53:
        raise MissingError(f"there is no work {number}")
    found = jobs_of(caller(request)).filter(pk=number).first()
    if found is None:
        raise MissingError(f"there is no work {number} that you may see")
    return found
