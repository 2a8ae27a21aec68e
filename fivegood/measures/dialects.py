"""Queries as text, in DuckDB's dialect and in Spark's, from the same tree."""

from __future__ import annotations

from typing import ClassVar

from sqlglot import exp
from sqlglot.dialects.dialect import rename_func
from sqlglot.generator import Generator

DIALECTS = ("duckdb", "spark")


class _Engine(Generator):
    """Writes the queries of this room as sqlglot's own DuckDB dialect does, which takes a twentieth of a start to load.

    Tests hold the two equal for every query of the catalogues.
    """

    TRANSFORMS: ClassVar = {
        **Generator.TRANSFORMS,
        exp.DateFromParts: rename_func("MAKE_DATE"),
        exp.PercentileCont: rename_func("QUANTILE_CONT"),
    }


def sql_of(query: exp.Expr, dialect: str = "duckdb", *, pretty: bool = False) -> str:
    """Write a query in a dialect: duckdb or spark. The tree serves once: writing it may change it."""
    if dialect == "duckdb":
        return _Engine(pretty=pretty).generate(query, copy=False)
    for node in list(query.find_all(exp.PercentileCont)):  # Spark's exact percentile is what is elsewhere a quantile
        node.replace(exp.Quantile(this=node.this, quantile=node.expression))
    return query.sql(dialect=dialect, pretty=pretty, copy=False)
