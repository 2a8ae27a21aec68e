"""Forecasts in the reader's words: all goals at a glance, and one goal with all that its chance depends on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fivegood.editions.forecasts.models import GoalForecast, StoredForecast
from fivegood.editions.forecasts.selectors import chances_of_goal, goals_told, may_try, told_to
from fivegood.editions.models import Run
from fivegood.editions.selectors import park_of, series_of
from fivegood.park import OpenPark
from fivegood.plan.goals import Goal
from fivegood.quantities import Unit, format_quantity
from fivegood.records.actors import Actor
from fivegood.records.book.keys import path_of
from fivegood.records.journal.kept import while_asked_alike
from fivegood.report.charts import Point
from fivegood.report.words import day_label, per_cent, target_text
from fivegood.web.chances import chance_shown, share_said, trend_said
from fivegood.web.charts import Caption, ChartShown, series_chart
from fivegood.web.fans import fan_chart
from fivegood.web.planpages import goal_of
from fivegood.web.sentences import said
from fivegood.web.words import lang, names_of, said_once

_NOTED = 5
#: Stands in the name of a series between its measure and the enterprise that it is of.
_OF = " of "
#: Of the risk of a goal: an enterprise with less of it is not worth a sentence.
_CONCENTRATED = Decimal("0.3")


@said_once
def move_words() -> Mapping[str, str]:
    """Return what may move a chance, in the order in which it is exchanged."""
    return {
        "release": _("another release of Fivegood"),
        "plan": _("the plan, its definitions or its assumptions"),
        "records": _("new records other than projects"),
        "projects": _("projects, their stages and amounts"),
        "time": _("the time that passed"),
    }


def model_words() -> Mapping[str, str]:
    """Return the models that a series may be carried on by."""
    return {
        "seasonal_naive": _("as a year ago"),
        "smoothing_all_weights": _("smoothing over all weights"),
        "exponential_smoothing": _("exponential smoothing (ETS)"),
        "theta": _("Theta"),
    }


def amount_said(text: str | None, unit: Unit) -> str:
    """Return a number of a forecast, rounded to three digits; empty where there is none."""
    return "" if text is None else format_quantity(Decimal(text), unit, lang(), significant=3)


def needed_said(told: Mapping[str, Any], unit: Unit) -> str:
    """Return what a goal needs from today on."""
    if told["needed"] is None:
        return ""
    needed = Decimal(told["needed"])
    if not needed:
        return _("reached today")
    if told["needed_as"] == "growth_a_year":
        return _("%(growth)s a year") % {"growth": per_cent(needed.quantize(Decimal("0.001")), lang())}
    return _("%(amount)s more") % {"amount": amount_said(told["needed"], unit)}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A forecast of a run to show, or one goal of it: equal to another of the same, as none of them changes."""

    run: Run = field(compare=False)
    forecast: StoredForecast = field(compare=False)
    one: GoalForecast | None = field(compare=False)
    made: tuple[Any, ...]
    language: str
    prefix: str


def _asked(run: Run, forecast: StoredForecast, one: GoalForecast | None = None) -> _Asked:
    made = (run.pk, run.snapshot, run.finished_at, forecast.pk, forecast.made_at, one and one.pk)
    return _Asked(run, forecast, one, made, lang(), get_script_prefix())


def forecast_shown(actor: Actor, run: Run, forecast: StoredForecast) -> Mapping[str, Any]:
    """Return what the page of all goals shows of a forecast of a run."""
    park, told = park_of(run), told_to(actor, forecast.told)
    return {
        "table": _table(_asked(run, forecast)),
        "forecast": forecast,
        "plan_name": park.plan.name.in_(lang()),
        "as_of": day_label(forecast.as_of, lang()),
        "scenarios": told["scenarios"],
        "source": told["source"][lang()],
        "slips": _slips(actor, [one for one in told["drivers"] if one["kind"] == "slip"][:_NOTED], park),
        "risks": _risks(actor, told["drivers"], park),
        "notes": [said(note) for note in told["pipeline"]["notes"]],
        "may_try": may_try(actor),
    }


