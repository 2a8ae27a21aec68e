"""A plan looked ahead: our scenarios, a plain Python loop and SimPy, the same model in one run.

``python -m benchmarks.forecast [--rounds 5] [--json FILE]``
"""

from __future__ import annotations

import json
import math
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.machine import tell_machine
from fivegood.decide.forecast.pipeline import Pipeline, begins_of
from fivegood.decide.forecast.posterior import Posterior
from fivegood.decide.forecast.smoothing import State, Weights
from fivegood.decide.forecast.stages import Pace, Project
from fivegood.decide.forecast.streams import at_once
from fivegood.decide.forecast.times import look_ahead
from fivegood.periods import Period
from fivegood.rules.forecasting import CycleText

SCENARIOS, PROJECTS, MONTHS, GOALS = 10_000, 200, 60, 25
#: Scenarios that the peers run, and that their time is scaled up from: each does every scenario alike.
_PEERS = 100
_AS_OF, _UNTIL = date(2020, 12, 31), date(2025, 12, 31)
_STAGES = {
    "signed": (1.5, 5.0, 0.08),
    "started": (1.5, 3.0, 0.03),
    "building": (2.5, 15.0, 0.02),
    "trial": (2.0, 3.0, 0.01),
}
_CHAIN = (*_STAGES, "production")
_LEVEL, _SLOPE, _SPREAD, _SHARED, _YEARLY = 0.3, 0.004, 0.05, 0.3, 0.1
_TARGET = 1.55


@dataclass(frozen=True)
class Park:
    """Goals with their projects. A goal begins at 100 a month; projects make 2 to 10 a month at capacity."""

    projects: tuple[Project, ...]
    chosen: tuple[tuple[int, ...], ...]

    def target(self, goal: int) -> float:
        """Return what a goal asks of the last year."""
        return _TARGET * 1200 + 0.6 * 12 * sum(
            (self.projects[one].design_output or 0) / 12 for one in self.chosen[goal]
        )


def park_of() -> Park:
    """Return a park from a fixed seed: one goal for all projects, four for a quarter each, twenty for ten each."""
    chance = random.Random(20210630)
    projects = tuple(
        Project(
            f"p{number}", "", "", "", "", None, 12.0 * chance.randint(2, 10), chance.randint(4, 12),
            {"signed": date(2020, chance.randint(6, 12), 15)},
        )
        for number in range(PROJECTS)
    )  # fmt: skip
    chosen = [tuple(range(PROJECTS))]
    chosen += [tuple(range(part, PROJECTS, 4)) for part in range(4)]
    chosen += [tuple(range(part, PROJECTS, 20)) for part in range(20)]
    return Park(projects, tuple(chosen))


