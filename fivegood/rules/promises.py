"""What a park promises of a need, read from the clock in its plan, and how one need stands against it. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fivegood.errors import InputError
from fivegood.workdays import Calendar


class Step(StrEnum):
    """What is next with a need: each step has a clock of its own, all of which begin when it is raised."""

    ANSWER = "answer"
    PLAN = "plan"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Promise:
    """Limits from raised on: working minutes to the answer, hours to the plan, days to the close; None: no limit.

    ``unread`` are the parts of a clock's words that state no limit this can count.
    """

    answer_minutes: int | None = None
    plan_hours: int | None = None
    close_days: int | None = None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedTimes:
    """When a need was raised, answered and planned for, on the park's clock; None: not yet."""

    raised_at: datetime
    answered_at: datetime | None = None
    planned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NeedClock:
    """How a need that is not closed stands: its next step, when that is due, and its age in working minutes.

    ``due_at`` is None where no limit is set, or where the calendar does not hold that year; ``age_minutes`` is None in
    the second case.
    """

    step: Step
    due_at: datetime | None
    age_minutes: int | None
    is_late: bool


_LIMITS = {
    "answer_minutes": (re.compile(r"answer(?:ed)? within (\d+) working (minute|hour)s?"), {"minute": 1, "hour": 60}),
    "plan_hours": (re.compile(r"plan(?:ned)? within (\d+) (hour|day)s?"), {"hour": 1, "day": 24}),
    "close_days": (re.compile(r"closed? within (\d+) (day)s?"), {"day": 1}),
}


def promise_of(clocks: Iterable[str]) -> Promise:
    """Return what clocks promise together, as "answer within 60 working minutes, plan within 24 hours" does.

    Working minutes and hours are those of the park's calendar; hours and days are elapsed time. Of two limits of one
    step the shorter holds.
    """
    found: dict[str, int] = {}
    unread: list[str] = []
    for part in (part.strip() for clock in clocks for part in re.split("[,;]", clock)):
        limit = _limit(part)
        if limit is not None:
            name, count = limit
            found[name] = min(count, found.get(name, count))
        elif part:
            unread.append(part)
    return Promise(**found, unread=tuple(unread))


def _limit(part: str) -> tuple[str, int] | None:
    for name, (pattern, sizes) in _LIMITS.items():
        if match := pattern.fullmatch(part.lower()):
            return name, int(match[1]) * sizes[match[2]]
    return None


def step_of(times: NeedTimes) -> Step:
    """Return what is next with a need that is not closed."""
    if times.planned_at is not None:
        return Step.CLOSE
    return Step.ANSWER if times.answered_at is None else Step.PLAN


def clock_of(times: NeedTimes, promise: Promise, calendar: Calendar, now: datetime) -> NeedClock:
    """Return how a need stands at ``now``, the park's local time."""
    due = due_of(times, promise, calendar)
    return NeedClock(step_of(times), due, _age(times.raised_at, calendar, now), due is not None and due < now)


def due_of(times: NeedTimes, promise: Promise, calendar: Calendar) -> datetime | None:
    """Return when the next step of a need is due; None where no limit is set, or the calendar lacks that year."""
    step, raised = step_of(times), times.raised_at
    if step is Step.PLAN:
        return None if promise.plan_hours is None else raised + timedelta(hours=promise.plan_hours)
    if step is Step.CLOSE:
        return None if promise.close_days is None else raised + timedelta(days=promise.close_days)
    if promise.answer_minutes is None:
        return None
    try:
        return calendar.add_working_minutes(raised, promise.answer_minutes)
    except InputError:  # nobody knows the holidays of that year yet
        return None


def _age(raised: datetime, calendar: Calendar, now: datetime) -> int | None:
    try:
        return calendar.working_minutes(min(raised, now), now)
    except InputError:
        return None
