"""What services of units found, as programs are told it: the same by the API and on the command line."""

from __future__ import annotations

from typing import Any

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
