"""Ranks, ratings and stars of the park: by whom, of how many."""

from __future__ import annotations

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, day, number, text, whole

STANDINGS = TABLES["standings"]


class Standing(Record):
    """Standings of the park: one row a standing."""

    table = STANDINGS

    standing = code()
    standing_kind = code()
    subject = text()
    subject_zh = text(required=False)
    value = number()
    of_total = whole(required=False)
    awarded_by = text(required=False)
    valid_from = day()
    valid_to = day(required=False)

    class Meta:
        db_table = "standings"
        constraints = constraints_of(STANDINGS)
