"""Two hundred people at work at once, on both databases: what fails, what is lost, how long answers take.

``python -m benchmarks.load [--people 200] [--seconds 60] [--processes 2] [--json FILE]``

Locust runs the people on loopback, on the same two cores as the server. What each was told is written is looked up
afterwards, and the journal verified: the run fails when anything is lost or answered with an error.
"""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any
from urllib.request import urlopen

import typer
from rich.console import Console

from benchmarks.book_database import DATABASES, databases
from benchmarks.machine import tell_machine

_USERS = Path(__file__).with_name("load_users.py")
#: People begin so many a second.
_A_SECOND = 20
Told = dict[str, Any]


def run(people: int, seconds: int, processes: int, environment: Mapping[str, str], folder: Path) -> Told:
    """Let people work on a fresh database, and return what came of it."""
    who, told = folder / "people.json", folder / "told.jsonl"
    env = {**os.environ, **environment, "FIVEGOOD_PEOPLE": str(who), "FIVEGOOD_TOLD": str(told)}
    _stage(["fill", str(who), str(people)], env)
    with serving(processes, env) as address:
        shown = _locust(address, people, seconds, folder, env)
    judged: Told = json.loads(_stage(["judge", str(told)], env).splitlines()[-1])
    return judged | {"requests": shown}


def _stage(words: Sequence[str], env: Mapping[str, str]) -> str:
    command = [sys.executable, "-m", "benchmarks.load_stage", *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=env).stdout


@contextmanager
def serving(processes: int, env: Mapping[str, str]) -> Iterator[str]:
    """Serve the database of the environment, as its administrator does, and give the address."""
    command = [sys.executable, "-u", "-c", "from fivegood.cli.entry import run; run()", "serve", "--no-work"]
    command += ["--port", "0", "--workers", str(processes)]
    environment = {**env, "DJANGO_SETTINGS_MODULE": "fivegood.site.settings"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        said = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://[\d.]+:\d+", said)
        if found is None:
            raise RuntimeError(f"the server does not say where it answers: {said}")
        _await(found.group(0))
        yield found.group(0)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _await(address: str) -> None:
    """Wait until the server that has said its address answers there."""
    for _ in range(600):
        with suppress(OSError), urlopen(f"{address}/login/login/", timeout=10):
            return
        time.sleep(0.1)
    raise RuntimeError(f"nobody answers at {address}")


def _locust(address: str, people: int, seconds: int, folder: Path, env: Mapping[str, str]) -> list[Told]:
    """Return how many requests of each kind there were, how many failed, and the times that 50, 95, 99 of 100 took."""
    command = [sys.executable, "-m", "locust", "-f", str(_USERS), "--headless", "--host", address, "--only-summary"]
    command += ["-u", str(people), "-r", str(_A_SECOND), "-t", f"{seconds}s", "--csv", str(folder / "load")]
    command += ["--exit-code-on-error", "0"]  # what failed is told in the figures
    subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with (folder / "load_stats.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "load_failures.csv").open(encoding="utf-8", newline="") as file:
        why = {row["Name"]: row["Error"] for row in csv.DictReader(file)}
    return [
        {
            "name": row["Name"],
            "why": why.get(row["Name"], ""),
            "count": int(row["Request Count"]),
            "failed": int(row["Failure Count"]),
            **{name: float(row[name]) for name in ("50%", "95%", "99%")},
        }
        for row in rows
    ]


def show(database: str, found: Told) -> None:
    """Print what came of a run."""
    print(f"\n{database}: milliseconds that 50, 95 and 99 in 100 answers keep under\n")
    print("| what | answers | errors | 50 % | 95 % | 99 % |")
    print("|---|---:|---:|---:|---:|---:|")
    for one in found["requests"]:
        numbers = " | ".join(f"{one[name]:.0f}" for name in ("50%", "95%", "99%"))
        print(f"| {one['name']} | {one['count']} | {one['failed']} | {numbers} |")
    for one in found["requests"]:
        if one["why"]:
            print(f"\n{one['name']}: {one['why']}")
    lost = f"{len(found['lost'])} lost: {', '.join(found['lost'][:5])}" if found["lost"] else "none lost"
    holds = "holds" if found["journal"] else "does NOT hold"
    print(f"\n{found['told']} writes told of, {lost}; the journal of {found['entries']} entries {holds}.")


def failed(found: Told) -> bool:
    """True when an answer was an error, anything told is lost, or the journal does not hold."""
    return bool(found["lost"]) or not found["journal"] or any(one["failed"] for one in found["requests"])


def main(
    people: Annotated[int, typer.Option(help="How many work at once.")] = 200,
    seconds: Annotated[int, typer.Option(help="How long they work.")] = 60,
    processes: Annotated[int, typer.Option(help="Processes that answer.")] = 2,
    database: Annotated[str, typer.Option(help=f"Only this database: {' or '.join(DATABASES)}.")] = "",
    to_json: Annotated[Path | None, typer.Option("--json", help="File for the results.")] = None,
) -> None:
    """Let many people work at once."""
    console = Console(width=180)
    tell_machine(console, f"{people} people, {seconds} s, {processes} processes that answer")
    found: dict[str, Told] = {}
    with databases() as made:
        for name in [database] if database else DATABASES:
            environment = made.fresh(name)
            with console.status(f"{name}: people at work"):
                found[name] = run(people, seconds, processes, environment, Path(environment["FIVEGOOD_DATA"]))
            show(name, found[name])
    if to_json is not None:
        to_json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    if any(failed(one) for one in found.values()):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
