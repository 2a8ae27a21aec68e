"""Projects: stages late or run backwards, started with nothing entered."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fivegood.errors import Finding
from fivegood.facts.quality.asking import as_of, named, records
from fivegood.facts.snapshot import Snapshot

#: The order in which a project passes its stages.
_ORDER = ("planned", "negotiating", "signed", "land", "started", "building", "trial", "production", "full_capacity")


def late_stages(snapshot: Snapshot) -> Iterator[Finding]:
    """Stages planned before the day that have not happened; those of dropped projects are left out."""
    sql = f"""
        SELECT s.project_id, s.stage, {as_of(snapshot)} - s.planned_on AS days FROM project_stages s
        WHERE s.happened_on IS NULL AND s.planned_on < {as_of(snapshot)} AND NOT EXISTS
            (SELECT 1 FROM project_stages d WHERE d.project_id = s.project_id AND d.stage = 'dropped')
        ORDER BY days DESC, s.project_id
    """
    rows = records(snapshot, "project_stages", sql)
    if rows:
        message = f"stages planned before now that have not happened: {len(rows)}: {named(rows, 'project_id', 'stage')}"
        numbers = {"stages": Decimal(len(rows)), "longest_days": Decimal(rows[0]["days"])}
        yield Finding("stages_late", "warning", message, numbers)


def stages_out_of_order(snapshot: Snapshot) -> Iterator[Finding]:
    """A later stage that happened before an earlier one, told with both."""
    order = " ".join(f"WHEN '{stage}' THEN {place}" for place, stage in enumerate(_ORDER))
    sql = f"""
        WITH placed AS (SELECT project_id, stage, happened_on, CASE stage {order} END AS place FROM project_stages
                        WHERE happened_on IS NOT NULL AND stage <> 'dropped')
        SELECT a.project_id, a.stage AS earlier, b.stage AS later FROM placed a JOIN placed b
        ON a.project_id = b.project_id AND a.place < b.place AND a.happened_on > b.happened_on
        ORDER BY a.project_id, a.place
    """
    rows = records(snapshot, "project_stages", sql)
    if rows:
        message = (
            f"pairs of stages that run backwards (a later one happened before an earlier one): {len(rows)}: "
            f"{named(rows, 'project_id', 'earlier', 'later')}"
        )
        yield Finding("stages_backwards", "warning", message, {"pairs": Decimal(len(rows))})


def started_without_entry(snapshot: Snapshot) -> Iterator[Finding]:
    """Projects that have started, with no investment entered."""
    invested = {row["project_id"] for row in records(snapshot, "project_investments", _INVESTED)}
    rows = [row for row in records(snapshot, "project_stages", _STARTED) if row["project_id"] not in invested]
    if rows:
        message = f"projects that have started with no investment entered: {len(rows)}: {named(rows, 'project_id')}"
        yield Finding("projects_without_entry", "warning", message, {"projects": Decimal(len(rows))})


_INVESTED = "SELECT DISTINCT project_id FROM project_investments"
_STARTED = (
    "SELECT DISTINCT project_id FROM project_stages WHERE stage = 'started' AND happened_on IS NOT NULL "
    "ORDER BY project_id"
)
