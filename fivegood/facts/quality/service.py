"""Service: units without a lead officer or with several, and needs that nobody answered."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fivegood.errors import Finding
from fivegood.facts.quality.asking import as_of, named, records
from fivegood.facts.snapshot import Snapshot


def _lead_officers(snapshot: Snapshot) -> Iterator[Finding]:
    day = as_of(snapshot)
    sql = f"""
        SELECT unit_id, count(DISTINCT officer_id) AS leads FROM assignments WHERE role = 'lead'
        AND assigned_from <= {day} AND (assigned_to IS NULL OR assigned_to >= {day}) GROUP BY unit_id
    """
    leads = {row["unit_id"]: row["leads"] for row in records(snapshot, "assignments", sql)}
    if not leads:
        return
    here = f"SELECT unit_id FROM units WHERE in_park_to IS NULL OR in_park_to >= {day} ORDER BY unit_id"
    without = [row for row in records(snapshot, "units", here) if row["unit_id"] not in leads]
    if without:
        message = f"units in the park without a lead officer: {len(without)}: {named(without, 'unit_id')}"
        yield Finding("units_without_lead", "warning", message, {"units": Decimal(len(without))})
    several = [{"unit_id": unit} for unit, count in sorted(leads.items()) if count > 1]
    if several:
        message = f"units with more than one lead officer: {len(several)}: {named(several, 'unit_id')}"
        yield Finding("units_with_leads", "warning", message, {"units": Decimal(len(several))})


def _unanswered_needs(snapshot: Snapshot) -> Iterator[Finding]:
    sql = "SELECT need_id FROM needs WHERE answered_at IS NULL AND closed_at IS NULL ORDER BY raised_at, need_id"
    rows = records(snapshot, "needs", sql)
    if rows:
        message = f"needs that have never been answered: {len(rows)}: {named(rows, 'need_id')}"
        yield Finding("needs_unanswered", "warning", message, {"needs": Decimal(len(rows))})


CHECKS = (_lead_officers, _unanswered_needs)
