"""Who asks for records, and who is told of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fivegood.records.actors import Actor, Role
from tests.conftest import TODAY
from tests.receiver import Receiver, listening
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
