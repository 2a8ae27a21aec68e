"""The clocks of needs in the reader's words: what is next, when it is due, how old it is, what the park promises."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from fivegood.facts.cells import write
from fivegood.facts.rows import Row
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.book.keys import path_of
from fivegood.records.needs.selectors import OpenNeed, units_in_need
from fivegood.rules.promises import Promise, Step
from fivegood.web.words import lang
from fivegood.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Light:
    """A lamp: its class, its shape, its word."""

    code: str
    shape: str
    word: str


@dataclass(frozen=True, slots=True)
class NeedShown:
    """A need as a row: where it leads, what it is about, whose it is, what is next and by when, and its age."""

    path: str
    need_id: str
    title: str
    unit: str
    next: str
    due: str
    age: str
    light: Light


def light_of(due: datetime | None, now: datetime) -> Light:
    """Return the lamp of something that is due at an instant: late, due today, or later."""
    if due is None:
        return Light("none", "?", _("no limit"))
    if due < now:
        return Light("red", "■", _("past due"))
    return Light("yellow", "▲", _("due today")) if due.date() == now.date() else Light("green", "●", _("in time"))


def light_of_day(due: date | None, today: date) -> Light:
    """Return the lamp of something that is due by the end of a day."""
    if due is None:
        return Light("none", "?", _("no limit"))
    return light_of(datetime.combine(due, datetime.max.time()), datetime.combine(today, datetime.min.time()))


def instant_shown(instant: datetime | None) -> str:
    """Return an instant to the minute."""
    return write(instant).replace("T", " ")[:16]


def need_shown(one: OpenNeed, park: Park, calendar: Calendar, units: Mapping[str, str], now: datetime) -> NeedShown:
    """Return an open need as a row."""
    unit, clock = str(one.row["unit_id"]), one.clock
    due = _("due %(when)s") % {"when": instant_shown(clock.due_at)} if clock.due_at else _("no limit is set")
    light = light_of(clock.due_at, now)
    return NeedShown(
        path_of([str(one.row["need_id"])]),
        str(one.row["need_id"]),
        need_title(one.row, park),
        units.get(unit, unit),
        step_word(clock.step),
        due,
        age_shown(clock.age_minutes, calendar),
        light,
    )


def needy_named(actor: Actor, unit_ids: Collection[str]) -> dict[str, str]:
    """Return what units are called of which the actor may see a need, though no more of them."""
    found = units_in_need(actor, unit_ids) if unit_ids else {}
    return {unit_id: zh if lang() == "zh" and zh else name for unit_id, (name, zh) in found.items()}


def need_title(row: Row, park: Park) -> str:
    """Return what a need is about: its title, or the word of its category where it has none."""
    return str(row["title"] or park.word("need_category", str(row["category"]), lang()))


def step_word(step: Step) -> str:
    """Return what is next with a need."""
    return {Step.ANSWER: _("to answer"), Step.PLAN: _("to plan"), Step.CLOSE: _("to close")}[step]


def age_shown(minutes: int | None, calendar: Calendar) -> str:
    """Return an age in working hours, or in working days once it is one; where nobody can count it, that it is so."""
    if minutes is None:
        return _("the calendar does not hold these days")
    of_day = sum(closes - opens for opens, closes in calendar.hours)
    if minutes < of_day:
        return _("%(count)s working hours old") % {"count": f"{minutes / 60:.1f}"}
    days = minutes / of_day
    return _("%(count)s working days old") % {"count": f"{days:.1f}" if days < 100 else f"{days:,.0f}"}


def promise_shown(promise: Promise) -> str:
    """Return what the plan promises of needs, as a sentence; empty where it sets no limit."""
    parts = []
    if promise.answer_minutes is not None:
        parts.append(_answered(promise.answer_minutes))
    if promise.plan_hours is not None:
        parts.append(_("planned for within %(count)s hours") % {"count": promise.plan_hours})
    if promise.close_days is not None:
        parts.append(_("closed within %(count)s days") % {"count": promise.close_days})
    return (_("The plan asks: %(limits)s.") % {"limits": _(", ").join(parts)}) if parts else ""


def _answered(minutes: int) -> str:
    if minutes < 120 or minutes % 60:
        return _("answered within %(count)s working minutes") % {"count": minutes}
    return _("answered within %(count)s working hours") % {"count": minutes // 60}
