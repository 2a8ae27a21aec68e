"""The pages that look ahead: all goals, one goal, what if, and the scenarios that are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivegood.editions.forecasts.bases import base_warm
from fivegood.editions.forecasts.models import Scenario, StoredForecast
from fivegood.editions.forecasts.scenarios import scenario_keep, scenario_remove, scenario_try
from fivegood.editions.forecasts.selectors import (
    goal_ahead,
    goals_told,
    looked_from,
    may_keep_scenarios,
    may_try,
    outcomes_of,
    scenario_numbered,
    scenarios_for,
)
from fivegood.editions.models import Run
from fivegood.editions.selectors import park_of, run_newest
from fivegood.errors import ConflictError, InputError, MissingError
from fivegood.records.actors import Actor
from fivegood.rules.scenarios import ScenarioText
from fivegood.web.asking import Asking, by, page
from fivegood.web.forecastpages import forecast_shown, goal_shown
from fivegood.web.planpages import goal_of
from fivegood.web.sentences import error_said
from fivegood.web.whatif import choices_of, compared, lines_of, lines_sent, scenario_line, text_sent

_BESIDE = 3


def _looked_from(actor: Actor, asked: str = "") -> tuple[Run, StoredForecast] | None:
    """Return the run that is looked ahead from and its forecast; None until there is one. Raises ForbiddenError."""
    try:
        return looked_from(actor, today=asked == "today")
    except MissingError:
        return None


@page
def forecast(request: Asking) -> HttpResponseBase:
    """Show how likely each goal of the plan is."""
    asked = request.GET.get("on", "")
    found = _looked_from(request.actor, asked)
    context: Mapping[str, Any] = {}
    if found:
        park = park_of(found[0])
        if may_try(request.actor):
            base_warm(found[0], park)
        context = forecast_shown(request.actor, *found)
    return render(request, "web/forecast.html", {**context, "asked": asked})


@page
def goal(request: Asking, goal_id: str, due: date) -> HttpResponseBase:
    """Show one goal looked ahead: its fan, what it needs, what its chance depends on, what moved it, its backtest."""
    run = run_newest(request.actor) or run_newest(request.actor, of_edition=False)
    if run is None:
        return render(request, "web/forecast.html")
    park = park_of(run)
    of_plan = goal_of(park, goal_id, due)
    one = goal_ahead(request.actor, run, goal_id, due)
    if one is None:
        return render(request, "web/forecast.html")
    return render(request, "web/forecast_goal.html", goal_shown(request.actor, park, run, one, of_plan))


@page
def what_if(request: Asking) -> HttpResponseBase:
    """Change dates, amounts and growth, add or drop projects: what each goal comes to then. Keep it under a name."""
    scenarios_for(request.actor)
    found = _looked_from(request.actor)
    if found is None:
        return render(request, "web/forecast.html")
    run, stored = found
    number = request.POST.get("number", request.GET.get("of", ""))
    kept = scenario_numbered(request.actor, int(number)) if number.isdecimal() and len(number) < 10 else None
    if request.method != "POST":
        base_warm(run, park_of(run))
        lines = lines_of(ScenarioText.model_validate(kept.text if kept else {}))
        outcome = next(iter(outcomes_of(stored, [kept.pk])), None) if kept else None
        return _form(request, found, lines, kept, outcome.goals if outcome else None)
    name, said = request.POST.get("name", ""), list[str]()
    text: ScenarioText | None = None
    tried: Sequence[Mapping[str, Any]] | None = None
    try:
        text = text_sent(request.POST.dict())
        tried = scenario_try(request.actor, run, text)
        if request.POST.get("act") == "keep":
            return _keep(request, name, text, kept)
    except ConflictError:
        said = [_("Somebody else changed the scenario after you had opened it. Keep yours under another name.")]
    except InputError as error:
        said = error_said(error)
    lines = lines_of(text) if text else lines_sent(request.POST.dict())
    return _form(request, found, lines, kept, tried, said, name)


def _keep(request: Asking, name: str, text: ScenarioText, kept: Scenario | None) -> HttpResponseBase:
    version = request.POST.get("version", "")
    is_mine = kept is not None and kept.owner == request.actor.name and kept.name == name.strip()
    number = kept.pk if kept is not None and is_mine else None
    scenario_keep(name, text, by(request), number=number, expected=int(version) if version.isdecimal() else None)
    messages.success(request, _("Kept, with its entry in the journal."))
    return redirect("scenarios")


def _form(
    request: Asking,
    found: tuple[Run, StoredForecast],
    lines: Mapping[str, list[dict[str, Any]]],
    kept: Scenario | None,
    tried: Sequence[Mapping[str, Any]] | None = None,
    said: Sequence[str] = (),
    name: str = "",
) -> HttpResponseBase:
    park, base = park_of(found[0]), goals_told(found[1])
    context = {
        **choices_of(request.actor, park, found[1], base, lines),
        "forecast": found[1],
        "kept": kept,
        "name": name or (kept.name if kept else ""),
        "version": request.POST.get("version", kept.version if kept else ""),
        "said": said,
        "tried": compared(park, base, [("", tried)]) if tried is not None else None,
        "may_keep": may_keep_scenarios(request.actor),
    }
    return render(request, "web/what_if.html", context, status=422 if said else 200)


@page
def scenarios(request: Asking) -> HttpResponseBase:
    """Show the scenarios that are kept, side by side with the forecast."""
    kept = list(scenarios_for(request.actor))
    found = _looked_from(request.actor)
    if found is None:
        return render(request, "web/forecast.html")
    outcomes = {one.scenario_id: one for one in outcomes_of(found[1])}
    asked = [int(text) for text in request.GET.getlist("with") if text.isdecimal()]
    chosen = [one for one in kept if (one.pk in asked if asked else True) and one.pk in outcomes]
    chosen = [one for one in chosen if not outcomes[one.pk].faults][: None if asked else _BESIDE]
    columns = [(one.name, outcomes[one.pk].goals) for one in chosen]
    context = {
        "forecast": found[1],
        "lines": [scenario_line(one, outcomes.get(one.pk)) for one in kept],
        "chosen": chosen,
        "asked": [one.pk for one in chosen],
        "compared": compared(park_of(found[0]), goals_told(found[1]), columns) if chosen else [],
        "mine": [one for one in kept if one.owner == request.actor.name and may_keep_scenarios(request.actor)],
    }
    return render(request, "web/scenarios.html", context)


@page
def scenario_forget(request: Asking, number: int) -> HttpResponseBase:
    """Forget a scenario of one's own."""
    if request.method != "POST":
        return redirect("scenarios")
    scenario_remove(number, by(request))
    messages.success(request, _("Removed. The journal keeps what it said."))
    return redirect("scenarios")
