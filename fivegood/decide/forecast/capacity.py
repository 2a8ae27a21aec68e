"""What goes with a project's output at design capacity: tax, jobs, land, as much a unit of output as today."""

from __future__ import annotations

from collections.abc import Mapping

from fivegood.decide.forecast.land import is_land, land_per_output
from fivegood.decide.forecast.looking import Looking
from fivegood.decide.forecast.sums import item_ratio
from fivegood.facts.schema import TimeKind


def at_capacity(looking: Looking) -> list[Mapping[str, float]]:
    """Return of each project on its way what goes with its output a year, by measure; what is not known is left out."""
    text = looking.text.pipeline
    ratios: dict[tuple[str, str], float] = {}
    found: list[Mapping[str, float]] = []
    for project in looking.pipeline.projects:
        told = {}
        for name in text.at_capacity:
            key = (name, project.industry)
            if key not in ratios:
                ratios[key] = _ratio(name, project.industry, looking)
            if ratios[key] and project.design_output:
                told[name] = ratios[key] * project.design_output
        found.append(told)
    return found


def _ratio(name: str, industry: str, looking: Looking) -> float:
    """Return how much of a measure goes with one of output today, in the industry where both tell it."""
    if name not in looking.figures.catalogue.measures:
        return 0.0
    measure = looking.figures.catalogue[name]
    if is_land(measure, looking):
        return land_per_output(name, looking)
    table = measure.version_on(looking.as_of).table
    if table is None or table.time.kind is not TimeKind.SPAN:
        return 0.0
    narrowed = (("industry", industry),) if industry and "industry" in measure.dimensions else ()
    return item_ratio(looking.ask(name, narrowed), looking)
