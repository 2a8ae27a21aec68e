"""The page of plan.yaml: every key from the models that check it, and the words its values may be."""

from __future__ import annotations

import typing
from collections.abc import Iterable

from fivegood.hedges import RULES
from fivegood.measures.catalogue import Words
from fivegood.plan.crosscheck import KINDS
from fivegood.plan.scorecard import Status
from fivegood.plan.text import (
    CheckText,
    ClaimText,
    CodesText,
    EditionText,
    GoalText,
    LampsText,
    ListEntry,
    ParkText,
    PlanFile,
    PlanText,
)
from fivegood.shapes import Shape
from fivegood.shapetwins import model_of
from tools.markdown import code, doc, fields_table, table

_TITLES: dict[type[Shape], str] = {
    PlanFile: "The whole file",
    ParkText: "Park",
    ListEntry: "Entry of a list",
    PlanText: "Plan",
    GoalText: "Goal",
    EditionText: "Edition",
    ClaimText: "Figure of an edition",
    CheckText: "Check",
    CodesText: "Codes",
    LampsText: "Lamps",
    Words: "Words",
}
_SECTIONS = {model_of(shape): title for shape, title in _TITLES.items()}
_MEANINGS = {
    ("PlanFile", "park"): "who it is, and what its records are written in",
    ("PlanFile", "plan"): "its name and span",
    ("PlanFile", "branches"): "the branches of the goals, such as the five goods, by code",
    ("PlanFile", "goals"): "the goals, in the order the scorecard shows them",
    ("PlanFile", "lists"): "codes that the records may use besides the [shipped ones](facts.md#code-lists)",
    ("PlanFile", "codes"): "which rules the codes of units must meet; `none` takes any code",
    ("PlanFile", "editions"): "the reports to be published, by id",
    ("PlanFile", "checks"): "arithmetic between the figures of the newest edition",
    ("PlanFile", "lamps"): "when a lamp changes",
    ("ParkText", "name"): "the park's name",
    ("ParkText", "short"): "its short name; by default the name",
    ("ParkText", "place"): "where it lies",
    ("ListEntry", "en"): "the words shown for the code in English",
    ("ListEntry", "zh"): "the words shown for the code in Chinese",
    ("ListEntry", "owed"): "in the list `item`: every unit above designated size owes a return of it each month",
    ("PlanText", "name"): "the plan's name",
    ("PlanText", "from_"): "its first day",
    ("PlanText", "to"): "its last day",
    ("PlanText", "base_year"): "the year its goals start from",
    ("GoalText", "id"): "lower-case letters, digits, `_` and `.`; two goals of one id differ in `by`",
    ("GoalText", "branch"): "a code of `branches`",
    ("GoalText", "name"): "as the scorecard shows it",
    ("GoalText", "weight"): "how much it counts beside the others in the share of a branch that is met or on track",
    ("GoalText", "kind"): "what kind of goal it is; a note for readers",
    ("EditionText", "period"): "the period the report is about",
    ("EditionText", "as_of"): "the day its facts are frozen at, not before the end of the period",
    ("EditionText", "published_on"): "the day it appears",
    ("EditionText", "title"): "its title",
    ("EditionText", "figures"): "the figures it publishes, each with its hedge",
    ("ClaimText", "slice"): "dimensions that narrow the measure",
    ("ClaimText", "hedge"): "what is said of the number stated, see [Hedges](#hedges)",
    ("ClaimText", "subject"): "of what, where the measure's name does not say it",
    ("CheckText", "id"): "a name for the finding",
    ("CheckText", "kind"): "see [Kinds of checks](#kinds-of-checks)",
    ("CheckText", "of"): "for each role, a figure of the edition (with its time when it is published more than once: "
    "`credit_firms 2021-H1`) or a plain number",
    ("LampsText", "on_track"): "value over path from which a goal is on track",
    ("LampsText", "behind"): "value over path from which it is behind; below it is off track",
    ("LampsText", "complete"): "share of the returns owed that must be there for a value to be judged",
    ("Words", "en"): "in English",
    ("Words", "zh"): "in Chinese",
}
_PATHS = {
    "linear": "a straight line from nought, at the eve of the plan (`over: year`: of the year), to the target",
    "linear from Q": "a straight line from the quantity Q: `linear from 2 bn CNY`",
    "compound P % a year": "grows by P per cent a year and reaches the target; the base follows from it: "
    "`compound 11 % a year`",
    "constant": "the target itself, every day",
    "none": "no path: the goal is open until it is met or due",
    "quantities by year": "`{2026: 20 project, 2027: 45 project}`, or by date: straight from point to point; before "
    "the first point there is no path, so begin with `2026-01-01: 0 project`",
    "`steps:` instead of a path": "each step is due by the end of its year; until then the one before holds",
}
_OVERS = {
    "trailing_year": "the last twelve whole months: what a goal that is written as a yearly amount is held against",
    "year": "since 1 January: what counts up within one year",
    "plan": "since the plan began: what counts up over all its years",
}
_RELATIONS = {
    "adds_up": "it is a part of the larger goal, and the parts are summed against it",
    "overlaps": "it lies in the larger goal but overlaps other parts, so it is not summed",
    "other_measure": "it stands under the larger goal but counts something else; summed for show, never taken for it",
}
_COMPARATORS = {
    ">": "above the target",
    ">=": "the target or more; also where none is written",
    "=": "judged as the target or more",
    "<=": "the target or less (a rank)",
    "<": "below the target",
    "about": "97 % of the target or more",
}
_LAMPS = {
    Status.MET: "the target is met, whatever the day",
    Status.ON_TRACK: "value over path is `on_track` or more",
    Status.BEHIND: "value over path is `behind` or more",
    Status.OFF_TRACK: "value over path is below `behind`, or the day has come and the target is not met",
    Status.OPEN: "not due yet, and no path to judge it by",
    Status.MISSING: "no value, or more than 1 − `complete` of the returns owed are not there",
}
_CHECKS = {
    "ratio": "one published number over another, told as so much each",
    "line_capacity": "lines times the pieces a day at their ideal cycle, against the output published; "
    "an error when more is published than the lines can make",
    "campaign_load": "people per site and day, and samplers needed at a norm of people per sampler and day",
    "cohorts": "the means of two pairs of count and amount, and whether they are of one cohort",
}


