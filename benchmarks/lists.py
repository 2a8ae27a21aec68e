"""Lists, details and API calls over 100,000 units, against Django's admin and a bare django-ninja, on both databases.

``python -m benchmarks.lists [--units 100_000] [--rounds 30] [--json FILE]``
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.book_database import DATABASES, SQLITE, Databases, databases
from benchmarks.machine import tell_machine
from fivegood.errors import FivegoodError

#: Queries that a page may take.
MOST_QUERIES = 10
Answer = Mapping[str, Any]


class AnswersDifferError(FivegoodError):
    """The databases show different numbers of records for the same question, so no time is worth printing."""


def run(database: str, units: int, rounds: int, made: Databases) -> Mapping[str, Any]:
    """Ask everything on one database, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.list_runs", str(units), str(rounds)]
    environment = os.environ | made.fresh(database)
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
    found: Mapping[str, Any] = json.loads(told.splitlines()[-1])
    return found


def check(found: Mapping[str, Sequence[Answer]]) -> None:
    """Raise AnswersDifferError unless every database shows as many records for each question."""
    first, *others = found.values()
    for other in others:
        for one, same in zip(first, other, strict=True):
            # A page sorted by a text is in the order of the database's own alphabet, and still as long.
            if (one["name"], one["rows"]) != (same["name"], same["rows"]):
                raise AnswersDifferError(
                    f"{one['name']} for the {one['who']}: {one['rows']} and {same['rows']} records"
                )


def show(found: Mapping[str, Sequence[Answer]], console: Console) -> None:
    """Print the median of every question on each database, beside its aim."""
    table = Table(title="milliseconds, median (CPU milliseconds); queries", show_edge=False)
    for heading in ("page or call", "who asks", "aim", *found, "queries", "first answer"):
        table.add_column(heading, justify="left" if heading in ("page or call", "who asks") else "right")
    for answers in zip(*found.values(), strict=True):
        one = answers[0]
        times = [f"{statistics.median(a['took']):.1f} ({statistics.median(a['cpu']):.1f})" for a in answers]
        queries = "/".join(str(count) for count in sorted({a["queries"] for a in answers}))
        first = max(a["first"] for a in answers)
        style = "dim" if one["is_peer"] else None
        table.add_row(one["name"], one["who"], str(one["aim"] or ""), *times, queries, f"{first:.0f}", style=style)
    console.print(table)


def show_aims(found: Mapping[str, Sequence[Answer]], console: Console) -> None:
    """Print which aims are missed, in seconds and in CPU seconds, and which pages take too many queries."""
    for database, answers in found.items():
        aimed = [answer for answer in answers if answer["aim"]]
        slow = [_named(a) for a in aimed if statistics.median(a["took"]) >= a["aim"]]
        costly = [_named(a) for a in aimed if statistics.median(a["cpu"]) >= a["aim"]]
        console.print(
            f"{database}: {len(aimed) - len(slow)} of {len(aimed)} aims met; missed: {', '.join(slow) or 'none'}"
        )
        whose = "CPU time" if database == SQLITE else "CPU time, the server's not counted,"
        console.print(f"  by {whose} {len(aimed) - len(costly)} of {len(aimed)}; missed: {', '.join(costly) or 'none'}")
        many = [_named(a) for a in aimed if a["queries"] > MOST_QUERIES]
        console.print(f"  more than {MOST_QUERIES} queries: {', '.join(many) or 'none'}")


def _named(answer: Answer) -> str:
    return f"{answer['name']} ({answer['who']})"


def main(
    units: Annotated[str, typer.Option(help="Units, and as many returns; _ may part the digits.")] = "100_000",
    rounds: Annotated[int, typer.Option(help="Times each is asked; the median counts.")] = 30,
    to_json: Annotated[Path | None, typer.Option("--json", help="File for the results.")] = None,
) -> None:
    """Ask for pages and calls over a large book, as a plan office and as an officer, and ask the peers for theirs."""
    console = Console(width=160)
    tell_machine(console, f"{int(units):,} units")
    told = {}
    with databases() as made:
        for database in DATABASES:
            with console.status(f"{database}: filled and asked"):
                told[database] = run(database, int(units), rounds, made)
    found = {database: one["answers"] for database, one in told.items()}
    check(found)
    show(found, console)
    show_aims(found, console)
    if to_json is not None:
        to_json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        typer.run(main)
    except FivegoodError as error:
        sys.exit(str(error))
