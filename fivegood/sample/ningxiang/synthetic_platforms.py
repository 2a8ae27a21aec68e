"""Invented platforms and institutions of the park."""

from __future__ import annotations

from datetime import date

from fivegood.sample.ningxiang.synthetic_rows import (
    HALF_END,
    HALF_START,
    Row,
    Rows,
    noted,
    random_day,
    random_of,
    row_of,
)
from fivegood.sample.ningxiang.synthetic_units import enterprises

_BEFORE = (date(2014, 5, 5), date(2020, 12, 25))
_HALF = (HALF_START, HALF_END)
#: Kind, level, above designated size, span of the grants, number.
_GROUPS: tuple[tuple[str, str, bool | None, tuple[date, date], int], ...] = (
    ("innovation", "national", None, _BEFORE, 3),
    ("innovation", "provincial", None, _BEFORE, 11),
    ("innovation", "provincial", None, _HALF, 2),
    ("innovation", "city", None, _BEFORE, 9),
    ("innovation", "city", None, _HALF, 2),
    ("public_service", "provincial", None, _BEFORE, 5),
    ("public_service", "provincial", None, _HALF, 3),
    ("public_service", "city", None, _HALF, 1),
    ("production_service", "park", True, _BEFORE, 18),
    ("production_service", "park", True, _HALF, 7),
    ("production_service", "park", False, _BEFORE, 6),
    ("production_service", "park", False, _HALF, 2),
    ("startup_base", "city", None, _BEFORE, 1),
)


def platforms() -> Rows:
    """Return the platforms, numbered through."""
    rng = random_of("platforms")
    firms = [firm.unit_id for firm in enterprises()]
    rows: Rows = []
    for kind, level, is_above, (first, last), count in _GROUPS:
        for _ in range(count):
            unit_id = rng.choice(firms) if kind == "innovation" else None
            rows.append(_row(len(rows) + 1, kind, level, is_above, random_day(rng, first, last), unit_id))
    return rows


def _row(number: int, kind: str, level: str, is_above: bool | None, granted: date, unit_id: str | None) -> Row:
    return row_of(
        "platforms",
        noted(granted, 3),
        platform_id=f"t{number:02}",
        platform_name=f"Synthetic Platform {number:02}",
        platform_name_zh=f"模拟平台{number:02}",
        platform_kind=kind,
        level=level,
        unit_id=unit_id,
        is_above_designated=is_above,
        granted_on=granted,
    )
