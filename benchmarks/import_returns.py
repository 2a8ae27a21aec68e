"""Import of 100,000 returns the way users import them, against django-import-export, on SQLite and PostgreSQL.

``python -m benchmarks.import_returns [--rows 100_000] [--peer-share 10] [--everywhere] [--json FILE]``
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks import book_data
from benchmarks.book_data import RETURN_COLUMNS, UNIT_COLUMNS, Cells, Planted
from benchmarks.book_database import DATABASES, Databases, databases
from benchmarks.import_runs import INSERT_ONLY, OURS, STEPS, USUAL
from benchmarks.machine import tell_machine
from fivegood.errors import FivegoodError

#: Seconds that the first import, its repeat and its corrections may take.
AIM = 10
_FORMATS = (".csv", ".xlsx")


class AnswersDifferError(FivegoodError):
    """An importer left other rows behind than those in its file, so no time is worth printing."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a run, what each ought to leave behind (rows, sum, added, corrected) and the faults planted."""

    folder: Path
    rows: int
    expected: Mapping[str, tuple[int, str]]
    planted: Mapping[str, Sequence[Planted]]


@dataclass(frozen=True, slots=True)
class Run:
    """What one importer took, found and left behind, step by step; peak memory in bytes."""

    importer: str
    database: str
    format: str
    rows: int
    steps: Mapping[str, Mapping[str, Any]]
    peak: int
    verified: bool | None


def write_files(folder: Path, rows: int) -> Files:
    """Write the files of a run in both formats."""
    folder.mkdir()
    right = book_data.return_rows(rows)
    corrected = book_data.corrected(right)
    in_cells, of_cells = book_data.with_faults(right)
    between, of_rows = book_data.with_false_references(right)
    contents = dict(zip(STEPS, (right, right, corrected, in_cells, between), strict=True))
    (folder / "units.csv").write_bytes(
        book_data.csv_of(UNIT_COLUMNS, book_data.unit_rows(book_data.units_needed(rows)))
    )
    for step, content in contents.items():
        name = step.replace(" ", "-")
        (folder / f"{name}.csv").write_bytes(book_data.csv_of(RETURN_COLUMNS, content))
        (folder / f"{name}.xlsx").write_bytes(book_data.xlsx_of(RETURN_COLUMNS, content))
    # A file with faults changes nothing.
    left = dict(zip(STEPS, (right, right, corrected, corrected, corrected), strict=True))
    expected = {step: (rows, _total(content)) for step, content in left.items()}
    return Files(folder, rows, expected, {"faulty cells": of_cells, "faulty rows": of_rows})


def _total(rows: Sequence[Cells]) -> str:
    amount = RETURN_COLUMNS.index("stated")
    return f"{sum((Decimal(row[amount]) for row in rows), Decimal(0)):.2f}"


def run(importer: str, database: str, suffix: str, files: Files, made: Databases) -> Run:
    """Let one importer work in a process of its own, on a database of its own."""
    command = [sys.executable, "-m", "benchmarks.import_runs", importer, str(files.folder), suffix]
    environment = os.environ | made.fresh(database)
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
    return Run(importer, database, suffix[1:].upper(), files.rows, **json.loads(told.splitlines()[-1]))


def check(found: Run, files: Files) -> None:
    """Raise AnswersDifferError unless the database holds after each step what the files say.

    The peer is held to what it ought to be able to do: the first import.
    """
    steps = found.steps if found.importer == OURS else {"first": found.steps["first"]}
    for step, told in steps.items():
        if (told["rows"], told["total"]) != files.expected[step]:
            left = f"{told['rows']} rows of {told['total']} in all"
            raise AnswersDifferError(
                f"{found.importer} on {found.database}, {step}: {left}, not {files.expected[step]}"
            )
    if found.importer == OURS and not found.verified:
        raise AnswersDifferError(f"the journal on {found.database} does not verify")


