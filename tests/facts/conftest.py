"""A snapshot for those that spoil it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fivegood.facts.snapshot import save
from tests.facts.small_park import snapshot_of
from tests.facts.snapshots import small_records


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small snapshot of its own for each test, to be spoilt."""
    return save(snapshot_of(small_records(tmp_path)), tmp_path / "snapshots")
