"""What frozen facts say about their own quality: owed, late, out of order, out of proportion. Nothing is mended.

A module a subject; each names its checks in ``CHECKS``.
"""

from __future__ import annotations

from collections.abc import Collection

from fivegood.errors import Finding
from fivegood.facts.quality import land, loans, production, projects, returns, rows, service, units
from fivegood.facts.quality.asking import Check
from fivegood.facts.quality.returns import UNUSUAL
from fivegood.facts.snapshot import Snapshot

__all__ = ["UNUSUAL", "quality"]

_CHECKS: tuple[Check, ...] = (
    *returns.CHECKS,
    *projects.CHECKS,
    *units.CHECKS,
    *land.CHECKS,
    *service.CHECKS,
    *loans.CHECKS,
    *production.CHECKS,
    *rows.CHECKS,
)


def quality(snapshot: Snapshot, stocks: Collection[str] = ()) -> list[Finding]:
    """Return every finding about the data of a snapshot, worst first within each subject.

    ``stocks`` are the items of returns that hold at a date, as the park's rules of returns say.
    """
    found = [finding for check in _CHECKS for finding in check(snapshot)]
    return [*returns.cumulative_stocks(snapshot, stocks), *found]