def faults_named(found: Run, files: Files, step: str) -> tuple[int, int, int]:
    """Return how many planted faults are named by row, by row and column, and by row, column and value."""
    told = found.steps[step]["faults"]
    planted = files.planted[step]
    lines = {line for line, _, _ in told}
    columns = {(line, column) for line, column, _ in told}
    values: dict[tuple[int, str], str] = {}
    for line, column, value in told:
        values[line, column] = values.get((line, column), "") + str(value)
    return (
        sum(one.line in lines for one in planted),
        sum((one.line, one.column) in columns for one in planted),
        sum(one.value in values.get((one.line, one.column), "") for one in planted),
    )


def show_times(runs: Sequence[Run], console: Console) -> None:
    """Print what each step took, wall and CPU seconds."""
    table = Table(title="seconds (CPU seconds)", show_edge=False)
    for heading in ("importer", "database", "file", "rows", *STEPS, "peak MB"):
        table.add_column(heading, justify="left" if heading in ("importer", "database", "file") else "right")
    for one in runs:
        times = [_time(one.steps.get(step)) for step in STEPS]
        style = "bold" if one.importer == OURS else None
        peak = f"{one.peak / 1e6:,.0f}"
        table.add_row(one.importer, one.database, one.format, f"{one.rows:,}", *times, peak, style=style)
    console.print(table)


def _time(step: Mapping[str, Any] | None) -> str:
    return "" if step is None else f"{step['seconds']:.1f} ({step['cpu']:.1f})"


def show_faults(runs: Sequence[Run], files: Mapping[int, Files], console: Console) -> None:
    """Print what each importer finds in the files with faults, and what it stores of them."""
    table = Table(title="of the faults planted", show_edge=False)
    for heading in ("importer", "database", "file", "planted", "row named", "and column", "and value", "stored of it"):
        table.add_column(heading, justify="left" if heading in ("importer", "database", "file") else "right")
    for one in runs:
        for step in ("faulty cells", "faulty rows"):
            if step in one.steps and one.format == "CSV":
                named = faults_named(one, files[one.rows], step)
                planted = len(files[one.rows].planted[step])
                stored = "nothing" if one.steps[step]["state"] == "faulty" else "all of the file"
                table.add_row(one.importer, one.database, step, str(planted), *map(str, named), stored)
    console.print(table)


def show_aim(runs: Sequence[Run], console: Console) -> None:
    """Print whether the aim is met, by the clock and by the CPU seconds that an idle machine would come near."""
    for one in runs:
        if one.importer == OURS:
            steps = [one.steps[step] for step in ("first", "repeat", "corrections")]
            seconds, cpu = max(step["seconds"] for step in steps), max(step["cpu"] for step in steps)
            clock, busy = ("met" if number < AIM else "missed" for number in (seconds, cpu))
            told = f"{clock} by the clock ({seconds:.1f} s), {busy} by CPU seconds ({cpu:.1f})"
            console.print(f"under {AIM} s, {one.database}, {one.format}: {told}")


def main(
    rows: Annotated[str, typer.Option(help="Returns to import; _ may part the digits.")] = "100_000",
    peer_share: Annotated[int, typer.Option(help="The peer imports one in so many of them; 1 for all.")] = 10,
    everywhere: Annotated[bool, typer.Option(help="Let the peer work on PostgreSQL as well.")] = False,
    to_json: Annotated[Path | None, typer.Option("--json", help="File for the results.")] = None,
) -> None:
    """Import the same files with Fivegood and with django-import-export, and compare what each finds."""
    console = Console(width=160)
    count = int(rows)
    tell_machine(console, f"the peer imports one row in {peer_share}")
    runs = []
    with databases() as made:
        files = {size: write_files(made.folder / f"files-{size}", size) for size in {count, count // peer_share}}
        for database in DATABASES:
            turns = [(OURS, suffix, count) for suffix in _FORMATS]
            if everywhere or database == DATABASES[0]:
                turns += [(peer, ".csv", count // peer_share) for peer in (USUAL, INSERT_ONLY)]
            for importer, suffix, size in turns:
                with console.status(f"{database}: {importer}, {suffix[1:]}"):
                    runs.append(run(importer, database, suffix, files[size], made))
                check(runs[-1], files[size])
    show_times(runs, console)
    show_faults(runs, files, console)
    show_aim(runs, console)
    if to_json is not None:
        to_json.write_text(json.dumps([asdict(one) for one in runs], indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        typer.run(main)
    except FivegoodError as error:
        sys.exit(str(error))
