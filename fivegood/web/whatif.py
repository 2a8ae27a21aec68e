"""What if, as a form that needs no JavaScript: a few lines of each kind of change, and the goals as they are then."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from pydantic import ValidationError

from fivegood.editions.forecasts.models import GoalForecast, Scenario, ScenarioOutcome, StoredForecast
from fivegood.errors import Fault, InputError
from fivegood.facts.cells import plain
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.plan.goals import Goal
from fivegood.records.actors import Actor
from fivegood.records.journal.kept import until_written
from fivegood.report.words import target_text
from fivegood.rules.scenarios import MOST, ScenarioText
from fivegood.web.chances import share_said, trend_said, word_of
from fivegood.web.forecastpages import amount_said
from fivegood.web.words import lang, names_of, title, unit_word

#: Money is typed in millions, growth in points of per cent.
MILLION = 1_000_000
ALL = "all"
#: Codes that are told of a project more, by the park's lists.
CODES = ("industry", "origin", "top500", "chain_role")
_CHANGE, _GROW = ("project", "later", "output", "drops"), ("of", "rate")
_ADD = ("name", "makes", "starts", *CODES, "invests", "unit", "ramp")
_BLANK = 2


def text_sent(sent: Mapping[str, str]) -> ScenarioText:
    """Return the scenario that a form holds. Raises InputError with every line that cannot be taken."""
    faults: list[Fault] = []
    projects: dict[str, Any] = {}
    for line in _lines(sent, _CHANGE):
        if not line["project"]:
            faults.append(Fault("scenario", 0, "project", "names no project that changes"))
        projects[line["project"]] = {
            "later": _number(line["later"] or "0", "later", faults, -120, 120, is_whole=True),
            "output": _money(line["output"], "output", faults) if line["output"] else None,
            "drops": bool(line["drops"]),
        }
    add = [_added(line, faults) for line in _lines(sent, _ADD)]
    growth = {line["of"] or ALL: _number(line["rate"], "rate", faults, -50, 100) / 100 for line in _lines(sent, _GROW)}
    if faults:
        raise InputError(faults, "scenario")
    try:
        return ScenarioText.model_validate({"projects": projects, "add": add, "growth": growth})
    except ValidationError as error:
        told = [(".".join(map(str, one["loc"])), one["msg"], one["input"]) for one in error.errors()]
        raise InputError([Fault("scenario", 0, *one[:2], str(one[2])) for one in told], "scenario") from None


def _added(line: Mapping[str, str], faults: list[Fault]) -> dict[str, Any]:
    for name in ("name", "makes", "starts"):
        if not line[name]:
            faults.append(Fault("scenario", 0, name, "must be given for a project more"))
    starts: date | None = None
    if line["starts"]:
        try:
            starts = date.fromisoformat(line["starts"])
        except ValueError:
            faults.append(Fault("scenario", 0, "starts", "is no day, as 2022-03-01", line["starts"]))
    return {
        "name": line["name"],
        "output": _money(line["makes"], "makes", faults) if line["makes"] else None,
        "starts": starts,
        "investment": _money(line["invests"], "invests", faults) if line["invests"] else None,
        "unit_id": line["unit"],
        "ramp_months": _number(line["ramp"], "ramp", faults, 1, 120, is_whole=True) if line["ramp"] else None,
        **{name: line[name] for name in CODES},
    }


def _lines(sent: Mapping[str, str], names: tuple[str, ...]) -> Iterator[dict[str, str]]:
    for number in range(MOST):
        line = {name: sent.get(f"{name}_{number}", "").strip() for name in names}
        if not any(f"{name}_{number}" in sent for name in names):
            return
        if any(value for name, value in line.items() if name != "of"):
            yield line


def _number(text: str, column: str, faults: list[Fault], least: float, most: float, *, is_whole: bool = False) -> float:
    """Return a number that was typed, nought with a fault for what is none or lies outside."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        faults.append(Fault("scenario", 0, column, "is no number", text))
    elif is_whole and value != int(value):
        faults.append(Fault("scenario", 0, column, "is no whole number", text))
    elif not least <= value <= most:
        faults.append(Fault("scenario", 0, column, f"lies outside {least:g} to {most:g}", text))
    else:
        return value
    return 0


def _money(text: str, column: str, faults: list[Fault]) -> float:
    return _number(text, column, faults, 0.01, 1e9) * MILLION


def lines_of(text: ScenarioText) -> Mapping[str, list[dict[str, Any]]]:
    """Return a scenario as the lines of the form, with blank ones behind."""
    changes = [
        {
            "project": name,
            "later": one.later or "",
            "output": "" if one.output is None else _plain(one.output / MILLION),
            "drops": one.drops,
        }
        for name, one in text.projects.items()
    ]
    add: list[dict[str, Any]] = [
        {
            "name": one.name,
            "makes": _plain(one.output / MILLION),
            "starts": one.starts.isoformat(),
            "invests": "" if one.investment is None else _plain(one.investment / MILLION),
            "unit": one.unit_id,
            "ramp": one.ramp_months or "",
            **{name: getattr(one, name) for name in CODES},
        }
        for one in text.add
    ]
    growth = [{"of": name, "rate": _plain(rate * 100)} for name, rate in text.growth.items()]
    return {"changes": _numbered(changes), "add": _numbered(add), "growth": _numbered(growth)}


