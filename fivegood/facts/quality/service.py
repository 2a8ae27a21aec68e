"""Service: units without a lead or with several, officers assigned outside their post, needs nobody answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from fivegood.errors import Finding
from fivegood.facts.quality.asking import as_of, named, records
from fivegood.facts.snapshot import Snapshot

_POSTS = "SELECT officer_id, in_post_from, in_post_to FROM officers"
_ASSIGNED = (
    "SELECT officer_id, unit_id, assigned_from, assigned_to FROM assignments "
    "ORDER BY officer_id, unit_id, assigned_from"
)


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


def _assigned_outside_post(snapshot: Snapshot) -> Iterator[Finding]:
    """An officer serves while in post: an assignment that begins before, or goes on after it, is asked about."""
    posts = {row["officer_id"]: row for row in records(snapshot, "officers", _POSTS)}
    far = date.max
    found = [
        row
        for row in records(snapshot, "assignments", _ASSIGNED)
        if (post := posts.get(row["officer_id"])) is not None
        and (row["assigned_from"] < post["in_post_from"] or (row["assigned_to"] or far) > (post["in_post_to"] or far))
    ]
    if found:
        message = (
            f"assignments outside the officer's time in post: {len(found)}: {named(found, 'officer_id', 'unit_id')}"
        )
        yield Finding("assignments_outside_post", "warning", message, {"assignments": Decimal(len(found))})


def _unanswered_needs(snapshot: Snapshot) -> Iterator[Finding]:
    sql = "SELECT need_id FROM needs WHERE answered_at IS NULL AND closed_at IS NULL ORDER BY raised_at, need_id"
    rows = records(snapshot, "needs", sql)
    if rows:
        message = f"needs that have never been answered: {len(rows)}: {named(rows, 'need_id')}"
        yield Finding("needs_unanswered", "warning", message, {"needs": Decimal(len(rows))})


CHECKS = (_lead_officers, _assigned_outside_post, _unanswered_needs)
