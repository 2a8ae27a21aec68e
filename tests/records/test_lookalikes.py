"""Likely duplicates among many units: found by the worker, kept as of when, looked for again when units change."""

from __future__ import annotations

import pytest

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.services import record_add
from fivegood.records.jobs.models import Job
from fivegood.records.units import selectors
from fivegood.records.units.lookalikes import KIND, lookalikes_ask, lookalikes_refresh
from fivegood.records.units.merges import unit_merge
from fivegood.records.units.selectors import Candidates, duplicate_candidates
from fivegood.site.work import Watches, work_on
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
BY = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page", "one licence")


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let as few units as the sample has count as many."""
    monkeypatch.setattr(selectors, "_FEW", 0)
    for unit, name in (("z-1", "Lotus Works Co., Ltd."), ("z-2", "Lotus Works")):
        unit_add(unit, name)


def unit_add(unit: str, name: str) -> None:
    row = {"unit_id": unit, "unit_name": name, "unit_kind": "enterprise", "in_park_from": "2018-05-01"}
    record_add(TABLES["units"], row, BY, {}, NOW)


def found() -> Candidates:
    return duplicate_candidates(BY.actor)


def told(unit: str = "z-1") -> list[tuple[str, str, str]]:
    return [(one.one, one.other, one.other_name) for one in found().pairs if one.one == unit]


def test_they_are_told_as_of_when_the_worker_looked() -> None:
    assert (found().pairs, found().found_at, found().is_stale) == ([], None, True)
    kept = lookalikes_refresh()
    assert told() == [("z-1", "z-2", "Lotus Works")]
    assert (found().found_at, found().is_stale) == (kept.found_at, False)


def test_what_is_written_of_other_subjects_makes_none_of_them_stale() -> None:
    lookalikes_refresh()
    row = {"unit_id": "z-1", "item": "tax_paid", "period": "2021-03", "stated": "1"}
    record_add(TABLES["returns"], row, BY, {}, NOW)
    assert not found().is_stale
    unit_add("z-3", "Lotus  WORKS")
    assert found().is_stale
    assert told() == [("z-1", "z-2", "Lotus Works")], "those that were found last"
    lookalikes_refresh()
    assert told() == [("z-1", "z-2", "Lotus Works"), ("z-1", "z-3", "Lotus  WORKS")]


def test_a_pair_that_was_merged_is_gone_at_once() -> None:
    lookalikes_refresh()
    unit_merge("z-2", "z-1", BY, NOW)
    assert told() == []


def test_the_worker_looks_when_units_have_changed_and_not_again() -> None:
    lookalikes_ask(TODAY)
    lookalikes_ask(TODAY)
    assert Job.objects.filter(kind=KIND).count() == 1, "asked for once"
    work_on(lambda: False, is_batch=True)
    job = Job.objects.get(kind=KIND)
    assert (job.state, job.error) == (Job.State.DONE, "")
    assert told()
    lookalikes_ask(TODAY)
    assert Job.objects.filter(kind=KIND, state=Job.State.QUEUED).count() == 0
    unit_add("z-3", "Lotus Works Limited")
    watch = Watches()
    watch.ask(is_quiet=True)
    Job.objects.exclude(kind=KIND).delete()  # the figures, the clocks: what else it is time for
    work_on(lambda: False, is_batch=True)
    assert not found().is_stale
    assert ("z-1", "z-3", "Lotus Works Limited") in told()


def test_a_book_put_back_to_an_earlier_state_is_looked_at_again() -> None:
    kept = lookalikes_refresh()
    type(kept).objects.update(entry=kept.entry + 1)
    assert found().is_stale
