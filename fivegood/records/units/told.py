"""What services of units found, as programs are told it: the same by the API and on the command line."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fivegood.facts.cells import write
from fivegood.records.book.cells import cells_of, columns_of
from fivegood.records.units.merges import Merge, told
from fivegood.records.units.services import SizeProposal


def classes_told(found: SizeProposal) -> dict[str, Any]:
    """Return the size classes of a year; ``entry`` is None while nothing is written."""
    return {
        "year": found.year,
        "valid_from": found.valid_from,
        "changes": [
            {
                "unit_id": one.unit_id,
                "industry_class": one.industry_class,
                "before": one.before or None,
                "after": one.after,
                "rule": one.rule,
            }
            for one in found.changes
        ],
        "unchanged": found.unchanged,
        "unclassed": [
            {
                "unit_id": one.unit_id,
                "gaps": [
                    {"reason": gap.reason.value, "item": gap.item or None, "message": str(gap)} for gap in one.gaps
                ],
            }
            for one in found.unclassed
        ],
        "basis": found.basis,
        "entry": found.entry,
    }


def merge_told(found: Merge) -> dict[str, Any]:
    """Return a merge; ``entry`` is None while nothing is written."""
    return {
        "duplicate": write(found.duplicate["unit_id"]),
        "into": write(found.into["unit_id"]),
        "tables": [asdict(one) for one in found.tables],
        "filled": found.filled,
        "contradictions": [
            {
                "id": one.id,
                "table": one.table.name,
                "clash": one.clash.value,
                "message": told(one),
                "duplicate": [cells_of(kept.row, columns_of(one.table)) for kept in one.duplicates],
                "into": [cells_of(kept.row, columns_of(one.table)) for kept in one.intos],
            }
            for one in found.contradictions
        ],
        "accounts": [asdict(one) for one in found.accounts],
        "basis": found.basis,
        "entry": found.entry,
    }
