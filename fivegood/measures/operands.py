"""What each part of a filter holds (text, a number, a date, a time, true or false), and what compares with what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from sqlglot import exp

from fivegood.errors import nearest
from fivegood.facts.schema import NUMERIC, Column, ColumnType, Table

COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_TEXT, _NUMBER, _DATE, _TIME, _TRUTH, _NULL = "text", "a number", "a date", "a time", "true or false", "null"
TEXTS = frozenset({ColumnType.TEXT, ColumnType.CODE, ColumnType.SPAN})
_KINDS = {
    **dict.fromkeys(NUMERIC, _NUMBER),
    ColumnType.DATE: _DATE,
    ColumnType.INSTANT: _TIME,
    ColumnType.BOOLEAN: _TRUTH,
}
#: What each function takes and what it gives.
_FUNCTIONS: Mapping[type[exp.Expr], tuple[tuple[str, ...], str]] = {
    exp.Lower: ((_TEXT,), _TEXT),
    exp.Upper: ((_TEXT,), _TEXT),
    exp.Length: ((_TEXT,), _NUMBER),
    exp.Abs: ((_NUMBER,), _NUMBER),
    exp.Neg: ((_NUMBER,), _NUMBER),
    exp.Year: ((_DATE, _TIME), _NUMBER),
    exp.Month: ((_DATE, _TIME), _NUMBER),
}
_NUMERAL = re.compile(r"\d{0,18}(?:\.\d{1,18})?")


class FilterError(Exception):
    """Why an expression is refused. ``suggestion`` is the nearest valid name, when there is one."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion


def shown(node: exp.Expr) -> str:
    """Return a part of an expression as a message names it."""
    text = node.sql("duckdb")
    return text if len(text) <= 60 else text[:57] + "..."


