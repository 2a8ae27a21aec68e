"""Lamps of projects: late start, slow progress, missing and stopped entries, by limits that are data.

The limits shipped are those of two cities' notices, as reported: an example, and official nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fivegood import yamlfile
from fivegood.rules.forms import Bilingual
from fivegood.rules.months import months_between, months_running

_FILE = Path(__file__).parent.parent / "catalogue" / "lamps.yaml"
#: Stages that a project can only be in after its start: on their day at the latest it had started.
_FROM_START = ("started", "building", "trial", "production", "full_capacity")
_FROM_PRODUCTION = ("production", "full_capacity")


class Lamp(StrEnum):
    """The colour, worst last."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Rule(StrEnum):
    """What is judged, in the order it is told."""

    LATE_START = "late_start"
    SLOW_PROGRESS = "slow_progress"
    MISSING_ENTRY = "missing_entry"
    STOPPED_ENTRY = "stopped_entry"


#: What the number of each rule counts.
UNITS: Mapping[Rule, Literal["months", "points"]] = {
    Rule.LATE_START: "months",
    Rule.SLOW_PROGRESS: "points",
    Rule.MISSING_ENTRY: "months",
    Rule.STOPPED_ENTRY: "months",
}


class Why(StrEnum):
    """Why a rule could not be judged: what is missing, or why there is nothing left to judge."""

    RULE_OFF = "rule_off"
    NO_PLANNED_START = "no_planned_start"
    NO_PLANNED_PRODUCTION = "no_planned_production"
    NO_INVESTMENT = "no_investment"
    NO_ENTRY = "no_entry"
    PERIODS_OVERLAP = "periods_overlap"
    NOT_STARTED = "not_started"
    IN_PRODUCTION = "in_production"


class LimitText(BaseModel):
    """When a colour is lit: at a value and beyond (``from``), or only beyond it (``above``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    from_: Decimal | None = Field(None, alias="from", ge=0)
    above: Decimal | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _has_one(self) -> LimitText:
        if (self.from_ is None) is (self.above is None):
            raise ValueError("a limit is {from: 10} or {above: 10}, one of the two")
        return self

    @property
    def value(self) -> Decimal:
        """The number."""
        return self.from_ if self.from_ is not None else self.above or Decimal(0)

    def is_reached(self, value: Decimal) -> bool:
        """True when a value lights the colour."""
        return value >= self.value if self.above is None else value > self.value


class LimitsText(BaseModel):
    """The limits of one rule; a colour without a limit is never lit."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    yellow: LimitText | None = None
    red: LimitText | None = None

    @model_validator(mode="after")
    def _in_order(self) -> LimitsText:
        if self.yellow and self.red and self.red.value < self.yellow.value:
            raise ValueError("red begins before yellow: the limit of red is the higher one")
        return self

    def lamp(self, value: Decimal) -> tuple[Lamp, LimitText | None]:
        """Return the colour of a value with the limit that lit it; green with the limit that would be next."""
        for lamp, limit in ((Lamp.RED, self.red), (Lamp.YELLOW, self.yellow)):
            if limit is not None and limit.is_reached(value):
                return lamp, limit
        return Lamp.GREEN, self.yellow or self.red


class LampsText(BaseModel):
    """The whole file: where the limits come from, and those of each rule. A rule that is left out is not judged."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    source: Bilingual
    late_start_months: LimitsText | None = None
    behind_points: LimitsText | None = None
    missing_entry_months: LimitsText | None = None
    stopped_entry_months: LimitsText | None = None

    def limits_of(self, rule: Rule) -> LimitsText | None:
        """Return the limits of a rule, None when it is off."""
        return {
            Rule.LATE_START: self.late_start_months,
            Rule.SLOW_PROGRESS: self.behind_points,
            Rule.MISSING_ENTRY: self.missing_entry_months,
            Rule.STOPPED_ENTRY: self.stopped_entry_months,
        }[rule]


@cache
def shipped() -> LampsText:
    """Return the rules that are shipped."""
    return yamlfile.load(_FILE).shape(LampsText)


@dataclass(frozen=True, slots=True)
class Course:
    """What the rules look at: planned and real days by stage, contracted money, money completed by period end.

    ``completed`` are the amounts of periods that do not overlap; None when those on record do, so that their sum says
    nothing.
    """

    planned: Mapping[str, date]
    happened: Mapping[str, date]
    investment: Decimal | None
    completed: Sequence[tuple[date, Decimal]] | None

    def is_dropped(self, day: date) -> bool:
        """True when the project had been given up by a day."""
        return self.reached(("dropped",), day) is not None

    def started(self, day: date) -> date | None:
        """Return when the project started, None when it had not by a day. What comes after the start implies it."""
        return self.reached(_FROM_START, day)

    def in_production(self, day: date) -> date | None:
        """Return when production began, None when it had not by a day."""
        return self.reached(_FROM_PRODUCTION, day)

    def reached(self, stages: Sequence[str], day: date) -> date | None:
        """Return the first day, up to ``day``, on which one of the stages was reached."""
        days = [self.happened[stage] for stage in stages if stage in self.happened]
        return min((on for on in days if on <= day), default=None)

    def entries(self, day: date) -> list[tuple[date, Decimal]]:
        """Return what had been completed in periods that were over by a day."""
        return [entry for entry in self.completed or () if entry[0] <= day]


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule on one day: its lamp, the number behind it, and the limit that lit it (for green: the next one).

    A rule that cannot be judged has no lamp and says why; ``value`` is in the unit of the rule (`UNITS`).
    """

    rule: Rule
    lamp: Lamp | None
    value: Decimal | None = None
    limit: LimitText | None = None
    why: Why | None = None


