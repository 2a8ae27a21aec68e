"""Which runs there are to be: that of the newest edition, and that of today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fivegood.periods import Period
from fivegood.plan.goals import Plan

_MOST_QUARTERS = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is worked out again and again: see `models.Run` for its names."""

    edition: str
    as_of: date
    scored_on: date


def lines_of(plan: Plan, today: date) -> tuple[Line, ...]:
    """Return what is worked out of a plan: the newest edition, if there is one, then today."""
    now = Line("", today, today)
    if not plan.editions:
        return (now,)
    edition = plan.edition()
    return (Line(edition.id, edition.as_of, edition.period.end), now)


def days_of(line: Line, plan: Plan) -> tuple[date, ...]:
    """Return the days that a line's scorecards are of: each quarter's end since the plan began, then its own day.

    The quarters are those of the last ten years at most.
    """
    last = min(line.scored_on, plan.end)
    ends = (
        Period.quarter(year, quarter).end for year in range(plan.start.year, last.year + 1) for quarter in range(1, 5)
    )
    before = [day for day in ends if plan.start <= day <= last and day != line.scored_on]
    return (*before[-_MOST_QUARTERS:], line.scored_on)
