"""Rows of every table: how many were invented for a sample."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fivegood.errors import Finding
from fivegood.facts.snapshot import Snapshot


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


CHECKS = (_synthetic,)
