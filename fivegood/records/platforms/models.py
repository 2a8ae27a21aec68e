"""Platforms and institutions of the park."""

from __future__ import annotations

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, day, flag, text, to

PLATFORMS = TABLES["platforms"]


class Platform(Record):
    """Platforms and institutions: one row a platform and level."""

    table = PLATFORMS

    platform_id = code()
    platform_name = text()
    platform_name_zh = text(required=False)
    platform_kind = code()
    level = code()
    unit = to("records.Unit", "unit_id", required=False)
    is_above_designated = flag()
    granted_on = day()
    lapsed_on = day(required=False)

    class Meta:
        db_table = "platforms"
        constraints = constraints_of(PLATFORMS)