class Operands:
    """Checks an expression over one table: every part fits the part it is put to."""

    def __init__(self, table: Table, lists: Mapping[str, Collection[str]]) -> None:
        self.table, self.lists = table, lists

    def check(self, tree: exp.Expr) -> None:
        """Pass in silence when the expression is a condition. Raises FilterError."""
        if self._kind(tree) not in (_TRUTH, _NULL) or isinstance(tree, exp.Null):
            raise FilterError("is not a condition: it must be true or false for each row")

    def _kind(self, node: exp.Expr) -> str:
        if isinstance(node, exp.Column):
            return _KINDS.get(self.table.by_name[node.name].type, _TEXT)
        if isinstance(node, exp.Literal):
            return _TEXT if node.is_string else _numeral(node)
        if isinstance(node, exp.Null):
            return _NULL
        if isinstance(node, exp.Boolean):
            return _TRUTH
        if isinstance(node, exp.Paren):
            return self._kind(node.this)
        if isinstance(node, exp.Cast):
            return self._cast(node)
        if isinstance(node, exp.Coalesce):
            return self._alike([node.this, *node.expressions], node)
        if type(node) in _FUNCTIONS:
            return self._function(node)
        self._condition(node)
        return _TRUTH

    def _condition(self, node: exp.Expr) -> None:
        if isinstance(node, exp.Not):
            self._needs(node.this, (_TRUTH,), "not")
        elif isinstance(node, exp.Connector):
            for part in (node.left, node.right):
                self._needs(part, (_TRUTH,), node.key)
        elif isinstance(node, exp.Like):
            self._needs(node.this, (_TEXT,), "like")
            if not isinstance(node.expression, exp.Literal) or not node.expression.is_string:
                raise FilterError(f"{shown(node)!r}: after like comes a text in quotes")
        elif isinstance(node, exp.Is):
            self._is(node)
        else:
            self._comparison(node)

    def _is(self, node: exp.Is) -> None:
        self._kind(node.this)
        if isinstance(node.expression, exp.Boolean):
            self._needs(node.this, (_TRUTH,), "is true")
        elif not isinstance(node.expression, exp.Null):
            raise FilterError(f"{shown(node)!r}: after is comes null, true or false")

    def _comparison(self, node: exp.Expr) -> None:
        names = ("low", "high") if isinstance(node, exp.Between) else ("expression",)
        others = node.expressions if isinstance(node, exp.In) else [node.args[name] for name in names]
        if not others:
            raise FilterError(f"{shown(node)!r} needs a list of values in brackets")
        compared = [node.this, *others]
        if any(isinstance(_bare(part), exp.Null) for part in compared):
            raise FilterError(f"{shown(node)!r} is never true: write is null or is not null")
        self._alike(compared, node)
        self._check_codes(compared)

    def _needs(self, node: exp.Expr, kinds: tuple[str, ...], what: str) -> None:
        kind = self._kind(node)
        if kind not in (*kinds, _NULL):
            raise FilterError(f"{what} needs {' or '.join(kinds)}, and {self._told(node, kind)}")

    def _function(self, node: exp.Expr) -> str:
        takes, gives = _FUNCTIONS[type(node)]
        if any(value for name, value in node.args.items() if name != "this"):
            raise FilterError(f"{shown(node)!r}: {node.key} takes one value")
        self._needs(node.this, takes, "a minus sign" if isinstance(node, exp.Neg) else node.key)
        return gives

    def _cast(self, node: exp.Cast) -> str:
        wanted = {exp.DataType.Type.DATE: _DATE, exp.DataType.Type.TIMESTAMP: _TIME}.get(node.to.this)
        if wanted is None or type(node) is not exp.Cast:
            raise FilterError(f"{shown(node)!r}: only a date or a timestamp may be cast to")
        inner = _bare(node.this)
        if isinstance(inner, exp.Literal) and inner.is_string:
            _check_time(inner, wanted)
        else:
            self._needs(inner, (_DATE, _TIME), "a cast")
        return wanted

    def _alike(self, nodes: Iterable[exp.Expr], whole: exp.Expr) -> str:
        """Return the one kind of all the nodes. Text that is written out may stand for a date or a time."""
        kinds = [(_bare(node), self._kind(node)) for node in nodes]
        told = [(node, kind) for node, kind in kinds if kind != _NULL]
        times = [kind for _, kind in told if kind in (_DATE, _TIME)]
        first, wanted = next(((node, kind) for node, kind in told if kind in times), told[0]) if told else (whole, "")
        for node, kind in told:
            is_written = isinstance(node, exp.Literal) and node.is_string
            if times and is_written:
                _check_time(node, wanted)
            elif kind != wanted and not (times and kind in times):
                raise FilterError(f"{self._told(first, wanted)}, and {self._told(node, kind)}")
        return wanted or _NULL

    def _told(self, node: exp.Expr, kind: str) -> str:
        inner = _bare(node)
        if isinstance(inner, exp.Column):
            return f"{inner.name} holds {kind}"
        return f"{shown(inner)} is {kind}"

    def _check_codes(self, nodes: list[exp.Expr]) -> None:
        bare = [_bare(node) for node in nodes]
        columns = [self.table.by_name[node.name] for node in bare if isinstance(node, exp.Column)]
        for column in columns:
            for node in bare:
                if isinstance(node, exp.Literal) and node.is_string:
                    self._check_code(column, node)

    def _check_code(self, column: Column, literal: exp.Literal) -> None:
        codes = self.lists.get(column.list_name) if column.list_name else None
        if codes is not None and literal.name not in codes:
            raise FilterError(f"{shown(literal)} is not in the list {column.list_name}", nearest(literal.name, codes))


def _bare(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def _numeral(literal: exp.Literal) -> str:
    if not _NUMERAL.fullmatch(literal.name):
        raise FilterError(f"{shown(literal)} is not a number in up to 18 plain digits")
    return _NUMBER


def _check_time(literal: exp.Expr, wanted: str) -> None:
    try:
        if wanted == _DATE:
            is_right = date.fromisoformat(literal.name).isoformat() == literal.name
        else:
            is_right = datetime.fromisoformat(literal.name).tzinfo is None
    except ValueError:
        is_right = False
    if not is_right:
        form = "2021-06-30" if wanted == _DATE else "2021-07-02T09:40"
        raise FilterError(f"{shown(literal)} is not {wanted} written as {form}")