@while_asked_alike(16)
def _table(asked: _Asked) -> SafeString:
    """Return the table of goals, written out: it says the same to whoever may see a forecast."""
    of_plan = {(goal.id, goal.target.by): goal for goal in park_of(asked.run).plan.goals}
    goals = []
    for one in goals_told(asked.forecast):
        goal = of_plan.get((one.goal, one.by))
        if goal is not None:
            one.forecast = asked.forecast
            goals.append(_line(goal, one))
    return render_to_string("web/forecast_goals.html", {"goals": goals})


def _line(goal: Goal, one: GoalForecast) -> dict[str, Any]:
    unit, told = goal.target.unit, one.told
    return {
        "goal": goal,
        "name": goal.name.in_(lang()),
        "target": target_text(goal.target, lang()),
        "chance": chance_shown(one),
        "value": amount_said(told["value"], unit),
        "median": amount_said(told["median"], unit),
        "low": amount_said(told["p10"], unit),
        "high": amount_said(told["p90"], unit),
        "needed": needed_said(told, unit),
        "reason": said(told["reason"]),
    }


def goal_shown(actor: Actor, park: OpenPark, run: Run, one: GoalForecast, goal: Goal) -> Mapping[str, Any]:
    """Return what the page of one goal shows: its fan, what it needs, what its chance depends on and what moved it."""
    forecast = one.forecast
    told = told_to(actor, forecast.told)
    mine = [each for each in told["drivers"] if (each["goal"], each["by"]) == (goal.id, goal.target.by.isoformat())]
    return _seen(_asked(run, forecast, one)) | {
        "as_of": day_label(forecast.as_of, lang()),
        "forecast": forecast,
        "run": run,
        "scenarios": told["scenarios"],
        "course": _course(chances_of_goal(forecast, goal.id, goal.target.by)),
        "moves": _moves(one),
        "unmoved": said(forecast.told["moved_reason"]),
        "growth": _growth([each for each in mine if each["kind"] == "growth"]),
        "more": [_more(each, goal, park) for each in mine if each["kind"] in ("more", "more_projects")],
        "slips": _slips(actor, [each for each in mine if each["kind"] == "slip"], park),
        "risks": _risks(actor, mine, park, least=Decimal(0)),
        "notes": [said(note) for note in one.told["notes"]],
        "tests": _tests(actor, park, told["backtest"], one.told["series"]),
        "series_count": len(one.told["series"]),
        "may_try": may_try(actor),
    }


@while_asked_alike(64)
def _seen(asked: _Asked) -> dict[str, Any]:
    """Return the numbers of a goal and its fan: they say the same to whoever may see a forecast."""
    one, park = asked.one, park_of(asked.run)
    assert one is not None  # a goal was asked for
    goal, series = goal_of(park, one.goal, one.by), series_of(asked.run).get((one.goal, one.by), ())
    return {**_line(goal, one), "chart": fan_chart(goal, park.plan, one.told, asked.forecast.as_of, series)}


def _moves(one: GoalForecast) -> list[tuple[str, str, str, str]]:
    """Return each group that was exchanged with the change it made, and the chance once it was."""
    found, before = [], one.chance_before
    for step in one.moved:
        now = step["chance"]
        change = (
            ("", _("not comparable")) if before is None or now is None else trend_said(Decimal(before), Decimal(now))
        )
        found.append((move_words()[step["group"]], *change, "" if now is None else share_said(Decimal(now))))
        before = now
    return found


def _course(chances: Sequence[GoalForecast]) -> ChartShown | None:
    """Return the chance as it was told before, None as long as it was told once."""
    known = [one for one in chances if one.chance is not None]
    if len(known) < 2:
        return None
    percent = Unit.parse("percent")
    points = [
        Point(one.forecast.made_at.strftime("%Y-%m-%d %H:%M"), "", Decimal(one.chance or 0) * 100) for one in known
    ]
    words = {"first": share_said(Decimal(known[0].chance or 0)), "last": share_said(Decimal(known[-1].chance or 0))}
    sentence = _("The chance went from %(first)s to %(last)s.") % words
    return series_chart(Caption("course", _("The chance so far"), sentence), "line", points, percent, by=_("When"))


def _growth(found: Sequence[Mapping[str, Any]]) -> str:
    if not found:
        return ""
    rates = {name: Decimal(found[0][name]).quantize(Decimal("0.001")) for name in ("needed", "expected")}
    words = {name: per_cent(rate, lang()) for name, rate in rates.items()}
    return _("It takes a growth of %(needed)s a year from today on; the middle scenario grows by %(expected)s.") % words


