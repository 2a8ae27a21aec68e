"""What a plan says about itself, in the reader's words: sums of parts, concentration, what a path implies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from fivegood.errors import Finding
from fivegood.park import OpenPark
from fivegood.plan.goals import Goal
from fivegood.quantities import Unit, format_quantity
from fivegood.report.words import rounded
from fivegood.web.punctuation import bracketed, sentences_joined
from fivegood.web.words import lang

_MARKS = {"error": ("red", "■"), "warning": ("yellow", "▲"), "info": ("open", "○")}


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding: how grave it is (a lamp's class, shape and word), the goal it is about, and what it says."""

    code: str
    shape: str
    word: str
    about: str
    message: str


def finding_shown(finding: Finding, park: OpenPark) -> FindingShown:
    """Return a finding in the reader's language; one of a kind without a sentence of its own as it was said."""
    kind, _colon, goal_id = finding.id.partition(":")
    goal = next((one for one in park.plan.goals if one.id == goal_id), None)
    say = _SENTENCES.get(kind)
    code, shape = _MARKS[finding.severity]
    words = {"error": _("error"), "warning": _("warning"), "info": _("to know")}
    message = say(finding.numbers, goal, park) if say and goal else finding.message
    return FindingShown(code, shape, words[finding.severity], goal.name.in_(lang()) if goal else goal_id, message)


def _quantity(value: object, goal: Goal) -> str:
    return format_quantity(Decimal(str(value)), goal.target.unit, lang())


def _parts_sum(numbers: Mapping[str, object], goal: Goal, park: OpenPark) -> str:  # noqa: ARG001 - one shape for all
    slack = Decimal(str(numbers["slack"]))
    words = {
        "sum": _quantity(numbers["sum"], goal),
        "whole": _quantity(numbers["whole"], goal),
        "slack": _quantity(abs(slack), goal),
        "over": f"{(Decimal(str(numbers['ratio'])) - 1) * 100:.0f}",
    }
    if slack < 0:
        return _("Its parts are %(sum)s, more than %(whole)s: they over-cover it by %(over)s %%.") % words
    if slack == 0:
        return _("Its parts are %(sum)s, exactly the target: no slack, every part must be met in full.") % words
    return _("Its parts are %(sum)s: %(slack)s of %(whole)s rest on no part.") % words


def _concentration(numbers: Mapping[str, object], goal: Goal, park: OpenPark) -> str:
    part = next((one for one in park.plan.goals if one.id == numbers["part"]), goal)
    words = {
        "share": f"{Decimal(str(numbers['share'])) * 100:.0f}",
        "part": part.name.in_(lang()),
        "largest": _quantity(numbers["largest"], part),
    }
    return _("%(share)s %% of it rests on one part: %(part)s (%(largest)s).") % words


def _implied_base(numbers: Mapping[str, object], goal: Goal, park: OpenPark) -> str:
    path = numbers["path"]
    assert isinstance(path, Mapping)
    words = {
        "target": _quantity(numbers["target"], goal),
        "year": goal.target.by.year,
        "growth": f"{(Decimal(str(numbers['growth'])) * 100).normalize():f}",
        "start": park.plan.start.year - 1,
        "base": rounded(Decimal(str(numbers["base"])), goal.target.unit, lang()),
        "path": _(", ").join(rounded(Decimal(str(value)), goal.target.unit, lang()) for value in path.values()),
    }
    told = _("%(target)s by %(year)s at %(growth)s %% a year implies %(base)s in %(start)s and a path of %(path)s.")
    return told % words


def _owner(numbers: Mapping[str, object], goal: Goal, park: OpenPark) -> str:  # noqa: ARG001 - one shape for all
    return _("It has no owner: nobody answers for it.")


def _mixed(numbers: Mapping[str, object], goal: Goal, park: OpenPark) -> str:  # noqa: ARG001 - one shape for all
    others = [one.name.in_(lang()) for one in park.plan.goals if one.part_of == goal.id and one.measure != goal.measure]
    words = {"parts": _(", ").join(others)}
    return _("Parts of it are other measures: %(parts)s. Their sum is shown beside it, never taken for it.") % words


def _denominator(numbers: Mapping[str, object], goal: Goal, park: OpenPark) -> str:
    version = park.catalogue[goal.measure].version_on(goal.target.by)
    assert version.per is not None  # only a ratio has such a finding
    per = park.catalogue[version.per]
    unit = per.unit(park.park.currency, park.park.area_unit)
    whole = next(one for one in park.plan.goals if one.measure == version.of and not one.slice)
    words = {
        "whole": f"{whole.name.in_(lang())}{bracketed(_quantity(whole.target.value, whole))}",
        "ratio": _quantity(goal.target.value, goal),
        "needed": rounded(Decimal(str(numbers["needed"])), unit, lang()),
        "per": per.name.in_(lang()),
    }
    least = goal.target.comparator in ("<", "<=")
    told = _("%(whole)s at %(ratio)s needs at least %(needed)s of %(per)s.") if least else ""
    told = told or _("%(whole)s at %(ratio)s leaves at most %(needed)s of %(per)s.")
    return sentences_joined([told % words, *_over_areas(numbers, goal, park)])


def _over_areas(numbers: Mapping[str, object], goal: Goal, park: OpenPark) -> list[str]:
    """Say what the ratio is over each area that the park names: which of them is meant must be said."""
    names = [name for name in park.park.areas if f"per_{name}" in numbers]
    return [
        _("Over an area of %(area)s (%(name)s) it is %(ratio)s.")
        % {
            "name": {"built_up": _("built-up"), "planned": _("planned")}.get(name, name.replace("_", " ")),
            "area": format_quantity(Decimal(str(numbers[f"area_{name}"])), Unit.parse(park.park.area_unit), lang()),
            "ratio": rounded(Decimal(str(numbers[f"per_{name}"])), goal.target.unit, lang()),
        }
        for name in names
    ]


_SENTENCES: Mapping[str, Callable[[Mapping[str, object], Goal, OpenPark], str]] = {
    "parts_sum": _parts_sum,
    "concentration": _concentration,
    "implied_base": _implied_base,
    "denominator": _denominator,
    "owner": _owner,
    "mixed_measures": _mixed,
}
