"""Runs: what is stored is what the folder gives, whole or not at all, once for each state of the journal and day."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from fivegood.editions import services
from fivegood.editions.keeping import ids_kept, runs_thin
from fivegood.editions.lines import Line, days_of, lines_of
from fivegood.editions.models import Run, StoredFigure, StoredStanding
from fivegood.editions.moments import moment_now
from fivegood.editions.selectors import (
    claims_of,
    holds,
    id_of,
    park_of,
    run_newest,
    run_numbered,
    runs_before,
    series_of,
    staleness_of,
    standings_of,
)
from fivegood.editions.services import figures_are_due, figures_refresh, run_make
from fivegood.editions.snapshots import folder, is_kept
from fivegood.editions.working import work_out
from fivegood.errors import ForbiddenError, MissingError
from fivegood.facts.subjects import TABLES
from fivegood.measures.compute import Figures
from fivegood.park import OpenPark
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.services import record_add
from fivegood.records.exchange.services import silent
from fivegood.records.park.services import park_texts_write
from tests.conftest import NOW, SAMPLE, TODAY, WritePark

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("runs")]  # the first runs are made once for all
LEADER = Actor("leader", Role.LEADER, TODAY)
BY = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page", "a new listing")
LISTED = {"unit_id": "byd", "title": "listed", "level": "national", "granted_on": "2021-05-01"}
LISTS = {"title": ("listed",), "level": ("national",)}
ENTRY = [sys.executable, "-c", "from fivegood.cli.entry import run; run()"]


@pytest.fixture(scope="module")
def refreshed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Run]]:  # noqa: ARG001 - goes before
    """The run of the edition and that of today, as a worker makes them; undone after the tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield figures_refresh("tester", TODAY, silent)
        transaction.set_rollback(True)


def write_one() -> None:
    record_add(TABLES["titles"], LISTED, BY, LISTS, NOW)


def told(*words: str) -> Any:
    done = subprocess.run([*ENTRY, words[0], str(SAMPLE), *words[1:], "--json"], check=True, capture_output=True)
    return json.loads(done.stdout)


def test_what_is_stored_is_what_the_folder_gives() -> None:
    Run.objects.all().delete()
    of_edition, of_today = figures_refresh("tester", TODAY, silent)
    stored = [
        {
            "id": id_of(one),
            "as_of" if one.is_dated else "period": one.when,
            "value": one.value,
            "unit": one.unit,
            "hedge": one.hedge,
            "stated": one.stated or one.value,
            "holds": holds(one),
            "rows": one.rows,
            "missing": one.missing,
            "synthetic": one.synthetic,
            "version": one.version,
            "snapshot": of_edition.snapshot,
            "reason": one.reason,
        }
        for one in claims_of(of_edition)
    ]
    assert stored == told("figures")
    for run, day in ((of_edition, "2021-06-30"), (of_today, TODAY.isoformat())):
        wanted = told("score", "--as-of", day)["goals"]
        names = ("id", "by", "value", "path", "pace", "status", "missing", "reason")
        assert [{name: goal[name] for name in names} for goal in wanted] == [
            {"id": one.goal, "by": one.by.isoformat()} | {name: getattr(one, name) for name in names[2:]}
            for one in standings_of(run)
        ]


def test_the_series_of_a_goal_ends_where_its_scorecard_stands(sample: OpenPark, refreshed: list[Run]) -> None:
    (run, _today) = refreshed
    series = series_of(run)
    assert len(series) == len(sample.plan.goals)
    for standing in standings_of(run):
        points = series[standing.goal, standing.by]
        assert [one.on.isoformat() for one in points] == ["2021-03-31", "2021-06-30"]
        assert points[-1].pk == standing.pk
        assert (standing.figure is None) is (standing.value is None and "no definition" in standing.reason)


