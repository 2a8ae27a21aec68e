"""Units: titles granted twice over, size classes that hold at one time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fivegood.errors import Finding
from fivegood.facts.quality.asking import named, records
from fivegood.facts.snapshot import Snapshot


def overlapping_titles(snapshot: Snapshot) -> Iterator[Finding]:
    """A title of one level holds once: two grants at one time count one enterprise twice."""
    rows = records(snapshot, "titles", _overlapping("titles", "granted_on", "lapsed_on", "title", "level"))
    if rows:
        told = named(rows, "unit_id", "title", "level", "first", "second")
        message = f"grants of one title and level to one unit that overlap: {len(rows)}: {told}"
        yield Finding("titles_overlapping", "warning", message, {"pairs": Decimal(len(rows))})


def overlapping_sizes(snapshot: Snapshot) -> Iterator[Finding]:
    """A unit is of one size class at a time."""
    rows = records(snapshot, "unit_sizes", _overlapping("unit_sizes", "valid_from", "valid_to"))
    if rows:
        message = f"size classes of one unit that overlap: {len(rows)}: {named(rows, 'unit_id', 'first', 'second')}"
        yield Finding("sizes_overlapping", "warning", message, {"pairs": Decimal(len(rows))})


def _overlapping(table: str, start: str, end: str, *same: str) -> str:
    """Return the query for rows of one unit, alike in ``same``, that hold on one day: each row and the next."""
    names = ", ".join(("unit_id", *same))
    return f"""
        WITH ordered AS (
            SELECT {names}, {start} AS first, lead({start}) OVER one AS second,
                   max(coalesce({end}, DATE '9999-12-31')) OVER
                       (PARTITION BY {names} ORDER BY {start} ROWS UNBOUNDED PRECEDING) AS until
            FROM {table} WINDOW one AS (PARTITION BY {names} ORDER BY {start})
        )
        SELECT {names}, first, second FROM ordered WHERE second <= until ORDER BY {names}, first
    """


CHECKS = (overlapping_titles, overlapping_sizes)
