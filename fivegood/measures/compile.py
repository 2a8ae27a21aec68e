"""From a definition to SQL: one scan for all figures of a table, in DuckDB's dialect and Spark's from the same tree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from sqlglot import exp

from fivegood.facts.schema import PARK_COLUMN, ColumnType, Table, TimeKind
from fivegood.measures.catalogue import Kind, Measure, Version
from fivegood.periods import Period
from fivegood.structs import replace

When = Period | date
#: Column and value pairs that narrow a measure: (("industry", "equipment"),).
Slice = tuple[tuple[str, str], ...]


class Ask(Struct, frozen=True):
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
    return exp.cast(exp.Literal.string(value.isoformat()), exp.DType.DATE, copy=False)


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


# A tree is made of parts that stand nowhere else, so that none of them needs to be copied.
def _from(column: exp.Expr, day: date) -> exp.Expr:
    return exp.GTE(this=column, expression=_day(day))


def _until(column: exp.Expr, day: date) -> exp.Expr:
    return exp.LTE(this=column, expression=_day(day))


def _both(*conditions: exp.Expr | None) -> exp.Expr:
    return exp.and_(*conditions, copy=False)


def time_condition(table: Table, measure: Measure, when: When) -> exp.Expr:
    """Return which rows count for a time: the meaning of flow and stock for each kind of table (schema.TimeKind)."""
    axis = table.time
    start, end = _column(axis.start), _column(axis.end)
    if isinstance(when, Period) and measure.is_periodic:
        last = end if axis.kind is TimeKind.SPAN else start
        return _both(_from(start, when.start), _until(last.copy(), when.end))
    day = end_of(when)
    if axis.kind is TimeKind.INTERVAL:
        return _both(_until(start, day), exp.or_(end.is_(exp.null()), _from(end, day), copy=False))
    return exp.EQ(this=end, expression=_day(day))


def straddle_condition(table: Table, measure: Measure, when: When) -> exp.Expr | None:
    """Return which rows reach over the edge of a period, so that a flow of it cannot be told from them."""
    if not measure.is_periodic or table.time.kind is not TimeKind.SPAN or not isinstance(when, Period):
        return None
    start, end = _column(table.time.start), _column(table.time.end)
    reaches = _both(_until(start, when.end), _from(end, when.start))
    inside = _both(_from(start.copy(), when.start), _until(end.copy(), when.end))
    return _both(reaches, inside.not_(copy=False))


def row_condition(ask: Ask) -> exp.Expr:
    """Return the condition that the rows behind a figure meet: its filter, its slice and its time."""
    return _both(subject_condition(ask), time_condition(ask.table, ask.measure, ask.when))


def subject_condition(ask: Ask) -> exp.Expr | None:
    """Return the filter and the slice of a figure, whatever its time; None when it counts every row."""
    parts = [ask.version.where.copy()] if ask.version.where is not None else []
    parts += [_column(name).eq(exp.Literal.string(value)) for name, value in ask.slice]
    return _both(*parts) if parts else None


def _filtered(aggregate: exp.Expr, condition: exp.Expr) -> exp.Expr:
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition))


def _count() -> exp.Expr:
    return exp.Count(this=exp.Star())


def scan(asks: Sequence[Ask]) -> exp.Select:
    """Return one query that answers every ask (all over one table) in one scan.

    Columns per ask ``i``: ``v<i>`` the value, ``n<i>`` its rows, ``m<i>`` rows without a value, ``s<i>`` synthetic
    rows, ``x<i>`` rows that reach over the edge of the period (``m<i>`` and ``x<i>`` only where there can be such
    rows); and ``first_day``, the first day the table is about.
    """
    table = asks[0].table
    # Which rows count is worked out once a row: five aggregates of each ask only name the answer.
    marks: list[exp.Expr] = [exp.Star()]
    columns: list[exp.Expr] = []
    for index, ask in enumerate(asks):
        marks.append(_named(row_condition(ask), f"counts{index}"))
        columns += _answers(ask, index)
        edge = straddle_condition(table, ask.measure, ask.when)
        if edge is not None:
            marks.append(_named(_both(subject_condition(ask), edge), f"straddles{index}"))
            columns.append(_named(_filtered(_count(), exp.column(f"straddles{index}")), f"x{index}"))
    marked = exp.select(*marks, copy=False).from_(exp.to_table(table.name, quoted=True), copy=False)
    first_day = _named(exp.Min(this=_column(table.time.start)), "first_day")
    return exp.select(*columns, first_day, copy=False).from_(marked.subquery("marked", copy=False), copy=False)


def _answers(ask: Ask, index: int) -> list[exp.Expr]:
    value = ask.version.value
    assert value is not None
    counts = exp.column(f"counts{index}")
    answers = {
        "v": value.told(_filtered(value.expression(), counts)),
        "n": _filtered(_count(), counts.copy()),
        "s": _filtered(_count(), _both(counts.copy(), _column("is_synthetic"))),
    }
    if value.column is not None:
        answers["m"] = _filtered(_count(), _both(counts.copy(), _column(value.column).is_(exp.null())))
    return [_named(answer, f"{name}{index}") for name, answer in answers.items()]


def _named(expression: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(expression, name, copy=False)


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
    held = key.is_(exp.null()).not_()
    return query.where(row_condition(ask)).where(held).group_by(key.copy()).having(above)


def figure_query(ask: Ask) -> exp.Select:
    """Return the query of one figure alone, as its trace shows it: ``value`` and ``row_count``."""
    if ask.version.each is not None:
        return _threshold_figure(ask)
    assert ask.version.value is not None
    value = ask.version.value.told(ask.version.value.expression())
    columns = [exp.alias_(value, "value"), exp.alias_(_count(), "row_count")]
    return exp.select(*columns).from_(exp.to_table(ask.table.name, quoted=True)).where(row_condition(ask))


def _threshold_figure(ask: Ask) -> exp.Select:
    """Count the values above the threshold, less those that lay above it a year before as well."""
    key = _column(ask.version.each or "")
    query = threshold(ask).select(exp.alias_(_count(), "row_count"))
    before = year_before(ask)
    if before is not None:
        earlier = exp.select(key).from_(threshold(before).subquery("earlier"))
        query = query.where(key.isin(query=earlier).not_())
    columns = [exp.alias_(_count(), "value"), exp.alias_(exp.Sum(this=_column("row_count")), "row_count")]
    return exp.select(*columns).from_(query.subquery("above"))


def year_before(ask: Ask) -> Ask | None:
    """Return the ask of the same period a year before, which a ``newly`` measure leaves out; None for any other."""
    if not ask.version.newly or not isinstance(ask.when, Period):
        return None
    return replace(ask, when=ask.when.same_period_last_year())


def rows_query(ask: Ask) -> exp.Select:
    """Return the query of the rows behind one figure, in the order of the table's key."""
    order = [_column(name) for name in ask.table.key if name in ask.table.by_name]
    query = exp.select(exp.Star()).from_(exp.to_table(ask.table.name, quoted=True))
    return query.where(row_condition(ask)).order_by(*order)


