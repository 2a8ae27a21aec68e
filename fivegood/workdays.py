"""Working calendars: holidays, make-up workdays and office hours. Naive local datetimes in and out; no clock.

They are read by ``fivegood.calendarfile``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from msgspec import Struct

from fivegood.errors import Fault, InputError, nearest
from fivegood.periods import Period

#: Spans of a day in minutes from midnight, in order, none touching another.
Hours = tuple[tuple[int, int], ...]


class Holiday(Struct, frozen=True):
    """A named run of days without work."""

    name_en: str
    name_zh: str
    period: Period


class OwnHours(Struct, frozen=True):
    """Days with hours of their own: half a day before a festival, or all hours of an emergency, days off included.

    They say when the office is open. Which days are workdays, which is the State Council's to say, they do not change.
    """

    name_en: str
    name_zh: str
    period: Period
    hours: Hours


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a place works. ``weekend`` counts from Monday, 0; ``hours`` are those of a usual workday.

    ``own_hours`` are those of days that have others. ``years`` are those whose holidays are known; where there are
    none, every year is fine. Every method raises InputError for a day outside them, because nobody knows the holidays
    that are not announced.
    """

    name_en: str
    name_zh: str
    time_zone: str
    weekend: frozenset[int]
    hours: Hours
    years: frozenset[int] = frozenset()
    holidays: tuple[Holiday, ...] = ()
    days_off: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()
    own_hours: Mapping[date, OwnHours] = field(default_factory=dict)
    #: The days that are not as their day of the week says, in order, and by how much those up to each change a count.
    _moved: Sequence[date] = field(init=False, repr=False, compare=False)
    _change: Sequence[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        moved = sorted(self.days_off | self.makeup_days)
        change = ((day in self.makeup_days) - (day.weekday() not in self.weekend) for day in moved)
        object.__setattr__(self, "_moved", moved)
        object.__setattr__(self, "_change", list(accumulate(change, initial=0)))

    def is_workday(self, day: date) -> bool:
        """Tell whether the day is worked: a make-up day is, a holiday is not, else the weekend decides."""
        # A datetime is a date that equals none, so it would never be found among the holidays.
        day = day.date() if isinstance(day, datetime) else day
        if self.years and day.year not in self.years:
            held = ", ".join(str(year) for year in sorted(self.years))
            raise refused(f"the calendar {self.name_en} holds the years {held}", str(day))
        if day in self.makeup_days:
            return True
        return day.weekday() not in self.weekend and day not in self.days_off

    def hours_on(self, day: date) -> Hours:
        """Return the office hours of a day: its own where it has them, else the usual ones of a workday, else none."""
        own = self.own_hours.get(day)
        if own is not None:
            return own.hours
        return self.hours if self.is_workday(day) else ()

    def roll_forward(self, day: date) -> date:
        """Return the day itself when it is worked, else the next day that is."""
        return day if self.is_workday(day) else self._next_workday(day, 1)

    def add_workdays(self, day: date, count: int) -> date:
        """Return the ``count``-th workday after the day, or before it when negative; for 0 the day rolled forward."""
        day = self.roll_forward(day) if count == 0 else day
        for _ in range(abs(count)):
            day = self._next_workday(day, 1 if count > 0 else -1)
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Count the workdays after ``start`` up to and with ``end``, as a term counts that starts the day after.

        So ``workdays_between(day, add_workdays(day, n)) == n``. Raises InputError when the end comes first.
        """
        if end < start:
            raise refused("the end comes before the start", f"{start} to {end}")
        days, start = (end - start).days, start.date() if isinstance(start, datetime) else start
        if days == 0:
            return 0
        first, last = start + timedelta(days=1), start + timedelta(days=days)
        for year in range(first.year, last.year + 1):
            self.is_workday(max(first, date(year, 1, 1)))  # which raises for a year that is not known
        weeks, rest = divmod(days, 7)
        usual = weeks * sum(day not in self.weekend for day in range(7))
        usual += sum((first.weekday() + day) % 7 not in self.weekend for day in range(rest))
        moved = self._change[bisect_right(self._moved, last)] - self._change[bisect_right(self._moved, start)]
        return usual + moved

    def due_on(self, period: Period, day: int) -> date:
        """Return when a return for the period is due: that day of the month after its end, rolled forward."""
        following = Period.day(period.end + timedelta(days=1)).months()[0]
        if not 1 <= day <= following.days:
            raise refused(f"{following} has the days 1 to {following.days}", str(day))
        return self.roll_forward(following.start.replace(day=day))

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Count the minutes of office hours between two local instants, each cut to its minute.

        Raises InputError when the end comes first or an instant carries a time zone.
        """
        start, end = _cut(start), _cut(end)
        if end < start:
            raise refused("the end comes before the start", f"{start} to {end}")
        first, last = _minute(start), _minute(end)
        if start.date() == end.date():
            return self._minutes_in(start.date(), first, last)
        usual = _open(self.hours)
        whole = usual * (self.workdays_between(start.date(), end.date()) - self.is_workday(end.date()))
        for day, own in self.own_hours.items():
            if start.date() < day < end.date():
                whole += _open(own.hours) - usual * self.is_workday(day)
        return whole + self._minutes_in(start.date(), first, 24 * 60) + self._minutes_in(end.date(), 0, last)

    def add_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """Return the earliest instant with so many minutes of office hours since ``start``; for 0 ``start`` itself.

        Raises InputError for a negative number or an instant that carries a time zone.
        """
        start = _cut(start)
        if minutes < 0:
            raise refused("the minutes to add are 0 or more", str(minutes))
        if minutes == 0:
            return start
        day, first = start.date(), _minute(start)
        while (open_today := self._minutes_in(day, first, 24 * 60)) < minutes:
            day, first, minutes = self._next_open_day(day), 0, minutes - open_today
        for opens, closes in self.hours_on(day):
            from_minute = max(opens, first)
            if minutes <= closes - from_minute:
                return datetime.combine(day, time()) + timedelta(minutes=from_minute + minutes)
            minutes -= max(0, closes - from_minute)
        raise AssertionError("a day that is open long enough has the minute")

    def _minutes_in(self, day: date, first: int, last: int) -> int:
        return sum(max(0, min(closes, last) - max(opens, first)) for opens, closes in self.hours_on(day))

    def _next_workday(self, day: date, step: int) -> date:
        return _next(day, step, self.is_workday)

    def _next_open_day(self, day: date) -> date:
        return _next(day, 1, lambda other: bool(self.hours_on(other)))


def _next(day: date, step: int, is_wanted: Callable[[date], bool]) -> date:
    try:
        day += timedelta(days=step)
        while not is_wanted(day):
            day += timedelta(days=step)
    except OverflowError:
        raise refused("there is no day further on in the calendar", str(day)) from None
    return day


def _open(hours: Hours) -> int:
    return sum(closes - opens for opens, closes in hours)


def _cut(instant: datetime) -> datetime:
    if instant.tzinfo is not None:
        raise refused("instants are local and carry no time zone", instant.isoformat())
    return instant.replace(second=0, microsecond=0)


def _minute(instant: datetime) -> int:
    return instant.hour * 60 + instant.minute


def refused(message: str, value: str, choices: Iterable[str] = ()) -> InputError:
    """Return the error of a value that a calendar cannot take."""
    return InputError([Fault("", message=message, value=value, suggestion=nearest(value, choices))])
