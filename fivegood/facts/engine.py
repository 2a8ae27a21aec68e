"""The engine that answers SQL over fact tables: DuckDB, in this process, over memory or Parquet."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

# The engine itself. The package around it brings an interface that nobody here uses, and reading that in would be a
# twentieth of what a command takes.
import _duckdb as duckdb

from fivegood.facts.cells import DECIMALS, write
from fivegood.facts.frozen import FrozenTable
from fivegood.facts.schema import ColumnType

_SQL_TYPES = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.CODE: "VARCHAR",
    ColumnType.SPAN: "VARCHAR",
    ColumnType.DATE: "DATE",
    ColumnType.INSTANT: "TIMESTAMP",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.BOOLEAN: "BOOLEAN",
    **{kind: f"DECIMAL(18,{decimals})" for kind, decimals in DECIMALS.items()},
}

#: Rows that DuckDB scans as one piece: threads share the pieces of a table among them.
_ROWS_A_PIECE = 122_880


def sql_type(kind: ColumnType) -> str:
    """Return the SQL type that holds a column type; the same name serves DuckDB and Spark."""
    return _SQL_TYPES[kind]


class Engine:
    """Fact tables that SQL can be asked of. A table is loaded when it is first asked for; threads may share it."""

    def __init__(
        self, loaders: Mapping[str, Callable[[duckdb.DuckDBPyConnection], None]], threads: int | None = None
    ) -> None:
        self._loaders = dict(loaders)
        self._threads = threads
        self._loaded: set[str] = set()
        self._lock = threading.Lock()

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        # An extension would be fetched from an outside host: everything needed is built in.
        options: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        if self._threads is not None:
            options["threads"] = self._threads
        return duckdb.connect(":memory:", config=options)

    @classmethod
    def over_tables(cls, tables: Mapping[str, FrozenTable]) -> Engine:
        """Serve frozen tables from memory. Where none is longer than one piece, other threads would only wait."""
        longest = max((len(table.lines) for table in tables.values()), default=0)
        loaders = {name: _memory_loader(table) for name, table in tables.items()}
        return cls(loaders, threads=1 if longest <= _ROWS_A_PIECE else None)

    @classmethod
    def over_parquet(cls, files: Mapping[str, Path], check: Callable[[Path], None] = lambda _path: None) -> Engine:
        """Serve tables from Parquet files (one file or a glob of files each), which ``check`` may refuse one by one."""
        return cls({name: _parquet_loader(name, path, check) for name, path in files.items()})

    def rows(self, table: str, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query over one table."""
        return self._cursor(table).execute(sql, list(parameters)).fetchall()

    def records(self, table: str, sql: str) -> list[dict[str, Any]]:
        """Return the rows of a query over one table, each by column name."""
        cursor = self._cursor(table).execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def canonical_lines(self, table: str, names: Sequence[str]) -> list[list[str]]:
        """Return a table as canonical text, rows in their stored order."""
        columns = ", ".join(f'"{name}"' for name in names)
        return [[write(value) for value in row] for row in self.rows(table, f'SELECT {columns} FROM "{table}"')]

    def write_parquet(self, table: str, path: Path) -> None:
        """Write one table as Parquet, rows in the order of its key."""
        target = str(path).replace("'", "''")
        self._cursor(table).execute(f"COPY \"{table}\" TO '{target}' (FORMAT parquet, COMPRESSION zstd)")

    def _cursor(self, table: str) -> duckdb.DuckDBPyConnection:
        """Return a cursor of its own for each query, over a database that holds the table."""
        with self._lock:
            if table not in self._loaded:
                self._loaders[table](self._connection)
                self._loaded.add(table)
            return self._connection.cursor()


def _memory_loader(frozen: FrozenTable) -> Callable[[duckdb.DuckDBPyConnection], None]:
    def load(connection: duckdb.DuckDBPyConnection) -> None:
        table = frozen.table
        columns = ", ".join(f"'{column.name}': '{sql_type(column.type)}'" for column in table.all_columns)
        # One CSV file that DuckDB reads itself is many times faster than rows handed over one by one.
        with tempfile.TemporaryDirectory(prefix="fivegood-") as folder:
            path = Path(folder) / f"{table.name}.csv"
            path.write_bytes(frozen.text)
            source = str(path).replace("'", "''")
            connection.execute(
                f"CREATE TABLE \"{table.name}\" AS SELECT * FROM read_csv('{source}', header=true, delim=',', "
                f"quote='\"', escape='\"', nullstr='', auto_detect=false, columns={{{columns}}})"
            )

    return load


def _parquet_loader(
    name: str, path: Path, check: Callable[[Path], None]
) -> Callable[[duckdb.DuckDBPyConnection], None]:
    def load(connection: duckdb.DuckDBPyConnection) -> None:
        check(path)
        source = str(path).replace("'", "''")
        connection.execute(f"CREATE VIEW \"{name}\" AS SELECT * FROM read_parquet('{source}')")

    return load
