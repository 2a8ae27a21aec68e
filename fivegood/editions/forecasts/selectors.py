"""Reading forecasts and scenarios: who may, the newest of a run, the course of a chance.

What names projects or enterprises is told to those alone who may read them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from fivegood.editions.forecasts.bases import inputs_of, runs_looked_from
from fivegood.editions.forecasts.models import GoalForecast, Scenario, ScenarioOutcome, StoredForecast
from fivegood.editions.models import Run
from fivegood.editions.selectors import GoalKey, run_newest
from fivegood.errors import ForbiddenError, MissingError
from fivegood.records.actors import Actor
from fivegood.records.scope import may_read_figures, sees_all

_CHANCES = 200


def may_try(actor: Actor) -> bool:
    """True when somebody tries scenarios and reads those that others keep: they name projects."""
    return may_read_figures(actor) and sees_all(actor, "projects")


def may_keep_scenarios(actor: Actor) -> bool:
    """True when somebody keeps scenarios under a name."""
    return may_try(actor) and not actor.is_read_only


def forecasts_for(actor: Actor) -> QuerySet[StoredForecast]:
    """Return every forecast, the newest first. Raises ForbiddenError."""
    if not may_read_figures(actor):
        raise ForbiddenError(f"the role {actor.role} may not read the figures of the park")
    return StoredForecast.objects.select_related("before").order_by("-id")


def forecast_numbered(actor: Actor, number: int) -> StoredForecast:
    """Return a forecast by its number. Raises ForbiddenError and MissingError."""
    found = forecasts_for(actor).filter(pk=number).first()
    if found is None:
        raise MissingError(f"there is no forecast {number}: each is kept as long as a run of its figures")
    return found


def forecast_of(actor: Actor, run: Run) -> StoredForecast | None:
    """Return the forecast of a run, None until it is worked out. Raises ForbiddenError."""
    return forecasts_for(actor).filter(inputs=inputs_of(run)).first()


def forecast_key(run: Run) -> tuple[Any, ...] | None:
    """Return what tells the forecast of a run from any other, None until it is worked out."""
    return StoredForecast.objects.filter(inputs=inputs_of(run)).values_list("pk", "made_at").first()


def goals_ahead(run: Run) -> Mapping[GoalKey, GoalForecast]:
    """Return each goal of the forecast of a run with its forecast and the one before, by one question."""
    found = GoalForecast.objects.filter(forecast__inputs=inputs_of(run)).select_related("forecast__before")
    return {(one.goal, one.by): one for one in found.defer("told", "forecast__told", "forecast__before__told")}


def goals_told(forecast: StoredForecast) -> list[GoalForecast]:
    """Return the goals of a forecast in the order of the plan."""
    return list(GoalForecast.objects.filter(forecast=forecast).order_by("place"))


def goal_ahead(actor: Actor, run: Run, goal: str, by: date) -> GoalForecast | None:
    """Return a goal of the forecast of a run whole, with the forecast; None as long as there is none of it.

    Raises ForbiddenError.
    """
    forecasts_for(actor)
    found = GoalForecast.objects.filter(forecast__inputs=inputs_of(run), goal=goal, by=by)
    return found.select_related("forecast__before").first()


def looked_from(actor: Actor, *, today: bool = False) -> tuple[Run, StoredForecast]:
    """Return the newest run that has a forecast, with it: of an edition before one of a day, or of today alone.

    Raises ForbiddenError, and MissingError as long as there is none.
    """
    for of_edition in (False,) if today else (True, False):
        run = run_newest(actor, of_edition=of_edition)
        forecast = forecast_of(actor, run) if run is not None else None
        if run is not None and forecast is not None:
            return run, forecast
    raise MissingError("there is no forecast yet: a worker looks ahead once the figures are worked out")


def chances_of_goal(forecast: StoredForecast, goal: str, by: date) -> Sequence[GoalForecast]:
    """Return a goal in this forecast and those before it, of the same edition and seed, the oldest first."""
    same = GoalForecast.objects.filter(
        goal=goal, by=by, forecast__edition=forecast.edition, forecast__seed=forecast.seed
    )
    found = (
        same.filter(goal=goal, by=by, forecast_id__lte=forecast.pk).select_related("forecast").order_by("-forecast_id")
    )
    return list(found.defer("told", "forecast__told")[:_CHANCES])[::-1]


def told_to(actor: Actor, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a forecast tells as a whole, without what names projects or enterprises the actor may not read."""
    found = dict(told)
    hidden = set() if sees_all(actor, "projects") else {"slip"}
    if hidden:
        found["pipeline"] = {**told["pipeline"], "projects": [], "carried": [], "notes": []}
    if not sees_all(actor, "units"):
        hidden |= {"concentration"}
        found["backtest"] = [one for one in told["backtest"] if " of " not in one["series"]]
    found["drivers"] = [one for one in told["drivers"] if one["kind"] not in hidden]
    return found


def scenarios_for(actor: Actor) -> QuerySet[Scenario]:
    """Return the scenarios that are kept, by name. Raises ForbiddenError."""
    if not may_try(actor):
        raise ForbiddenError(f"the role {actor.role} may not try what would be otherwise: it names projects")
    return Scenario.objects.order_by("name")


def scenario_numbered(actor: Actor, number: int) -> Scenario:
    """Return a scenario by its number. Raises ForbiddenError and MissingError."""
    found = scenarios_for(actor).filter(pk=number).first()
    if found is None:
        raise MissingError(f"there is no scenario {number}")
    return found


def outcomes_of(forecast: StoredForecast, scenarios: Sequence[int] | None = None) -> list[ScenarioOutcome]:
    """Return what scenarios come to against a forecast, by their names; all of them, or those of these numbers."""
    found = ScenarioOutcome.objects.filter(forecast=forecast).select_related("scenario").order_by("scenario__name")
    return list(found if scenarios is None else found.filter(scenario__in=scenarios))


def outcomes_of_scenario(scenario: Scenario) -> list[ScenarioOutcome]:
    """Return what a scenario comes to against the newest forecasts."""
    newest = {inputs_of(run) for run in runs_looked_from()}
    found = ScenarioOutcome.objects.filter(scenario=scenario, forecast__inputs__in=newest)
    return list(found.order_by("-forecast_id"))
