"""All flows over the returns by park and year: Fivegood against SQL by hand, Polars and SQLite, in one run.

``python -m benchmarks.returns_scan [--rows 100_000_000] [--parks 2700] [--keep DIR] [--json FILE]``
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.machine import tell_machine
from benchmarks.returns_data import Size, check_space, write_returns
from benchmarks.returns_peers import hand_forms, load_sqlite
from fivegood.errors import FivegoodError
from fivegood.structs import replace

#: Runs of each peer that count, each after a warm-up.
ROUNDS = 3
#: What SQLite's own file takes, without compression.
_SQLITE_BYTES_PER_ROW = 60


class AnswersDifferError(FivegoodError):
    """Peers answered the same question differently, so no time is worth printing."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one peer took over one size of data: seconds, CPU seconds of all threads, peak memory in bytes."""

    peer: str
    rows: int
    seconds: float
    cpu: float
    peak: int
    groups: int
    checksum: str


def run(peer: str, folder: Path, rows: int) -> Result:
    """Let one peer answer in a process of its own, once after a warm-up."""
    command = [sys.executable, "-m", "benchmarks.returns_peers", peer, str(folder)]
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return Result(peer, rows, **told)


def compare(folder: Path, size: Size, *, with_sqlite: bool, console: Console) -> list[Result]:
    """Return the median of what every peer took over one size.

    Peers take turns, so that whatever else the machine does meets all of them. Raises AnswersDifferError when their
    answers are not all the same.
    """
    peers = ["ours", *hand_forms(), "polars", *(["sqlite"] if with_sqlite else [])]
    rounds: list[list[Result]] = []
    for number in range(ROUNDS):
        rounds.append([])
        for peer in peers:
            with console.status(f"{size.rows:,} rows, round {number + 1} of {ROUNDS}: {peer}"):
                rounds[-1].append(run(peer, folder, size.rows))
    results = [_median(of_peer) for of_peer in zip(*rounds, strict=True)]
    odd = [told.peer for part in rounds for told in part if told.checksum != results[0].checksum]
    if odd:
        raise AnswersDifferError(f"over {size.rows:,} rows these answer otherwise than ours: {', '.join(odd)}")
    return results


def _median(runs: Sequence[Result]) -> Result:
    seconds, cpu = (statistics.median(numbers) for numbers in zip(*((r.seconds, r.cpu) for r in runs), strict=True))
    return replace(runs[0], seconds=seconds, cpu=cpu, peak=max(r.peak for r in runs))


def by_hand(results: list[Result]) -> Result:
    """Return the fastest of the forms by hand."""
    return min((result for result in results if result.peer in hand_forms()), key=lambda result: result.seconds)


def show(results: list[Result], console: Console) -> None:
    """Print one size as a table; ratios are to the best form by hand, in seconds and in CPU seconds."""
    best = by_hand(results)
    least_cpu = min(result.cpu for result in results if result.peer in hand_forms())
    table = Table(title=f"{results[0].rows:,} rows to {results[0].groups:,} groups; fastest by hand: {best.peer}")
    for heading in ("peer", "seconds", "CPU s", "peak MB", "to hand", "CPU to hand"):
        table.add_column(heading, justify="left" if heading == "peer" else "right")
    for result in results:
        name = f"by hand: {result.peer}" if result.peer in hand_forms() else result.peer
        ratio, cpu_ratio = result.seconds / best.seconds, result.cpu / least_cpu
        cells = (f"{result.seconds:.2f}", f"{result.cpu:.2f}", f"{result.peak / 1e6:,.0f}")
        table.add_row(name, *cells, f"{ratio:.2f}", f"{cpu_ratio:.2f}", style="bold" if result.peer == "ours" else None)
    console.print(table)


def show_growth(small: list[Result], large: list[Result], console: Console) -> None:
    """Print how time and memory grow from a tenth of the rows to all of them."""
    pairs = [("ours", "ours"), (by_hand(large).peer, f"by hand: {by_hand(large).peer}"), ("polars", "polars")]
    for peer, name in pairs:
        first, last = (next(r for r in results if r.peer == peer) for results in (small, large))
        seconds, cpu, peak = last.seconds / first.seconds, last.cpu / first.cpu, last.peak / first.peak
        grown = f"{seconds:.1f} times the seconds, {cpu:.1f} times the CPU seconds, {peak:.1f} times the memory"
        console.print(f"{name}: {last.rows / first.rows:.0f} times the rows take {grown}")


@contextmanager
def _folder(keep: Path | None, needed: int) -> Iterator[Path]:
    """Give the folder to keep, or one that is deleted afterwards, on a disk with enough space."""
    folder = keep or Path(tempfile.mkdtemp(prefix="fivegood-returns-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        check_space(folder, needed)
        yield folder
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path, size: Size, *, with_sqlite: bool) -> None:
    """Write the data, unless it is there, in a process of its own: its memory must not count as a peer's."""
    steps = [] if folder.exists() else [(write_returns, (folder, size))]
    if with_sqlite and not list(folder.glob("*.sqlite")):
        steps.append((load_sqlite, (folder,)))  # type: ignore[arg-type] # one of several shapes
    for function, arguments in steps:
        child = get_context("spawn").Process(target=function, args=arguments)
        child.start()
        child.join()
        if child.exitcode:
            raise FivegoodError(f"the data could not be written to {folder}")


def main(
    rows: Annotated[str, typer.Option(help="Rows at least; _ may part the digits.")] = "100_000_000",
    parks: Annotated[int, typer.Option(help="Parks they are spread over.")] = 2_700,
    keep: Annotated[Path | None, typer.Option(help="Folder that keeps the data for the next run.")] = None,
    to_json: Annotated[Path | None, typer.Option("--json", help="File for the results.")] = None,
) -> None:
    """Compare the peers over a tenth of the rows and over all of them."""
    console = Console()
    sizes = [Size.of(int(rows) // 10, parks), Size.of(int(rows), parks)]
    needed = sum(size.bytes_needed for size in sizes) + sizes[0].rows * _SQLITE_BYTES_PER_ROW
    tell_machine(console, f"needs {needed / 1e9:.1f} GB of disk for the time of the run")
    results = []
    with _folder(keep, needed) as folder:
        for index, size in enumerate(sizes):
            part = folder / f"rows-{size.rows}-parks-{size.parks}"
            with console.status(f"{size.rows:,} rows are written"):
                _prepare(part, size, with_sqlite=index == 0)
            results.append(compare(part, size, with_sqlite=index == 0, console=console))
            show(results[-1], console)
    show_growth(results[0], results[1], console)
    if to_json is not None:
        told = [asdict(result) for part in results for result in part]
        to_json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        typer.run(main)
    except FivegoodError as error:
        sys.exit(str(error))
