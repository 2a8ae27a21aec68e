"""Production lines, their states over time and their daily output."""

from __future__ import annotations

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, day, number, to

LINES = TABLES["lines"]
LINE_OUTPUT = TABLES["line_output"]


class Line(Record):
    """Production lines: one row a line and state."""

    table = LINES

    line_id = code()
    unit = to("records.Unit", "unit_id")
    product = code()
    state = code()
    cycle_seconds = number(required=False)
    design_per_month = number(required=False)
    valid_from = day()
    valid_to = day(required=False)

    class Meta:
        db_table = "lines"
        constraints = constraints_of(LINES)


class LineOutput(Record):
    """Daily output of lines: one row a line and day."""

    table = LINE_OUTPUT

    line_id = code()
    unit = to("records.Unit", "unit_id")
    product = code()
    produced_on = day()
    quantity = number()

    class Meta:
        db_table = "line_output"
        constraints = constraints_of(LINE_OUTPUT)
