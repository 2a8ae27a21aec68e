"""The clocks of an approval: the whole by promise and by law, and each step. A pure function of events and calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from fivegood.rules.desk.clocks import Clock, Colour, Hand, Piece, closing_of, due_at, is_paused, judged
from fivegood.rules.desk.limits import Limit, RungText, Unit
from fivegood.rules.desk.stages import Pause
from fivegood.rules.procedures.course import ApprovalState, Stage
from fivegood.rules.procedures.text import ProceduresText
from fivegood.workdays import Calendar


class Of(StrEnum):
    """What a clock of an approval is of."""

    PROMISED = "promised"
    STATUTORY = "statutory"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class ApprovalClock(Clock):
    """One clock of an approval at an instant; of a step, with the department that has it or had it in hand."""

    of: Of
    step: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalAlarm:
    """A rung that a clock of an approval reaches, and when; ``key`` names it once for all, ``due`` is its deadline."""

    key: str
    at: datetime
    of: Of
    due: datetime
    rung: RungText


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a clock runs; it stops at its end, or counts no more where the approval was taken back."""

    began_at: datetime
    stopped_at: datetime | None
    is_void: bool


def readings(state: ApprovalState, yellow_at_percent: int, calendar: Calendar, now: datetime) -> list[ApprovalClock]:
    """Return the clocks of an approval as they stand at ``now``: the whole by promise and by law, then its steps.

    Time in which the unit had documents to complete is not counted. Raises InputError where the calendar does not hold
    the days.
    """
    share = Decimal(yellow_at_percent) / 100
    return [
        ApprovalClock(*_read(span, limit, state.pauses, share, calendar, now), of, *of_step)
        for of, of_step, span, limit in _clocks(state)
    ]


def _clocks(state: ApprovalState) -> Iterator[tuple[Of, tuple[str, str], Span, Limit]]:
    taken_back = state.stage is Stage.TAKEN_BACK
    whole = Span(state.applied_at, state.decided_at, taken_back)
    for of, limit in ((Of.PROMISED, state.promised), (Of.STATUTORY, state.statutory)):
        if limit is not None:
            yield of, ("", ""), whole, limit
    for place, one in enumerate(state.taken, 1):
        if one.limit is not None:
            is_void = taken_back and place == len(state.taken)  # the steps before it were done
            yield (
                Of.STEP,
                (one.step, one.department),
                Span(one.began_at, None if is_void else one.ended_at, is_void),
                one.limit,
            )


def _read(
    span: Span, limit: Limit, pauses: tuple[Pause, ...], share: Decimal, calendar: Calendar, now: datetime
) -> tuple[tuple[Piece, ...], tuple[Pause, ...], datetime | None, Hand, Colour]:
    pauses = tuple(pause for pause in pauses if span.stopped_at is None or pause.start < span.stopped_at)
    due = due_at(span.began_at, limit, pauses, calendar)
    stands = bool(pauses) and pauses[-1].end is None
    hand, colour = judged(span.stopped_at, due, now, is_void=span.is_void, stands=stands)
    if hand is Hand.RUNNING and colour is Colour.GREEN:
        warned = due_at(span.began_at, limit.part(share), pauses, calendar)
        colour = Colour.YELLOW if warned is not None and warned <= now else colour
    return (Piece(limit, span.began_at, due),), pauses, span.stopped_at, hand, colour


def alarms(state: ApprovalState, text: ProceduresText, calendar: Calendar, now: datetime) -> list[ApprovalAlarm]:
    """Return the rungs that running clocks of an approval have reached by ``now``, the oldest first.

    A clock that was stopped, and one that stands still, reaches none. Raises InputError where the calendar does not
    hold the days.
    """
    found = []
    for place, (of, _, span, limit) in enumerate(_clocks(state)):
        due = None if span.stopped_at or span.is_void else due_at(span.began_at, limit, state.pauses, calendar)
        for rung in text.rungs if due is not None else ():
            at = due_at(span.began_at, limit.part(Decimal(rung.at_percent) / 100), state.pauses, calendar)
            if due is not None and at is not None and at <= now:
                found.append(ApprovalAlarm(f"{place}.{of}.{rung.at_percent}", at, of, due, rung))
    return sorted(found, key=lambda alarm: (alarm.at, alarm.key))


def promised_on(state: ApprovalState, calendar: Calendar) -> date | None:
    """Return the day by which a decision is promised; None without a promise, and while the clock stands still."""
    due = due_at(state.applied_at, state.promised, state.pauses, calendar) if state.promised else None
    return due.date() if due else None


def paused_days(state: ApprovalState, calendar: Calendar) -> int | None:
    """Return the workdays up to the decision that no clock counted, because it stood then; None while not decided."""
    if state.decided_at is None:
        return None
    days = (state.decided_at.date() - state.applied_at.date()).days
    midnight = datetime.combine(state.applied_at.date(), time())
    closings = (closing_of(midnight + timedelta(days=passed), calendar) for passed in range(1, days + 1))
    return sum(is_paused(closing, state.pauses) for closing in closings if closing is not None)


def workdays_of(limit: Limit | None) -> int | None:
    """Return a limit in workdays; None for one that counts something else."""
    return limit.count if limit is not None and limit.unit is Unit.WORKDAY else None
