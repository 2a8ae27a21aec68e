"""What frozen facts say about their own quality: owed, late, out of order, out of proportion. Nothing is mended.

A module a subject; each names its checks in ``CHECKS``.
"""

from __future__ import annotations

from fivegood.errors import Finding
from fivegood.facts.quality import projects, returns, rows, service
from fivegood.facts.quality.asking import Check
from fivegood.facts.quality.returns import UNUSUAL
from fivegood.facts.snapshot import Snapshot

__all__ = ["UNUSUAL", "quality"]

_CHECKS: tuple[Check, ...] = (*returns.CHECKS, *projects.CHECKS, *service.CHECKS, *rows.CHECKS)


def quality(snapshot: Snapshot) -> list[Finding]:
    """Return every finding about the data of a snapshot, worst first within each subject."""
    return [finding for check in _CHECKS for finding in check(snapshot)]
