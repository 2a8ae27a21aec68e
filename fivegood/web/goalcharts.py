"""Where a goal stood against its path and its target, as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from fivegood.editions.selectors import value_of
from fivegood.plan.goals import Goal, Plan
from fivegood.plan.paths import value_on
from fivegood.plan.scorecard import Status
from fivegood.report.words import day_label, target_text
from fivegood.web.charts import Caption, ChartShown, PathPoint, path_chart
from fivegood.web.words import lang


class OnDay(Protocol):
    """Where a goal stood on a day; the value as text, None where there was none, and the status it was given."""

    @property
    def on(self) -> date: ...

    @property
    def value(self) -> str | None: ...

    @property
    def status(self) -> str: ...


def value_told(stood: OnDay) -> Decimal | None:
    """Return the value a goal had on a day; None where too few of the records owed were there to say."""
    return None if stood.status == Status.MISSING else value_of(stood.value)


def goal_chart(
    goal: Goal,
    plan: Plan,
    series: Sequence[OnDay],
    *,
    id: str = "course",  # noqa: A002 - as in Caption
    title: str = "",
    ringed: date | None = None,
) -> ChartShown | None:
    """Return the course of a goal, whose standings are ``series``; None where no value of it is known.

    ``ringed`` is a day whose value has a ring around it, of which the sentence speaks.
    """
    known = {one.on: value_of(one.value) if one.on == ringed else value_told(one) for one in series}
    if not any(value is not None for value in known.values()):
        return None
    start = plan.start_of(goal, goal.target.by)
    ends = [date(year, 12, 31) for year in range(plan.start.year, goal.target.by.year + 1)]
    days = sorted({*known, *(end for end in ends if end <= goal.target.by), goal.target.by})
    points = [PathPoint(day, known.get(day), _path_on(goal, start, day)) for day in days]
    last = max(day for day, value in known.items() if value is not None)
    words = {"day": day_label(last, lang()), "name": goal.name.in_(lang()), "target": target_text(goal.target, lang())}
    sentence = _("%(name)s up to %(day)s against its path to %(target)s.") % words
    if ringed is not None and known.get(ringed) is not None:
        sentence += _(" The ring marks this figure.")
    is_short = any(known[one.on] is None and one.value is not None for one in series)
    note = _("Days for which too few of the records owed are there have no value here.") if is_short else ""
    caption = Caption(id, title or _("Course and path"), sentence, note)
    return path_chart(caption, points, goal.target.value, goal.target.unit, ringed=ringed)


def _path_on(goal: Goal, start: date, day: date) -> Decimal | None:
    return value_on(goal.path, goal.target, start, day) if day >= start else None
