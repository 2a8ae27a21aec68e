"""Units served: enterprises, schools, shops, construction sites."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Left

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, day, text, to, whole
from fivegood.records.searched import SearchIndex, searched

UNITS = TABLES["units"]
UNIT_SIZES = TABLES["unit_sizes"]


def _begins(name: str) -> Any:
    """Return the column of how a name begins: PostgreSQL takes no text of any length into an index."""
    return models.GeneratedField(expression=Left(name, 100), output_field=models.TextField(), db_persist=True)


def _sorted_by(column: str) -> models.Index:
    return models.Index(fields=["is_withdrawn", column, "unit_id"], name=f"units_by_{column}")


class Unit(Record):
    """Units served: one row a unit."""

    table = UNITS
    searched_in = "search_text"
    sorted_by = {"unit_name": "name_begins", "unit_name_zh": "name_zh_begins"}

    unit_id = code(unique=True)
    unit_name = text()
    unit_name_zh = text(required=False)
    unit_kind = code()
    industry = code(required=False)
    group_code = code(required=False)
    in_park_from = day()
    in_park_to = day(required=False)
    reports_from = day(required=False)
    reports_to = day(required=False)
    credit_code = code(required=False)
    industry_class = code(required=False)
    chain_place = code(required=False)
    address = text(required=False)
    place_x = whole(required=False)
    place_y = whole(required=False)
    languages = text(required=False)
    risk = whole(required=False)
    merged_into = to("records.Unit", "unit_id", column="merged_into_id", required=False)
    search_text = searched("unit_id", "unit_name", "unit_name_zh", "credit_code", "address")
    name_begins = _begins("unit_name")
    name_zh_begins = _begins("unit_name_zh")

    class Meta:
        db_table = "units"
        constraints = constraints_of(UNITS)
        indexes = [
            SearchIndex(fields=["is_withdrawn", "unit_id", "search_text"], name="units_list"),
            # Counts a list by kind or as of a day without reading the rows.
            models.Index(fields=["is_withdrawn", "unit_kind", "in_park_from", "in_park_to"], name="units_by_kind"),
            *(_sorted_by(column) for column in ("name_begins", "name_zh_begins")),
        ]


class UnitSize(Record):
    """Size classes of units: one row a size class of a unit and its first day."""

    table = UNIT_SIZES

    unit = to("records.Unit", "unit_id")
    size_class = code()
    valid_from = day()
    valid_to = day(required=False)
    rule = text(required=False)

    class Meta:
        db_table = "unit_sizes"
        constraints = constraints_of(UNIT_SIZES)


class Lookalikes(models.Model):
    """The pairs of units that were likely one when they were last looked for: one row, worked out by a job.

    ``entry`` is the newest entry of the journal then; ``pairs`` are lists of both ids, why, and how like the names are.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    entry = models.BigIntegerField()
    found_at = models.DateTimeField()
    pairs = models.JSONField()

    class Meta:
        db_table = "unit_lookalikes"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="unit_lookalikes_is_one")]

    def __str__(self) -> str:
        return f"{len(self.pairs)} pairs at entry {self.entry}"
