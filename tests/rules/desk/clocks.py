"""Needs of a day with their clocks, as the tests of clocks write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fivegood.calendarfile import calendar
from fivegood.rules.desk.clocks import Reading, readings
from fivegood.rules.desk.limits import DeskText
from fivegood.rules.desk.stages import Act, Event, replay
from fivegood.rules.promises import Promise, Step
from fivegood.workdays import Calendar

CN = calendar("cn")
PROMISE = Promise(answer_minutes=60, plan_hours=24, close_days=7)
RUNGS = [{"at_percent": 50, "tell": ["holder"]}, {"at_percent": 100, "tell": ["level_above"], "escalates": True}]
DESK = DeskText.model_validate({"rungs": RUNGS})
LIMITS = DESK.limits_of("power", "usual", PROMISE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2021-{text}")


def raised(text: str, *events: Event) -> Sequence[Event]:
    return [Event(at(text), Act.RAISE), *events]


def read(
    events: Sequence[Event], now: str, desk: DeskText = DESK, of: Calendar = CN
) -> dict[tuple[int, Step], Reading]:
    state = replay(events)
    limits = desk.limits_of(state.category, state.urgency, PROMISE)
    return {(one.round, one.step): one for one in readings(state, limits, desk, of, at(now))}
