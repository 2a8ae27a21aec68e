"""Invented size classes of the sample's enterprises: most small, some large."""

from __future__ import annotations

from datetime import date

from fivegood.sample.ningxiang.synthetic_rows import FIRST_DAY, Rows, noted, random_of, row_of

#: Share of each class among enterprises; illustrative, not a statistic of the zone.
_SHARES = {"large": 6, "medium": 20, "small": 56, "micro": 18}


def unit_sizes(unit_rows: Rows) -> Rows:
    """Return one size class an invented enterprise, from its first day in the park or of the sample's records."""
    rng = random_of("unit_sizes")
    classes = rng.choices(list(_SHARES), list(_SHARES.values()), k=len(unit_rows))
    rows: Rows = []
    for unit, size in zip(unit_rows, classes, strict=True):
        if unit["unit_kind"] == "enterprise":
            since = max(FIRST_DAY, date.fromisoformat(unit["in_park_from"]))
            rows.append(row_of("unit_sizes", noted(since), unit_id=unit["unit_id"], size_class=size, valid_from=since))
    return rows
