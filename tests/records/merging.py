"""Two units that are one, and what the tests of their merging ask of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from fivegood.facts.snapshot import Snapshot
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add
from fivegood.records.journal.selectors import head_now
from fivegood.records.park.source import open_database
from fivegood.records.units.merges import Merge, unit_merge
from tests.conftest import NOW, TODAY

PLANNER = Actor("planner", Role.PLAN_OFFICE, TODAY)
BY = By(PLANNER, "page", "the licence says so")
UNIT = {"unit_name": "Works", "unit_kind": "enterprise", "in_park_from": "2018-05-01"}


def write(table: str, *rows: Mapping[str, str]) -> None:
    for row in rows:
        record_add(TABLES[table], row, BY, {}, NOW)


def merge(duplicate: str = "dup", into: str = "main", by: By = BY, **more: Any) -> Merge:
    return unit_merge(duplicate, into, by, NOW, **more)


def filed(unit: str, period: str, stated: int, basis: str = "single", item: str = "tax_paid") -> dict[str, str]:
    return {"unit_id": unit, "item": item, "period": period, "stated": str(stated), "basis": basis}


def standing(table: str, unit: str) -> list[dict[str, Any]]:
    """The rows of a unit that count, without unit, version and time."""
    hidden = {"id", "unit_id", "version", "recorded_at"}
    rows = rows_of(table).filter(unit_id=unit, is_withdrawn=False).order_by("id").values()
    return [{name: value for name, value in row.items() if name not in hidden} for row in rows]


@lru_cache(maxsize=1)
def frozen(_head: tuple[int, str]) -> Snapshot:
    """The facts while the journal has one head."""
    return open_database().freeze(date(2021, 8, 31))


def values_of(unit: str, item: str = "tax_paid") -> dict[str, Decimal]:
    """The value of each period as facts hold it."""
    sql = f"SELECT period, value FROM returns WHERE unit_id = '{unit}' AND item = '{item}' AND NOT is_owed"
    return dict(
        frozen(head_now()).engine.rows("returns", sql.replace("AND NOT is_owed", "AND recorded_at IS NOT NULL"))
    )
