"""The trace of a figure: definition, SQL, snapshot, the rows behind it, and the value recomputed from those rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fivegood.measures.catalogue import Version
from fivegood.measures.compile import DIALECTS, figure_query, rows_query, sql_of
from fivegood.measures.compute import Figure, Figures, Question, combine


@dataclass(frozen=True, slots=True)
class Trace:
    """What stands behind a figure. ``rows`` are the rows of its table by column; a ratio has its ``parts`` instead.

    ``recomputed`` is the value worked out from the rows in plain Python; it equals the figure's.
    """

    figure: Figure
    snapshot: str
    sql: str
    sql_spark: str
    rows: tuple[Mapping[str, Any], ...]
    recomputed: Decimal | None
    parts: tuple[Trace, ...] = ()

    @property
    def all_rows(self) -> tuple[Mapping[str, Any], ...]:
        """The rows of the figure, or of its parts, each of these with the part it belongs to."""
        if not self.parts:
            return self.rows
        return tuple(
            {"part": f"{part.figure.id} {part.figure.when}", **row} for part in self.parts for row in part.rows
        )


def trace(figures: Figures, question: Question) -> Trace:
    """Return the trace of a figure. Raises FigureError when it cannot be asked so."""
    figure = figures.answer([question])[question]
    parts = tuple(trace(figures, part) for part in figures.parts(question))
    if parts:
        value, _ = combine(figure.measure, *(part.recomputed for part in parts))
        sql = ";\n\n".join(part.sql for part in parts)
        spark = ";\n\n".join(part.sql_spark for part in parts)
        return Trace(figure, figures.snapshot.id, sql, spark, (), value, parts)
    ask = figures.ask(question)
    rows = tuple(figures.snapshot.engine.records(ask.table.name, sql_of(rows_query(ask))))
    if ask.version.each is not None:
        kept = {row[ask.version.each] for row in figures.keys_above(ask)}
        rows = tuple(row for row in rows if row[ask.version.each] in kept)
    value = None if figure.value is None else recompute(ask.version, rows)
    duckdb, spark = (sql_of(figure_query(ask), dialect, pretty=True) for dialect in DIALECTS)
    return Trace(figure, figures.snapshot.id, duckdb, spark, rows, value)


def recompute(version: Version, rows: Sequence[Mapping[str, Any]]) -> Decimal | None:
    """Work a figure out from its rows in plain Python: the second opinion on the SQL."""
    if version.each is not None:
        groups: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
        for row in rows:
            groups[row[version.each]].append(row)
        totals = [_aggregate(version, group) for group in groups.values()]
        return Decimal(sum(1 for total in totals if total is not None and total > (version.above or 0)))
    return _aggregate(version, rows)


def _aggregate(version: Version, rows: Sequence[Mapping[str, Any]]) -> Decimal | None:
    value = version.value
    assert value is not None
    if value.column is None:
        return Decimal(len(rows))
    present = [row[value.column] for row in rows if row[value.column] is not None]
    if value.function == "count_distinct":
        return Decimal(len(set(present)))
    if value.function == "sum":
        return sum((Decimal(item) for item in present), Decimal(0))
    if not present:
        return None
    return Decimal(max(present) if value.function == "max" else min(present))
