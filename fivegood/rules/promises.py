"""What a park promises of a need, read from the clock in its plan. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


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
