"""What is dear to set up is set up by one worker: the tests that share it are one group for pytest-xdist."""

from __future__ import annotations

import pytest

from tests.conftest import DEAR


def test_tests_that_share_something_dear_stand_in_a_group(request: pytest.FixtureRequest) -> None:
    is_shared_out = bool(request.config.getoption("loadgroup", default=False))
    dear = [one for one in request.session.items if set(DEAR) & set(getattr(one, "fixturenames", ()))]
    grouped = [one for one in dear if "@" in one.nodeid[one.nodeid.rfind("]") + 1 :]]  # as the scheduler reads it
    assert grouped == (dear if is_shared_out else [])
