"""Server time of every page, for the sample and for a park with ten years of records, on both databases.

``python -m benchmarks.pages [--asks 40] [--park sample|decade] [--json FILE]``
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

from benchmarks.book_database import DATABASES, Databases, databases
from benchmarks.machine import tell_machine
from benchmarks.page_runs import DECADE, SAMPLE

#: Milliseconds that all but one in a hundred of the answers keep under.
P99 = 100
#: So many pages are shown, the worst first; the file of ``--json`` holds all.
_SHOWN = 30
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


def show(park: str, found: Mapping[str, Sequence[Told]]) -> None:
    """Print the pages farthest from their aims as a table in Markdown, and how many meet theirs on each database."""
    print(f"\n{park}: milliseconds at the median / that 99 in 100 keep under (CPU milliseconds at the median)\n")
    print(f"| page | who asks | aim | {' | '.join(found)} | queries |")
    print(f"|---|---|---:|{'---:|' * len(found)}---:|")
    pages = sorted(zip(*found.values(), strict=True), key=lambda answers: -max(map(_share, answers)))
    for answers in pages[:_SHOWN]:
        one, times = answers[0], " | ".join(_times(answer) for answer in answers)
        queries = "/".join(str(count) for count in sorted({answer["queries"] for answer in answers}))
        print(f"| {named(one)} | {one['who']} | {one['aim']} | {times} | {queries} |")
    print()
    for database, asked in found.items():
        met = (sum(not misses(answer, measured) for answer in asked) for measured in ("took", "cpu"))
        print(
            "{}, {}: of {} pages {} meet their aim by the clock, {} by CPU time.".format(
                park, database, len(asked), *met
            )
        )


def misses(answer: Told, measured: str) -> bool:
    """True when a page is slower than its aim at the median, or than a tenth of a second in one answer of a hundred."""
    return statistics.median(answer[measured]) >= answer["aim"] or p99(answer[measured]) >= P99


def named(answer: Told) -> str:
    """Return a page with what it was asked for."""
    return f"{answer['page']} {answer['what']}".strip()


def _share(answer: Told) -> float:
    """Return how much of its aim a page takes, by the worse of both aims."""
    return float(max(statistics.median(answer["took"]) / answer["aim"], p99(answer["took"]) / P99))


def _times(answer: Told) -> str:
    took, cpu = answer["took"], answer["cpu"]
    return f"{statistics.median(took):.1f} / {p99(took):.1f} ({statistics.median(cpu):.1f})"


def main(
    asks: Annotated[int, typer.Option(help="Times each page is asked for after the first.")] = 40,
    park: Annotated[str, typer.Option(help="Only this park: sample or decade.")] = "",
    to_json: Annotated[Path | None, typer.Option("--json", help="File for the results.")] = None,
) -> None:
    """Ask for every page of the URL configuration as the roles that use it."""
    console = Console(width=180)
    tell_machine(console, f"{asks} asks a page")
    told: dict[str, dict[str, Sequence[Told]]] = {}
    with databases() as made:
        for name in [park] if park else [SAMPLE, DECADE]:
            told[name] = {}
            for database in DATABASES:
                with console.status(f"{name}, {database}: filled and asked"):
                    told[name][database] = run(name, database, asks, made)
            show(name, told[name])
    if to_json is not None:
        to_json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
