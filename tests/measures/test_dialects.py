"""One tree, two dialects: what DuckDB answers here is what Spark answers on a cluster over the same Parquet."""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

import pytest
import sqlglot

from fivegood.facts.schema import TimeKind
from fivegood.facts.snapshot import save
from fivegood.measures.catalogue import Kind, Measure
from fivegood.measures.compile import Ask, figure_query, scan, series
from fivegood.measures.compute import Figures, Question
from fivegood.measures.dialects import DIALECTS, sql_of
from fivegood.park import SAMPLES, open_folder
from fivegood.periods import Period
from fivegood.structs import replace

#: The sample's last records: mass testing in the summer, after the half-year of its report.
AS_OF = date(2021, 8, 31)
SPAN = Period(date(2021, 1, 1), AS_OF)
PARK = open_folder(SAMPLES / "ningxiang")
BUCKETS = ("year", "quarter", "month")
Query = Callable[[str, str], Sequence[tuple[Any, ...]]]

#: Measures over a table, each with a query of its own; ratios and changes are made of these.
LEAVES = [measure for measure in PARK.catalogue if measure.versions[-1].table is not None]
#: Flows that a series can give: a threshold counts over a whole period, not over its buckets.
FLOWS = [measure for measure in LEAVES if measure.kind is Kind.FLOW and measure.versions[-1].each is None]


def name(measure: Measure) -> str:
    return measure.id


def table_of(measure: Measure) -> str:
    table = measure.versions[-1].table
    assert table is not None
    return table.name


@pytest.fixture(scope="module")
def figures() -> Figures:
    return PARK.figures(AS_OF)


def question(measure: Measure) -> Question:
    return Question(measure.id, AS_OF if measure.is_dated else SPAN)


def asks_of(measure: Measure, figures: Figures) -> list[Ask]:
    """The query of a measure, narrowed by each code of its first dimension too, and of a year before for a newly."""
    ask = figures.ask(question(measure))
    asks = [ask]
    if measure.dimensions:
        dimension = measure.dimensions[0]
        sql = f'SELECT DISTINCT "{dimension}" FROM "{ask.table.name}" WHERE "{dimension}" IS NOT NULL ORDER BY 1'
        codes = [code for (code,) in figures.snapshot.engine.rows(ask.table.name, sql)]
        asks += [replace(ask, slice=((dimension, code),)) for code in codes]
    if ask.version.newly:
        asks.append(replace(ask, when=SPAN.same_period_last_year()))
    return asks


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("measure", LEAVES, ids=name)
def test_the_query_of_a_figure_parses_back_in_its_dialect(measure: Measure, dialect: str, figures: Figures) -> None:
    asks = asks_of(measure, figures)
    for ask in [*asks[:2], *asks[2:][-1:]]:  # a code and the next differ in a text only
        for query in (figure_query(ask), *([] if ask.version.each else [scan([ask])])):
            text = sql_of(query, dialect)
            assert sqlglot.parse_one(text, dialect=dialect).sql(dialect=dialect) == text
            assert sqlglot.parse_one(sql_of(query, dialect, pretty=True), dialect=dialect).sql(dialect=dialect) == text


@pytest.mark.parametrize("bucket", BUCKETS)
@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("measure", FLOWS, ids=name)
def test_a_series_parses_back_in_its_dialect(measure: Measure, dialect: str, bucket: str) -> None:
    text = sql_of(series([measure], ["park", *measure.dimensions], bucket), dialect)
    assert sqlglot.parse_one(text, dialect=dialect).sql(dialect=dialect) == text


def by_month(figures: Figures, measure: Measure) -> dict[date, Any]:
    sql = sql_of(series([measure], ["park"], "month"))
    return {record["bucket"]: record[measure.id] for record in figures.snapshot.engine.records(table_of(measure), sql)}


@pytest.mark.parametrize("measure", FLOWS, ids=name)
def test_a_month_of_a_series_is_the_figure_of_that_month(measure: Measure, figures: Figures) -> None:
    months = by_month(figures, measure)
    periods = [Period.month(2021, month) for month in range(1, 9)]
    if table_of(measure) in ("returns", "filings"):
        # These two months are returned together, and stand where they end.
        periods[:2] = [Period(date(2021, 1, 1), date(2021, 2, 28))]
    for period in periods:
        expected = figures(measure.id, period).value
        assert (months.get(period.end.replace(day=1)) or 0) == (expected or 0), period


