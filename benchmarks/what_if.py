"""The first what-if after a server started, and the next one, against looking the whole plan ahead anew.

``python -m benchmarks.what_if [--rounds 5] [--json FILE]``
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.machine import tell_machine

_AS_OF, _NAME = date(2021, 6, 30), "base"
WAYS = ("anew", "first", "next")


def _figures(folder: Path) -> Any:
    from fivegood.facts.snapshot import opened
    from fivegood.measures.compute import Figures
    from fivegood.park import SAMPLES, open_folder

    park = open_folder(SAMPLES / "ningxiang")
    (snapshot,) = (folder / "snapshots").iterdir()
    return park, Figures(opened(snapshot), park.catalogue)


def _prepare(folder: Path) -> None:
    """Freeze the sample and keep its base, as a worker does."""
    from fivegood.decide.forecast.goals import forecast
    from fivegood.editions.forecasts.basefiles import base_write
    from fivegood.facts.snapshot import save
    from fivegood.park import SAMPLES, open_folder

    save(open_folder(SAMPLES / "ningxiang").freeze(_AS_OF), folder / "snapshots")
    park, figures = _figures(folder)
    base_write(_NAME, forecast(park.plan, figures, _AS_OF, park.rules.forecasting))


def turn(folder: Path, way: str) -> dict[str, Any]:
    """Try one scenario in a process that has read neither numpy nor a base; the plan and the snapshot are open."""
    park, figures = _figures(folder)
    seconds, cpu = time.perf_counter(), time.process_time()
    from fivegood.decide.forecast.goals import looked, looking_of
    from fivegood.decide.forecast.whatif import what_if
    from fivegood.editions.forecasts.basefiles import base_read
    from fivegood.rules.scenarios import ProjectAdded, ProjectChange, ScenarioText

    text = ScenarioText(
        projects={"p174": ProjectChange(later=6), "p161": ProjectChange(drops=True)},
        add=(ProjectAdded(name="more", output=5e9, starts=date(2022, 1, 1), industry="equipment"),),
        growth={"all": 0.01},
    )

    def looking(begins: Any = None) -> Any:
        return looking_of(park.plan, figures, _AS_OF, park.rules.forecasting, begins=begins)

    base = looked(looking()) if way == "anew" else base_read(_NAME, looking)
    assert base is not None
    found = what_if(base, text)
    if way == "next":
        seconds, cpu = time.perf_counter(), time.process_time()
        found = what_if(base, text)
    return {
        "seconds": time.perf_counter() - seconds,
        "cpu": time.process_time() - cpu,
        "chances": [one.chance for one in found.goals],
    }


def main(
    rounds: Annotated[int, typer.Option(min=1, help="Processes a way.")] = 5,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
    folder: Annotated[Path | None, typer.Option(hidden=True)] = None,
    way: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Measure, each time in a process of its own; all ways must find the same chances before a time is printed."""
    from django.conf import settings

    if folder is not None:
        settings.configure(DATA=folder)
        print(json.dumps(turn(folder, way)))
        return
    console = Console(width=120)
    with tempfile.TemporaryDirectory() as made:
        settings.configure(DATA=Path(made))
        _prepare(Path(made))
        size = sum(path.stat().st_size for path in (Path(made) / "forecasts").rglob("*") if path.is_file())
        tell_machine(console, f"the sample, 10,000 scenarios, 4 changes; base on disk {size / 1e6:.0f} MB")
        runs: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
        for _ in range(rounds):
            for name, found in runs.items():
                command = [sys.executable, "-m", "benchmarks.what_if", "--folder", made, "--way", name]
                answer = subprocess.run(command, check=True, capture_output=True, text=True)
                found.append(json.loads(answer.stdout))
    assert len({json.dumps(one["chances"]) for found in runs.values() for one in found}) == 1, "chances differ"
    table = Table("way", "seconds", "CPU s", "CPU s, least")
    told = {}
    for name, found in runs.items():
        seconds, cpu = ([one[key] for one in found] for key in ("seconds", "cpu"))
        told[name] = {"seconds": statistics.median(seconds), "cpu": statistics.median(cpu), "cpu_least": min(cpu)}
        table.add_row(name, *(f"{value:.2f}" for value in told[name].values()))
    console.print(table)
    if json_file is not None:
        json_file.write_text(json.dumps(told, indent=2), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
