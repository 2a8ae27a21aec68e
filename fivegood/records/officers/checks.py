"""What a write to the absences and to the conflicts of interest of officers must meet beside its cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fivegood.errors import Fault
from fivegood.facts.rows import Place, Row


def faults_of_conflicts(rows: Sequence[Row], places: Sequence[Place]) -> Iterator[Fault]:
    """Yield a fault for each conflict that names neither a unit nor a group, or both."""
    for row, place in zip(rows, places, strict=True):
        if row["unit_id"] is None and row["group_code"] is None:
            yield Fault(*place, "unit_id", "must not be empty: a conflict is with a unit or with a group")
        elif row["unit_id"] is not None and row["group_code"] is not None:
            message = "must be empty where a unit is named: a conflict is with one of them"
            yield Fault(*place, "group_code", message, str(row["group_code"]))


def faults_of_absences(rows: Sequence[Row], places: Sequence[Place]) -> Iterator[Fault]:
    """Yield a fault for each officer who would stand in for themselves."""
    for row, place in zip(rows, places, strict=True):
        if row["stand_in_id"] is not None and row["stand_in_id"] == row["officer_id"]:
            message = "is absent themselves: name another, or nobody for the next one of each unit"
            yield Fault(*place, "stand_in_id", message, str(row["stand_in_id"]))
