"""From a definition to SQL: one scan for all figures of a table, in DuckDB's dialect and Spark's from the same tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from fivegood.facts.schema import Table, TimeKind
from fivegood.measures.catalogue import Kind, Measure, Version
from fivegood.periods import Period

When = Period | date
#: Column and value pairs that narrow a measure: (("industry", "equipment"),).
Slice = tuple[tuple[str, str], ...]
DIALECTS = ("duckdb", "spark")


@dataclass(frozen=True, slots=True)
class Ask:
    """One figure over one table: a measure's version at a time, narrowed by a slice."""

    measure: Measure
    version: Version
    when: When
    slice: Slice = ()

    @property
    def table(self) -> Table:
        assert self.version.table is not None
        return self.version.table


def end_of(when: When) -> date:
    """Return the last day a figure is about."""
    return when.end if isinstance(when, Period) else when


def _day(value: date) -> exp.Expr:
    return exp.cast(exp.Literal.string(value.isoformat()), "date")


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def time_condition(table: Table, kind: Kind, when: When) -> exp.Expr:
    """Return which rows count for a time: the meaning of flow and stock for each kind of table (schema.TimeKind)."""
    axis = table.time
    start, end = _column(axis.start), _column(axis.end)
    if isinstance(when, Period) and kind is Kind.FLOW:
        last = end if axis.kind is TimeKind.SPAN else start
        return exp.and_(start >= _day(when.start), last.copy() <= _day(when.end))
    day = end_of(when)
    if axis.kind is TimeKind.INTERVAL:
        return exp.and_(start <= _day(day), exp.or_(end.is_(exp.null()), end.copy() >= _day(day)))
    return end.eq(_day(day))


def straddle_condition(table: Table, when: When) -> exp.Expr | None:
    """Return which rows reach over the edge of a period, so that a flow of it cannot be told from them."""
    if table.time.kind is not TimeKind.SPAN or not isinstance(when, Period):
        return None
    start, end = _column(table.time.start), _column(table.time.end)
    reaches = exp.and_(start <= _day(when.end), end >= _day(when.start))
    inside = exp.and_(start.copy() >= _day(when.start), end.copy() <= _day(when.end))
    return exp.and_(reaches, inside.not_())


def row_condition(ask: Ask) -> exp.Expr:
    """Return the condition that the rows behind a figure meet: its filter, its slice and its time."""
    return exp.and_(_subject(ask), time_condition(ask.table, ask.measure.kind, ask.when))


def _subject(ask: Ask) -> exp.Expr | None:
    parts = [ask.version.where.copy()] if ask.version.where is not None else []
    parts += [_column(name).eq(exp.Literal.string(value)) for name, value in ask.slice]
    return exp.and_(*parts) if parts else None


def _filtered(aggregate: exp.Expr, condition: exp.Expr) -> exp.Expr:
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition.copy()))


def _count() -> exp.Expr:
    return exp.Count(this=exp.Star())


def scan(asks: Sequence[Ask]) -> exp.Select:
    """Return one query that answers every ask (all over one table) in one scan.

    Columns per ask ``i``: ``v<i>`` the value, ``n<i>`` its rows, ``m<i>`` rows without a value, ``s<i>`` synthetic
    rows, ``x<i>`` rows that reach over the edge of the period.
    """
    columns: list[exp.Expr] = []
    for index, ask in enumerate(asks):
        condition = row_condition(ask)
        value = ask.version.value
        assert value is not None
        absent = exp.and_(condition.copy(), _column(value.column).is_(exp.null())) if value.column else exp.false()
        synthetic = exp.and_(condition.copy(), _column("is_synthetic").copy())
        edge = straddle_condition(ask.table, ask.when)
        straddling = exp.and_(_subject(ask), edge) if edge is not None else exp.false()
        columns += [
            exp.alias_(_filtered(value.expression(), condition), f"v{index}"),
            exp.alias_(_filtered(_count(), condition), f"n{index}"),
            exp.alias_(_filtered(_count(), absent), f"m{index}"),
            exp.alias_(_filtered(_count(), synthetic), f"s{index}"),
            exp.alias_(_filtered(_count(), straddling), f"x{index}"),
        ]
    return exp.select(*columns).from_(exp.to_table(asks[0].table.name, quoted=True))


def threshold(ask: Ask) -> exp.Select:
    """Return the values of ``each`` whose aggregate lies above the threshold, with that aggregate, one row a value."""
    version = ask.version
    assert version.each is not None
    assert version.value is not None
    key = _column(version.each)
    query = exp.select(key, exp.alias_(version.value.expression(), "value")).from_(
        exp.to_table(ask.table.name, quoted=True)
    )
    above = version.value.expression() > exp.Literal.number(version.above or 0)
    return query.where(row_condition(ask)).group_by(key.copy()).having(above).order_by(key.copy())


def figure_query(ask: Ask) -> exp.Select:
    """Return the query of one figure alone, as its trace shows it."""
    if ask.version.each is not None:
        return threshold(ask)
    assert ask.version.value is not None
    columns = [exp.alias_(ask.version.value.expression(), "value"), exp.alias_(_count(), "row_count")]
    return exp.select(*columns).from_(exp.to_table(ask.table.name, quoted=True)).where(row_condition(ask))


def rows_query(ask: Ask) -> exp.Select:
    """Return the query of the rows behind one figure, in the order of the table's key."""
    order = [_column(name) for name in ask.table.key if name in ask.table.by_name]
    query = exp.select(exp.Star()).from_(exp.to_table(ask.table.name, quoted=True))
    return query.where(row_condition(ask)).order_by(*order)


def series(measures: Sequence[Measure], by: Sequence[str], bucket: str = "year", day: date | None = None) -> exp.Select:
    """Return one scan that gives flows over one table by dimensions and calendar bucket (year, quarter or month).

    Columns: the dimensions, ``bucket`` (its first day), then one per measure under the measure's id. Rows are put
    into the bucket of the last day they are about. ``day`` picks the version in force (by default the newest).
    """
    versions = [measure.version_on(day or date.max) for measure in measures]
    table = versions[0].table
    assert table is not None
    if any(version.table is not table for version in versions):
        raise ValueError("a series needs measures over one table")
    column = _column(table.time.end if table.time.kind is TimeKind.SPAN else table.time.start)
    start = exp.cast(exp.func("DATE_TRUNC", exp.Literal.string(bucket), column, dialect="duckdb"), "date")
    keys = [_column(name) for name in by]
    query = exp.select(*keys, exp.alias_(start, "bucket"))
    for measure, version in zip(measures, versions, strict=True):
        assert version.value is not None
        value = version.value.expression()
        query = query.select(exp.alias_(_filtered(value, version.where) if version.where else value, measure.id))
    query = query.from_(exp.to_table(table.name, quoted=True))
    return query.group_by(*(key.copy() for key in keys), exp.column("bucket"))


def sql_of(query: exp.Expr, dialect: str = "duckdb", *, pretty: bool = False) -> str:
    """Write a query in a dialect: duckdb or spark."""
    return query.sql(dialect=dialect, pretty=pretty)
