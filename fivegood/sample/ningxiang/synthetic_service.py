"""Invented needs of units with the times at which they were served, and invented approvals and visits."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from fivegood.sample.ningxiang.synthetic_rows import Row, Rows, at, noted, random_of, row_of

#: Days off of 2021 outside weekends' rule, first and last, and the weekend days worked instead (General Office of the
#: State Council, arrangement of public holidays in 2021).
_HOLIDAYS = (("01-01", "01-03"), ("02-11", "02-17"), ("04-03", "04-05"), ("05-01", "05-05"), ("06-12", "06-14"))
_WORKED = {date(2021, 2, 7), date(2021, 2, 20), date(2021, 4, 25), date(2021, 5, 8)}
#: Office hours in minutes of the day: 09:00–12:00 and 13:30–17:30.
_OFFICE = ((540, 720), (810, 1050))

#: First month, last month, needs raised.
_NEEDS = ((1, 6, 420), (7, 7, 150))
_MONTH_WEIGHTS = {1: 45, 2: 30, 3: 75, 4: 85, 5: 90, 6: 95, 7: 1}
_CATEGORIES = {
    "labour": 22,
    "finance": 15,
    "land": 9,
    "utilities": 14,
    "permits": 13,
    "logistics": 9,
    "market": 8,
    "living": 10,
}
_CHANNELS = {"visit": 42, "phone": 30, "page": 18, "desk": 10}
#: Shares of the needs that are answered late, never, stay open, close late, or leave the unit unsatisfied.
_LATE, _UNANSWERED, _OPEN, _SLOW, _UNSATISFIED, _NO_WORD = 0.07, 0.012, 0.05, 0.07, 0.04, 0.1

_PROCEDURES = (
    "Construction permit",
    "Fire safety review",
    "Environmental review",
    "Business licence",
    "Power connection",
)
_APPROVALS, _STILL_OPEN = 59, 3
_PROMISED_DAYS = 10

#: So many lead officers are shown with a visit of July.
_VISITING = 120
_NOTES = (
    "Walked through the workshop; nothing is asked for.",
    "Asked about workers for the next quarter.",
    "Return of last month talked through.",
    "Power and water are in order.",
)


def _workdays(month: int) -> list[date]:
    first = date(2021, month, 1)
    days = (first + timedelta(days=offset) for offset in range(31))
    return [day for day in days if day.month == month and _is_workday(day)]


def _is_workday(day: date) -> bool:
    if day in _WORKED:
        return True
    label = day.isoformat()[5:]
    return day.weekday() < 5 and not any(first <= label <= last for first, last in _HOLIDAYS)


def _after(moment: datetime, minutes: int) -> datetime:
    """Return the instant that lies so many working minutes later."""
    day, now = moment.date(), moment.hour * 60 + moment.minute
    while True:
        for start, end in _OFFICE if _is_workday(day) else ():
            free = end - max(start, now)
            if free > 0 and minutes <= free:
                return _at_minute(day, max(start, now) + minutes)
            minutes -= max(0, free)
        day, now = day + timedelta(days=1), 0


def _at_minute(day: date, minute: int) -> datetime:
    return at(day, minute // 60, minute % 60)


def needs(unit_ids: list[str]) -> Rows:
    """Return the needs in the order in which they were raised. Raised by the units given."""
    rng = random_of("needs")
    raised = sorted(_raised(rng))
    return [_need(rng, f"N-{number:04}", rng.choice(unit_ids), moment) for number, moment in enumerate(raised, 1)]


def _raised(rng: random.Random) -> Iterable[datetime]:
    for first, last, count in _NEEDS:
        months = list(range(first, last + 1))
        for month in rng.choices(months, [_MONTH_WEIGHTS[month] for month in months], k=count):
            start, end = rng.choice(_OFFICE)
            yield _at_minute(rng.choice(_workdays(month)), rng.randrange(start, end))


def _need(rng: random.Random, need_id: str, unit_id: str, raised: datetime) -> Row:
    answered, planned, closed = _served(rng, raised)
    is_satisfied = None
    if closed and rng.random() >= _NO_WORD:
        is_satisfied = rng.random() >= _UNSATISFIED
    return row_of(
        "needs",
        _after(closed or planned or raised, 15),
        need_id=need_id,
        unit_id=unit_id,
        category=rng.choices(list(_CATEGORIES), list(_CATEGORIES.values()))[0],
        channel=rng.choices(list(_CHANNELS), list(_CHANNELS.values()))[0],
        raised_at=raised,
        answered_at=answered,
        planned_at=planned,
        closed_at=closed,
        is_satisfied=is_satisfied,
    )


def _served(rng: random.Random, raised: datetime) -> tuple[datetime | None, datetime | None, datetime | None]:
    """Return when a need was answered, planned for and closed; what did not happen is None."""
    if rng.random() < _UNANSWERED:
        return None, None, None
    answered = _after(raised, rng.randint(65, 400) if rng.random() < _LATE else rng.randint(3, 58))
    planned = _after(answered, rng.randint(20, 240))
    if rng.random() < _OPEN:
        return answered, planned, None
    days = rng.randint(8, 17) if rng.random() < _SLOW else rng.randint(0, 4)
    return answered, planned, _after(planned + timedelta(days=days), rng.randint(10, 200))


def approvals(unit_ids: list[str]) -> Rows:
    """Return the approvals; some came after the promised day, a few are still open."""
    rng = random_of("approvals")
    return [_approval(rng, number, rng.choice(unit_ids)) for number in range(1, _APPROVALS + 1)]


def _approval(rng: random.Random, number: int, unit_id: str) -> Row:
    is_open = number > _APPROVALS - _STILL_OPEN
    submitted = rng.choice(_workdays(7 if is_open else rng.randint(1, 6)))
    promised = _workday_after(submitted, _PROMISED_DAYS)
    decided = (
        None if is_open else _workday_after(submitted, rng.randint(11, 16) if number % 8 == 0 else rng.randint(1, 9))
    )
    return row_of(
        "approvals",
        noted(decided or submitted),
        approval_id=f"A-{number:03}",
        unit_id=unit_id,
        procedure=rng.choice(_PROCEDURES),
        submitted_on=submitted,
        promised_on=promised,
        decided_on=decided,
        is_granted=None if is_open else number % 20 != 0,
        is_doorstep=rng.random() < 0.3,
    )


def _workday_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= _is_workday(day)
    return day


def visits(assigned: Rows) -> Rows:
    """Return a visit of each lead officer who serves on the last day, and the next one that is planned of some."""
    rng = random_of("visits")
    leads = [row for row in assigned if row["role"] == "lead" and not row["assigned_to"]][:_VISITING]
    made = [_visit(rng, number, row) for number, row in enumerate(leads, 1)]
    planned = [_planned(rng, len(made) + number, row) for number, row in enumerate(leads[::4], 1)]
    return made + planned


def _visit(rng: random.Random, number: int, lead: Row) -> Row:
    day = rng.choice([day for day in _workdays(7) if day.isoformat() >= lead["assigned_from"]])
    return _row(number, lead, noted(day, 0, 17), planned_on=day, visited_on=day, note=rng.choice(_NOTES))


def _planned(rng: random.Random, number: int, lead: Row) -> Row:
    return _row(number, lead, at(date(2021, 7, 30), 16), planned_on=rng.choice(_workdays(8)))


def _row(number: int, lead: Row, recorded: datetime, **values: str | date) -> Row:
    who = {"unit_id": lead["unit_id"], "officer_id": lead["officer_id"], "purpose": "Regular visit"}
    return row_of("visits", recorded, visit_id=f"V-{number:04}", **who, **values)