def ours(park: Park, scenarios: int = SCENARIOS) -> list[float]:
    """Return the chance of each goal; the fan of its path is worked out with it."""
    ahead = look_ahead(_AS_OF, _UNTIL, 7, scenarios, CycleText(shared=_SHARED, yearly_spread=_YEARLY))
    going = {
        stage: Pace(stage, shape, scale, falls, None, scale, 0, 0, 0)
        for stage, (shape, scale, falls) in _STAGES.items()
    }
    begins = np.stack(at_once(lambda project: begins_of(project, going, _CHAIN, ahead), park.projects))
    made = Pipeline(park.projects, begins, MONTHS, going).outputs(park.chosen)
    slots = tuple(Period.month(2021 + month // 12, month % 12 + 1) for month in range(MONTHS))
    one = np.ones(1)
    fitted = Posterior(
        Weights(_LEVEL * one, 0 * one, 0 * one, one),
        State(np.log(100 * one), _SLOPE * one, np.zeros((1, 1)), 0),
        State(np.zeros((1, 0)), np.zeros((1, 0)), np.zeros((1, 0, 1)), 0),
        np.zeros((1, 0, 0)),
        one,
        _SPREAD * one,
        1e9 * one,
        0 * one,
    )

    def chance(goal: int) -> float:
        normals = ahead.shared(slots, ahead.rng("series", str(goal)))
        value = np.exp(fitted.scenarios(normals, ahead.rng("posterior", str(goal))))
        value += made[goal]
        years = np.stack([value[:, month - 11 : month + 1].sum(axis=1) for month in range(11, MONTHS, 3)])
        np.quantile(years, (0.1, 0.5, 0.9), axis=1)
        return float(np.mean(years[-1] > park.target(goal)))

    return at_once(chance, range(GOALS))


def _drawn(park: Park, chance: random.Random) -> tuple[list[float], list[int]]:
    """Return the cycle of one scenario and the month in which each project begins, number by number."""
    cycle = [chance.gauss(0, 1) for _ in range(MONTHS)]
    pace = math.exp(_YEARLY * sum(cycle[:12]) / math.sqrt(12) - _YEARLY**2 / 2)
    begins = []
    for project in park.projects:
        passed = (_AS_OF - project.reached["signed"]).days / (365.25 / 12)
        whole, stays = 0.0, True
        for place, (shape, scale, falls) in enumerate(_STAGES.values()):
            gone = passed if place == 0 else 0.0
            whole += scale * ((gone / scale) ** shape + chance.expovariate(1)) ** (1 / shape) - gone
            stays = stays and chance.random() >= falls
        begins.append(min(int(whole / pace), MONTHS) if stays else MONTHS)
    return cycle, begins


def _last_year(park: Park, goal: int, cycle: list[float], begins: list[int], chance: random.Random) -> float:
    level, slope, values = math.log(100), _SLOPE, []
    for month in range(MONTHS):
        surprise = math.sqrt(_SHARED) * cycle[month] + math.sqrt(1 - _SHARED) * chance.gauss(0, 1)
        level += slope
        value = math.exp(level + _SPREAD * surprise)
        level += _LEVEL * _SPREAD * surprise
        for index in park.chosen[goal]:
            if begins[index] <= month:
                project = park.projects[index]
                share = min(1.0, (month - begins[index] + 0.5) / (project.ramp_months or 1))
                value += share * (project.design_output or 0) / 12
        values.append(value)
    return sum(values[-12:])


def plain_loop(park: Park, scenarios: int = _PEERS) -> list[float]:
    """Return the chance of each goal by loops over scenarios, goals, months and projects."""
    chance, met = random.Random(7), [0] * GOALS
    for _ in range(scenarios):
        cycle, begins = _drawn(park, chance)
        for goal in range(GOALS):
            met[goal] += _last_year(park, goal, cycle, begins, chance) > park.target(goal)
    return [count / scenarios for count in met]


def simpy_(park: Park, scenarios: int = _PEERS) -> list[float]:
    """Return the chance of each goal by SimPy: each project a process through its stages and its ramp."""
    chance, met = random.Random(8), [0] * GOALS
    goals_of = [[goal for goal in range(GOALS) if index in set(park.chosen[goal])] for index in range(PROJECTS)]
    for _ in range(scenarios):
        cycle, begins = _drawn(park, chance)
        totals = _simulated(park, cycle, begins, goals_of, chance)
        for goal in range(GOALS):
            met[goal] += totals[goal] > park.target(goal)
    return [count / scenarios for count in met]


def _simulated(
    park: Park, cycle: list[float], begins: list[int], goals_of: list[list[int]], chance: random.Random
) -> list[float]:
    import simpy

    env = simpy.Environment()
    rate, totals = [0.0] * GOALS, [0.0] * GOALS

    def project(index: int) -> Any:
        yield env.timeout(begins[index])
        one = park.projects[index]
        ramp, before = one.ramp_months or 1, 0.0
        while before < 1:
            share = min(1.0, (env.now - begins[index] + 0.5) / ramp)
            for goal in goals_of[index]:
                rate[goal] += (share - before) * (one.design_output or 0) / 12
            before = share
            yield env.timeout(1)

    def goal(number: int) -> Any:
        level = math.log(100)
        for month in range(MONTHS):
            yield env.timeout(0.5 if month == 0 else 1)
            surprise = math.sqrt(_SHARED) * cycle[month] + math.sqrt(1 - _SHARED) * chance.gauss(0, 1)
            level += _SLOPE
            if month >= MONTHS - 12:
                totals[number] += math.exp(level + _SPREAD * surprise) + rate[number]
            level += _LEVEL * _SPREAD * surprise

    for index in range(PROJECTS):
        if begins[index] < MONTHS:
            env.process(project(index))
    for number in range(GOALS):
        env.process(goal(number))
    env.run(until=MONTHS + 1)
    return totals


PEERS: dict[str, tuple[Callable[[Park], list[float]], int]] = {
    "ours": (ours, SCENARIOS),
    "plain Python loop": (plain_loop, _PEERS),
    "SimPy": (simpy_, _PEERS),
}


def main(
    rounds: Annotated[int, typer.Option(min=1, help="Timed turns of ours; the peers take one.")] = 5,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
) -> None:
    """Measure; the chances of all must agree within sampling error before a time is printed."""
    console, park = Console(width=120), park_of()
    tell_machine(console, f"{SCENARIOS} scenarios × {PROJECTS} projects × {MONTHS} months × {GOALS} goals")
    chances, found = {}, {}
    for name, (look, scenarios) in PEERS.items():
        runs = []
        for _ in range(rounds + 1 if name == "ours" else 1):
            seconds, cpu = time.perf_counter(), time.process_time()
            chances[name] = look(park)
            runs.append((time.perf_counter() - seconds, time.process_time() - cpu))
        timed = runs[1:] or runs
        scale = SCENARIOS / scenarios
        found[name] = {
            "scenarios": scenarios,
            "seconds": statistics.median(one for one, _ in timed) * scale,
            "cpu_median": statistics.median(one for _, one in timed) * scale,
            "cpu_least": min(one for _, one in timed) * scale,
        }
    _agree(chances)
    table = Table("peer", "scenarios run", "seconds", "CPU s", "CPU s, least", "times ours")
    for name, one in found.items():
        times = [f"{one[key]:.2f}" for key in ("seconds", "cpu_median", "cpu_least")]
        table.add_row(name, f"{one['scenarios']:,}", *times, f"{one['cpu_least'] / found['ours']['cpu_least']:.0f}")
    console.print(table)
    console.print(f"The peers' times are those of {_PEERS} scenarios, scaled up.")
    console.print(", ".join(f"{name} {version(name)}" for name in ("numpy", "simpy")))
    if json_file is not None:
        json_file.write_text(json.dumps(found, indent=2), encoding="utf-8")


def _agree(chances: dict[str, list[float]]) -> None:
    """Refuse to tell times of models that differ: goals on average, and each within five standard deviations."""
    exact = np.array(chances["ours"])
    for name, told in chances.items():
        spread = np.sqrt(np.maximum(exact * (1 - exact), 0.01) / _PEERS)
        assert np.all(np.abs(np.array(told) - exact) < 5 * spread), f"{name} finds other chances: {told} for {exact}"


if __name__ == "__main__":
    typer.run(main)
