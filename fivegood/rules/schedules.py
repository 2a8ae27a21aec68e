"""A project's stages in time: which one it is in, how long, planned against real, and how late. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fivegood.rules.lamps import Course

DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class StageTime:
    """One stage of a project on a day, planned and real.

    A stage lasts until the next one in the park's order that has a day: ``planned_to`` is None for the last planned,
    ``real_to`` for the one that holds. ``late_days`` is how much later than planned it came, or is by now when it has
    not come (``is_overdue``); 0 when it is on time, None when nothing was planned.
    """

    stage: str
    planned_on: date | None
    planned_to: date | None
    happened_on: date | None
    real_to: date | None
    late_days: int | None
    is_overdue: bool = False


def stage_held(course: Course, day: date, stages: Sequence[str]) -> tuple[str, date | None]:
    """Return the stage that a project is in on a day, and since when; no stage (empty) before its first.

    It is the furthest of the park's order that has happened; one that was dropped stays dropped.
    """
    if (on := course.reached((DROPPED,), day)) is not None:
        return DROPPED, on
    held = [stage for stage in stages if stage in course.happened and course.happened[stage] <= day]
    return (held[-1], course.happened[held[-1]]) if held else ("", None)


def stage_times(course: Course, day: date, stages: Sequence[str]) -> list[StageTime]:
    """Return every stage of a project that was planned or has happened by a day, in the park's order.

    What happened after the day is not known yet. A stage that did not happen while a later one did was passed over: it
    is not late any more. Once a project is dropped nothing is overdue.
    """
    happened = {stage: on for stage, on in course.happened.items() if on <= day}
    named = [stage for stage in stages if stage in course.planned or stage in happened]
    named = [stage for stage in named if stage != DROPPED or stage in happened]
    is_dropped = DROPPED in happened
    found = []
    for place, stage in enumerate(named):
        later = named[place + 1 :]
        on, planned = happened.get(stage), course.planned.get(stage)
        is_open = on is None and not is_dropped and not any(one in happened for one in later)
        found.append(
            StageTime(
                stage,
                planned,
                _next(course.planned, later, planned),
                on,
                _next(happened, later, on),
                _late(planned, on, day if is_open else None),
                is_overdue=is_open and planned is not None and planned < day,
            )
        )
    return found


def _next(days: Mapping[str, date], later: Sequence[str], begun: date | None) -> date | None:
    if begun is None:
        return None
    return next((days[one] for one in later if one in days and days[one] >= begun), None)


def _late(planned: date | None, happened: date | None, waiting: date | None) -> int | None:
    """Return the days between the plan and what came, or today when it is still waited for."""
    if planned is None:
        return None
    until = happened or waiting
    return max(0, (until - planned).days) if until else 0
