"""Officers assigned to units: ours, OR-Tools' flow of least cost, scipy and a greedy rule, on the same park.

``python -m benchmarks.assignment [--rounds 5] [--json FILE]``
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from fivegood.decide.assignment import compiled
from fivegood.decide.assignment.flow import Net
from fivegood.decide.assignment.solving import new_state

#: Units, officers, candidates of each unit.
SIZES = ((422, 180, 180), (42_200, 18_000, 50))
#: Places of an officer on each level, and the cost of the j-th: the square grows by 1, 3, 5, … times this.
_MOST, _EVEN = (4, 3, 2), (100, 100, 200)
_SLOTS = max(_MOST)
_LEVEL_SHARES = (0.6, 0.3, 0.1)


@dataclass(frozen=True)
class Park:
    """A park by chance: arcs by unit, ``officer`` and ``cost`` of each, the level of units, ``levels`` of them."""

    units: int
    officers: int
    officer: Any
    cost: Any
    level: Any
    levels: int

    @property
    def step(self) -> Any:
        """The cost of each place, officer by officer and level by level."""
        one = [even * (2 * at + 1) for even in _EVEN[: self.levels] for at in range(_SLOTS)]
        return np.tile(np.array(one, dtype=np.int64), self.officers)

    @property
    def most(self) -> Any:
        """The places of each officer and level."""
        return np.tile(np.array(_MOST[: self.levels], dtype=np.int64), self.officers)


def park_of(units: int, officers: int, candidates: int, levels: int) -> Park:
    """Return a park: places on a square of 100 km, the nearest officers as candidates, a cost of 1 each 10 m and up to
    500 by chance for skills and continuity. The same sizes give the same park."""
    from scipy.spatial import cKDTree

    chance = np.random.default_rng(20210630)
    here, there = chance.integers(0, 100_000, (units, 2)), chance.integers(0, 100_000, (officers, 2))
    metres, nearest = cKDTree(there).query(here, k=candidates)
    cost = (metres // 10).astype(np.int64) + chance.integers(0, 500, (units, candidates))
    level = chance.choice(3, units, p=_LEVEL_SHARES) + 1 if levels > 1 else np.ones(units, dtype=np.int64)
    return Park(units, officers, nearest.astype(np.int64), cost, level.astype(np.int64), levels)


def ours(park: Park) -> int:
    """Return the least cost: arcs sorted, the flow, and the bound that proves it."""
    functions = compiled.functions()
    assert functions is not None, "numba is not installed: fivegood[fast]"
    order = np.argsort(park.cost, axis=1, kind="stable")
    officer = np.take_along_axis(park.officer, order, 1).reshape(-1)
    cost = np.take_along_axis(park.cost, order, 1).reshape(-1)
    start = np.arange(park.units + 1) * park.cost.shape[1]
    step, most = park.step, park.most
    floor = np.cumsum(step[: park.levels * _SLOTS : _SLOTS])
    light_first = np.lexsort((officer[start[:-1]], park.level))
    net = Net(
        light_first, start, officer, cost, park.level, np.arange(len(most)) * _SLOTS, step, most, floor, park.levels
    )
    state = new_state(park.units, len(most), np.array)
    assert functions.route_all(net, state) == 0
    taken = np.arange(_SLOTS)[None, :] < state.count[:, None]
    total = int(cost[state.held].sum() + step.reshape(-1, _SLOTS)[taken].sum())
    assert functions.bound(net, np.zeros(len(most), dtype=np.int64), 1, state.price) == total
    return total


def or_tools(park: Park) -> int:
    """Return the least cost by OR-Tools, an arc for each pair and each place."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    most, step = park.most, park.step.reshape(-1, _SLOTS)
    node = np.arange(len(most))
    out = park.units + len(most)
    after = np.where(node % park.levels == 0, out, park.units + node - 1)
    place, slot = np.nonzero(np.arange(_SLOTS)[None, :] < most[:, None])
    width = park.cost.shape[1]
    tails = np.concatenate([np.repeat(np.arange(park.units), width), park.units + place])
    level = np.repeat(park.level, width)
    heads = np.concatenate([park.units + park.officer.reshape(-1) * park.levels + level - 1, after[place]])
    costs = np.concatenate([park.cost.reshape(-1), step[place, slot]])
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, np.ones(len(tails), dtype=np.int64), costs)
    supply = np.zeros(out + 1, dtype=np.int64)
    supply[: park.units], supply[out] = 1, -park.units
    flow.set_nodes_supplies(np.arange(out + 1), supply)
    assert flow.solve() == flow.OPTIMAL
    return int(flow.optimal_cost())


