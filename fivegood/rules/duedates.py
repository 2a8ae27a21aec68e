"""When a return is due: a day and hour after its period, moved to a workday, with months exempt and joint."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from fivegood.errors import InputError
from fivegood.periods import Period
from fivegood.workdays import Calendar

_DAY = timedelta(days=1)


class DueRule(BaseModel):
    """A rule: the day of the month after the period and the hour; where a day off moves it; the months exempt.

    Hunan's finance returns, for one: the 16th, 12:00, January exempt, so that January and February come together.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    day: int = Field(ge=1, le=28)
    at: time = time(12)
    moves: Literal["next", "none"] = "next"
    exempt_months: tuple[int, ...] = ()


def periods_owed(kind: str, year: int, rule: DueRule, *, joins_january_february: bool) -> list[Period]:
    """Return the periods of a year that returns are owed for, in their order. ``kind``: month, quarter, half, year."""
    if kind == "year":
        return [Period.of_year(year)]
    found = list(Period.of_year(year).split(kind))
    if kind != "month":
        return found
    if joins_january_february:
        found[:2] = [Period(found[0].start, found[1].end)]
    return [period for period in found if period.start.month not in rule.exempt_months or period.kind != "month"]


def due_at(period: Period, rule: DueRule, calendar: Calendar) -> datetime | None:
    """Return the instant at which the return of a period is due, on the park's clock.

    None when the calendar does not hold the year yet, so that nobody knows whether that day is worked.
    """
    following = Period.day(period.end + _DAY).months()[0]
    try:
        day = calendar.due_on(period, rule.day) if rule.moves == "next" else following.start.replace(day=rule.day)
    except InputError:
        return None
    return datetime.combine(day, rule.at)
