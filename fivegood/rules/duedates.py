"""When a return is due: a day and hour after its period, moved to a workday, with months exempt and joint."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from fivegood.periods import Period
from fivegood.workdays import Calendar


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
    kept = [period for period in found if period.start.month not in rule.exempt_months]
    if joins_january_february:
        joint = Period.parse(f"{year}-01/{year}-02")
        return [joint, *(period for period in kept if period.start.month > 2)]
    return kept


def due_at(period: Period, rule: DueRule, calendar: Calendar) -> datetime:
    """Return the instant at which the return of a period is due, on the park's clock."""
    last = period.end
    year, month = (last.year + 1, 1) if last.month == 12 else (last.year, last.month + 1)
    day = date(year, month, rule.day)
    return datetime.combine(calendar.roll_forward(day) if rule.moves == "next" else day, rule.at)
