"""A figure over time, as charts: at earlier times that compare with its own, and against each goal it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from fivegood.editions.behind import figures_of
from fivegood.editions.models import StoredFigure
from fivegood.editions.selectors import park_of, question_of, series_through
from fivegood.errors import FigureError, SnapshotError
from fivegood.measures.catalogue import Kind
from fivegood.measures.compile import When
from fivegood.measures.compute import Figure
from fivegood.measures.course import course
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.plan.goals import Lamps
from fivegood.plan.scorecard import is_incomplete
from fivegood.report.words import rounded, target_text, when_label
from fivegood.web.charts import Caption, ChartShown, Point, series_chart
from fivegood.web.figures import figure_shown
from fivegood.web.goalcharts import goal_chart
from fivegood.web.words import lang

#: So many times stand in one chart: two years of quarters, four of halves.
_MOST = 8


def course_shown(stored: StoredFigure) -> Mapping[str, Any]:
    """Return the charts of a figure over time, and why there is none of its earlier times."""
    park = park_of(stored.run)
    shown = figure_shown(stored, lang(), park.catalogue) | {"run": stored.run, "charts": _goal_charts(stored, park)}
    try:
        found = course(figures_of(stored.run, park), question_of(stored), _MOST)
    except (SnapshotError, FigureError) as error:
        return shown | {"unseen": str(error)}
    if sum(one.value is not None for one in found) > 1:
        shown["charts"] = [_chart(found, park.plan.lamps), *shown["charts"]]
    return shown


def _chart(found: Sequence[Figure], lamps: Lamps) -> ChartShown:
    first, last = (next(one for one in each if one.value is not None) for each in (found, reversed(found)))
    own, unit = found[-1], found[-1].unit
    words = {
        "first": rounded(first.value, unit, lang()) if first.value is not None else "",
        "start": when_label(first.when, lang()),
        "last": rounded(last.value, unit, lang()) if last.value is not None else "",
        "end": when_label(last.when, lang()),
    }
    sentence = _("From %(first)s (%(start)s) to %(last)s (%(end)s).") % words
    if own.value is not None:
        sentence += _(" The ring marks this figure.")
    told = [None if one is not own and is_incomplete(one, lamps) else one.value for one in found]
    points = [Point(_label(one.when, own.when), "", value) for one, value in zip(found, told, strict=True)]
    kind = "bar" if own.measure.kind is Kind.FLOW else "line"
    caption = Caption("over-time", _("At earlier times"), sentence, _note(found))
    return series_chart(caption, kind, points, unit, by=_times(own.when), ringed=points[-1].label)


def _note(found: Sequence[Figure]) -> str:
    """Say where the definition changed: what was counted before it is not quite the same."""
    changes = [one for before, one in pairwise(found) if before.version.number != one.version.number]
    told = [_("%(when)s: version %(number)s") % {"when": when_label(one.when, lang()), "number": one.version.number}
            for one in changes]  # fmt: skip
    return _("The definition changed: %(versions)s.") % {"versions": _(", ").join(told)} if told else ""


def _label(when: When, own: When) -> str:
    """Return a time as an axis shows it: twelve months by the month they end with, others as they are written."""
    return f"{when.end:%Y-%m}" if isinstance(when, Period) and _is_trailing(own) else str(when)


def _times(when: When) -> str:
    if isinstance(when, date):
        return _("Day")
    return _("Twelve months to") if _is_trailing(when) else _("Period")


def _is_trailing(when: When) -> bool:
    return isinstance(when, Period) and when.kind == "range" and len(when.months()) == 12


def _goal_charts(stored: StoredFigure, park: OpenPark) -> list[ChartShown]:
    """Return the course of each goal that this figure says where it stands."""
    series = series_through(stored)
    charts: list[ChartShown | None] = []
    for goal in park.plan.goals:
        standings = series.get((goal.id, goal.target.by), ())
        day = next((one.on for one in standings if one.figure_id == stored.pk), None)
        if day is not None:
            title = f"{goal.name.in_(lang())} · {target_text(goal.target, lang())} · {goal.target.by.year}"
            charts.append(goal_chart(goal, park.plan, standings, id=f"goal-{len(charts)}", title=title, ringed=day))
    return [chart for chart in charts if chart is not None]