def counted_rows(ask: Ask) -> exp.Select:
    """Return the query of the rows that a figure counts: as ``rows_query``, of a threshold's counted values alone."""
    query = rows_query(ask)
    if ask.version.each is None:
        return query
    before = year_before(ask)
    query = query.where(_column(ask.version.each).isin(query=_keys(ask)))
    return query if before is None else query.where(_column(ask.version.each).isin(query=_keys(before)).not_())


def _keys(ask: Ask) -> exp.Select:
    return exp.select(_column(ask.version.each or "")).from_(threshold(ask).subquery("above"))


def series(measures: Sequence[Measure], by: Sequence[str], bucket: str = "year", day: date | None = None) -> exp.Select:
    """Return one scan that gives flows over one table by dimensions and calendar bucket (year, quarter or month).

    Columns: the dimensions, ``bucket`` (its first day), then one per measure under the measure's id. Rows are put
    into the bucket of the last day they are about; rows without a day are left out. ``day`` picks the version in
    force (by default the newest). Raises ValueError for measures that are no flow, count above a threshold, or lie
    over several tables.
    """
    versions = [measure.version_on(day or date.max) for measure in measures]
    table = versions[0].table
    if table is None or any(version.table is not table for version in versions):
        raise ValueError("a series needs measures over one table")
    if any(measure.kind is not Kind.FLOW or version.each for measure, version in zip(measures, versions, strict=True)):
        raise ValueError("a series needs flows that add up row by row")
    column = table.by_name[table.time.end if table.time.kind is TimeKind.SPAN else table.time.start]
    source: exp.Select = exp.select().from_(exp.to_table(table.name, quoted=True))
    if not column.required:
        source = source.where(_column(column.name).is_(exp.null()).not_())
    parts, start = _bucket(column.name, bucket)
    values = [version.value.expression() for version in versions if version.value is not None]
    keys = [_column(name) for name in by]
    if bucket == "year" and _is_foldable(versions, table, by):
        source, values = _fold(source, keys, start, versions)
        parts, start = [exp.column("first_day")], exp.column("first_day")
    query = source.select(*keys, exp.alias_(start, "bucket"))
    for measure, version, value in zip(measures, versions, values, strict=True):
        query = query.select(exp.alias_(_filtered(value, version.where.copy()) if version.where else value, measure.id))
    return query.group_by(*(key.copy() for key in (*keys, *parts)))


