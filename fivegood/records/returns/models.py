"""What units state of each item and period."""

from __future__ import annotations

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of, index_of
from fivegood.records.fields import code, money, span, to

RETURNS = TABLES["returns"]


class Return(Record):
    """Returns of enterprises: one row a unit, item and period."""

    table = RETURNS

    unit = to("records.Unit", "unit_id", has_index=False)
    period = span()
    item = code()
    basis = code(required=False)
    stated = money(required=False)

    class Meta:
        db_table = "returns"
        constraints = constraints_of(RETURNS)
        indexes = [index_of(RETURNS)]
