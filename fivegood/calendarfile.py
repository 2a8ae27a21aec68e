"""Calendar files: a place's holidays, make-up workdays and office hours, as YAML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fivegood.errors import Fault, InputError
from fivegood.periods import Period
from fivegood.structs import replace
from fivegood.workdays import Calendar, Holiday, Hours, OwnHours, refused

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_CATALOGUE = Path(__file__).parent / "catalogue" / "calendars"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HOURS_ARE = 'office hours are spans in order, each as "09:00-12:00"'
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
_KEYS = ("name", "time_zone", "weekend", "hours", "years", "own_hours")


def load(path: Path) -> Calendar:
    """Read a calendar file. Raises InputError that names the file."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise refused(f"the calendar cannot be read: {error.strerror}", str(path)) from None
    except UnicodeDecodeError as error:
        raise InputError([Fault(str(path), message=f"this is not YAML: {error}")]) from None
    return parse(text, str(path))


def parse(text: str, file: str) -> Calendar:
    """Read a calendar's text. Raises InputError that names the file."""
    try:
        return from_mapping(yaml.load(text, _LOADER))
    except yaml.YAMLError as error:
        raise InputError([Fault(file, message=f"this is not YAML: {error}")]) from None
    except InputError as error:
        raise InputError([replace(fault, file=file) for fault in error.faults]) from None


def from_mapping(data: Mapping[str, Any]) -> Calendar:
    """Make a calendar of name {en, zh}, time_zone, weekend, hours and years {year: holidays, makeup_days}.

    ``own_hours`` is a list of {en, zh, days, hours}; no hours are closed days. Raises InputError for a missing or
    unknown key, for a day off that is also worked or in another year, and for two hours of one day.
    """
    _check_keys(data, _KEYS, optional=("years", "own_hours"))
    _check_keys(data["name"], ("en", "zh"))
    years = data.get("years") or {}
    if not isinstance(years, Mapping):
        raise refused("years holds, under each year, its holidays and makeup_days", str(years))
    holidays = [holiday for year, entry in years.items() for holiday in _read_holidays(year, entry)]
    makeup = [_day(day).start for entry in years.values() for day in _listed(entry.get("makeup_days"))]
    days_off = [day.start for holiday in holidays for day in holiday.period.split("day")]
    weekend = frozenset(_read_weekday(str(name)) for name in _listed(data["weekend"]))
    _check_days(days_off, makeup, weekend)
    return Calendar(
        name_en=str(data["name"]["en"]),
        name_zh=str(data["name"]["zh"]),
        time_zone=str(data["time_zone"]),
        weekend=weekend,
        hours=_read_hours(data["hours"]) or _no_hours(),
        years=frozenset(years),
        holidays=tuple(holidays),
        days_off=frozenset(days_off),
        makeup_days=frozenset(makeup),
        own_hours=_read_own_hours(data.get("own_hours")),
    )


def calendar(name: str) -> Calendar:
    """Return a calendar of the catalogue, "cn" or "plain". Raises InputError with the nearest name."""
    names = sorted(path.stem for path in _CATALOGUE.glob("*.yaml"))
    if name not in names:
        raise refused(f"the catalogue has the calendars {', '.join(names)}", name, names)
    return _shipped(name)


@cache
def _shipped(name: str) -> Calendar:
    return load(_CATALOGUE / f"{name}.yaml")


def _read_holidays(year: Any, entry: Any) -> list[Holiday]:
    if not isinstance(year, int):
        raise refused("a year is a whole number, as 2021 is", str(year))
    _check_keys(entry, ("holidays", "makeup_days"), optional=("makeup_days",))
    holidays = []
    for item in _listed(entry["holidays"]):
        _check_keys(item, ("en", "zh", "days"))
        holidays += [Holiday(str(item["en"]), str(item["zh"]), _day(days)) for days in _listed(item["days"])]
    for day in (*(holiday.period for holiday in holidays), *map(_day, _listed(entry.get("makeup_days")))):
        # The notice of a year may give the last days of December before it.
        if day.year != year and not (day.year == year - 1 and day.end.month == 12):
            raise refused(f"the day does not lie in {year}, under which it stands", str(day))
    return holidays


def _day(text: Any) -> Period:
    return Period.parse(str(text))


def _listed(value: Any) -> list[Any]:
    if value is not None and not isinstance(value, list):
        raise refused("here stands a list, in brackets or with dashes", str(value))
    return value or []


def _read_weekday(name: str) -> int:
    if name not in WEEKDAYS:
        raise refused(f"the days of a week are {', '.join(WEEKDAYS)}", name, WEEKDAYS)
    return WEEKDAYS.index(name)


def _read_hours(texts: Any) -> Hours:
    hours: list[tuple[int, int]] = []
    for text in _listed(texts):
        found = _HOURS.fullmatch(str(text))
        opens, from_minute, closes, to_minute = map(int, found.groups()) if found else (0, 0, 0, 0)
        span = (opens * 60 + from_minute, closes * 60 + to_minute)
        if not (hours[-1][1] if hours else 0) <= span[0] < span[1] <= 24 * 60:
            raise refused(_HOURS_ARE, str(text))
        hours.append(span)
    return tuple(hours)


def _no_hours() -> Hours:
    raise refused(_HOURS_ARE, "none")


def _read_own_hours(items: Any) -> dict[date, OwnHours]:
    found: dict[date, OwnHours] = {}
    for item in _listed(items):
        _check_keys(item, ("en", "zh", "days", "hours"))
        hours = _read_hours(item["hours"])
        for period in map(_day, _listed(item["days"])):
            own = OwnHours(str(item["en"]), str(item["zh"]), period, hours)
            for day in (day.start for day in period.split("day")):
                if day in found:
                    raise refused(f"the day has hours under {found[day].name_en} already", f"{day} ({own.name_en})")
                found[day] = own
    return found


def _check_days(days_off: list[date], makeup: list[date], weekend: frozenset[int]) -> None:
    if len(weekend) == len(WEEKDAYS):
        raise refused("a week has at least one workday", ", ".join(WEEKDAYS))
    checks: list[tuple[str, Callable[[date], bool]]] = [
        ("a make-up day is a day of the weekend", lambda day: day.weekday() not in weekend),
        ("a day is either a holiday or a make-up day", set(days_off).__contains__),
    ]
    for message, is_wrong in checks:
        wrong = sorted(day for day in makeup if is_wrong(day))
        if wrong:
            raise refused(message, ", ".join(str(day) for day in wrong))


def _check_keys(data: Any, keys: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
    if not isinstance(data, Mapping):
        raise refused(f"here stand the keys {', '.join(keys)}", str(data))
    unknown = [str(key) for key in data if key not in keys]
    missing = [key for key in keys if key not in data and key not in optional]
    if unknown or missing:
        problem = f"the key {unknown[0]} is unknown" if unknown else f"the key {missing[0]} is missing"
        raise refused(f"{problem}; valid are {', '.join(keys)}", (unknown or missing)[0], keys if unknown else ())
