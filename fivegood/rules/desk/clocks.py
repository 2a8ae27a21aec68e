"""The clocks of a need: a pure function of its events, the calendar and the limits, so that any day can be replayed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import count

from fivegood.errors import InputError
from fivegood.rules.desk.limits import DeskText, Limit, Limits, RungText, Unit
from fivegood.rules.desk.stages import Extension, NeedState, Pause, Round
from fivegood.rules.promises import Step
from fivegood.workdays import Calendar

_DAY = timedelta(days=1)
_HUNDRED = Decimal(100)


class Hand(StrEnum):
    """How a clock stands: it runs, stands still in a pause, was stopped in time or late, or counts no more."""

    RUNNING = "running"
    STANDING = "standing"
    IN_TIME = "in_time"
    LATE = "late"
    VOID = "void"


class Colour(StrEnum):
    """The lamp of a clock."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a deadline: a limit counted from one instant to another, None while the clock stands still.

    The first is what the rules state, each further one what the clock was given on top.
    """

    limit: Limit
    start: datetime
    end: datetime | None
    given: Extension | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock at an instant. ``pieces`` are what its deadline is made of; ``stopped_at`` is None until it stops."""

    pieces: tuple[Piece, ...]
    pauses: tuple[Pause, ...]
    stopped_at: datetime | None
    hand: Hand
    colour: Colour

    @property
    def began_at(self) -> datetime:
        """When it began."""
        return self.pieces[0].start

    @property
    def due_at(self) -> datetime | None:
        """When its time is used up; None where that cannot be said, because it stands still."""
        return self.pieces[-1].end


@dataclass(frozen=True, slots=True)
class Reading(Clock):
    """One clock of one round of a need; ``round`` counts from 1."""

    step: Step
    round: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """A rung of the ladder that a clock reaches, and when. ``key`` names it once for all, so that it rings once."""

    key: str
    at: datetime
    step: Step
    rung: RungText


@dataclass(frozen=True, slots=True)
class NeedClock:
    """How a need that is open stands: its next step, when that is due, and its age in working minutes since raised.

    ``due_at`` is None where no limit is set, while the clock stands still, and where the calendar does not hold that
    year; ``age_minutes`` is None in the last case.
    """

    step: Step
    due_at: datetime | None
    age_minutes: int | None
    is_late: bool


def due_at(began: datetime, limit: Limit, pauses: Sequence[Pause], calendar: Calendar) -> datetime | None:
    """Return when a limit is used up, to the minute; None when the clock stands still before that.

    ``pauses`` are in order and do not overlap. Working minutes are those of office hours outside pauses; minutes are
    those that pass outside pauses; workdays are counted from the day after, each at its last office hour unless the
    clock stands then. Raises InputError where the calendar does not hold the days.
    """
    began = _minute(began)
    if limit.unit is Unit.WORKDAY:
        return _after_workdays(began, limit.count, pauses, calendar)
    left = limit.count
    for start, end in _running(began, pauses):
        if end is None or (passed := _between(start, end, limit.unit, calendar)) >= left:
            return _later(start, left, limit.unit, calendar)
        left -= passed
    return None


def readings(state: NeedState, limits: Limits, desk: DeskText, calendar: Calendar, now: datetime) -> list[Reading]:
    """Return every clock of every round as it stands at ``now``, by round and step.

    Raises InputError where the calendar does not hold the days of a clock that counts office hours or workdays.
    """
    return [
        _reading(one, number, step, limits[step], desk, calendar, now)
        for number, one in enumerate(state.rounds, 1)
        for step in Step
        if step in limits
    ]


def next_clock(state: NeedState, limits: Limits, calendar: Calendar, now: datetime) -> NeedClock:
    """Return how a need that is open stands at ``now``: by the first of its clocks that still runs."""
    one, due = state.rounds[-1], None
    step = next((step for step in Step if step not in one.stopped), Step.CLOSE)
    with suppress(InputError):  # nobody knows the holidays of that year yet
        has_limit = step in limits and not one.is_void
        due = pieces_of(one, step, limits[step], calendar)[-1].end if has_limit else None
    return NeedClock(step, due, _age(state, calendar, now), due is not None and due < _minute(now))


def _age(state: NeedState, calendar: Calendar, now: datetime) -> int | None:
    raised = state.rounds[0].began_at
    try:
        return calendar.working_minutes(min(raised, now), now)
    except InputError:
        return None


def alarms(state: NeedState, limits: Limits, desk: DeskText, calendar: Calendar, now: datetime) -> list[Alarm]:
    """Return the rungs that the clocks of the current round have reached by ``now``, the oldest first.

    A clock that was stopped before a rung never reaches it. What has rung already is told by the keys.
    """
    number, one = len(state.rounds), state.rounds[-1]
    found = []
    for step in () if one.is_void else [step for step in Step if step in limits]:
        pieces = pieces_of(one, step, limits[step], calendar)
        for rung in desk.rungs:
            at = _at_share(pieces, rung.at_percent / _HUNDRED, one.pauses, calendar)
            if at is not None and at <= now and at < one.stopped.get(step, datetime.max):
                found.append(Alarm(f"{number}.{step}.{rung.at_percent}", at, step, rung))
    return sorted(found, key=lambda alarm: (alarm.at, alarm.key))


