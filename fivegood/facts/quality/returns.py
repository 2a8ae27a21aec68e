"""Returns: owed and missing, far from the usual, out of proportion."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fivegood.errors import Finding
from fivegood.facts.quality.asking import named, records
from fivegood.facts.snapshot import Snapshot

#: A month's value this many times above, or below, the median of the same unit and item is asked about.
UNUSUAL = 8
#: At least so many months are needed before a value can be called unusual.
_MONTHS_NEEDED = 6


def missing_returns(snapshot: Snapshot) -> Iterator[Finding]:
    """Returns that were owed and never came, by unit."""
    sql = (
        "SELECT unit_id, count(*) AS owed, min(period_start) AS first, max(period_end) AS last FROM returns "
        "WHERE value IS NULL GROUP BY unit_id ORDER BY owed DESC, unit_id"
    )
    rows = records(snapshot, "returns", sql)
    if rows:
        owed = sum(row["owed"] for row in rows)
        message = f"returns owed and missing: {owed}, by unit: {named(rows, 'unit_id', 'owed')}"
        yield Finding("returns_missing", "warning", message, {"returns": Decimal(owed), "units": Decimal(len(rows))})


def unusual_returns(snapshot: Snapshot) -> Iterator[Finding]:
    """A value far from what the unit usually returns is asked about."""
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
    rows = records(snapshot, "returns", sql)
    if rows:
        message = (
            f"returns more than {UNUSUAL} times above or below what the unit usually returns: {len(rows)}: "
            f"{named(rows, 'unit_id', 'item', 'period')}"
        )
        yield Finding("returns_unusual", "warning", message, {"returns": Decimal(len(rows))})


def tax_above_revenue(snapshot: Snapshot) -> Iterator[Finding]:
    """Tax or profit above revenue can be right (a sale of land), so it is asked about, not refused."""
    sql = """
        SELECT a.unit_id, a.item, a.period FROM returns a JOIN returns b
        ON a.unit_id = b.unit_id AND a.period = b.period AND b.item = 'sales_revenue'
        WHERE a.item IN ('tax_paid', 'profit') AND a.value > b.value ORDER BY a.unit_id, a.period
    """
    rows = records(snapshot, "returns", sql)
    if rows:
        message = f"returns with more tax or profit than revenue: {len(rows)}: {named(rows, 'unit_id', 'period')}"
        yield Finding("returns_above_revenue", "warning", message, {"returns": Decimal(len(rows))})