def lamps_of(course: Course, day: date, rules: LampsText | None = None) -> list[Judged]:
    """Return every rule as it stands on a day, the worst lamp first, those not judged last; none for a dropped project.

    What happened after the day, or was entered for a period that ended after it, is not known yet.
    """
    if course.is_dropped(day):
        return []
    text = rules or shipped()
    found = [_judged(rule, course, day, text) for rule in Rule]
    order = list(Lamp)
    return sorted(found, key=lambda one: -order.index(one.lamp) if one.lamp else 1)


def worst(judged: Sequence[Judged]) -> Lamp | None:
    """Return the worst lamp among rules, None when none was judged."""
    return max((one.lamp for one in judged if one.lamp), key=list(Lamp).index, default=None)


def _judged(rule: Rule, course: Course, day: date, text: LampsText) -> Judged:
    limits = text.limits_of(rule)
    if limits is None:
        return Judged(rule, None, why=Why.RULE_OFF)
    value = _VALUES[rule](course, day)
    if isinstance(value, Why):
        return Judged(rule, None, why=value)
    lamp, limit = limits.lamp(value)
    return Judged(rule, lamp, value, limit)


def _late_start(course: Course, day: date) -> Decimal | Why:
    """Return the months running in which the start was due and did not come; 0 once it has, or while it is to come."""
    if course.started(day):
        return Decimal(0)
    planned = course.planned.get("started")
    return Why.NO_PLANNED_START if planned is None else Decimal(months_running(planned, day))


def _behind(course: Course, day: date) -> Decimal | Why:
    """Return the points by which money completed lags behind time passed, from real start to planned production.

    Both are taken on the last day that entries reach: what was built since then and is not entered yet lags nothing.
    """
    start, end = course.started(day), course.planned.get("production")
    if start is None:
        return Why.NOT_STARTED
    if course.in_production(day):
        return Why.IN_PRODUCTION
    if course.completed is None:
        return Why.PERIODS_OVERLAP
    entries = course.entries(day)
    if not entries:
        return Why.NO_ENTRY
    if end is None or end <= start:
        return Why.NO_PLANNED_PRODUCTION
    if not course.investment:
        return Why.NO_INVESTMENT
    reached = max(until for until, _ in entries)
    due = min(Decimal(1), Decimal(max(0, (reached - start).days)) / Decimal((end - start).days))
    done = sum((amount for _, amount in entries), Decimal(0)) / course.investment
    return max(Decimal(0), (due - done) * 100).quantize(Decimal("0.1"))


def _missing_entry(course: Course, day: date) -> Decimal | Why:
    """Return the months since the start without any entry; 0 once there is one."""
    start = course.started(day)
    if start is None:
        return Why.NOT_STARTED
    if course.completed is None or course.entries(day):
        return Decimal(0)
    return months_between(start, day)


def _stopped_entry(course: Course, day: date) -> Decimal | Why:
    """Return the months since the last entry, until production or until what was contracted is completed."""
    if course.started(day) is None:
        return Why.NOT_STARTED
    if course.in_production(day):
        return Why.IN_PRODUCTION
    if course.completed is None:
        return Why.PERIODS_OVERLAP
    entries = course.entries(day)
    if not entries:
        return Why.NO_ENTRY
    if course.investment and sum(amount for _, amount in entries) >= course.investment:
        return Decimal(0)
    return months_between(max(until for until, _ in entries), day)


_VALUES = {
    Rule.LATE_START: _late_start,
    Rule.SLOW_PROGRESS: _behind,
    Rule.MISSING_ENTRY: _missing_entry,
    Rule.STOPPED_ENTRY: _stopped_entry,
}
