"""The text that an edition may start from: a template of the catalogue, filled from a park's own plan and measures.

It calls only figures that have a value, so that it can be published as it is; the words are for its writer to mend.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fivegood.errors import FigureError
from fivegood.hedges import bears_out
from fivegood.measures.compile import When
from fivegood.measures.compute import Figure, Figures, Question, figure_id
from fivegood.periods import Period
from fivegood.plan.goals import Claim, Plan
from fivegood.plan.scorecard import Scorecard, Standing
from fivegood.report.words import when_label

_FOLDER = Path(__file__).parents[1] / "catalogue" / "editions"
#: What the figures of one project are narrowed by.
_PROJECT = "project_id"
_OF_PROJECT = ("projects_signed_investment", "projects_implemented_investment")


@dataclass(frozen=True, slots=True)
class Starting:
    """What a template is filled for: the kind of edition, its period, and the project that a note is about."""

    kind: str
    period: Period
    project: str = ""


def starting_text(of: Starting, lang: str, plan: Plan, figures: Figures, scorecard: Scorecard) -> str:
    """Return the text of a kind of edition (half_year, annual, monthly, project) in a language."""
    measures = _measures(plan)
    period = of.period
    values = {
        "park": plan.park.name.in_(lang),
        "plan": plan.name.in_(lang),
        "period": period.label(lang),
        "before": period.same_period_last_year().label(lang),
        "as_of": when_label(figures.as_of, lang),
        "claims": _claims(plan, period, figures, lang),
        "measures": [_line(name, period, figures, lang) for name in measures if _call(name, period, figures)],
        "branches": list(_branches(plan, scorecard, lang)),
        "project": _project(of.project, plan, figures, lang) if of.project else {},
    }
    text = _environment().get_template(f"{of.kind}.{lang}.md").render(values)
    return "\n".join(_unfolded(text.split("\n"))).strip() + "\n"


def calls_offered(
    of: Starting, lang: str, plan: Plan, figures: Figures, scorecard: Scorecard
) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return the calls that a writer may want, each after its name: of ``claims``, ``measures`` and ``goals``.

    All of them have a value: the claims of the plan for the period, every measure of the catalogue over it, and what
    the goals say on the day of the scorecard.
    """
    period = of.period
    asked = [Question(item.id, period.end if item.is_dated else period) for item in figures.catalogue]
    found = figures.answer([question for question in asked if not figures.refusal(question)])
    goals = [goal for branch in _branches(plan, scorecard, lang) for goal in branch["goals"]]
    return {
        "claims": [(one["name"], one["call"]) for one in _claims(plan, period, figures, lang)],
        "measures": [
            (figures.catalogue[question.measure].name.in_(lang), _written(figure))
            for question, figure in found.items()
            if figure.value is not None
        ],
        "goals": [
            (goal["name"], f"{{{{ {goal['call']} {field} }}}}")
            for goal in goals
            for field in ("value", "path", "target", "status")
            if field in ("target", "status") or goal["is_known" if field == "value" else "has_path"]
        ],
    }


@cache
def _environment() -> Environment:
    """Return what reads the templates. Braces are for figure calls, so their own signs are << >> and <% %>."""
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        autoescape=False,
    )


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Leave out the second of two empty lines."""
    before = "-"
    for line in lines:
        if line.strip() or before.strip():
            yield line.rstrip()
        before = line


def _measures(plan: Plan) -> Sequence[str]:
    """Return the measures that a park's plan is about: of its goals, then of what its editions claim."""
    claimed = (claim.question for edition in plan.editions.values() for claim in edition.claims)
    return list(
        dict.fromkeys([*(goal.measure for goal in plan.goals), *(one.measure for one in claimed if not one.slice)])
    )


def _call(measure: str, period: Period, figures: Figures, narrowed: tuple[tuple[str, str], ...] = ()) -> str:
    """Return the call of a measure for a period, or for its last day; nothing where it has no value."""
    when: When = period.end if figures.catalogue[measure].is_dated else period
    found = _figure(Question(measure, when, narrowed), figures)
    return "" if found is None else _written(found)


