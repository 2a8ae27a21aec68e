"""Why a chance is not what it was: one group of inputs after the other exchanged, in a fixed order.

The order is: the release, the plan with its definitions and assumptions, records other than projects, projects, the
time that passed. Each step's part depends on that order, as everywhere where effects work together; their sum does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fivegood.editions.behind import figures_of
from fivegood.editions.forecasts.models import StoredForecast
from fivegood.editions.models import Run
from fivegood.editions.selectors import GoalKey, park_of
from fivegood.editions.snapshots import is_kept
from fivegood.errors import FivegoodError
from fivegood.measures.compute import Figures

if TYPE_CHECKING:
    from fivegood.decide.forecast.goals import Forecast

Chances = Mapping[GoalKey, str | None]


def moved(before: StoredForecast | None, run: Run, now: Forecast) -> tuple[dict[GoalKey, list[dict[str, Any]]], str]:
    """Return of each goal the groups that were exchanged, each with the chance after it, and why there are none."""
    if before is None:
        return {}, ""
    if not is_kept(before.snapshot):
        return {}, f"the snapshot {before.snapshot[:16]} of the forecast before is not on this machine any more"
    try:
        steps = _steps(before, run, now)
    except FivegoodError as error:
        return {}, f"what it was worked out of before cannot be read with what holds now: {error}"
    chances = [(name, step()) for name, step in steps]
    keys = [(one.goal.id, one.goal.target.by) for one in now.goals]
    return {key: [{"group": name, "chance": found.get(key)} for name, found in chances] for key in keys}, ""


def _steps(before: StoredForecast, run: Run, now: Forecast) -> list[tuple[str, Callable[[], Chances]]]:
    """Return the groups that differ, each with what works out the chances once it is exchanged as well."""
    from fivegood.decide.forecast.goals import looked, looking_of

    earlier = Run(texts=before.texts, snapshot=before.snapshot)
    then, park = park_of(earlier), park_of(run)
    new = now.looking.figures

    def at(plan_of: Any, figures: Figures, day: Any, projects: Figures | None = None) -> Chances:
        looking = looking_of(plan_of.plan, figures, day, plan_of.rules.forecasting, before.seed, projects=projects)
        return chances_of(looked(looking))

    old_then, old = figures_of(earlier, then), figures_of(earlier, park)
    steps: list[tuple[str, Callable[[], Chances]]] = []
    if before.release != run.release:
        steps.append(("release", lambda: at(then, old_then, before.as_of)))
    if before.texts != run.texts:
        steps.append(("plan", lambda: at(park, old, before.as_of)))
    if before.snapshot != run.snapshot:
        steps.append(("records", lambda: at(park, new, before.as_of, old)))
        steps.append(("projects", lambda: at(park, new, before.as_of)))
    if before.as_of != run.as_of:
        steps.append(("time", lambda: {}))
    if steps:  # the last leads to what holds now, which is known
        steps[-1] = (steps[-1][0], lambda: chances_of(now))
    return steps


def chances_of(found: Forecast) -> Chances:
    """Return the chance of each goal, as it is stored."""
    from fivegood.decide.forecast.telling import share_told

    return {
        (one.goal.id, one.goal.target.by): None if one.chance is None else share_told(one.chance) for one in found.goals
    }
