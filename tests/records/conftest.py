"""Who asks for records, and who is told of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fivegood.park import OpenPark
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.park.source import current_park
from fivegood.records.returns.forms import Asked, asked
from tests.conftest import TODAY
from tests.receiver import Receiver, listening
from tests.records.filing import UNIT as FILING
from tests.records.merging import UNIT, write


@pytest.fixture
def plan_office() -> Actor:
    return Actor("planner", Role.PLAN_OFFICE, TODAY)


@pytest.fixture
def pair() -> None:
    """Write two units that are one: dup and main."""
    write("units", UNIT | {"unit_id": "dup"}, UNIT | {"unit_id": "main"})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Give a real receiver of notices on this machine."""
    with listening() as found:
        yield found


@pytest.fixture
def park() -> OpenPark:
    return current_park()


@pytest.fixture
def august(park: OpenPark) -> Asked:
    """The monthly form of a month that is asked for now."""
    return asked(park, "statistics_monthly", "2021-08")


@pytest.fixture
def officer() -> By:
    """An officer who serves the unit that files."""
    held = rows_of("assignments").filter(unit_id=FILING, assigned_to__isnull=True, is_withdrawn=False)[0]
    return By(Actor("officer", Role.OFFICER, TODAY, officer_id=held.officer_id), "page")