def test_quarters_are_those_of_the_plan_up_to_the_day(sample: OpenPark) -> None:
    of_edition, of_today = lines_of(sample.plan, TODAY)
    assert (of_edition.edition, of_today.edition) == ("2021-H1", "")
    assert [day.isoformat() for day in days_of(of_today, sample.plan)] == ["2021-03-31", "2021-06-30", "2021-09-01"]
    late = days_of(Line("", TODAY.replace(year=2031), TODAY.replace(year=2031)), sample.plan)
    assert (len(late), late[-2].isoformat(), late[-1].year) == (21, "2025-12-31", 2031)


def test_a_run_that_breaks_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    Run.objects.all().delete()

    def broken(*_rows: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(StoredStanding.objects, "bulk_create", broken)
    with pytest.raises(RuntimeError, match="the power went"):
        figures_refresh("tester", TODAY, silent)
    assert (Run.objects.count(), StoredFigure.objects.count(), StoredStanding.objects.count()) == (0, 0, 0)
    monkeypatch.undo()
    assert len(figures_refresh("tester", TODAY, silent)) == 2


def test_the_same_state_and_day_are_worked_out_once(monkeypatch: pytest.MonkeyPatch, refreshed: list[Run]) -> None:
    assert not figures_are_due(TODAY)

    def again(*_of: object) -> None:
        raise AssertionError("worked out again")

    monkeypatch.setattr(services, "work_out", again)
    monkeypatch.setattr(services, "moment_now", again)
    assert figures_refresh("tester", TODAY, silent) == refreshed
    assert figures_are_due(TODAY + timedelta(days=1)), "tomorrow is another day"


def test_of_two_workers_the_quicker_one_writes_the_run(monkeypatch: pytest.MonkeyPatch, figures: Figures) -> None:
    Run.objects.all().delete()
    moment = moment_now()
    line = lines_of(moment.park.plan, TODAY)[0]

    def overtaken(*of: Any) -> Any:
        monkeypatch.setattr(services, "work_out", work_out)
        run_make(moment, line, "quicker", figures)
        return work_out(*of)

    monkeypatch.setattr(services, "work_out", overtaken)
    run = run_make(moment, line, "slower", figures)
    assert (run.by, Run.objects.count()) == ("quicker", 1)
    assert StoredFigure.objects.count() == run.figures.count()


def test_after_a_write_the_run_is_stale_and_the_next_says_what_changed(refreshed: list[Run]) -> None:
    (before, _today) = refreshed
    assert staleness_of(before) is None
    write_one()
    stale = staleness_of(before)
    assert stale is not None
    assert (stale.entries, stale.head_number) == (1, before.head_number + 1)
    assert figures_are_due(TODAY)
    (after, _today) = figures_refresh("tester", TODAY, silent)
    assert run_newest(LEADER) == after
    assert runs_before(after)[0] == before
    told = [{(one.goal, one.by): (one.value, one.status) for one in standings_of(run)} for run in (before, after)]
    changed = [key[0] for key, standing in told[1].items() if told[0][key] != standing]
    assert changed == ["listed_enterprises"]
    assert [standing[0] for of_run in told for key, standing in of_run.items() if key[0] in changed] == ["1", "2"]


def test_a_run_keeps_the_plan_it_was_made_by(sample: OpenPark, refreshed: list[Run]) -> None:
    (before, _today) = refreshed
    text = sample.text("plan.yaml").replace("14th Five-Year Plan, a Five Good park", "The plan as amended")
    park_texts_write({"plan.yaml": text}, BY, NOW)
    assert figures_are_due(TODAY), "a text is a write like any other"
    (after, _today) = figures_refresh("tester", TODAY, silent)
    assert [park_of(run).plan.name.en for run in (before, after)] == [sample.plan.name.en, "The plan as amended"]


def test_a_claim_that_cannot_be_asked_says_why_and_the_rest_is_there(sample: OpenPark) -> None:
    text = sample.text("plan.yaml").replace(
        "{id: projects_signed, period: 2021-H1}", "{id: projects_signed, period: 2022}"
    )
    park_texts_write({"plan.yaml": text}, BY, NOW)
    (run, _today) = figures_refresh("tester", TODAY, silent)
    refused = [one for one in claims_of(run) if one.version == 0]
    assert [(one.when, one.value, one.reason) for one in refused] == [
        ("2022", None, "projects_signed 2022 lies after 2021-08-23, the day the snapshot holds facts up to")
    ]
    assert claims_of(run).count() == 19


def test_a_snapshot_that_is_gone_is_frozen_again(refreshed: list[Run]) -> None:
    (run, _today) = refreshed
    for path in folder().iterdir():
        path.rename(path.with_name(f".gone-{path.name}"))
    assert figures_are_due(TODAY)
    assert figures_refresh("tester", TODAY, silent)[0] == run
    assert is_kept(run.snapshot)


def test_only_those_who_read_figures_are_given_a_run() -> None:
    with pytest.raises(ForbiddenError, match="the role bank may not read the figures"):
        run_newest(Actor("bank", Role.BANK, TODAY, lender="somebody"))
    assert run_newest(Actor("city", Role.AUTHORITY, TODAY)) is not None
    with pytest.raises(MissingError, match="there is no run 999999"):
        run_numbered(LEADER, 999_999)


def test_old_runs_are_thinned_and_an_edition_keeps_its_last() -> None:
    now = datetime(2021, 9, 1, 12, tzinfo=UTC)
    ages = [0, 0.1, 0.9, 2, 2.1, 3, 100, 100.1, 101, 140, 700]
    runs = [{"id": number, "edition": "", "finished_at": now - timedelta(days=age)} for number, age in enumerate(ages)]
    runs.append({"id": 99, "edition": "2019-H1", "finished_at": now - timedelta(days=800)})
    kept = ids_kept(runs, now)
    assert kept == {0, 1, 2, 3, 5, 6, 9, 10, 99}
    assert ids_kept([run for run in runs if run["id"] in kept], now) == kept, "thinned once, thinned enough"


def test_a_thinned_run_takes_its_snapshot_along(refreshed: list[Run]) -> None:
    (run, today) = refreshed
    old = datetime.now(UTC) - timedelta(days=95)
    Run.objects.filter(pk=run.pk).update(finished_at=old, head_number=run.head_number - 1)
    Run.objects.filter(pk=today.pk).update(edition="2021-H1", finished_at=old + timedelta(minutes=1))
    os.utime(folder() / run.snapshot, (old.timestamp(), old.timestamp()))
    Run.objects.exclude(pk__in=[run.pk, today.pk]).delete()
    assert runs_thin(datetime.now(UTC)) == 1
    assert list(Run.objects.all()) == [today]
    assert (is_kept(run.snapshot), is_kept(today.snapshot)) == (False, True)


def test_two_worker_processes_make_each_run_once(tmp_path: Path, write_park: WritePark) -> None:
    """Two real workers on one database, both of which find the figures due."""
    park = write_park(
        {"units": [{"unit_id": "a", "unit_name": "A", "unit_kind": "shop", "in_park_from": "2021-01-01"}]}
    )
    left_out = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    env = {name: value for name, value in os.environ.items() if name not in left_out}
    env["FIVEGOOD_DATA"] = str(tmp_path / "data")
    subprocess.run([*ENTRY, "load", str(park.source), "--json"], env=env, check=True, capture_output=True)
    with sqlite3.connect(tmp_path / "data" / "fivegood.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM runs").fetchone() == (1,), "loading works the first ones out"
        database.execute("DELETE FROM runs")
    workers = [subprocess.Popen([*ENTRY, "worker", "--batch"], env=env) for _ in range(2)]
    assert [worker.wait(timeout=300) for worker in workers] == [0, 0]
    with sqlite3.connect(tmp_path / "data" / "fivegood.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM runs").fetchone() == (1,)
        assert database.execute("SELECT DISTINCT state, error FROM jobs").fetchall() == [("done", "")]
