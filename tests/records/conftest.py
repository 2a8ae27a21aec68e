"""People of every role who ask for records."""

from __future__ import annotations

import pytest

from fivegood.records.actors import Actor, Role
from tests.conftest import TODAY


@pytest.fixture
def plan_office() -> Actor:
    return Actor("planner", Role.PLAN_OFFICE, TODAY)
