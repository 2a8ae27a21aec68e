"""A goal looked ahead as a chart: its values so far, the fan of scenarios, its path and its target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fivegood.editions.models import StoredStanding
from fivegood.editions.selectors import value_of
from fivegood.periods import date_label
from fivegood.plan.goals import Goal, Plan
from fivegood.plan.paths import value_on
from fivegood.quantities import Unit, format_quantity
from fivegood.report.fancharts import Ends, FanPoint, fan_spec
from fivegood.report.words import day_label, target_text
from fivegood.web.charts import Caption, ChartShown
from fivegood.web.words import lang


def fan_chart(
    goal: Goal, plan: Plan, told: Mapping[str, Any], as_of: date, series: Sequence[StoredStanding]
) -> ChartShown | None:
    """Return the fan of a goal; ``told`` is its stored forecast, ``series`` where it stood. None without a path."""
    if not told["path"]:
        return None
    start = plan.start_of(goal, goal.target.by)
    points = [
        FanPoint(one.on, value_of(one.value), path=_path(goal, start, one.on)) for one in series if one.on < as_of
    ]
    now = None if told["value"] is None else Decimal(told["value"])
    if now is not None:
        points.append(FanPoint(as_of, now, now, (now, now), (now, now), _path(goal, start, as_of)))
    for day, (low, high) in zip(told["path"], told["wide"], strict=True):
        middle, most, nearly = (
            Decimal(day["median"]),
            (Decimal(day["p10"]), Decimal(day["p90"])),
            (Decimal(low), Decimal(high)),
        )
        planned = None if day["planned"] is None else Decimal(day["planned"])
        points.append(FanPoint(date.fromisoformat(day["on"]), None, middle, most, nearly, planned))
    words = (
        _("Value"),
        _("Middle scenario"),
        _("Path"),
        _("Target"),
        _("8 of 10 scenarios"),
        _("19 of 20 scenarios"),
    )
    unit = goal.target.unit
    spec = fan_spec(points, goal.target.value, unit, words, lang())
    rows = tuple(
        (date_label(one.day, lang()), *map(_number(unit), (one.value, one.middle)), *_ends(one.most, unit),
         *_ends(one.nearly_all, unit), _number(unit)(one.path))
        for one in points
    )  # fmt: skip
    header = (_("Day"), words[0], words[1], *_columns(words[4]), *_columns(words[5]), words[2])
    return ChartShown(Caption("fan", _("Looked ahead"), _sentence(goal, told)), spec, header, rows)


def _sentence(goal: Goal, told: Mapping[str, Any]) -> str:
    unit, end = goal.target.unit, told["path"][-1]
    middle, low, high = (_number(unit)(Decimal(end[name])) for name in ("median", "p10", "p90"))
    said = {
        "day": day_label(goal.target.by, lang()),
        "middle": middle,
        "low": low,
        "high": high,
        "target": target_text(goal.target, lang()),
    }
    first = _("By %(day)s the middle scenario comes to %(middle)s; the target is %(target)s.") % said
    return (
        first
        + ("" if lang() == "zh" else " ")
        + _("8 of 10 lie from %(low)s to %(high)s, the darker band, 19 of 20 within the lighter one.") % said
    )


def _columns(word: str) -> tuple[str, str]:
    return f"{word}, " + _("lowest"), f"{word}, " + _("highest")


def _ends(ends: Ends | None, unit: Unit) -> tuple[str, ...]:
    return tuple(map(_number(unit), ends or (None, None)))


def _number(unit: Unit) -> Any:
    def told(value: Decimal | None) -> str:
        return "" if value is None else format_quantity(value, unit, lang(), significant=4)

    return told


def _path(goal: Goal, start: date, day: date) -> Decimal | None:
    return value_on(goal.path, goal.target, start, day) if day >= start else None
