"""Working calendars: holidays, make-up workdays and office hours. Naive local datetimes in and out; no clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fivegood.errors import Fault, InputError, nearest
from fivegood.periods import Period

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_CATALOGUE = Path(__file__).parent / "catalogue" / "calendars"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
_KEYS = ("name", "time_zone", "weekend", "hours", "years")


@dataclass(frozen=True, slots=True)
class Holiday:
    """A named run of days without work."""

    name_en: str
    name_zh: str
    period: Period


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a place works. ``weekend`` counts from Monday, 0; ``hours`` are minutes from midnight, in order.

    ``years`` are those whose holidays are known; where there are none, every year is fine. Every method raises
    InputError for a day outside them, because nobody knows the holidays that are not announced.
    """

    name_en: str
    name_zh: str
    time_zone: str
    weekend: frozenset[int]
    hours: tuple[tuple[int, int], ...]
    years: frozenset[int] = frozenset()
    holidays: tuple[Holiday, ...] = ()
    days_off: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()

    @classmethod
    def load(cls, path: Path) -> Calendar:
        """Read a calendar file. Raises InputError that names the file."""
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise _refused(f"the calendar cannot be read: {error.strerror}", str(path)) from None
        except UnicodeDecodeError as error:
            raise InputError([Fault(str(path), message=f"this is not YAML: {error}")]) from None
        return cls.parse(text, str(path))

    @classmethod
    def parse(cls, text: str, file: str) -> Calendar:
        """Read a calendar's text. Raises InputError that names the file."""
        try:
            return cls.from_mapping(yaml.load(text, _LOADER))
        except yaml.YAMLError as error:
            raise InputError([Fault(file, message=f"this is not YAML: {error}")]) from None
        except InputError as error:
            raise InputError([replace(fault, file=file) for fault in error.faults]) from None

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> Calendar:
        """Make a calendar of name {en, zh}, time_zone, weekend, hours and years {year: holidays, makeup_days}.

        Raises InputError for a missing or unknown key, and for a day off that is also worked or in another year.
        """
        _check_keys(data, _KEYS, optional=("years",))
        _check_keys(data["name"], ("en", "zh"))
        years = data.get("years") or {}
        if not isinstance(years, Mapping):
            raise _refused("years holds, under each year, its holidays and makeup_days", str(years))
        holidays = [holiday for year, entry in years.items() for holiday in _read_holidays(year, entry)]
        makeup = [_day(day).start for entry in years.values() for day in _listed(entry.get("makeup_days"))]
        days_off = [day.start for holiday in holidays for day in holiday.period.split("day")]
        weekend = frozenset(_read_weekday(str(name)) for name in _listed(data["weekend"]))
        _check_days(days_off, makeup, weekend)
        return cls(
            name_en=str(data["name"]["en"]),
            name_zh=str(data["name"]["zh"]),
            time_zone=str(data["time_zone"]),
            weekend=weekend,
            hours=_read_hours(data["hours"]),
            years=frozenset(years),
            holidays=tuple(holidays),
            days_off=frozenset(days_off),
            makeup_days=frozenset(makeup),
        )

    def is_workday(self, day: date) -> bool:
        """Tell whether the day is worked: a make-up day is, a holiday is not, else the weekend decides."""
        # A datetime is a date that equals none, so it would never be found among the holidays.
        day = day.date() if isinstance(day, datetime) else day
        if self.years and day.year not in self.years:
            held = ", ".join(str(year) for year in sorted(self.years))
            raise _refused(f"the calendar {self.name_en} holds the years {held}", str(day))
        if day in self.makeup_days:
            return True
        return day.weekday() not in self.weekend and day not in self.days_off

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
            raise _refused("the end comes before the start", f"{start} to {end}")
        return sum(self.is_workday(start + timedelta(days=passed)) for passed in range(1, (end - start).days + 1))

    def due_on(self, period: Period, day: int) -> date:
        """Return when a return for the period is due: that day of the month after its end, rolled forward."""
        following = Period.day(period.end + timedelta(days=1)).months()[0]
        if not 1 <= day <= following.days:
            raise _refused(f"{following} has the days 1 to {following.days}", str(day))
        return self.roll_forward(following.start.replace(day=day))

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Count the minutes of office hours between two local instants, each cut to its minute.

        Raises InputError when the end comes first or an instant carries a time zone.
        """
        start, end = _cut(start), _cut(end)
        if end < start:
            raise _refused("the end comes before the start", f"{start} to {end}")
        first, last = _minute(start), _minute(end)
        if start.date() == end.date():
            return self._minutes_in(start.date(), first, last)
        whole = self.workdays_between(start.date(), end.date()) - self.is_workday(end.date())
        edges = self._minutes_in(start.date(), first, 24 * 60) + self._minutes_in(end.date(), 0, last)
        return whole * sum(closes - opens for opens, closes in self.hours) + edges

    def add_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """Return the earliest instant with so many minutes of office hours since ``start``; for 0 ``start`` itself.

        Raises InputError for a negative number or an instant that carries a time zone.
        """
        start = _cut(start)
        if minutes < 0:
            raise _refused("the minutes to add are 0 or more", str(minutes))
        if minutes == 0:
            return start
        day, first = start.date(), _minute(start)
        while (open_today := self._minutes_in(day, first, 24 * 60)) < minutes:
            day, first, minutes = self._next_workday(day, 1), 0, minutes - open_today
        for opens, closes in self.hours:
            from_minute = max(opens, first)
            if minutes <= closes - from_minute:
                return datetime.combine(day, time()) + timedelta(minutes=from_minute + minutes)
            minutes -= max(0, closes - from_minute)
        raise AssertionError("a day that is open long enough has the minute")

    def _minutes_in(self, day: date, first: int, last: int) -> int:
        if not self.is_workday(day):
            return 0
        return sum(max(0, min(closes, last) - max(opens, first)) for opens, closes in self.hours)

    def _next_workday(self, day: date, step: int) -> date:
        try:
            day += timedelta(days=step)
            while not self.is_workday(day):
                day += timedelta(days=step)
        except OverflowError:
            raise _refused("there is no day further on in the calendar", str(day)) from None
        return day


def calendar(name: str) -> Calendar:
    """Return a calendar of the catalogue, "cn" or "plain". Raises InputError with the nearest name."""
    names = sorted(path.stem for path in _CATALOGUE.glob("*.yaml"))
    if name not in names:
        raise _refused(f"the catalogue has the calendars {', '.join(names)}", name, names)
    return _shipped(name)


@cache
def _shipped(name: str) -> Calendar:
    return Calendar.load(_CATALOGUE / f"{name}.yaml")


def _read_holidays(year: Any, entry: Any) -> list[Holiday]:
    if not isinstance(year, int):
        raise _refused("a year is a whole number, as 2021 is", str(year))
    _check_keys(entry, ("holidays", "makeup_days"), optional=("makeup_days",))
    holidays = []
    for item in _listed(entry["holidays"]):
        _check_keys(item, ("en", "zh", "days"))
        holidays += [Holiday(str(item["en"]), str(item["zh"]), _day(days)) for days in _listed(item["days"])]
    for day in (*(holiday.period for holiday in holidays), *map(_day, _listed(entry.get("makeup_days")))):
        # The notice of a year may give the last days of December before it.
        if day.year != year and not (day.year == year - 1 and day.end.month == 12):
            raise _refused(f"the day does not lie in {year}, under which it stands", str(day))
    return holidays


def _day(text: Any) -> Period:
    return Period.parse(str(text))


def _listed(value: Any) -> list[Any]:
    if value is not None and not isinstance(value, list):
        raise _refused("here stands a list, in brackets or with dashes", str(value))
    return value or []


def _read_weekday(name: str) -> int:
    if name not in WEEKDAYS:
        raise _refused(f"the days of a week are {', '.join(WEEKDAYS)}", name, WEEKDAYS)
    return WEEKDAYS.index(name)


def _read_hours(texts: Any) -> tuple[tuple[int, int], ...]:
    hours: list[tuple[int, int]] = []
    for text in _listed(texts):
        found = _HOURS.fullmatch(str(text))
        opens, from_minute, closes, to_minute = map(int, found.groups()) if found else (0, 0, 0, 0)
        span = (opens * 60 + from_minute, closes * 60 + to_minute)
        if not (hours[-1][1] if hours else 0) <= span[0] < span[1] <= 24 * 60:
            raise _refused('office hours are spans in order, each as "09:00-12:00"', str(text))
        hours.append(span)
    if not hours:
        raise _refused('office hours are spans in order, each as "09:00-12:00"', "none")
    return tuple(hours)


def _check_days(days_off: list[date], makeup: list[date], weekend: frozenset[int]) -> None:
    if len(weekend) == len(WEEKDAYS):
        raise _refused("a week has at least one workday", ", ".join(WEEKDAYS))
    checks: list[tuple[str, Callable[[date], bool]]] = [
        ("a make-up day is a day of the weekend", lambda day: day.weekday() not in weekend),
        ("a day is either a holiday or a make-up day", set(days_off).__contains__),
    ]
    for message, is_wrong in checks:
        wrong = sorted(day for day in makeup if is_wrong(day))
        if wrong:
            raise _refused(message, ", ".join(str(day) for day in wrong))


def _check_keys(data: Any, keys: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
    if not isinstance(data, Mapping):
        raise _refused(f"here stand the keys {', '.join(keys)}", str(data))
    unknown = [str(key) for key in data if key not in keys]
    missing = [key for key in keys if key not in data and key not in optional]
    if unknown or missing:
        problem = f"the key {unknown[0]} is unknown" if unknown else f"the key {missing[0]} is missing"
        raise _refused(f"{problem}; valid are {', '.join(keys)}", (unknown or missing)[0], keys if unknown else ())


def _cut(instant: datetime) -> datetime:
    if instant.tzinfo is not None:
        raise _refused("instants are local and carry no time zone", instant.isoformat())
    return instant.replace(second=0, microsecond=0)


def _minute(instant: datetime) -> int:
    return instant.hour * 60 + instant.minute


def _refused(message: str, value: str, choices: Iterable[str] = ()) -> InputError:
    return InputError([Fault("", message=message, value=value, suggestion=nearest(value, choices))])
