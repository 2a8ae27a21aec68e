"""Server time of every page, for the sample and for a park with ten years of records, on both databases.

``python -m benchmarks.pages [--asks 100] [--park sample|decade] [--json FILE]``
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

from benchmarks.book_database import DATABASES, Databases, databases
from benchmarks.page_runs import DECADE, SAMPLE

#: Milliseconds that all but one in a hundred of the answers keep under.
P99 = 100
#: Load average above which other work makes milliseconds unreliable.
_BUSY = 0.5
Told = Mapping[str, Any]


def run(park: str, database: str, asks: int, made: Databases) -> Sequence[Told]:
    """Ask for every page of a park on one database, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.page_runs", park, str(asks)]
    environment = os.environ | made.fresh(database)
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
    found: Sequence[Told] = json.loads(told.splitlines()[-1])
    return found


def p99(times: Sequence[float]) -> float:
    """Return the time that 99 in 100 answers keep under."""
    return statistics.quantiles(times, n=100, method="inclusive")[-1]


def show(park: str, found: Mapping[str, Sequence[Told]], console: Console) -> None:
    """Print p50 and p99 of every page on each database, beside its aim, and which pages miss theirs."""
    table = Table(title=f"{park}: milliseconds p50 / p99 (CPU milliseconds p50); queries", show_edge=False)
    for heading in ("page", "who asks", "aim", *found, "queries"):
        table.add_column(heading, justify="left" if heading in ("page", "who asks") else "right")
    for answers in zip(*found.values(), strict=True):
        one = answers[0]
        queries = "/".join(str(count) for count in sorted({answer["queries"] for answer in answers}))
        table.add_row(named(one), one["who"], str(one["aim"]), *(_times(answer) for answer in answers), queries)
    console.print(table)
    for database, asked in found.items():
        for whose, measured in (("the clock", "took"), ("CPU time", "cpu")):
            missed = [answer for answer in asked if misses(answer, measured)]
            names = ", ".join(f"{named(answer)} ({answer['who']})" for answer in missed) or "none"
            met = f"{len(asked) - len(missed)} of {len(asked)}"
            console.print(f"{park}, {database}: by {whose} {met} aims met; missed: {names}")


def misses(answer: Told, measured: str) -> bool:
    """True when a page is slower than its aim at the median, or than a tenth of a second in one answer of a hundred."""
    return statistics.median(answer[measured]) >= answer["aim"] or p99(answer[measured]) >= P99


def named(answer: Told) -> str:
    """Return a page with what it was asked for."""
    return f"{answer['page']} {answer['what']}".strip()


def _times(answer: Told) -> str:
    took, cpu = answer["took"], answer["cpu"]
    return f"{statistics.median(took):.1f} / {p99(took):.1f} ({statistics.median(cpu):.1f})"


def main(
    asks: Annotated[int, typer.Option(help="Times each page is asked for after the first.")] = 100,
    park: Annotated[str, typer.Option(help="Only this park: sample or decade.")] = "",
    to_json: Annotated[Path | None, typer.Option("--json", help="File for the results.")] = None,
) -> None:
    """Ask for every page of the URL configuration as the roles that use it."""
    console = Console(width=180)
    load = os.getloadavg()[0]
    console.print(f"{os.cpu_count()} cores, load {load:.1f}; {asks} asks a page")
    if load > _BUSY:
        console.print("The machine is busy with other work: trust the CPU milliseconds more than the milliseconds.")
    told: dict[str, dict[str, Sequence[Told]]] = {}
    with databases() as made:
        for name in [park] if park else [SAMPLE, DECADE]:
            told[name] = {}
            for database in DATABASES:
                with console.status(f"{name}, {database}: filled and asked"):
                    told[name][database] = run(name, database, asks, made)
            show(name, told[name], console)
    if to_json is not None:
        to_json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
