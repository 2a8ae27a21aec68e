"""A forecast of the sample, for the tests of what is stored, of pages and of calls."""

from __future__ import annotations

import pytest

from fivegood.editions.forecasts.models import StoredForecast
from fivegood.editions.forecasts.services import forecast_make
from fivegood.editions.models import Run
from fivegood.editions.selectors import run_newest
from fivegood.records.actors import Actor, By, Role
from fivegood.records.park.services import park_texts_write
from fivegood.records.park.source import text_versions
from fivegood.rules.forecasting import FILE
from tests.conftest import NOW, TODAY

#: Scenarios that tests draw: the same way as 10,000, in less time.
SCENARIOS = 400


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
