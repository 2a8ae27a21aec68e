"""Long work: taken up once, taken up again when a worker is lost, cancelled, its outcome told."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fivegood.errors import Fault, ForbiddenError, InputError
from fivegood.records.actors import Actor, By, Role
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.services import MOST_ATTEMPTS, Tell, job_cancel, job_claim, job_queue, job_run
from fivegood.site.work import HANDLERS, work_on
from tests.conftest import TODAY

PLANNER = Actor("planner", Role.PLAN_OFFICE, TODAY)
BY = By(PLANNER, "page", "for the meeting")


def echo(arguments: Mapping[str, Any], by: By, tell: Tell) -> dict[str, Any]:
    tell("Echoing", 1, 2)
    return {"heard": arguments["word"], "by": by.actor.name, "why": by.reason, "role": by.actor.role}


def refuse(_arguments: Mapping[str, Any], _by: By, _tell: Tell) -> dict[str, Any]:
    raise InputError([Fault("units.csv", 7, "unit_id", "must not be empty")])


def break_(_arguments: Mapping[str, Any], _by: By, _tell: Tell) -> dict[str, Any]:
    raise ZeroDivisionError("by nought")


@pytest.mark.django_db
def test_a_job_runs_for_who_asked_and_keeps_its_outcome() -> None:
    job_queue("echo", {"word": "hello"}, BY)
    job = job_claim()
    assert job is not None
    assert (job.state, job.attempts) == (Job.State.RUNNING, 1)
    job = job_run(job, {"echo": echo})
    assert job.state == Job.State.DONE
    assert job.result == {"heard": "hello", "by": "planner", "why": "for the meeting", "role": "plan_office"}
    assert job_claim() is None


@pytest.mark.django_db
@pytest.mark.parametrize("work", [lambda *_: {"is_on": gc.isenabled()}, break_])
def test_garbage_waits_for_the_end_of_a_job_and_no_longer(work: Any) -> None:
    job_queue("heaps", {}, BY)
    job = job_claim()
    assert job is not None
    assert gc.isenabled()
    assert job_run(job, {"heaps": work}).result in ({"is_on": False}, {})
    assert gc.isenabled()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("handler", "told"), [(refuse, "units.csv:7:unit_id: must not be empty"), (break_, "ZeroDivisionError: by nought")]
)
def test_work_that_fails_says_why(handler: Any, told: str) -> None:
    job_queue("fails", {}, BY)
    job = job_claim()
    assert job is not None
    job = job_run(job, {"fails": handler})
    assert job.state == Job.State.FAILED
    assert told in job.error


@pytest.mark.django_db
def test_a_job_whose_worker_was_lost_is_taken_up_again_but_not_for_ever() -> None:
    job_queue("echo", {"word": "x"}, BY)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        job = job_claim()
        assert job is not None
        assert job.attempts == attempt
        assert job_claim() is None, "the lease has not run out"
        Job.objects.update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    assert job_claim() is None
    assert Job.objects.get().error == "its worker was lost 3 times"


@pytest.mark.django_db
def test_a_worker_that_lost_its_job_does_not_tell_its_outcome() -> None:
    job_queue("echo", {"word": "x"}, BY)
    slow = job_claim()
    assert slow is not None
    Job.objects.update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    other = job_claim()
    assert other is not None
    assert job_run(slow, {"echo": echo}).state == Job.State.RUNNING
    assert job_run(other, {"echo": echo}).state == Job.State.DONE


@pytest.mark.django_db
def test_a_waiting_job_is_cancelled_by_who_asked_or_an_administrator_only() -> None:
    job = job_queue("echo", {"word": "x"}, BY)
    with pytest.raises(ForbiddenError, match="only who asked for it"):
        job_cancel(job, Actor("someone", Role.LEADER, TODAY))
    job_cancel(job, Actor("root", Role.ADMINISTRATOR, TODAY))
    assert Job.objects.get().state == Job.State.CANCELLED
    assert job_claim() is None


@pytest.mark.django_db(transaction=True)
def test_a_running_job_stops_at_its_next_step() -> None:
    def long(_arguments: Mapping[str, Any], _by: By, tell: Tell) -> dict[str, Any]:
        job_cancel(Job.objects.get(), PLANNER)
        tell("Counting", 1, 100)
        raise AssertionError("went on")

    job_queue("long", {}, BY)
    job = job_claim()
    assert job is not None
    assert job_run(job, {"long": long}).state == Job.State.CANCELLED


@pytest.mark.django_db
def test_freezing_and_reporting_are_work_of_the_worker() -> None:
    job_queue("freeze", {"as_of": "2021-06-30"}, BY)
    job_queue("report", {"lang": "zh"}, BY)
    assert set(HANDLERS) >= {"freeze", "report"}
    assert work_on(lambda: False, is_batch=True) == 2
    freeze, report = Job.objects.order_by("id")
    assert (freeze.state, report.state, report.error) == (Job.State.DONE, Job.State.DONE, "")
    assert "report.zh.pdf" in report.result["files"]