@pytest.mark.parametrize("measure", FLOWS, ids=name)
def test_the_months_of_a_series_add_up_to_the_figure_of_the_whole(measure: Measure, figures: Figures) -> None:
    value = measure.versions[-1].value
    assert value is not None
    months = by_month(figures, measure)
    total = sum((Decimal(told or 0) for day, told in months.items() if SPAN.start <= day <= SPAN.end), Decimal(0))
    whole = figures(measure.id, SPAN).value
    if value.function == "count_distinct":
        assert (whole or 0) <= total
    else:
        assert total == (whole or 0)


def test_a_series_by_year_is_that_by_month_added_up(figures: Figures) -> None:
    flows = [measure for measure in FLOWS if table_of(measure) == "returns"]
    engine = figures.snapshot.engine
    years = engine.records("returns", sql_of(series(flows, ["park", "industry"], "year")))
    months = engine.records("returns", sql_of(series(flows, ["park", "industry"], "month")))
    assert len(months) > len(years) > 0
    for year in years:
        parts = [
            month
            for month in months
            if month["industry"] == year["industry"] and month["bucket"].year == year["bucket"].year
        ]
        for flow in flows:
            told = [part[flow.id] for part in parts if part[flow.id] is not None]
            assert (sum(told) if told else None) == year[flow.id]


def missing(what: str) -> NoReturn:
    pytest.skip(f"{what} is missing: install the extra spark and Java 17 to compare with Spark")


@pytest.fixture(scope="module")
def spark(figures: Figures, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Query]:
    """Answer Spark SQL over the sample's snapshot as Parquet, in a zone of which nothing may depend."""
    try:
        sql = importlib.import_module("pyspark.sql")
    except ImportError:
        missing("pyspark")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        missing("Java")
    folder = tmp_path_factory.mktemp("spark")
    snapshot = save(figures.snapshot, folder)
    builder = sql.SparkSession.builder.master("local[1]").appName("fivegood")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.local.dir": str(folder / "local"),
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.session.timeZone": "America/Los_Angeles",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    try:
        for path in sorted(snapshot.glob("*.parquet")):
            session.read.parquet(str(path)).createOrReplaceTempView(path.stem)
        yield lambda _, text: [tuple(row) for row in session.sql(text).collect()]
    finally:
        session.stop()


@pytest.mark.parametrize("measure", LEAVES, ids=name)
def test_spark_gives_the_figure_that_duckdb_gives(measure: Measure, figures: Figures, spark: Query) -> None:
    for ask in asks_of(measure, figures):
        here = figures.snapshot.engine.rows(ask.table.name, sql_of(figure_query(ask)))
        assert spark(ask.table.name, sql_of(figure_query(ask), "spark")) == here


@pytest.mark.parametrize("table", sorted({table_of(measure) for measure in LEAVES}))
def test_spark_answers_all_figures_of_a_table_in_one_scan(table: str, figures: Figures, spark: Query) -> None:
    measures = [measure for measure in LEAVES if table_of(measure) == table and measure.versions[-1].each is None]
    asks = [ask for measure in measures for ask in asks_of(measure, figures)]
    here = figures.snapshot.engine.rows(table, sql_of(scan(asks)))
    assert spark(table, sql_of(scan(asks), "spark")) == here


@pytest.mark.parametrize("bucket", BUCKETS)
@pytest.mark.parametrize("table", sorted({table_of(measure) for measure in FLOWS}))
def test_spark_gives_the_series_that_duckdb_gives(table: str, bucket: str, figures: Figures, spark: Query) -> None:
    flows = [measure for measure in FLOWS if table_of(measure) == table]
    shared = set.intersection(*(set(measure.dimensions) for measure in flows))
    query = series(flows, ["park", *sorted(shared)], bucket)
    here = figures.snapshot.engine.rows(table, sql_of(query))
    assert len(here) > 0
    assert sorted(spark(table, sql_of(query, "spark")), key=repr) == sorted(here, key=repr)


def test_every_kind_of_time_and_aggregate_is_compared() -> None:
    versions = [measure.versions[-1] for measure in LEAVES]
    assert {version.table.time.kind for version in versions if version.table} == set(TimeKind) - {TimeKind.NONE}
    assert {version.value.function for version in versions if version.value} == {
        "sum",
        "count",
        "count_distinct",
        "max",
        "min",
        "percentile",
    }
