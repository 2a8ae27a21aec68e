"""The assignment problems of OR-Library, held to the optima that are published with them.

``python -m benchmarks.or_library FOLDER``: the folder holds assign100.txt to assign800.txt, which are not ours to ship.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from fivegood.decide.assignment.network import Network, Places
from fivegood.decide.assignment.solving import solve

#: The least cost of each by its size: J. E. Beasley, OR-Library, assignopt.txt.
LEAST = {100: 305, 200: 475, 300: 626, 400: 804, 500: 991, 600: 1176, 700: 1362, 800: 1552}


def network_of(file: Path) -> Network:
    """Return a problem as ours: as many officers as units, each with one place that costs nothing."""
    size, *costs = map(int, file.read_text(encoding="ascii").split())
    cost = np.array(costs, dtype=np.int64).reshape(size, size)
    order = np.argsort(cost, axis=1, kind="stable")
    sorted_costs = np.take_along_axis(cost, order, 1).reshape(-1).tolist()
    places = Places(1, list(range(size)), [0] * (size + 1), [0] * size, [1] * size)
    return Network([at * size for at in range(size + 1)], order.reshape(-1).tolist(), sorted_costs, [1] * size, places)


def main(folder: Annotated[Path, typer.Argument(help="Where the files are.")]) -> None:
    """Solve each; fails when a cost or its bound is not the published one."""
    table = Table("size", "cost", "bound", "published", "CPU s")
    for size, least in LEAST.items():
        network, begun = network_of(folder / f"assign{size}.txt"), time.process_time()
        solved = solve(network)
        table.add_row(str(size), *map(str, (solved.cost, solved.bound, least)), f"{time.process_time() - begun:.2f}")
        assert solved.cost == solved.bound == least, f"assign{size}.txt: {solved.cost}, published {least}"
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
