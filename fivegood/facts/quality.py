"""What frozen facts say about their own quality: owed, late, out of order, out of proportion. Nothing is mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from fivegood.errors import Finding
from fivegood.facts.snapshot import Snapshot

#: A month's value this many times above, or below, the median of the same unit and item is asked about.
UNUSUAL = 8
#: At least so many months are needed before a value can be called unusual.
_MONTHS_NEEDED = 6
_NAMED = 5
#: The order in which a project passes its stages.
_ORDER = ("planned", "negotiating", "signed", "land", "started", "building", "trial", "production", "full_capacity")


def quality(snapshot: Snapshot) -> list[Finding]:
    """Return every finding about the data of a snapshot, worst first within each subject."""
    return [finding for check in _CHECKS for finding in check(snapshot)]


def _records(snapshot: Snapshot, table: str, sql: str) -> list[dict[str, Any]]:
    return snapshot.engine.records(table, sql)


def _named(rows: list[dict[str, Any]], *columns: str) -> str:
    """Name the first few rows: so that a reader can look them up."""
    told = [" ".join(str(row[column]) for column in columns) for row in rows[:_NAMED]]
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return ", ".join(told) + more


def _as_of(snapshot: Snapshot) -> str:
    return f"DATE '{snapshot.manifest['as_of']}'"


def _missing_returns(snapshot: Snapshot) -> Iterator[Finding]:
    sql = (
        "SELECT unit_id, count(*) AS owed, min(period_start) AS first, max(period_end) AS last FROM returns "
        "WHERE value IS NULL GROUP BY unit_id ORDER BY owed DESC, unit_id"
    )
    rows = _records(snapshot, "returns", sql)
    if rows:
        owed = sum(row["owed"] for row in rows)
        message = f"returns owed and missing: {owed}, by unit: {_named(rows, 'unit_id', 'owed')}"
        yield Finding("returns_missing", "warning", message, {"returns": Decimal(owed), "units": Decimal(len(rows))})


def _unusual_returns(snapshot: Snapshot) -> Iterator[Finding]:
    sql = f"""
        WITH monthly AS (
            SELECT unit_id, item, period, value / greatest(1, round((period_end - period_start + 1) / 30.4)) AS a_month
            FROM returns WHERE value > 0
        ), usual AS (
            SELECT unit_id, item, median(a_month) AS usual FROM monthly
            GROUP BY unit_id, item HAVING count(*) >= {_MONTHS_NEEDED}
        )
        SELECT unit_id, item, period, round(a_month / usual, 1) AS times FROM monthly JOIN usual USING (unit_id, item)
        WHERE a_month > {UNUSUAL} * usual OR a_month * {UNUSUAL} < usual ORDER BY unit_id, item, period
    """
    rows = _records(snapshot, "returns", sql)
    if rows:
        message = (
            f"returns more than {UNUSUAL} times above or below what the unit usually returns: {len(rows)}: "
            f"{_named(rows, 'unit_id', 'item', 'period')}"
        )
        yield Finding("returns_unusual", "warning", message, {"returns": Decimal(len(rows))})


def _tax_above_revenue(snapshot: Snapshot) -> Iterator[Finding]:
    """Tax or profit above revenue can be right (a sale of land), so it is asked about, not refused."""
    sql = """
        SELECT a.unit_id, a.item, a.period FROM returns a JOIN returns b
        ON a.unit_id = b.unit_id AND a.period = b.period AND b.item = 'sales_revenue'
        WHERE a.item IN ('tax_paid', 'profit') AND a.value > b.value ORDER BY a.unit_id, a.period
    """
    rows = _records(snapshot, "returns", sql)
    if rows:
        message = f"returns with more tax or profit than revenue: {len(rows)}: {_named(rows, 'unit_id', 'period')}"
        yield Finding("returns_above_revenue", "warning", message, {"returns": Decimal(len(rows))})


def _late_stages(snapshot: Snapshot) -> Iterator[Finding]:
    sql = f"""
        SELECT s.project_id, s.stage, {_as_of(snapshot)} - s.planned_on AS days FROM project_stages s
        WHERE s.happened_on IS NULL AND s.planned_on < {_as_of(snapshot)} AND NOT EXISTS
            (SELECT 1 FROM project_stages d WHERE d.project_id = s.project_id AND d.stage = 'dropped')
        ORDER BY days DESC, s.project_id
    """
    rows = _records(snapshot, "project_stages", sql)
    if rows:
        message = (
            f"stages planned before now that have not happened: {len(rows)}: {_named(rows, 'project_id', 'stage')}"
        )
        numbers = {"stages": Decimal(len(rows)), "longest_days": Decimal(rows[0]["days"])}
        yield Finding("stages_late", "warning", message, numbers)


def _stages_out_of_order(snapshot: Snapshot) -> Iterator[Finding]:
    order = " ".join(f"WHEN '{stage}' THEN {place}" for place, stage in enumerate(_ORDER))
    sql = f"""
        WITH placed AS (SELECT project_id, stage, happened_on, CASE stage {order} END AS place FROM project_stages
                        WHERE happened_on IS NOT NULL AND stage <> 'dropped')
        SELECT a.project_id, a.stage AS earlier, b.stage AS later FROM placed a JOIN placed b
        ON a.project_id = b.project_id AND a.place < b.place AND a.happened_on > b.happened_on
        ORDER BY a.project_id, a.place
    """
    rows = _records(snapshot, "project_stages", sql)
    if rows:
        message = (
            f"pairs of stages that run backwards (a later one happened before an earlier one): {len(rows)}: "
            f"{_named(rows, 'project_id', 'earlier', 'later')}"
        )
        yield Finding("stages_backwards", "warning", message, {"pairs": Decimal(len(rows))})


def _started_without_entry(snapshot: Snapshot) -> Iterator[Finding]:
    invested = {row["project_id"] for row in _records(snapshot, "project_investments", _INVESTED)}
    rows = [row for row in _records(snapshot, "project_stages", _STARTED) if row["project_id"] not in invested]
    if rows:
        message = f"projects that have started with no investment entered: {len(rows)}: {_named(rows, 'project_id')}"
        yield Finding("projects_without_entry", "warning", message, {"projects": Decimal(len(rows))})


_INVESTED = "SELECT DISTINCT project_id FROM project_investments"
_STARTED = (
    "SELECT DISTINCT project_id FROM project_stages WHERE stage = 'started' AND happened_on IS NOT NULL "
    "ORDER BY project_id"
)


def _lead_officers(snapshot: Snapshot) -> Iterator[Finding]:
    day = _as_of(snapshot)
    sql = f"""
        SELECT unit_id, count(DISTINCT officer_id) AS leads FROM assignments WHERE role = 'lead'
        AND assigned_from <= {day} AND (assigned_to IS NULL OR assigned_to >= {day}) GROUP BY unit_id
    """
    leads = {row["unit_id"]: row["leads"] for row in _records(snapshot, "assignments", sql)}
    if not leads:
        return
    here = f"SELECT unit_id FROM units WHERE in_park_to IS NULL OR in_park_to >= {day} ORDER BY unit_id"
    without = [row for row in _records(snapshot, "units", here) if row["unit_id"] not in leads]
    if without:
        message = f"units in the park without a lead officer: {len(without)}: {_named(without, 'unit_id')}"
        yield Finding("units_without_lead", "warning", message, {"units": Decimal(len(without))})
    several = [{"unit_id": unit} for unit, count in sorted(leads.items()) if count > 1]
    if several:
        message = f"units with more than one lead officer: {len(several)}: {_named(several, 'unit_id')}"
        yield Finding("units_with_leads", "warning", message, {"units": Decimal(len(several))})


def _unanswered_needs(snapshot: Snapshot) -> Iterator[Finding]:
    sql = "SELECT need_id FROM needs WHERE answered_at IS NULL AND closed_at IS NULL ORDER BY raised_at, need_id"
    rows = _records(snapshot, "needs", sql)
    if rows:
        message = f"needs that have never been answered: {len(rows)}: {_named(rows, 'need_id')}"
        yield Finding("needs_unanswered", "warning", message, {"needs": Decimal(len(rows))})


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
    _missing_returns,
    _unusual_returns,
    _tax_above_revenue,
    _late_stages,
    _stages_out_of_order,
    _started_without_entry,
    _lead_officers,
    _unanswered_needs,
    _synthetic,
)