def scipy_(park: Park) -> int:
    """Return the least cost by scipy, a column for each place: dense where all are candidates, else sparse."""
    from scipy.optimize import linear_sum_assignment
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    step = park.step[:_SLOTS]
    columns = park.officer[:, :, None] * _SLOTS + np.arange(_SLOTS)
    costs = park.cost[:, :, None] + step
    rows = np.broadcast_to(np.arange(park.units)[:, None, None], columns.shape)
    shape = (park.units, park.officers * _SLOTS)
    if park.cost.shape[1] == park.officers:
        matrix = np.empty(shape, dtype=np.int64)
        matrix[rows, columns] = costs
        return int(matrix[linear_sum_assignment(matrix)].sum())
    sparse = csr_array((costs.reshape(-1).astype(float), (rows.reshape(-1), columns.reshape(-1))), shape=shape)
    one, other = min_weight_full_bipartite_matching(sparse)
    return int(np.asarray(sparse[one, other]).sum())


def greedy(park: Park) -> int:
    """Return the cost of the rule of thumb: one unit after another takes what is cheapest then; not the least."""
    levels, most, step = park.levels, park.most.tolist(), park.step.tolist()
    taken, total = [0] * len(most), 0
    for officers, costs, level in zip(park.officer.tolist(), park.cost.tolist(), park.level.tolist(), strict=True):
        best, chosen = None, -1
        for officer, cost in zip(officers, costs, strict=True):
            nodes = range(officer * levels, officer * levels + level)
            if all(taken[node] < most[node] for node in nodes):
                real = cost + sum(step[node * _SLOTS + taken[node]] for node in nodes)
                if best is None or real < best:
                    best, chosen = real, officer
        assert best is not None, "greed left no place for a unit"
        total += best
        for node in range(chosen * levels, chosen * levels + level):
            taken[node] += 1
    return total


PEERS: dict[str, Callable[[Park], int]] = {"ours": ours, "OR-Tools": or_tools, "scipy": scipy_, "greedy": greedy}


def measured(park: Park, rounds: int) -> dict[str, dict[str, float]]:
    """Return seconds, CPU seconds (least and median) and the cost of each peer, in turns after one warm-up each."""
    names = [name for name in PEERS if name != "scipy" or park.levels == 1]
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    costs: dict[str, int] = {}
    for turn in range(rounds + 1):
        for name in names:
            seconds, cpu = time.perf_counter(), time.process_time()
            costs[name] = PEERS[name](park)
            if turn:
                runs[name].append((time.perf_counter() - seconds, time.process_time() - cpu))
    exact = {costs[name] for name in names if name != "greedy"}
    assert len(exact) == 1, f"the optima differ: {costs}"
    assert costs["greedy"] >= costs["ours"]
    return {
        name: {
            "seconds": statistics.median(seconds for seconds, _ in runs[name]),
            "cpu_median": statistics.median(cpu for _, cpu in runs[name]),
            "cpu_least": min(cpu for _, cpu in runs[name]),
            "cost": costs[name],
        }
        for name in names
    }


def main(
    rounds: Annotated[int, typer.Option(min=1, help="Timed turns of each peer.")] = 5,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
) -> None:
    """Measure; every optimum is compared before a time is printed."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    table = Table("park", "peer", "seconds", "CPU s", "CPU s, least", "cost", "above the least")
    for units, officers, candidates in SIZES:
        for levels in (1, 3):
            what = f"{units:,} × {officers:,}, {candidates} candidates, {levels} level{'s' if levels > 1 else ''}"
            found[what] = measured(park_of(units, officers, candidates, levels), rounds)
            least = found[what]["ours"]["cost"]
            for name, one in found[what].items():
                times = [f"{one[key]:.4f}" for key in ("seconds", "cpu_median", "cpu_least")]
                table.add_row(what, name, *times, f"{one['cost']:,.0f}", f"{one['cost'] / least - 1:.1%}")
    console = Console(width=140)
    console.print(table)
    console.print(", ".join(f"{name} {version(name)}" for name in ("numba", "numpy", "ortools", "scipy")))
    if json_file is not None:
        json_file.write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
