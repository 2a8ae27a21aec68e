"""Who answers: Fivegood's compiled SQL, SQL by hand, Polars, SQLite. Run as a process each, so that memory is its own.

``python -m benchmarks.returns_peers NAME FOLDER`` prints one JSON object: seconds, CPU seconds, peak memory, and the
checksum of the answer. An answer counts as given when the engine holds it, before Python reads it.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from fivegood.measures.catalogue import Kind, Measure
from fivegood.measures.compile import series
from fivegood.measures.dialects import sql_of
from fivegood.park import shipped_catalogue

SQLITE_FILE = "returns.sqlite"
Answer = list[tuple[Any, ...]]
#: What a peer prepares: a question to be timed, and how to read what it answered.
Peer = tuple[Callable[[], None], Callable[[], Answer]]


def flows() -> list[Measure]:
    """Return all flows of the catalogue over the returns."""
    return [
        measure
        for measure in shipped_catalogue()
        if measure.kind is Kind.FLOW and (table := measure.versions[-1].table) is not None and table.name == "returns"
    ]


def items() -> dict[str, str]:
    """Return the item that each flow adds up, read from its filter ``item = '…'``."""
    return {measure.id: measure.versions[-1].where_text.split("'")[1] for measure in flows()}


def _columns(shape: str) -> str:
    return ", ".join(shape.format(item=item, name=name) for name, item in items().items())


def hand_forms() -> dict[str, str]:
    """Return the forms in which a person might write the query for DuckDB, by name."""
    wanted = ", ".join(f"'{item}'" for item in items().values())
    numbers = " ".join(f"WHEN '{item}' THEN {index}" for index, item in enumerate(items().values()))
    of_number = ", ".join(f"MAX(v) FILTER (i = {index}) AS {name}" for index, name in enumerate(items()))
    filters = _columns("SUM(value) FILTER (item = '{item}') AS {name}")
    cases = _columns("SUM(CASE item WHEN '{item}' THEN value END) AS {name}")
    pivot = _columns("MAX(v) FILTER (item = '{item}') AS {name}")
    adds = _columns("SUM(v) FILTER (item = '{item}') AS {name}")
    sums = "SELECT park, year(period_end) AS y, item, SUM(value) AS v FROM returns"
    by_day = "SELECT park, period_end, item, SUM(value) AS v FROM returns GROUP BY ALL"
    by_number = f"SELECT park, year(period_end) AS y, (CASE item {numbers} END)::UTINYINT AS i, SUM(value) AS v"
    items_by_row = "SELECT park, year(period_end) AS y, item, value FROM returns"
    pivoted = f"PIVOT ({items_by_row}) ON item IN ({wanted}) USING SUM(value) GROUP BY park, y"
    return {
        "FILTER per item": f"SELECT park, year(period_end) AS y, {filters} FROM returns GROUP BY ALL",
        "CASE per item": f"SELECT park, year(period_end) AS y, {cases} FROM returns GROUP BY ALL",
        "sums by item, then pivot": f"SELECT park, y, {pivot} FROM ({sums} GROUP BY ALL) GROUP BY ALL",
        "sums by wanted item, then pivot": f"SELECT park, y, {pivot} FROM "
        f"({sums} WHERE item IN ({wanted}) GROUP BY ALL) GROUP BY ALL",
        "sums by item and day, then pivot": f"SELECT park, year(period_end) AS y, {adds} FROM ({by_day}) GROUP BY ALL",
        "sums by numbered item, then pivot": f"SELECT park, y, {of_number} FROM "
        f"({by_number} FROM returns GROUP BY ALL) GROUP BY ALL",
        "PIVOT statement": f"SELECT park, y, {_columns('{item} AS {name}')} FROM ({pivoted})",
    }


def ours() -> str:
    """Return the query as Fivegood writes it."""
    return sql_of(series(flows(), ["park"], "year"))


def _duckdb(folder: Path, query: str) -> Peer:
    import duckdb

    connection = duckdb.connect(":memory:")
    connection.execute("SET enable_progress_bar = false")
    source = str(folder / "*.parquet").replace("'", "''")
    connection.execute(f"CREATE VIEW returns AS SELECT * FROM read_parquet('{source}')")

    def ask() -> None:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE answer AS {query}")

    return ask, lambda: connection.execute("SELECT * FROM answer").fetchall()


def _polars(folder: Path) -> Peer:
    import polars as pl

    held: list[pl.DataFrame] = []
    value = pl.col("value")
    sums = [value.filter(pl.col("item") == item).sum().alias(name) for name, item in items().items()]

    def ask() -> None:
        rows = pl.scan_parquet(folder / "*.parquet")
        grouped = rows.group_by("park", pl.col("period_end").dt.year().alias("y")).agg(sums)
        held[:] = [grouped.collect(engine="streaming")]

    return ask, lambda: held[0].rows()


def load_sqlite(folder: Path) -> None:
    """Load the four columns that the question needs, money as whole cents, so that SQLite's sums are exact too."""
    import duckdb

    source = str(folder / "*.parquet").replace("'", "''")
    query = f"SELECT park, item, period_end::VARCHAR, (value * 100)::BIGINT FROM read_parquet('{source}')"
    loader = duckdb.connect(":memory:")
    loader.execute("SET enable_progress_bar = false")
    rows = loader.execute(query)
    working = folder / f"{SQLITE_FILE}.unfinished"
    working.unlink(missing_ok=True)
    with sqlite3.connect(working) as connection:
        connection.execute("CREATE TABLE returns (park TEXT, item TEXT, period_end TEXT, cents INTEGER)")
        while batch := rows.fetchmany(100_000):
            connection.executemany("INSERT INTO returns VALUES (?, ?, ?, ?)", batch)
    connection.close()
    working.rename(folder / SQLITE_FILE)


