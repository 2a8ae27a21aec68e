"""People of every role, for the tests of what was worked out, and the snapshots that the session's run rests on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fivegood.editions.forecasts.models import StoredForecast
from fivegood.editions.forecasts.services import forecast_make
from fivegood.editions.models import Run
from fivegood.editions.selectors import run_newest
from fivegood.editions.snapshots import folder
from fivegood.records.actors import Actor, By, Role
from fivegood.records.park.services import park_texts_write
from fivegood.records.park.source import text_versions
from fivegood.rules.forecasting import FILE
from tests.conftest import NOW, TODAY
from tests.people import accounts, actor, enter

#: Scenarios that tests draw: the same way as 10,000, in less time.
SCENARIOS = 400

__all__ = ["accounts", "actor", "enter"]


@pytest.fixture(autouse=True)
def snapshots_come_back(tmp_path: Path) -> Iterator[None]:
    """Put back the snapshots that a test had forgotten: the database takes its runs back, the disk does not."""
    kept = tmp_path / "kept-snapshots"
    if folder().exists():
        shutil.copytree(folder(), kept)
    yield
    if kept.exists():
        shutil.copytree(kept, folder(), dirs_exist_ok=True)


@pytest.fixture
def looked_ahead(db: None) -> StoredForecast:  # noqa: ARG001 - asks for the database
    """Give the forecast of the session's run, of fewer scenarios: as if the park had always assumed so many."""
    text = FILE.read_text(encoding="utf-8").replace("scenarios: 10000", f"scenarios: {SCENARIOS}")
    by = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page", "fewer scenarios")
    park_texts_write({FILE.name: text}, by, NOW)
    Run.objects.update(texts=text_versions())
    run = run_newest(by.actor)
    assert run is not None
    return forecast_make(run, "tester")