def _bucket(column: str, bucket: str) -> tuple[list[exp.Expr], exp.Expr]:
    """Return what a calendar bucket is grouped by, and its first day. (Numbers group faster than DATE_TRUNC does.)"""
    year, quarter, month = (kind(this=_column(column)) for kind in (exp.Year, exp.Quarter, exp.Month))
    buckets: dict[str, tuple[list[exp.Expr], exp.Expr]] = {
        "year": ([year], exp.Literal.number(1)),
        "quarter": ([year, quarter], quarter * 3 - 2),
        "month": ([year, month], month),
    }
    if bucket not in buckets:
        raise ValueError(f"a series goes by {', '.join(buckets)}, and not by {bucket}")
    parts, first_month = buckets[bucket]
    return parts, exp.DateFromParts(year=year.copy(), month=first_month.copy(), day=exp.Literal.number(1))


def _filter_columns(versions: Sequence[Version]) -> set[str]:
    trees = [version.where for version in versions if version.where is not None]
    return {column.name for tree in trees for column in tree.find_all(exp.Column)}


def _is_foldable(versions: Sequence[Version], table: Table, by: Sequence[str]) -> bool:
    """True when adding up first and filtering the sums pays: several sums, over columns of few values.

    By year only: the many sums of a finer bucket cost as much as filtering each row.
    """
    columns = [table.by_name[name] for name in {*by, *_filter_columns(versions)}]
    few = all(column.type is ColumnType.BOOLEAN or column.list_name or column is PARK_COLUMN for column in columns)
    are_sums = all(version.value is not None and version.value.function == "sum" for version in versions)
    return len(versions) > 1 and few and are_sums


def _fold(
    source: exp.Select, keys: Sequence[exp.Column], start: exp.Expr, versions: Sequence[Version]
) -> tuple[exp.Select, list[exp.Expr]]:
    """Return a source of sums by year and by every column that a filter names, and per version the sum of its sums."""
    filtered = sorted(_filter_columns(versions) - {key.name for key in keys})
    groups = [*(key.copy() for key in keys), *(_column(name) for name in filtered)]
    values = [version.value for version in versions if version.value is not None]
    names = {value: f"sum_{index}" for index, value in enumerate(dict.fromkeys(values))}
    sums = [exp.alias_(value.expression(), name) for value, name in names.items()]
    inner = source.select(*groups, exp.alias_(start, "first_day"), *sums)
    inner = inner.group_by(*(group.copy() for group in groups), *(year.copy() for year in start.find_all(exp.Year)))
    return exp.select().from_(inner.subquery("sums")), [exp.Sum(this=exp.column(names[value])) for value in values]