def _more(one: Mapping[str, Any], goal: Goal, park: OpenPark) -> str:
    words = {
        "chance": share_said(Decimal(one["chance"])),
        "day": day_label(date.fromisoformat(one["start_by"]), lang()),
    }
    if one["kind"] == "more":
        words["amount"] = amount_said(str(one["count"]), goal.target.unit)
        return _("%(amount)s more than expected by %(day)s would give a chance of %(chance)s.") % words
    words |= {"count": str(one["count"]), "size": amount_said(one["size"], Unit.parse(park.plan.park.currency))}
    return _("%(count)s more projects of %(size)s a year each, works begun by %(day)s: a chance of %(chance)s.") % words


def _slips(actor: Actor, found: Sequence[Mapping[str, Any]], park: OpenPark) -> list[tuple[str, str, str]]:
    """Return the projects that must not be late: name and address, and what the goal loses."""
    names = names_of(actor, "projects", {one["project"] for one in found}) if found else {}
    goals = {goal.id: goal.name.in_(lang()) for goal in park.plan.goals}
    return [
        (
            names.get(one["project"], one["project"]),
            reverse("project", args=[path_of([one["project"]])]),
            _slip(one, goals),
        )
        for one in found
    ]


def _slip(one: Mapping[str, Any], goals: Mapping[str, str]) -> str:
    points = Decimal(one["chance_lost"]) * 100
    words = {"goal": goals.get(one["goal"], one["goal"]), "points": f"{points:.2f}", "months": one["months"]}
    return _("%(months)s months late costs %(goal)s %(points)s points of its chance") % words


def _risks(
    actor: Actor, drivers: Iterable[Mapping[str, Any]], park: OpenPark, *, least: Decimal = _CONCENTRATED
) -> list[str]:
    # A goal of one enterprise alone has all its risk there.
    found = [one for one in drivers if one["kind"] == "concentration" and least <= Decimal(one["share"]) < 1]
    names = names_of(actor, "units", {one["unit"] for one in found}) if found else {}
    goals = {goal.id: goal.name.in_(lang()) for goal in park.plan.goals}
    return [
        _("%(goal)s: %(share)s of the risk sits in %(unit)s")
        % {
            "goal": goals.get(one["goal"], one["goal"]),
            "share": per_cent(Decimal(one["share"]).quantize(Decimal("0.01")), lang()),
            "unit": names.get(one["unit"], one["unit"]),
        }
        for one in found
    ]


def _tests(
    actor: Actor, park: OpenPark, backtest: Iterable[Mapping[str, Any]], series: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the backtest of the first series that a goal is carried on by, as text."""
    shown, words = series[:_NOTED], model_words()
    units = names_of(actor, "units", {name.partition(_OF)[2] for name in shown if _OF in name})
    return [
        {
            **one,
            "name": _series_said(one["series"], park, units),
            "models": [
                {**model, "name": words[model["model"]], **_covers(model), "share": _cover(model["share"])}
                for model in one.get("models", ())
            ],
            "assumed": said(one["assumed"]),
            **_covers(one),
        }
        for one in backtest
        if one["series"] in shown
    ]


def _series_said(name: str, park: OpenPark, units: Mapping[str, str]) -> str:
    """Return what a series is called: its measure, and the unit or the slice that it is of."""
    whole, _is_of, unit = name.partition(_OF)
    measure, _is_cut, cut = whole.rstrip("]").partition("[")
    found = park.catalogue[measure].name.in_(lang()) if measure in park.catalogue.measures else measure
    pairs = [part.partition("=")[::2] for part in cut.split(",") if part]
    words = [park.park.word(dimension, code, lang()) for dimension, code in pairs]
    words += [units.get(unit, unit)] if unit else []
    return f"{found} · {', '.join(words)}" if words else found


def _covers(tried: Mapping[str, Any]) -> dict[str, str]:
    return {name: _cover(tried[name]) for name in ("coverage_80", "coverage_95")}


def _cover(share: str | None) -> str:
    return "" if share is None else per_cent(Decimal(share).quantize(Decimal("0.01")), lang())