def _words(name: str, meanings: dict[str, str], known: Iterable[str] | None = None) -> str:
    """Return a table of words; ``known`` are those the code takes, and none of them may be left out."""
    if known is not None and set(known) != set(meanings):
        raise ValueError(f"{name}: the words described are not those of the code: {sorted(set(known) ^ set(meanings))}")
    return table([name, "meaning"], [[key if "`" in key else code(key), text] for key, text in meanings.items()])


def _choices(field: str) -> tuple[str, ...]:
    return typing.get_args(model_of(GoalText).model_fields[field].annotation)


def plan_page() -> str:
    """Return the page."""
    keys = "\n\n".join(
        f"## {title}\n\n{doc(model).split(chr(10))[0]}\n\n{fields_table(model, _SECTIONS, _MEANINGS)}"
        for model, title in _SECTIONS.items()
    )
    checks = [[code(kind), ", ".join(code(role) for role in roles), _CHECKS[kind]] for kind, roles in KINDS.items()]
    hedges = [[code(hedge.value), rule] for hedge, rule in RULES.items()]
    lamps = [[code(status.value), text] for status, text in ((item, _LAMPS[item]) for item in Status)]
    return f"""# plan.yaml

Every key of the plan. A key that is not here is refused with the nearest valid one. How to write one:
[how-to](../howto/write-a-plan.md); what paths and lamps mean: [explanation](../explanation/plan-and-lamps.md).

{keys}

## Targets

A comparator and a quantity in the measure's unit, or in one that converts to it; a bare number is in that unit.

{_words("comparator", _COMPARATORS)}

## Paths

{_words("path", _PATHS)}

## Over

How a flow is measured for its goal.

{_words("over", _OVERS, _choices("over"))}

## Relations

How a goal lies in the goal named by `part_of`.

{_words("relation", _RELATIONS, _choices("relation"))}

## Status words

The words of the lamps. The thresholds are the park's own choice.

{table(["status", "when"], lamps)}

## Hedges

{table(["hedge", "rule"], hedges)}

## Kinds of checks

{table(["kind", "roles", "what it computes"], checks)}
"""
