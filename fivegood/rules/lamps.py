"""Lamps of projects: late start, slow progress, missing entry, by rules that are data.

The thresholds shipped are those of one city's notice (Yinchuan, as reported), an example and official nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from fivegood import yamlfile

_FILE = Path(__file__).parent.parent / "catalogue" / "lamps.yaml"


class Lamp(StrEnum):
    """The colour, worst last."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class LampsText(BaseModel):
    """Thresholds: months late, points behind schedule, months without an entry; a lamp is lit above each."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    source: str = Field(min_length=1)
    late_start_months: dict[Lamp, int]
    behind_points: dict[Lamp, Decimal]
    missing_entry_months: dict[Lamp, int]


@cache
def shipped() -> LampsText:
    """Return the rules that are shipped."""
    return yamlfile.load(_FILE).shape(LampsText)


@dataclass(frozen=True, slots=True)
class ProjectDates:
    """What the rules look at: planned and real days by stage, contracted money, and money completed by period end."""

    planned: Mapping[str, date]
    happened: Mapping[str, date]
    investment: Decimal | None
    completed: Sequence[tuple[date, Decimal]]


@dataclass(frozen=True, slots=True)
class Lit:
    """A rule with its lamp and the number that lit it, in the unit of the rule."""

    rule: str
    lamp: Lamp
    value: Decimal


def lamps_of(project: ProjectDates, day: date, rules: LampsText | None = None) -> list[Lit]:
    """Return every rule that can be judged on a day, the worst lamp first."""
    text = rules or shipped()
    found = [
        _lit("late_start", _months_late(project, day), text.late_start_months),
        _lit("slow_progress", _points_behind(project, day), text.behind_points),
        _lit("missing_entry", _months_without_entry(project, day), text.missing_entry_months),
    ]
    order = list(Lamp)
    return sorted((one for one in found if one), key=lambda one: -order.index(one.lamp))


def _lit(rule: str, value: Decimal | None, limits: Mapping[Lamp, int] | Mapping[Lamp, Decimal]) -> Lit | None:
    if value is None:
        return None
    lamp = Lamp.GREEN
    for colour in (Lamp.YELLOW, Lamp.RED):
        if colour in limits and value > limits[colour]:
            lamp = colour
    return Lit(rule, lamp, value)


def _months_late(project: ProjectDates, day: date) -> Decimal | None:
    """Return the months since the start was planned, while it has not happened; 0 once it has or is to come."""
    planned = project.planned.get("started")
    if planned is None:
        return None
    if project.happened.get("started") or planned > day:
        return Decimal(0)
    return _months(planned, day)


def _points_behind(project: ProjectDates, day: date) -> Decimal | None:
    """Return the points by which money completed lags behind time passed from real start to planned production."""
    start, end = project.happened.get("started"), project.planned.get("production")
    if start is None or end is None or not project.investment or end <= start or start > day:
        return None
    due = min(Decimal(1), Decimal((day - start).days) / Decimal((end - start).days))
    done = sum((amount for until, amount in project.completed if until <= day), Decimal(0)) / project.investment
    return max(Decimal(0), (due - done) * 100).quantize(Decimal("0.1"))


def _months_without_entry(project: ProjectDates, day: date) -> Decimal | None:
    """Return the months since the last money was entered, from the start on, until production."""
    start = project.happened.get("started")
    if start is None or start > day or project.happened.get("production", date.max) <= day:
        return None
    last = max((until for until, _ in project.completed if until <= day), default=start)
    return _months(max(last, start), day)


def _months(first: date, last: date) -> Decimal:
    return (Decimal((last - first).days) / Decimal("30.4375")).quantize(Decimal("0.1"))
