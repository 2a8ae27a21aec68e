"""What the worker watches: it waits until nobody writes, but not for ever, and asks once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fivegood.editions import watch
from fivegood.editions.models import Run
from fivegood.editions.watch import Watch, figures_ask
from fivegood.records.actors import Actor, By, Role
from fivegood.records.clock import local_now
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.services import job_claim
from fivegood.records.journal.models import JournalHead
from fivegood.records.journal.services import journal_append, journal_lock
from fivegood.site.work import work_on
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
BY = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page")


def write() -> None:
    journal_append(journal_lock(), BY, "units.add", [])


def test_the_figures_wait_until_nobody_has_written_for_a_while() -> None:
    watching = Watch()
    asked = []
    for at in range(8):
        if at in (0, 1, 3):
            write()
        asked.append(watching.is_time(TODAY, at))
    assert asked == [False, False, False, False, False, False, True, False]


def test_however_busy_people_are_the_figures_do_not_wait_for_ever() -> None:
    watching, asked = Watch(), []
    for at in range(0, 130, 2):
        write()
        if watching.is_time(TODAY, at):
            asked.append(at)
    assert asked == [60, 122]


def test_what_is_settled_is_left_alone_until_something_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    watching, looked = Watch(), []

    def look(today: date) -> bool:
        looked.append(today)
        return False

    monkeypatch.setattr(watch, "figures_are_due", look)
    for at in range(0, 590):
        assert not watching.is_time(TODAY, at)
    assert looked == [TODAY]
    assert not watching.is_time(TODAY + timedelta(days=1), 590)
    watching.is_time(TODAY + timedelta(days=1), 594)
    assert looked == [TODAY, TODAY + timedelta(days=1)], "the day has turned"
    watching.is_time(TODAY + timedelta(days=1), 1_200)
    assert len(looked) == 3, "what failed is tried again after a while"


def test_nobody_asks_twice_while_the_work_is_under_way() -> None:
    watching = Watch()
    write()
    figures_ask(TODAY)
    assert not watching.is_time(TODAY, 0, is_quiet=True)
    job = job_claim()
    assert job is not None
    assert (job.kind, job.actor) == ("figures", "worker")
    assert not watching.is_time(TODAY, 10)
    Job.objects.update(state=Job.State.DONE)
    assert watching.is_time(TODAY, 11), "the work began before the write, for all the watch knows"


def test_a_worker_works_the_figures_out_after_a_write() -> None:
    work_on(lambda: False, is_batch=True, keeps_figures=True)
    write()
    before = Run.objects.count()
    assert work_on(lambda: False, is_batch=True) == 0, "a batch does what was asked for"
    assert work_on(lambda: False, is_batch=True, keeps_figures=True) == 1
    job = Job.objects.get(kind="figures")
    assert (job.state, job.error) == (Job.State.DONE, ""), "the one before is tidied away"
    made = Run.objects.order_by("-id")[:2]
    assert Run.objects.count() == before + 2
    head = JournalHead.objects.get().hash
    assert [(run.edition, run.head_hash, run.by) for run in made] == [("", head, "worker"), ("2021-H1", head, "worker")]
    assert made[0].as_of == local_now().date()


def test_without_a_park_nothing_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    from fivegood.editions import services
    from fivegood.errors import InputError

    def none() -> None:
        raise InputError([], "the database holds no park yet")

    monkeypatch.setattr(services, "current_park", none)
    write()
    assert not Watch().is_time(TODAY, 0, is_quiet=True)
