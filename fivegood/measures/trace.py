"""The trace of a figure: definition, SQL, snapshot, the rows behind it, and the value recomputed from those rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlglot import exp

from fivegood.measures.catalogue import Version
from fivegood.measures.compile import Ask, counted_rows, figure_query
from fivegood.measures.compute import Figure, Figures, Question, combine
from fivegood.measures.dialects import DIALECTS, sql_of


class Trace(Struct, frozen=True):
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
    rows = tuple(figures.snapshot.engine.records(ask.table.name, sql_of(counted_rows(ask))))
    value = None if figure.value is None else recompute(ask.version, rows)
    duckdb, spark = _queries(ask)
    return Trace(figure, figures.snapshot.id, duckdb, spark, rows, value)


class Leaf(Struct, frozen=True):
    """What a figure counts in one table: a ratio or a change has two, any other figure one."""

    figure: Figure
    ask: Ask
    sql: str
    sql_spark: str


def leaves(figures: Figures, question: Question) -> tuple[Leaf, ...]:
    """Return what a figure counts, table by table, without its rows. Raises FigureError."""
    parts = figures.parts(question)
    if parts:
        return tuple(leaf for part in parts for leaf in leaves(figures, part))
    figure, ask = figures.answer([question])[question], figures.ask(question)
    return (Leaf(figure, ask, *_queries(ask)),)


def rows_between(figures: Figures, leaf: Leaf, first: int, count: int) -> tuple[Mapping[str, Any], ...]:
    """Return ``count`` of the rows that a leaf counts, from place ``first`` on, in the order of the table's key."""
    query = counted_rows(leaf.ask).limit(count).offset(first)
    return tuple(figures.snapshot.engine.records(leaf.ask.table.name, sql_of(query)))


def recomputed(figures: Figures, question: Question) -> Decimal | None:
    """Return a figure worked out again in plain Python, from no more columns of its rows than that needs."""
    parts = figures.parts(question)
    if parts:
        return combine(figures.catalogue[question.measure], *(recomputed(figures, part) for part in parts))[0]
    if figures.answer([question])[question].value is None:
        return None
    ask = figures.ask(question)
    wanted = [name for name in (ask.version.each, ask.version.value.column if ask.version.value else None) if name]
    columns = [exp.column(name, quoted=True) for name in dict.fromkeys(wanted or ask.table.key[:1])]
    query = exp.select(*columns).from_(counted_rows(ask).subquery("counted"))
    return recompute(ask.version, figures.snapshot.engine.records(ask.table.name, sql_of(query)))


def _queries(ask: Ask) -> tuple[str, str]:
    duckdb, spark = (sql_of(figure_query(ask), dialect, pretty=True) for dialect in DIALECTS)
    return duckdb, spark


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
    if value.function == "percentile":
        return _percentile([Decimal(item) for item in present], value.share)
    return Decimal(max(present) if value.function == "max" else min(present))


def _percentile(values: Sequence[Decimal], share: int) -> Decimal:
    """Return the value below which ``share`` per cent lie, in proportion between two of them (`filters.Aggregate`)."""
    ordered = sorted(values)
    whole, part = divmod((len(ordered) - 1) * share, 100)
    following = ordered[min(whole + 1, len(ordered) - 1)]
    return ordered[whole] + (following - ordered[whole]) * part / 100
