"""CPU seconds of `fivegood score` on the sample, from a cold start: a new process each time, and where they go.

``python -m benchmarks.score_cold [--runs 5] [--json FILE]``
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

import fivegood

SAMPLE = Path(fivegood.__file__).parent / "sample" / "ningxiang"
AS_OF = date(2021, 6, 30)
COMMAND = (
    sys.executable,
    "-c",
    "from fivegood.cli.entry import run; run()",
    "score",
    str(SAMPLE),
    "--as-of",
    AS_OF.isoformat(),
    "--json",
)
#: Modules shown of those that take longest to import.
_SHOWN = 12


def cpu_seconds(command: Sequence[str]) -> float:
    """Return user and system seconds that a command takes in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def instructions(command: Sequence[str]) -> int | None:
    """Return the instructions that a command takes, the same however busy the machine is; None without valgrind."""
    if (valgrind := shutil.which("valgrind")) is None:
        return None
    counting = [valgrind, "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", *command]
    told = subprocess.run(counting, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True).stderr
    counted = re.search(r"I +refs: +([\d,]+)", told)
    assert counted is not None
    return int(counted[1].replace(",", ""))


def phases() -> dict[str, float]:
    """Return the CPU seconds of each step of a score, in this process, from the start of Python."""
    found: dict[str, float] = {}
    last = 0.0

    def done(name: str) -> None:
        nonlocal last
        now = time.process_time()
        found[name], last = now - last, now

    done("Python, typer and rich start")
    from fivegood.cli import main

    assert main.app
    from fivegood.park import open_folder
    from fivegood.plan.scorecard import score

    done("the rest is imported")
    folder = open_folder(SAMPLE)
    done("plan and measures are read")
    assert folder.records
    done("records are read")
    snapshot = folder.freeze(AS_OF)
    done("facts are frozen")
    from fivegood.measures.compute import Figures

    score(folder.plan, Figures(snapshot, folder.catalogue), AS_OF)
    done("figures and scorecard")
    return found


def phases_of_child() -> dict[str, float]:
    """Return the steps as a new process measures them."""
    code = "import json, sys; from benchmarks.score_cold import phases; print(json.dumps(phases()))"
    told = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True).stdout
    steps: dict[str, float] = json.loads(told)
    return steps


def imports() -> Iterator[tuple[str, float, float]]:
    """Yield each module that the command imports: name, own milliseconds, milliseconds with what it imports."""
    command = [COMMAND[0], "-X", "importtime", *COMMAND[1:]]
    told = subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True).stderr
    for line in told.splitlines():
        own, _, rest = line.removeprefix("import time:").partition("|")
        whole, _, name = rest.partition("|")
        if own.strip().isdigit():
            yield name.strip(), int(own) / 1000, int(whole) / 1000


def by_package(modules: Sequence[tuple[str, float, float]]) -> list[tuple[str, float]]:
    """Return the milliseconds of each top package, those of its modules added up, the longest first."""
    totals: dict[str, float] = {}
    for name, own, _ in modules:
        package = name.partition(".")[0]
        totals[package] = totals.get(package, 0) + own
    return sorted(totals.items(), key=lambda pair: -pair[1])


def _table(title: str, rows: Sequence[tuple[str, str]]) -> Table:
    table = Table("", title, show_edge=False)
    table.columns[1].justify = "right"
    for row in rows:
        table.add_row(*row)
    return table


def main(
    runs: Annotated[int, typer.Option(help="Runs; the median counts.")] = 5,
    to_json: Annotated[Path | None, typer.Option("--json", help="File for the results.")] = None,
) -> None:
    """Measure a score from a cold start, and where its time goes."""
    console = Console()
    cpu_seconds(COMMAND)
    seconds = [cpu_seconds(COMMAND) for _ in range(runs)]
    bare = statistics.median(cpu_seconds([sys.executable, "-c", "pass"]) for _ in range(runs))
    median = statistics.median(seconds)
    console.print(
        f"fivegood score: {median:.2f} CPU s, median of {runs} ({min(seconds):.2f} to {max(seconds):.2f}); "
        f"Python alone {bare:.2f}"
    )
    counted = instructions(COMMAND)
    if counted is not None:
        console.print(f"{counted / 1e9:.2f} thousand million instructions")
    steps, modules = phases_of_child(), list(imports())
    packages = by_package(modules)
    console.print(_table("CPU s", [(name, f"{took:.2f}") for name, took in steps.items()]))
    console.print(_table("ms to import, package", [(name, f"{took:.0f}") for name, took in packages[:_SHOWN]]))
    longest = sorted(modules, key=lambda module: -module[2])[:_SHOWN]
    console.print(_table("ms to import, with all it imports", [(name, f"{whole:.0f}") for name, _, whole in longest]))
    if to_json is not None:
        told: dict[str, Any] = {
            "cpu_seconds": seconds,
            "python_alone": bare,
            "instructions": counted,
            "steps": steps,
            "packages_ms": packages,
        }
        to_json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
