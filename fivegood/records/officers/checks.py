"""What a write to the absences of officers must meet beside its cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fivegood.errors import Fault
from fivegood.facts.rows import Place, Row


def faults_of_absences(rows: Sequence[Row], places: Sequence[Place]) -> Iterator[Fault]:
    """Yield a fault for each officer who would stand in for themselves."""
    for row, place in zip(rows, places, strict=True):
        if row["stand_in_id"] is not None and row["stand_in_id"] == row["officer_id"]:
            message = "is absent themselves: name another, or nobody for the next one of each unit"
            yield Fault(*place, "stand_in_id", message, str(row["stand_in_id"]))
