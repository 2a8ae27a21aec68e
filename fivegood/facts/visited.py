"""Whose units were visited: the lead officer of each unit at the end of the month in which it was visited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from fivegood.facts.rows import Row
from fivegood.periods import Period


def with_leads(visits: Sequence[Row], assignments: Sequence[Row]) -> list[Row]:
    """Return visits with whether their unit is served, and whether its lead officer came.

    Both by the lead of the last day of the visit's month, as the units served of that month are counted, so that the
    units visited are always some of these. A visit that is not made has neither.
    """
    leads: dict[object, list[Any]] = defaultdict(list)
    for row in assignments:
        if row["role"] == "lead":
            leads[row["unit_id"]].append(row)
    return [row | _by_lead(row, leads.get(row["unit_id"], ())) for row in visits]


def _by_lead(visit: Row, leads: Sequence[Any]) -> Row:
    day = visit["visited_on"]
    if not isinstance(day, date):
        return {"is_served": None, "is_by_lead": None}
    last = Period.month(day.year, day.month).end
    held = {
        row["officer_id"]
        for row in leads
        if row["assigned_from"] <= last and (row["assigned_to"] is None or row["assigned_to"] >= last)
    }
    return {"is_served": bool(held), "is_by_lead": visit["officer_id"] in held}