def _figure(question: Question, figures: Figures) -> Figure | None:
    try:
        found = figures.answer([question])[question]
    except FigureError:
        return None
    return None if found.value is None else found


def _written(figure: Figure, *, is_rounded: bool = True) -> str:
    is_long = figure.unit.dimension in ("money", "area", "rate")
    digits = " digits=3" if is_rounded and is_long else ""
    return f"{{{{ {figure.id} {figure.when}{digits} }}}}"


def _line(measure: str, period: Period, figures: Figures, lang: str) -> dict[str, str]:
    before = _call(measure, period.same_period_last_year(), figures)
    name = figures.catalogue[measure].name.in_(lang)
    return {"name": name, "call": _call(measure, period, figures), "before": before}


def _claims(plan: Plan, period: Period, figures: Figures, lang: str) -> list[dict[str, str]]:
    """Return what the plan's edition of that period publishes, each with the hedge that it gave it."""
    claims = [claim for edition in plan.editions.values() if edition.period == period for claim in edition.claims]
    return [
        {"name": _name_of(claim, figures, lang), "call": f"{{{{ {_id_of(claim)} {claim.when} }}}}"}
        for claim in claims
        if _holds(claim, figures)
    ]


def _id_of(claim: Claim) -> str:
    return figure_id(claim.question.measure, claim.question.slice)


def _name_of(claim: Claim, figures: Figures, lang: str) -> str:
    return (claim.subject or figures.catalogue[claim.question.measure].name).in_(lang)


def _holds(claim: Claim, figures: Figures) -> bool:
    found = _figure(claim.question, figures)
    if found is None or found.value is None:
        return False
    return claim.stated is None or bears_out(claim.hedge, found.value, claim.stated)


def _branches(plan: Plan, scorecard: Scorecard, lang: str) -> Iterator[dict[str, Any]]:
    for branch, name in plan.branches.items():
        standings = [standing for standing in scorecard.standings if standing.goal.branch == branch]
        goals = [_goal(standing, scorecard.as_of, lang) for standing in standings]
        if goals:
            yield {"id": branch, "name": name.in_(lang), "goals": goals}


def _goal(standing: Standing, day: date, lang: str) -> dict[str, Any]:
    goal = standing.goal
    return {
        "name": goal.name.in_(lang),
        "call": f"goal:{goal.id}@{goal.target.by}",
        "is_known": standing.value is not None,
        "has_path": standing.path is not None,
        "by": when_label(goal.target.by, lang) if goal.target.by > day else "",
    }


def _project(project: str, plan: Plan, figures: Figures, lang: str) -> Mapping[str, Any]:
    """Return what is on record of a project: its names, its stages in their order, its figures by year."""
    engine = figures.snapshot.engine
    rows = [row for row in engine.records("projects", "SELECT * FROM projects") if row[_PROJECT] == project]
    stages = engine.records("project_stages", "SELECT * FROM project_stages ORDER BY happened_on")
    named = rows[0]["project_name_zh" if lang == "zh" else "project_name"] if rows else None
    years = [Period.parse(str(year)) for year in range(figures.as_of.year - 4, figures.as_of.year + 1)]
    to_date = [*years[:-1], Period(years[-1].start, figures.as_of)]
    narrowed = ((_PROJECT, project),)
    asked = [
        {
            "name": figures.catalogue[name].name.in_(lang),
            "when": when_label(period, lang),
            "call": _call(name, period, figures, narrowed),
        }
        for name in _OF_PROJECT
        for period in to_date
        if _has_rows(Question(name, period, narrowed), figures)
    ]
    return {
        "name": named or (rows[0]["project_name"] if rows else project),
        "stages": [
            (plan.park.word("stage", row["stage"], lang), when_label(row["happened_on"], lang))
            for row in stages
            if row[_PROJECT] == project and row["happened_on"] is not None
        ],
        "figures": asked,
    }


def _has_rows(question: Question, figures: Figures) -> bool:
    found = _figure(question, figures)
    return found is not None and found.rows > 0