def lines_sent(sent: Mapping[str, str]) -> Mapping[str, list[dict[str, Any]]]:
    """Return the lines of a form as they were typed, where they make no scenario."""
    named = {"changes": _CHANGE, "add": _ADD, "growth": _GROW}
    return {name: _numbered(list(_lines(sent, columns))) for name, columns in named.items()}


def _numbered(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"n": number, **line} for number, line in enumerate([*lines, *({} for _ in range(_BLANK))])]


def _plain(value: float) -> str:
    return plain(Decimal(f"{value:.10g}"))


def choices_of(
    actor: Actor,
    park: OpenPark,
    forecast: StoredForecast,
    of_plan: Sequence[GoalForecast],
    lines: Mapping[str, list[dict[str, Any]]],
) -> Mapping[str, Any]:
    """Return the form's lines with what they offer: projects on their way, series that may grow otherwise, codes."""
    series = {one.goal: one for one in of_plan if one.told["series"]}
    goals = {goal.id: goal.name.in_(lang()) for goal in park.plan.goals}
    named = [(name, title(TABLES["projects"].by_name[name]), _words(park, name)) for name in CODES]
    for line in lines["add"]:
        line["more"] = any(line.get(name) for name in (*CODES, "invests", "unit", "ramp"))
        line["lists"] = [(name, label, codes, line.get(name, "")) for name, label, codes in named]
    return {
        **lines,
        "projects": _projects(actor, tuple(one["id"] for one in forecast.told["pipeline"]["projects"]), lang()),
        "grown": [(name, goals.get(name, name)) for name in series],
        "currency": unit_word("money", park.plan.park),
    }


@until_written(16)
def _projects(actor: Actor, ids: tuple[str, ...], _language: str) -> SafeString:
    """Return the projects on their way as what a field offers: a template takes long for each of hundreds."""
    names = names_of(actor, "projects", set(ids))
    return format_html_join("", '<option value="{}">{}</option>', ((one, names.get(one, one)) for one in ids))


def _words(park: OpenPark, list_name: str) -> list[tuple[str, str]]:
    return [
        ("", "—"),
        *((code, park.park.word(list_name, code, lang())) for code in park.park.lists.get(list_name, {})),
    ]


def compared(
    park: OpenPark, base: Sequence[GoalForecast], columns: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]
) -> list[dict[str, Any]]:
    """Return every goal of the forecast beside what it comes to in each of the columns, as lines of a table."""
    of_plan = {(goal.id, goal.target.by): goal for goal in park.plan.goals}
    tried = [{(one["id"], one["by"]): one for one in column} for _name, column in columns]
    lines = []
    for one in base:
        goal = of_plan.get((one.goal, one.by))
        if goal is None or one.chance is None:
            continue
        key = (one.goal, one.by.isoformat())
        cells = [_cell(name, column.get(key), one, goal) for (name, _goals), column in zip(columns, tried, strict=True)]
        lines.append(
            {
                "goal": goal,
                "name": goal.name.in_(lang()),
                "target": target_text(goal.target, lang()),
                "chance": share_said(Decimal(one.chance)),
                "word": word_of(Decimal(one.chance)),
                "median": amount_said(one.told["median"], goal.target.unit),
                "cells": cells,
                "is_moved": any(cell and cell["is_moved"] for cell in cells),
            }
        )
    return lines


def _cell(name: str, one: Mapping[str, Any] | None, base: GoalForecast, goal: Goal) -> dict[str, Any] | None:
    if one is None or one["chance"] is None or base.chance is None:
        return None
    shape, trend = trend_said(Decimal(base.chance), Decimal(one["chance"]))
    return {
        "name": name,
        "chance": share_said(Decimal(one["chance"])),
        "word": word_of(Decimal(one["chance"])),
        "shape": shape,
        "trend": trend,
        "median": amount_said(one["median"], goal.target.unit),
        "is_moved": one["chance"] != base.chance or one["median"] != base.told["median"],
    }


def scenario_line(kept: Scenario, outcome: ScenarioOutcome | None) -> dict[str, Any]:
    """Return a kept scenario for the list: what it changes in words, and what of it is no longer there."""
    text = ScenarioText.model_validate(kept.text)
    return {
        "kept": kept,
        "changes": _changes(text),
        "faults": outcome.faults if outcome is not None else [],
        "is_worked_out": outcome is not None,
    }


def _changes(text: ScenarioText) -> str:
    parts = []
    if text.projects:
        parts.append(_("projects changed: %(count)s") % {"count": len(text.projects)})
    if text.add:
        parts.append(_("projects added: %(count)s") % {"count": len(text.add)})
    if text.growth:
        parts.append(_("growth changed: %(count)s") % {"count": len(text.growth)})
    return " · ".join(parts)