def _sqlite(folder: Path) -> Peer:
    connection = sqlite3.connect(folder / SQLITE_FILE)
    sums = _columns("SUM(cents) FILTER (WHERE item = '{item}')")
    query = f"SELECT park, CAST(substr(period_end, 1, 4) AS INTEGER) AS y, {sums} FROM returns GROUP BY park, y"

    def ask() -> None:
        connection.execute("DROP TABLE IF EXISTS temp.answer")
        connection.execute(f"CREATE TEMP TABLE answer AS {query}")

    def read() -> Answer:
        rows = connection.execute("SELECT * FROM temp.answer").fetchall()
        return [
            (park, year, *(None if v is None else Decimal(v) / 100 for v in values)) for park, year, *values in rows
        ]

    return ask, read


def peer(name: str, folder: Path) -> Peer:
    """Return a peer by name: ours, polars, sqlite, or the name of a form by hand."""
    if name == "polars":
        return _polars(folder)
    if name == "sqlite":
        return _sqlite(folder)
    return _duckdb(folder, ours() if name == "ours" else hand_forms()[name])


def checksum(answer: Iterable[tuple[Any, ...]]) -> str:
    """Return the SHA-256 of the answer as text, rows by park and year; no sum and a sum of nothing are alike."""
    lines = []
    for park, year, *values in answer:
        told = year.year if isinstance(year, date) else int(year)
        lines.append(f"{park} {told} " + " ".join(f"{Decimal(value or 0):.2f}" for value in values))
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def measure(name: str, folder: Path) -> dict[str, Any]:
    """Ask once to warm up and once for the time; peak memory is taken before the answer is read into Python."""
    ask, read = peer(name, folder)
    ask()
    start, cpu_start = time.perf_counter(), time.process_time()
    ask()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu_start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    answer = read()
    return {"seconds": seconds, "cpu": cpu, "peak": peak, "groups": len(answer), "checksum": checksum(answer)}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
