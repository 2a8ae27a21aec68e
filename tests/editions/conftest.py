"""People of every role, for the tests of what was worked out, and the snapshots that the session's run rests on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fivegood.editions.snapshots import folder
from tests.lookahead import looked_ahead
from tests.people import accounts, actor, enter

__all__ = ["accounts", "actor", "enter", "looked_ahead"]


@pytest.fixture(autouse=True)
def snapshots_come_back(tmp_path: Path) -> Iterator[None]:
    """Put back the snapshots that a test had forgotten: the database takes its runs back, the disk does not."""
    kept = tmp_path / "kept-snapshots"
    if folder().exists():
        shutil.copytree(folder(), kept)
    yield
    if kept.exists():
        shutil.copytree(kept, folder(), dirs_exist_ok=True)
