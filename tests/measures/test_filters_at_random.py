"""Random filters: each keeps the rows that plain Python with three-valued logic keeps."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fivegood.facts.engine import sql_type
from fivegood.measures.filters import parse_filter
from tests.measures.test_filters import LISTS, RETURNS

Row = dict[str, Any]


ROWS: tuple[Row, ...] = tuple(
    {
        "number": number,
        "item": item,
        "group_code": group,
        "value": value,
        "period_end": day,
        "is_owed": owed,
    }
    for number, (item, group, value, day, owed) in enumerate(
        [
            ("output_value", None, Decimal("10.50"), date(2021, 1, 31), True),
            ("output_value", "sany", None, date(2021, 6, 30), False),
            ("tax_paid", "SANY", Decimal(0), date(2020, 2, 29), None),
            ("tax_paid", "", Decimal("-3.25"), date(2021, 12, 31), True),
            ("profit", "byd", Decimal(1_000_000), date(2019, 6, 30), None),
            ("profit", None, None, date(2021, 6, 1), False),
            ("profit", "sa%y", Decimal(10), date(2021, 6, 30), True),
        ]
    )
)


@dataclass(frozen=True)
class Term:
    """A piece of SQL and what it is worth on a row by plain Python; None is NULL."""

    sql: str
    worth: Callable[[Row], Any]


COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _either(left: bool | None, right: bool | None) -> bool | None:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _quoted(value: object) -> str:
    return f"'{value}'" if isinstance(value, str | date) else str(value)


def _column(name: str) -> Term:
    return Term(name, lambda row: row[name])


def _compared(left: Term, sign: str, right: Term) -> Term:
    def worth(row: Row) -> bool | None:
        first, second = left.worth(row), right.worth(row)
        return None if first is None or second is None else COMPARED[sign](first, second)

    return Term(f"{left.sql} {sign} {right.sql}", worth)


def _within(term: Term, low: Any, high: Any) -> Term:
    def worth(row: Row) -> bool | None:
        value = term.worth(row)
        return None if value is None else low <= value <= high

    return Term(f"{term.sql} between {_quoted(low)} and {_quoted(high)}", worth)


def _among(term: Term, values: list[Any]) -> Term:
    def worth(row: Row) -> bool | None:
        value = term.worth(row)
        return None if value is None else value in values

    return Term(f"{term.sql} in ({', '.join(_quoted(value) for value in values)})", worth)


def _beginning(term: Term, start: str) -> Term:
    def worth(row: Row) -> bool | None:
        value = term.worth(row)
        return None if value is None else value.startswith(start)

    return Term(f"{term.sql} like '{start}%'", worth)


def _is_null(term: Term) -> Term:
    return Term(f"{term.sql} is null", lambda row: term.worth(row) is None)


def _mapped(name: str, term: Term, of: Callable[[Any], Any]) -> Term:
    def worth(row: Row) -> Any:
        value = term.worth(row)
        return None if value is None else of(value)

    return Term(f"{name}({term.sql})", worth)


def _with_default(term: Term, default: Any) -> Term:
    def worth(row: Row) -> Any:
        value = term.worth(row)
        return default if value is None else value

    return Term(f"coalesce({term.sql}, {_quoted(default)})", worth)


def _literal(value: Any) -> Term:
    return Term(_quoted(value), lambda row: value)  # noqa: ARG005 - a literal is worth the same on every row


GROUP, VALUE, DAY, OWED = (_column(name) for name in ("group_code", "value", "period_end", "is_owed"))


numbers = st.sampled_from([Decimal("-3.25"), Decimal(0), Decimal(10), Decimal("10.5"), Decimal(999_999)])


days = st.sampled_from([date(2019, 6, 30), date(2021, 1, 1), date(2021, 6, 30), date(2022, 1, 1)])


texts = st.sampled_from(["sany", "SANY", "byd", "", "sa"])


codes = st.sampled_from(LISTS["item"])


signs = st.sampled_from(sorted(COMPARED))


number_terms = st.one_of(
    st.just(VALUE),
    st.just(_mapped("abs", VALUE, abs)),
    st.just(_mapped("length", GROUP, len)),
    st.just(_mapped("year", DAY, lambda day: day.year)),
    st.just(_mapped("month", DAY, lambda day: day.month)),
    numbers.map(lambda value: _with_default(VALUE, value)),
)


text_terms = st.one_of(
    st.just(GROUP), st.just(_mapped("lower", GROUP, str.lower)), st.just(_mapped("upper", GROUP, str.upper))
)


atoms = st.one_of(
    st.builds(_compared, number_terms, signs, st.one_of(numbers.map(_literal), number_terms)),
    st.builds(_compared, text_terms, signs, texts.map(_literal)),
    st.builds(_compared, st.just(_column("item")), st.sampled_from(["=", "<>"]), codes.map(_literal)),
    st.builds(_compared, st.just(DAY), signs, days.map(_literal)),
    st.builds(_compared, days.map(_literal), signs, st.just(DAY)),
    st.builds(_within, number_terms, numbers, numbers),
    st.builds(_within, st.just(DAY), days, days),
    st.builds(_among, st.just(_column("item")), st.lists(codes, min_size=1)),
    st.builds(_among, number_terms, st.lists(numbers, min_size=1)),
    st.builds(_beginning, text_terms, st.sampled_from(["s", "SA", "b"])),
    st.builds(_is_null, st.sampled_from([GROUP, VALUE, OWED])),
    st.just(OWED),
    st.sampled_from(
        [
            Term("true", lambda row: True),  # noqa: ARG005 - true of every row
            Term("is_owed is true", lambda row: row["is_owed"] is True),
            Term("is_owed is not false", lambda row: row["is_owed"] is not False),
            Term("is_owed = false", lambda row: None if row["is_owed"] is None else not row["is_owed"]),
        ]
    ),
)


def _joined(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    def both(left: Term, right: Term) -> Term:
        return Term(f"({left.sql}) and ({right.sql})", lambda row: _both(left.worth(row), right.worth(row)))

    def either(left: Term, right: Term) -> Term:
        return Term(f"({left.sql}) or ({right.sql})", lambda row: _either(left.worth(row), right.worth(row)))

    def negated(term: Term) -> Term:
        return Term(f"not ({term.sql})", lambda row: _not(term.worth(row)))

    return st.one_of(st.builds(both, terms, terms), st.builds(either, terms, terms), st.builds(negated, terms))


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(":memory:")
    names = list(ROWS[0])[1:]
    columns = ", ".join(f"{name} {sql_type(RETURNS.by_name[name].type)}" for name in names)
    connection.execute(f"create table returns (number integer, {columns})")
    marks = ", ".join("?" for _ in ROWS[0])
    connection.executemany(f"insert into returns values ({marks})", [list(row.values()) for row in ROWS])
    yield connection
    connection.close()


@settings(max_examples=200, deadline=None)
@given(term=st.recursive(atoms, _joined, max_leaves=6))
def test_a_random_filter_keeps_the_rows_that_plain_python_keeps(term: Term, engine: duckdb.DuckDBPyConnection) -> None:
    sql = parse_filter(term.sql, RETURNS, LISTS).sql("duckdb")
    kept = {number for (number,) in engine.execute(f"select number from returns where {sql}").fetchall()}
    assert kept == {row["number"] for row in ROWS if term.worth(row) is True}, term.sql


@settings(max_examples=60, deadline=None)
@given(term=st.recursive(atoms, _joined, max_leaves=6))
def test_a_filter_written_out_and_read_again_is_the_same(term: Term) -> None:
    once = parse_filter(term.sql, RETURNS, LISTS)
    assert parse_filter(once.sql("duckdb"), RETURNS, LISTS) == once


def test_a_column_that_is_quoted_is_the_column() -> None:
    assert parse_filter("\"item\" = 'profit'", RETURNS, LISTS) == parse_filter("item = 'profit'", RETURNS, LISTS)


def test_a_list_that_nobody_declares_takes_any_code() -> None:
    assert parse_filter("item = 'whatever'", RETURNS, {}).sql("duckdb") == "\"item\" = 'whatever'"


def test_a_text_with_a_quote_stays_one_text(engine: duckdb.DuckDBPyConnection) -> None:
    sql = parse_filter("group_code = 'x'' or true or group_code = '''", RETURNS, LISTS).sql("duckdb")
    assert engine.execute(f"select count(*) from returns where {sql}").fetchone() == (0,)
