"""The SQL an analyst may write in a measure: a condition and an aggregate, parsed and checked, never pasted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from msgspec import Struct
from sqlglot import Dialect, exp
from sqlglot.errors import SqlglotError

from fivegood.errors import nearest
from fivegood.facts.schema import NUMERIC, Column, Table
from fivegood.measures.operands import COMPARISONS, FilterError, Operands, shown

_LOGIC = (exp.And, exp.Or, exp.Not, exp.Paren)
_TESTS = (exp.In, exp.Between, exp.Is, exp.Like)
_VALUES = (exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Neg, exp.Cast, exp.DataType)
_FUNCTIONS = (exp.Lower, exp.Upper, exp.Length, exp.Abs, exp.Coalesce, exp.Year, exp.Month)
_ALLOWED = frozenset((*_LOGIC, *COMPARISONS, *_TESTS, *_VALUES, *_FUNCTIONS))
_FUNCTION_NAMES = ("lower", "upper", "length", "abs", "coalesce", "year", "month")
#: Constructs that the parser reads as functions although nobody writes them so.
_SHAPES = (exp.Case, exp.Array, exp.Struct, exp.Concat, exp.Map, exp.TryCast)
_LONGEST = 2_000
#: The share of a percentile that is the median, in per cent.
_MEDIAN = 50
#: The plain grammar: it reads what may stand in a filter into the same tree as that of DuckDB, and loads sooner.
_SQL = Dialect.get_or_raise(None)


class Aggregate(Struct, frozen=True):
    """What a measure does with its rows. ``function`` is sum, count, count_distinct, max, min or percentile.

    ``share`` is that of a percentile in per cent; 50 is the median. Between two values it is interpolated in proportion
    (type 7 of Hyndman and Fan, 1996), which is what numpy and spreadsheets do: for n values in order, counted from
    nought, the one at place (n - 1) * share / 100.
    """

    function: str
    column: str | None
    share: int = 0

    def expression(self) -> exp.Expr:
        """Return the aggregate as a SQL tree."""
        if self.column is None:
            return exp.Count(this=exp.Star())
        column = exp.column(self.column, quoted=True)
        if self.function == "count_distinct":
            return exp.Count(this=exp.Distinct(expressions=[column]))
        if self.function == "percentile":
            share = exp.Literal.number(f"0.{self.share:02}")
            return exp.PercentileCont(this=exp.cast(column, exp.DType.DOUBLE), expression=share)
        kinds: dict[str, type[exp.AggFunc]] = {"sum": exp.Sum, "max": exp.Max, "min": exp.Min}
        return kinds[self.function](this=column)

    def told(self, value: exp.Expr) -> exp.Expr:
        """Return the finished aggregate as an exact number.

        Engines interpolate in floating point. A whole per cent of what lies between two values of four decimals has
        six, so that the cast gives the value itself.
        """
        return exp.cast(value, "DECIMAL(18, 6)") if self.function == "percentile" else value

    def __str__(self) -> str:
        if self.function == "count":
            return "count(*)"
        if self.function == "percentile":
            return f"median({self.column})" if self.share == _MEDIAN else f"percentile({self.column}, {self.share})"
        return (
            f"count(distinct {self.column})" if self.function == "count_distinct" else f"{self.function}({self.column})"
        )


@lru_cache(maxsize=256)
def parse_aggregate(text: str, table: Table) -> Aggregate:
    """Parse what a measure does with its rows: ``sum(c)``, ``count(*)``, ``median(c)``, ``percentile(c, 90)``, …

    Raises FilterError, which names them all.
    """
    tree = _parse(text)
    if isinstance(tree, exp.Count) and isinstance(tree.this, exp.Star):
        return Aggregate("count", None)
    if isinstance(tree, exp.Count) and isinstance(tree.this, exp.Distinct) and len(tree.this.expressions) == 1:
        return Aggregate("count_distinct", _column_of(tree.this.expressions[0], table).name)
    for function, kind in (("sum", exp.Sum), ("max", exp.Max), ("min", exp.Min)):
        if type(tree) is kind and not any(value for name, value in tree.args.items() if name != "this"):
            return Aggregate(function, _number_of(tree.this, table, function).name)
    if isinstance(tree, exp.Median):
        return Aggregate("percentile", _number_of(tree.this, table, "median").name, _MEDIAN)
    if isinstance(tree, exp.Anonymous) and tree.name.lower() == "percentile" and len(tree.expressions) == 2:
        column, share = tree.expressions
        if not share.name.isdecimal() or not 0 < int(share.name) < 100:
            raise FilterError(f"percentile needs a whole number of per cent from 1 to 99, and {shown(share)!r} is none")
        return Aggregate("percentile", _number_of(column, table, "percentile").name, int(share.name))
    raise FilterError(
        "is none of sum(column), count(*), count(distinct column), max(column), min(column), median(column), "
        "percentile(column, 90)"
    )


def _number_of(node: exp.Expr, table: Table, function: str) -> Column:
    column = _column_of(node, table)
    if column.type not in NUMERIC:
        raise FilterError(f"{function} needs a number, and {column.name} holds {column.type.value}")
    return column


def parse_filter(text: str, table: Table, lists: Mapping[str, Collection[str]]) -> exp.Expr:
    """Parse a boolean expression over the columns of ``table``, with every column quoted. Raises FilterError.

    No sub-query, no function outside a short list, no column that the table does not declare; a column with a code
    list is compared with codes of that list, a date with dates, a number with numbers.
    """
    tree = _parse(text)
    for node in tree.walk():
        if type(node) not in _ALLOWED:
            raise _refusal(node)
        if node.args.get("symmetric") or (isinstance(node, exp.In) and node.args.get("field")):
            raise FilterError(f"holds {shown(node)!r}, which is not taken in a filter")
    for column in tree.find_all(exp.Column):
        _column_of(column, table)
        column.this.set("quoted", True)
    try:
        Operands(table, lists).check(tree)
    except RecursionError:
        raise FilterError("is nested too deeply") from None
    return tree


def _parse(text: str) -> exp.Expr:
    if len(text) > _LONGEST:
        raise FilterError(f"is longer than {_LONGEST} characters")
    try:
        tokens = _SQL.tokenize(text)
        if any(token.comments for token in tokens):
            # In a YAML text of several lines that are folded into one, it would hide all that follows.
            raise FilterError("holds a comment: say it in the definition")
        trees = _SQL.parser().parse(tokens, text)
    except SqlglotError as error:
        told = getattr(error, "errors", None)
        detail = told[0]["description"] if told else str(error).splitlines()[0]
        raise FilterError(f"is not a SQL expression: {detail}") from None
    except RecursionError:
        raise FilterError("is nested too deeply") from None
    if len(trees) != 1 or trees[0] is None:
        raise FilterError("must be one SQL expression")
    return trees[0]


def _refusal(node: exp.Expr) -> FilterError:
    if isinstance(node, exp.Query | exp.Subquery | exp.Exists):
        return FilterError("holds a sub-query, which a measure may not")
    if isinstance(node, exp.AggFunc):
        return FilterError(f"aggregates with {node.key}, which stands in value, not in where")
    if isinstance(node, exp.Func) and not isinstance(node, _SHAPES):
        name = (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).lower()
        message = f"calls {name}, and only these functions are taken: {', '.join(_FUNCTION_NAMES)}"
        return FilterError(message, nearest(name, _FUNCTION_NAMES))
    return FilterError(f"holds {shown(node)!r}, which is not taken in a filter")


def _column_of(node: exp.Expr, table: Table) -> Column:
    if not isinstance(node, exp.Column) or node.args.get("table") is not None:
        raise FilterError(f"{shown(node)!r} is not a plain column of {table.name}")
    if node.name not in table.by_name:
        raise FilterError(f"{table.name} has no column {node.name!r}", nearest(node.name, table.by_name))
    return table.by_name[node.name]