def pieces_of(one: Round, step: Step, limit: Limit, calendar: Calendar) -> tuple[Piece, ...]:
    """Return what the deadline of a clock is made of: its limit, and what it was given before it was used up.

    Time given afterwards changes nothing: what is late stays late.
    """
    began = _minute(one.began_at)
    pieces = [Piece(limit, began, due_at(began, limit, one.pauses, calendar))]
    for given in one.extensions:
        due = pieces[-1].end
        if given.clock is step and due is not None and _minute(given.at) <= due:
            pieces.append(Piece(given.more, due, due_at(due, given.more, one.pauses, calendar), given))
    return tuple(pieces)


def _at_share(pieces: Sequence[Piece], share: Decimal, pauses: Sequence[Pause], calendar: Calendar) -> datetime | None:
    """Return when a share of each piece is used up, one after the other."""
    at: datetime | None = pieces[0].start
    for piece in pieces:
        at = None if at is None else due_at(at, piece.limit.part(share), pauses, calendar)
    return at


def _reading(
    one: Round, number: int, step: Step, limit: Limit, desk: DeskText, calendar: Calendar, now: datetime
) -> Reading:
    pieces, stopped = pieces_of(one, step, limit, calendar), one.stopped.get(step)
    stands = one.stands is not None
    hand, colour = judged(stopped, pieces[-1].end, now, is_void=one.is_void, stands=stands)
    if hand is Hand.RUNNING and colour is Colour.GREEN:
        warned = _at_share(pieces, desk.yellow_at_percent / _HUNDRED, one.pauses, calendar)
        colour = Colour.YELLOW if warned is not None and warned <= _minute(now) else colour
    return Reading(pieces, one.pauses, stopped, hand, colour, step, number)


def judged(
    stopped: datetime | None, due: datetime | None, now: datetime, *, is_void: bool, stands: bool
) -> tuple[Hand, Colour]:
    """Return how a clock stands at ``now`` that was stopped or not, and its lamp before any warning."""
    if stopped is not None:
        is_late = due is not None and due < _minute(stopped)
        return (Hand.LATE, Colour.RED) if is_late else (Hand.IN_TIME, Colour.GREEN)
    if is_void:
        return Hand.VOID, Colour.GREY
    if due is not None and due < _minute(now):  # a pause that came too late saves nobody
        return Hand.RUNNING, Colour.RED
    return (Hand.STANDING, Colour.GREY) if stands else (Hand.RUNNING, Colour.GREEN)


def _running(began: datetime, pauses: Iterable[Pause]) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield the spans in which a clock runs; the last has no end unless the clock stands still."""
    at = began
    for pause in pauses:
        start = max(at, _minute(pause.start))
        yield at, start
        if pause.end is None:
            return
        at = max(start, _minute(pause.end))
    yield at, None


def _between(start: datetime, end: datetime, unit: Unit, calendar: Calendar) -> int:
    if unit is Unit.WORKING_MINUTE:
        return calendar.working_minutes(start, end)
    return int((end - start).total_seconds()) // 60


def _later(start: datetime, minutes: int, unit: Unit, calendar: Calendar) -> datetime:
    if unit is Unit.WORKING_MINUTE:
        return calendar.add_working_minutes(start, minutes)
    return start + timedelta(minutes=minutes)


def _after_workdays(began: datetime, workdays: int, pauses: Sequence[Pause], calendar: Calendar) -> datetime | None:
    stands_from = next((_minute(pause.start) for pause in pauses if pause.end is None), None)
    for passed in count(1):
        closing = closing_of(began + passed * _DAY, calendar)
        if stands_from is not None and (closing or began + passed * _DAY) >= stands_from:
            return None
        if closing is not None and not is_paused(closing, pauses):
            workdays -= 1
            if not workdays:
                return closing
    raise AssertionError("days are counted without end")


def closing_of(day: datetime, calendar: Calendar) -> datetime | None:
    """Return the last office hour of a workday; None for a day off, and for a workday on which the office is closed."""
    hours = calendar.hours_on(day.date()) if calendar.is_workday(day) else ()
    return datetime.combine(day.date(), time()) + timedelta(minutes=hours[-1][1]) if hours else None


def is_paused(at: datetime, pauses: Iterable[Pause]) -> bool:
    """Tell whether a clock stands still at an instant."""
    return any(_minute(pause.start) <= at and (pause.end is None or at < _minute(pause.end)) for pause in pauses)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
