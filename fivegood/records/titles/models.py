"""Titles that units hold, each from the day it was granted to the day it lapsed."""

from __future__ import annotations

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, day, text, to

TITLES = TABLES["titles"]


class Title(Record):
    """Titles of enterprises: one row a title of a unit."""

    table = TITLES

    unit = to("records.Unit", "unit_id")
    title = code()
    level = code()
    batch = text(required=False)
    granted_on = day()
    lapsed_on = day(required=False)

    class Meta:
        db_table = "titles"
        constraints = constraints_of(TITLES)
