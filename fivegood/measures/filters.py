"""The SQL an analyst may write in a measure: a condition and an aggregate, parsed and checked, never pasted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from fivegood.errors import nearest
from fivegood.facts.schema import NUMERIC, Column, ColumnType, Table

_LOGIC = (exp.And, exp.Or, exp.Not, exp.Paren)
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_TESTS = (exp.In, exp.Between, exp.Is, exp.Like)
_VALUES = (exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Neg, exp.Cast, exp.DataType, exp.Tuple)
_FUNCTIONS = (exp.Lower, exp.Upper, exp.Length, exp.Abs, exp.Coalesce, exp.Year, exp.Month, exp.TsOrDsToDate)
_ALLOWED = (*_LOGIC, *_COMPARISONS, *_TESTS, *_VALUES, *_FUNCTIONS)
_FUNCTION_NAMES = "lower, upper, length, abs, coalesce, year, month"
_TEXTS = frozenset({ColumnType.TEXT, ColumnType.CODE, ColumnType.SPAN})
_TIMES = frozenset({ColumnType.DATE, ColumnType.INSTANT})
_LONGEST = 2_000


class FilterError(Exception):
    """Why an expression is refused. ``suggestion`` is the nearest valid name, when there is one."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What a measure does with its rows. ``function`` is sum, count, count_distinct, max or min."""

    function: str
    column: str | None

    def expression(self) -> exp.Expr:
        """Return the aggregate as a SQL tree."""
        if self.column is None:
            return exp.Count(this=exp.Star())
        column = exp.column(self.column, quoted=True)
        if self.function == "count_distinct":
            return exp.Count(this=exp.Distinct(expressions=[column]))
        kinds: dict[str, type[exp.AggFunc]] = {"sum": exp.Sum, "max": exp.Max, "min": exp.Min}
        return kinds[self.function](this=column)

    def __str__(self) -> str:
        if self.function == "count":
            return "count(*)"
        return (
            f"count(distinct {self.column})" if self.function == "count_distinct" else f"{self.function}({self.column})"
        )


def parse_aggregate(text: str, table: Table) -> Aggregate:
    """Parse ``sum(c)``, ``count(*)``, ``count(distinct c)``, ``max(c)`` or ``min(c)``. Raises FilterError."""
    tree = _parse(text)
    if isinstance(tree, exp.Count) and isinstance(tree.this, exp.Star):
        return Aggregate("count", None)
    if isinstance(tree, exp.Count) and isinstance(tree.this, exp.Distinct) and len(tree.this.expressions) == 1:
        return Aggregate("count_distinct", _column_of(tree.this.expressions[0], table).name)
    for function, kind in (("sum", exp.Sum), ("max", exp.Max), ("min", exp.Min)):
        if type(tree) is kind:
            column = _column_of(tree.this, table)
            if column.type not in NUMERIC:
                raise FilterError(f"{function} needs a number, and {column.name} holds {column.type.value}")
            return Aggregate(function, column.name)
    raise FilterError("is none of sum(column), count(*), count(distinct column), max(column), min(column)")


def parse_filter(text: str, table: Table, lists: Mapping[str, Collection[str]]) -> exp.Expr:
    """Parse a boolean expression over the columns of ``table``, with every column quoted. Raises FilterError.

    No sub-query, no function outside a short list, no column that the table does not declare; a column with a code
    list is compared with codes of that list, a date with dates.
    """
    tree = _parse(text)
    for node in tree.walk():
        if not isinstance(node, _ALLOWED):
            raise FilterError(_refusal(node))
        node.comments = None
    for column in tree.find_all(exp.Column):
        _column_of(column, table)
        column.this.set("quoted", True)
    for node in tree.find_all(*_COMPARISONS, *_TESTS):
        _check_comparison(node, table, lists)
    if not isinstance(tree, (*_LOGIC, *_COMPARISONS, *_TESTS, exp.Boolean)) and not _is_boolean_column(tree, table):
        raise FilterError("is not a condition: it must be true or false for each row")
    return tree


def _parse(text: str) -> exp.Expr:
    if len(text) > _LONGEST:
        raise FilterError(f"is longer than {_LONGEST} characters")
    try:
        trees = sqlglot.parse(text, dialect="duckdb")
    except SqlglotError as error:
        told = getattr(error, "errors", None)
        detail = told[0]["description"] if told else str(error).splitlines()[0]
        raise FilterError(f"is not a SQL expression: {detail}") from None
    except RecursionError:
        raise FilterError("is nested too deeply") from None
    if len(trees) != 1 or trees[0] is None:
        raise FilterError("must be one SQL expression")
    return trees[0]


def _refusal(node: exp.Expr) -> str:
    if isinstance(node, exp.Query | exp.Subquery | exp.Exists):
        return "holds a sub-query, which a measure may not"
    if isinstance(node, exp.Func):
        name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
        return f"calls {name.lower()}, and only these functions are taken: {_FUNCTION_NAMES}"
    return f"holds {node.sql()[:60]!r}, which is not taken in a filter"


def _column_of(node: exp.Expr, table: Table) -> Column:
    if not isinstance(node, exp.Column) or node.args.get("table") is not None:
        raise FilterError(f"{node.sql()[:60]!r} is not a plain column of {table.name}")
    if node.name not in table.by_name:
        raise FilterError(f"{table.name} has no column {node.name!r}", nearest(node.name, table.by_name))
    return table.by_name[node.name]


def _is_boolean_column(tree: exp.Expr, table: Table) -> bool:
    return isinstance(tree, exp.Column) and table.by_name[tree.name].type is ColumnType.BOOLEAN


def _check_comparison(node: exp.Expr, table: Table, lists: Mapping[str, Collection[str]]) -> None:
    if not isinstance(node.this, exp.Column) and isinstance(node.args.get("expression"), exp.Column):
        column_node, others = node.expression, [node.this]
    else:
        column_node = node.this
        others = [*node.expressions, *(node.args.get(name) for name in ("expression", "low", "high"))]
    if not isinstance(column_node, exp.Column):
        return
    column = table.by_name[column_node.name]
    for other in others:
        if isinstance(other, exp.Literal | exp.Neg):
            _check_literal(column, other, lists)


def _check_literal(column: Column, literal: exp.Expr, lists: Mapping[str, Collection[str]]) -> None:
    is_text = isinstance(literal, exp.Literal) and literal.is_string
    if column.type in NUMERIC and is_text:
        raise FilterError(f"{column.name} holds a number, and {literal.sql()} is text")
    if column.type in _TEXTS | _TIMES and not is_text:
        raise FilterError(f"{column.name} holds {column.type.value}, and {literal.sql()} is a number")
    codes = lists.get(column.list_name) if column.list_name else None
    if is_text and codes is not None and literal.name not in codes:
        raise FilterError(f"{literal.sql()} is not in the list {column.list_name}", nearest(literal.name, codes))
