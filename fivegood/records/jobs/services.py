"""Asking for long work, taking it up, running it, cancelling it."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import F, Q

from fivegood.errors import CancelledError, FivegoodError, ForbiddenError
from fivegood.records.actors import Actor, By, Role, worker
from fivegood.records.jobs.models import Job

#: How long a job stays with a worker that no longer renews it, how often it is renewed, how often it is tried.
LEASE = timedelta(seconds=60)
_RENEW_SECONDS = 10
MOST_ATTEMPTS = 3
#: Progress is written at most so often: a row a second costs nothing, a row a record would.
_TELL_SECONDS = 0.5

Tell = Callable[[str, int, int], None]
#: What does the work: arguments, who asked, whom to tell how far it is. Returns the result; may run twice.
Handler = Callable[[Mapping[str, Any], By, Tell], dict[str, Any]]


def job_queue(kind: str, arguments: Mapping[str, Any], by: By) -> Job:
    """Ask for work. It begins when the transaction that asks is committed and a worker is free."""
    actor = by.actor
    asked = asdict(actor) | {"today": actor.today.isoformat(), "channel": by.channel, "reason": by.reason}
    return Job.objects.create(
        kind=kind, arguments=dict(arguments), asked_by=asked, actor=actor.name, created_at=datetime.now(UTC)
    )


def is_under_way(kind: str) -> bool:
    """True while work of a kind waits or runs."""
    return Job.objects.filter(kind=kind, state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists()


def job_of_worker(kind: str, arguments: Mapping[str, Any], today: date, reason: str) -> Job:
    """Ask for work on behalf of the worker itself. What it did of the kind before is forgotten, unless it failed."""
    by = By(worker(today), "task", reason)
    Job.objects.filter(kind=kind, actor=by.actor.name, state=Job.State.DONE).delete()
    return job_queue(kind, arguments, by)


def job_cancel(job: Job, actor: Actor) -> None:
    """Cancel work: at once while it waits, at its next step while it runs. Raises ForbiddenError for another's."""
    if actor.name != job.actor and actor.role is not Role.ADMINISTRATOR:
        raise ForbiddenError("only who asked for it, or an administrator, cancels a job")
    now = datetime.now(UTC)
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
    if not waiting.update(state=Job.State.CANCELLED, finished_at=now):
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(is_cancel_asked=True)


def job_claim() -> Job | None:
    """Take up the oldest job that waits, or one whose worker was lost; None when there is none."""
    now = datetime.now(UTC)
    lost = Q(state=Job.State.RUNNING, lease_until__lt=now)
    Job.objects.filter(lost, attempts__gte=MOST_ATTEMPTS).update(
        state=Job.State.FAILED, finished_at=now, error=f"its worker was lost {MOST_ATTEMPTS} times"
    )
    for job in Job.objects.filter(Q(state=Job.State.QUEUED) | lost).order_by("id")[:5]:
        # Whoever changes the count of attempts first has it.
        mine = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=job.state).update(
            state=Job.State.RUNNING, attempts=F("attempts") + 1, started_at=now, lease_until=now + LEASE
        )
        if mine:
            job.refresh_from_db()
            return job
    return None


def job_run(job: Job, handlers: Mapping[str, Handler]) -> Job:
    """Run a claimed job to its end, whatever that is; a fault of the work is the job's outcome, not an exception."""
    state, result, error = Job.State.DONE, {}, ""
    try:
        with _renewed(job), _uncollected():
            result = handlers[job.kind](job.arguments, _by_of(job), _teller(job))
    except CancelledError:
        state = Job.State.CANCELLED
    except FivegoodError as refused:
        state, error = Job.State.FAILED, str(refused)
    except Exception as broken:  # the worker goes on with other work
        state, error = Job.State.FAILED, f"{type(broken).__name__}: {broken}"
    finished = {"state": state, "result": result, "error": error, "finished_at": datetime.now(UTC)}
    # If another worker has taken it up meanwhile, the outcome is the other's to tell.
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(**finished, lease_until=None)
    job.refresh_from_db()
    return job


def _by_of(job: Job) -> By:
    asked = job.asked_by
    bound = {name: asked[name] for name in ("officer_id", "unit_id", "lender")}
    actor = Actor(asked["name"], Role(asked["role"]), date.fromisoformat(asked["today"]), **bound)
    return By(actor, asked["channel"], asked["reason"])


def _teller(job: Job) -> Tell:
    told_at = 0.0

    def tell(what: str, done: int, total: int) -> None:
        nonlocal told_at
        if transaction.get_connection().in_atomic_block or time.monotonic() - told_at < _TELL_SECONDS:
            return  # what a transaction writes nobody sees before its end
        told_at = time.monotonic()
        Job.objects.filter(pk=job.pk).update(what=what[:200], done=done, total=total)
        if Job.objects.filter(pk=job.pk, is_cancel_asked=True).exists():
            raise CancelledError("cancelled")

    return tell


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let no garbage be collected while a job runs.

    An import holds a million objects to its end, and looking through them again and again takes a third of its time.
    """
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


@contextmanager
def _renewed(job: Job) -> Iterator[None]:
    """Renew the lease of a job while it runs, from a thread with a connection of its own."""
    stop = threading.Event()

    def renew() -> None:
        while not stop.wait(_RENEW_SECONDS):
            with suppress(OperationalError):  # SQLite is being written to: the next time will do
                Job.objects.filter(pk=job.pk, attempts=job.attempts).update(lease_until=datetime.now(UTC) + LEASE)
        connection.close()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
