"""What frozen facts say about their own quality: owed, late, out of order, out of proportion. Nothing is mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from fivegood.errors import Finding
from fivegood.facts.quality.projects import late_stages, stages_out_of_order, started_without_entry
from fivegood.facts.quality.returns import UNUSUAL, missing_returns, tax_above_revenue, unusual_returns
from fivegood.facts.quality.service import assigned_outside_post, lead_officers, unanswered_needs
from fivegood.facts.quality.units import overlapping_sizes, overlapping_titles
from fivegood.facts.snapshot import Snapshot

__all__ = ["UNUSUAL", "quality"]


def quality(snapshot: Snapshot) -> list[Finding]:
    """Return every finding about the data of a snapshot, worst first within each subject."""
    return [finding for check in _CHECKS for finding in check(snapshot)]


def _synthetic(snapshot: Snapshot) -> Iterator[Finding]:
    tables = snapshot.manifest["tables"]
    counts = {
        name: snapshot.engine.rows(name, f'SELECT count(*) FROM "{name}" WHERE is_synthetic')[0][0] for name in tables
    }
    total = sum(counts.values())
    if total:
        rows = sum(described["rows"] for described in tables.values())
        message = f"synthetic rows (invented for a sample, not something that happened): {total} of {rows}"
        yield Finding("rows_synthetic", "info", message, {"synthetic": Decimal(total), "rows": Decimal(rows)})


_CHECKS: tuple[Callable[[Snapshot], Iterator[Finding]], ...] = (
    missing_returns,
    unusual_returns,
    tax_above_revenue,
    late_stages,
    stages_out_of_order,
    started_without_entry,
    overlapping_titles,
    overlapping_sizes,
    lead_officers,
    assigned_outside_post,
    unanswered_needs,
    _synthetic,
)
