"""A large `returns` fact table of many parks, made from a fixed seed and written as Parquet in snapshot order."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from fivegood import yamlfile
from fivegood.errors import FivegoodError
from fivegood.facts.engine import sql_type
from fivegood.facts.subjects.enterprises import RETURNS
from fivegood.park import CATALOGUE

SEED = 20210630
YEARS = range(2016, 2026)
#: Bytes that a row takes on disk, rounded up; measured on files that this module wrote.
BYTES_PER_ROW = 12
#: Rows of one file: a number of parks whose snapshots a higher authority keeps together.
ROWS_PER_FILE = 4_000_000
_INDUSTRIES = ("equipment", "energy_storage", "medical_devices", "other")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is made: whole units, spread evenly over the parks, so that ``rows`` is at least what was asked."""

    parks: int
    units: int

    @classmethod
    def of(cls, rows: int, parks: int) -> Size:
        return cls(parks, max(parks, -(-rows // rows_per_unit())))

    @property
    def rows(self) -> int:
        return self.units * rows_per_unit()

    @property
    def bytes_needed(self) -> int:
        return self.rows * BYTES_PER_ROW


class NoSpaceError(FivegoodError):
    """The disk has less free space than the data needs."""


def item_codes() -> tuple[str, ...]:
    """Return the catalogue's items in the order of a snapshot."""
    lists = yamlfile.load(CATALOGUE / "lists.yaml").data
    assert isinstance(lists, dict)
    return tuple(sorted(lists["item"]))


def periods() -> list[tuple[str, str, str]]:
    """Return the periods of the returns (text, first day, last day): January and February come together."""
    found = []
    for year in YEARS:
        leap = year % 4 == 0
        found.append((f"{year}-01/{year}-02", f"{year}-01-01", f"{year}-02-{29 if leap else 28}"))
        for month in range(3, 13):
            last = 30 if month in (4, 6, 9, 11) else 31
            found.append((f"{year}-{month:02}", f"{year}-{month:02}-01", f"{year}-{month:02}-{last}"))
    return found


def rows_per_unit() -> int:
    return len(item_codes()) * len(periods())


def check_space(folder: Path, needed: int) -> None:
    """Raise NoSpaceError, which says how much is needed, when the disk of ``folder`` has less."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        message = f"the data needs {needed / 1e9:.1f} GB of disk and {free / 1e9:.1f} GB are free"
        raise NoSpaceError(f"{message}: ask for fewer --rows, or set TMPDIR to a larger disk")


def write_returns(folder: Path, size: Size) -> None:
    """Write ``returns-0000.parquet`` and so on, rows by park, then key. The same size gives the same rows.

    The folder appears under its name only when it is whole.
    """
    working = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(working, ignore_errors=True)
    working.mkdir(parents=True)
    connection = duckdb.connect(":memory:")
    connection.execute("SET enable_progress_bar = false")
    per_file = max(1, ROWS_PER_FILE // rows_per_unit())
    for number, first in enumerate(range(0, size.units, per_file)):
        last = min(first + per_file, size.units)
        target = str(working / f"returns-{number:04}.parquet").replace("'", "''")
        connection.execute(f"COPY ({_query(size, first, last)}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    connection.close()
    working.rename(folder)


def _query(size: Size, first: int, last: int) -> str:
    """Return the rows of the units from ``first`` to before ``last``: a row's number says what it is about."""
    items, spans = item_codes(), periods()
    made = {
        "park": f"printf('park-%04d', unit * {size.parks} // {size.units})",
        "unit_id": "printf('unit-%06d', unit)",
        "period": f"{_texts(text for text, _, _ in spans)}[span]",
        "item": f"{_texts(items)}[item]",
        "basis": "CASE WHEN is_owed THEN NULL WHEN unit % 10 = 0 THEN 'cumulative' ELSE 'single' END",
        "stated": "CASE WHEN NOT is_owed THEN cents::DECIMAL(16,0) * 0.01::DECIMAL(2,2) END",
        "value": "CASE WHEN NOT is_owed THEN cents::DECIMAL(16,0) * 0.01::DECIMAL(2,2) END",
        "period_start": f"{_texts(start for _, start, _ in spans)}[span]",
        "period_end": f"{_texts(end for _, _, end in spans)}[span]",
        "is_owed": "CASE WHEN is_owed THEN true END",
        "unit_kind": "'enterprise'",
        "industry": f"{_texts(_INDUSTRIES)}[1 + unit % {len(_INDUSTRIES)}]",
        "group_code": "CASE WHEN unit % 20 = 0 THEN printf('group-%03d', unit % 300) END",
        "recorded_at": f"{_texts(end for _, _, end in spans)}[span]::TIMESTAMP + INTERVAL 1 DAY * (5 + chance % 10)",
        "is_withdrawn": "NULL",
        "is_synthetic": "true",
    }
    columns = ", ".join(f'({made[c.name]})::{sql_type(c.type)} AS "{c.name}"' for c in RETURNS.all_columns)
    unit, span, item = f"row // {rows_per_unit()}", f"row % {len(spans)}", f"row // {len(spans)} % {len(items)}"
    # Two steps of a Lehmer generator over the row's number: the same rows whatever DuckDB's own hash does.
    chance = f"(((row + {SEED}) * 48271) % 2147483647 * 69621) % 2147483647"
    cents = "(unit * 7919 % 4000 + 25) * (chance % 5000000)"
    return (
        f"SELECT {columns} FROM (SELECT *, chance % 200 = 0 AS is_owed, {cents} AS cents "
        f"FROM (SELECT {unit} AS unit, 1 + {span} AS span, 1 + {item} AS item, {chance} AS chance "
        f"FROM range({first * rows_per_unit()}, {last * rows_per_unit()}) AS numbers(row)))"
    )


def _texts(values: Iterable[str]) -> str:
    return "[" + ", ".join(f"'{value}'" for value in values) + "]"
