"""The routes of forecasts and scenarios: how likely each goal is, and what would be if some of it were otherwise."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from fivegood.api.callers import caller, writer
from fivegood.api.jobs import JobShape
from fivegood.api.paging import Paging, paged
from fivegood.api.problems import READ, WRITE
from fivegood.api.repeats import KEY, answered_once, shaped
from fivegood.editions.forecasts.models import GoalForecast, Scenario, StoredForecast
from fivegood.editions.forecasts.scenarios import scenario_keep, scenario_remove, scenario_try
from fivegood.editions.forecasts.selectors import (
    forecast_numbered,
    forecasts_for,
    goals_told,
    looked_from,
    outcomes_of_scenario,
    scenario_numbered,
    scenarios_for,
    told_to,
)
from fivegood.editions.forecasts.services import forecast_request
from fivegood.rules.scenarios import ScenarioText

router = Router()
_PATH, _SCENARIOS = "/forecasts", "/scenarios"
_VERSION = "The version that was read: a scenario that changed meanwhile is refused."


class ForecastShape(Schema):
    """A forecast: what it follows from, and the one its chances are compared with."""

    id: int
    edition: str
    as_of: date
    seed: int
    snapshot: str
    release: str
    made_at: datetime
    before: int | None = Field(validation_alias="before_id")


class MoveShape(Schema):
    """A group of inputs that was exchanged for that of now, and the chance once it was."""

    group: str
    chance: str | None


class GoalShape(Schema):
    """A goal looked ahead, as ``fivegood forecast --json`` tells it, and what moved its chance."""

    goal: str
    by: date
    chance: str | None
    chance_before: str | None
    moved: list[MoveShape]
    told: dict[str, Any]


class WholeShape(ForecastShape):
    """A forecast with its goals, and what is told of it as a whole: drivers, projects on their way, backtest."""

    goals: list[GoalShape]
    told: dict[str, Any]


class ForecastAsked(Schema):
    """From which seed the scenarios are drawn; pages show those of seed 0."""

    seed: int = Field(0, ge=0, le=2**53)


class TriedShape(Schema):
    """What a goal comes to in a scenario."""

    id: str
    by: date
    chance: str | None
    words: dict[str, str] | None
    median: str | None
    p10: str | None
    p90: str | None
    needed: str | None
    needed_as: str | None
    reason: str


class ScenarioAsked(Schema):
    """A scenario to keep: its name, and what would be otherwise."""

    name: str = Field(max_length=200)
    text: ScenarioText
    version: int | None = Field(None, ge=1, le=2**31, description=_VERSION)


class OutcomeShape(Schema):
    """What a scenario comes to against a forecast; ``faults`` say what it names that is no longer there."""

    forecast: int = Field(validation_alias="forecast_id")
    version: int
    goals: list[TriedShape]
    faults: list[str]


class ScenarioShape(Schema):
    """A scenario that is kept."""

    id: int
    name: str
    owner: str
    version: int
    text: ScenarioText
    changed_at: datetime


class ScenarioWhole(ScenarioShape):
    """A scenario with what it comes to against the newest forecasts."""

    outcomes: list[OutcomeShape]


@router.get(_PATH, response={200: list[ForecastShape], **READ}, operation_id="list_forecasts", tags=["forecasts"])
def many(request: HttpRequest, asked: Query[Paging]) -> list[StoredForecast]:
    """List the forecasts that are kept, the newest first."""
    return list(paged(forecasts_for(caller(request)), asked))


@router.post(_PATH, response={202: JobShape, **WRITE}, operation_id="add_forecast", tags=["forecasts"])
def add(request: HttpRequest, sent: ForecastAsked, idempotency_key: str | None = KEY) -> HttpResponse:
    """Have the newest figures looked ahead from by a worker; its job says how far it is."""

    def answer() -> HttpResponse:
        return shaped(JobShape, forecast_request(writer(request), sent.seed), 202)

    return answered_once(request, idempotency_key, answer)


@router.get(
    _PATH + "/{int:number}", response={200: WholeShape, **READ}, operation_id="get_forecast", tags=["forecasts"]
)
def one(request: HttpRequest, number: int) -> dict[str, Any]:
    """Show a forecast whole; projects and enterprises are named to those who may read them all."""
    found = forecast_numbered(caller(request), number)
    names = [str(field.validation_alias or name) for name, field in ForecastShape.model_fields.items()]
    cells = {name: getattr(found, name) for name in names}
    return cells | {"goals": [_goal(goal) for goal in goals_told(found)], "told": told_to(caller(request), found.told)}


def _goal(goal: GoalForecast) -> dict[str, Any]:
    return {name: getattr(goal, name) for name in GoalShape.model_fields}


@router.post(
    _SCENARIOS + "/try", response={200: list[TriedShape], **WRITE}, operation_id="try_scenario", tags=["forecasts"]
)
def tried(request: HttpRequest, sent: ScenarioText) -> list[dict[str, Any]]:
    """Say what each goal comes to with some of it changed, from the same scenarios; nothing is written."""
    actor = caller(request)
    return scenario_try(actor, looked_from(actor)[0], sent)


@router.get(_SCENARIOS, response={200: list[ScenarioShape], **READ}, operation_id="list_scenarios", tags=["forecasts"])
def scenarios(request: HttpRequest) -> list[Scenario]:
    """List the scenarios that are kept, by name."""
    return list(scenarios_for(caller(request)))


@router.post(_SCENARIOS, response={201: ScenarioWhole, **WRITE}, operation_id="add_scenario", tags=["forecasts"])
def keep(request: HttpRequest, sent: ScenarioAsked, idempotency_key: str | None = KEY) -> HttpResponse:
    """Keep a scenario under a name, with what it comes to."""

    def answer() -> HttpResponse:
        kept = scenario_keep(sent.name, sent.text, writer(request))
        return shaped(ScenarioWhole, _scenario(kept), 201)

    return answered_once(request, idempotency_key, answer)


@router.get(
    _SCENARIOS + "/{int:number}", response={200: ScenarioWhole, **READ}, operation_id="get_scenario", tags=["forecasts"]
)
def scenario(request: HttpRequest, number: int) -> dict[str, Any]:
    """Show a scenario and what it comes to against the newest forecasts."""
    return _scenario(scenario_numbered(caller(request), number))


@router.post(
    _SCENARIOS + "/{int:number}",
    response={200: ScenarioWhole, **WRITE},
    operation_id="change_scenario",
    tags=["forecasts"],
)
def change(request: HttpRequest, number: int, sent: ScenarioAsked, idempotency_key: str | None = KEY) -> HttpResponse:
    """Keep the next version of a scenario of one's own."""

    def answer() -> HttpResponse:
        kept = scenario_keep(sent.name, sent.text, writer(request), number=number, expected=sent.version)
        return shaped(ScenarioWhole, _scenario(kept))

    return answered_once(request, idempotency_key, answer)


@router.post(
    _SCENARIOS + "/{int:number}/remove",
    response={200: ScenarioShape, **WRITE},
    operation_id="remove_scenario",
    tags=["forecasts"],
)
def remove(request: HttpRequest, number: int, idempotency_key: str | None = KEY) -> HttpResponse:
    """Forget a scenario of one's own; the journal keeps what it said."""

    def answer() -> HttpResponse:
        return shaped(ScenarioShape, scenario_remove(number, writer(request)))

    return answered_once(request, idempotency_key, answer)


def _scenario(kept: Scenario) -> dict[str, Any]:
    cells = {name: getattr(kept, name) for name in ScenarioShape.model_fields}
    return cells | {"outcomes": outcomes_of_scenario(kept)}
