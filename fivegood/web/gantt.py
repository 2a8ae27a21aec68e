"""Stages in time as the server draws them: planned outlined, real filled, late hatched; in percent of the width."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Any

from django.utils.translation import gettext as _

from fivegood.periods import Period
from fivegood.records.projects.portfolio import shown_of
from fivegood.rules.schedules import StageTime, stage_times
from fivegood.structs import replace
from fivegood.web.portfolio import ROWS, ProjectsAsked, pages_shown, stage_word
from fivegood.web.punctuation import colon

#: Quarters are named on the axis while there are at most so many; beyond that, years alone.
_NAMED_QUARTERS = 22
_NAMED_YEARS = 6  # and years on a phone
_LEFT_ENOUGH = 82.0
#: Pixels of the narrowest axis at a desk and on a phone, of a letter on it, and of what stands beside a word.
_DESK, _PHONE = 680, 280
_LATIN, _HAN, _BESIDE = 6.6, 11.0, 8.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: where it begins and how wide it is in percent, what it says, and how it looks (``kind``)."""

    x: str
    width: str
    text: str
    told: str
    kind: str
    is_at_end: bool = False
    is_labelled: bool = False

    @property
    def room(self) -> str:
        """Where its text fits into it: nowhere, at a desk, or on a phone too."""
        wide = float(self.width.rstrip("%")) / 100
        needed = _BESIDE + sum(_HAN if letter > "\u2e80" else _LATIN for letter in self.text)
        return "" if wide * _DESK < needed else "desk" if wide * _PHONE < needed else "phone"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place of the axis: where, what stands there, and whether a year begins."""

    x: str
    text: str
    is_year: bool
    is_spare: bool = False  # left out on a phone, where the names of many years do not fit side by side


@dataclass(frozen=True, slots=True)
class StageTold:
    """A stage as a line of a table."""

    stage: str
    planned: str
    happened: str
    late: str
    is_late: bool


class Axis:
    """Days from left to right, whole quarters, wide enough for every stage and the day itself."""

    def __init__(self, times: Iterable[StageTime], day: date) -> None:
        days = [on for time in times for on in (time.planned_on, time.happened_on) if on] + [day]
        first, last = _quarter(min(days)), _quarter(max(days))
        self.day, self._start, self._end = day, first.start, last.end + timedelta(days=1)

    @cached_property
    def marks(self) -> list[Mark]:
        """The quarters that begin on the axis; years by name, quarters while there is room for them."""
        begun, found = self._start, list[Mark]()
        while begun < self._end:
            quarter = _quarter(begun)
            found.append(Mark(self.x(begun), _named(quarter), begun.month == 1))
            begun = quarter.end + timedelta(days=1)
        if len(found) <= _NAMED_QUARTERS:
            return found
        years = [mark for mark in found if mark.is_year]
        spare = {mark.x for mark in years[::-2]} if len(years) > _NAMED_YEARS else set[str]()
        return [replace(mark, is_spare=mark.x in spare) for mark in years]

    @cached_property
    def today(self) -> str:
        """Where the day lies."""
        return self.x(self.day)

    def x(self, day: date) -> str:
        """Return where a day lies, in percent."""
        return f"{self.share(day):.2f}%"

    def share(self, day: date) -> float:
        """Return where a day lies, from 0 to 100."""
        return 100 * (day - self._start).days / (self._end - self._start).days

    def width(self, first: date, last: date) -> str:
        """Return how wide the days from one to another are."""
        return f"{max(0.0, self.share(last) - self.share(first)):.2f}%"


class Drawing:
    """The stages of one project as bars: what was planned, what came, and by how much it is late.

    ``word`` says what a stage is called.
    """

    def __init__(self, times: Sequence[StageTime], axis: Axis, word: Callable[[str], str]) -> None:
        self._axis, self._name = axis, word
        self._worst = max(times, key=lambda time: time.late_days or 0, default=None)
        self.planned = [bar for time in times if (bar := self._planned(time))]
        self.real = [bar for time in times if (bar := self._real(time))]
        self.late = [bar for time in times if (bar := self._late(time))]
        self.told = [self._told(time) for time in times]

    @property
    def sentence(self) -> str:
        """What the drawing shows, in words."""
        return (_("; ")).join(
            " ".join(part for part in (one.stage, one.happened or one.planned, one.late) if part) for one in self.told
        )

    def _planned(self, time: StageTime) -> Bar | None:
        if time.planned_on is None:
            return None
        first, last = time.planned_on, time.planned_to
        word, told = self._word(time), _("as planned")
        span = first.isoformat() if last is None else f"{first.isoformat()} – {last.isoformat()}"
        kind = "planned" if last is not None and last > first else "planned point"
        return Bar(
            self._axis.x(first),
            self._axis.width(first, last or first),
            word,
            _span_said(word, told, span),
            kind,
        )

    def _real(self, time: StageTime) -> Bar | None:
        if time.happened_on is None:
            return None
        first, last = time.happened_on, time.real_to or self._axis.day
        word, told = self._word(time), _("real")
        span = f"{first.isoformat()} – {time.real_to.isoformat() if time.real_to else ''}".rstrip()
        kind = "real" if time.real_to else "real now"
        return Bar(self._axis.x(first), self._axis.width(first, last), word, _span_said(word, told, span), kind)

    def _late(self, time: StageTime) -> Bar | None:
        if not time.late_days or time.planned_on is None:
            return None
        last = time.planned_on + timedelta(days=time.late_days)
        text, axis = _("+%(days)s d") % {"days": f"{time.late_days:,}"}, self._axis
        told = f"{self._word(time)}{colon()}{late_told(time)}"
        x, width = axis.x(time.planned_on), axis.width(time.planned_on, last)
        is_told = time is self._worst
        return Bar(x, width, text, told, "late", is_at_end=axis.share(last) > _LEFT_ENOUGH, is_labelled=is_told)

    def _told(self, time: StageTime) -> StageTold:
        return StageTold(
            self._word(time),
            time.planned_on.isoformat() if time.planned_on else "",
            time.happened_on.isoformat() if time.happened_on else "",
            late_told(time),
            bool(time.late_days),
        )

    def _word(self, time: StageTime) -> str:
        return self._name(time.stage)


def timeline_shown(asked: ProjectsAsked) -> dict[str, Any]:
    """Return a page of projects in time, on one axis, with the same facts for a table."""
    placed = asked.placed()
    part, number = shown_of(placed, asked.page, ROWS)
    states = asked.states(part)
    times = [stage_times(state.course, asked.day, asked.stages) for state in states]
    axis = Axis((time for each in times for time in each), asked.day)
    shown = zip(asked.shown(states), times, strict=True)
    rows = [(one, Drawing(each, axis, partial(stage_word, asked.park))) for one, each in shown]
    return {"rows": rows, "axis": axis, **pages_shown(asked, len(placed), number, ROWS)}


def late_told(time: StageTime) -> str:
    """Return how late a stage is in words; empty where nothing was planned, or nothing has come that could be late."""
    if time.late_days is None or (time.happened_on is None and not time.is_overdue):
        return ""
    if not time.late_days:
        return _("on time")
    told = _("%(days)s days overdue") if time.is_overdue else _("%(days)s days late")
    return told % {"days": f"{time.late_days:,}"}


def _quarter(day: date) -> Period:
    return Period.quarter(day.year, (day.month + 2) // 3)


def _named(quarter: Period) -> str:
    return str(quarter.start.year) if quarter.start.month == 1 else f"Q{(quarter.start.month + 2) // 3}"


def _span_said(word: str, told: str, span: str) -> str:
    return _("%(stage)s, %(told)s: %(span)s") % {"stage": word, "told": told, "span": span}
