"""Parcels of land and who holds them over time."""

from __future__ import annotations

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import area, code, day, to

PARCELS = TABLES["parcels"]


class Parcel(Record):
    """Land parcels and their holders: one row a parcel and holder."""

    table = PARCELS

    parcel_id = code()
    unit = to("records.Unit", "unit_id", required=False)
    land_use = code()
    area = area()
    held_from = day()
    held_to = day(required=False)

    class Meta:
        db_table = "parcels"
        constraints = constraints_of(PARCELS)
