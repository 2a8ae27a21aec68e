"""Officers away: which units are left without anybody, and for how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from fivegood.decide.assignment.problem import Absence, Role
from fivegood.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A unit whose lead and deputy are both away: from a day to a day, and how many of them are worked."""

    unit_id: str
    first: date
    last: date
    workdays: int


def absences_by_chance(
    officer_ids: Collection[str], percent: int, first: date, days: Sequence[int], seed: int
) -> list[Absence]:
    """Return absences from a day on, of a share of the officers (rounded up), each for one of some numbers of days.

    The same seed and the same officers give the same absences, whatever order the officers come in.
    """
    chance = Random(seed)
    away = chance.sample(sorted(officer_ids), -(-len(officer_ids) * percent // 100))
    return [Absence(one, first, first + timedelta(days=chance.choice(days) - 1)) for one in sorted(away)]


def uncovered(
    officers: Mapping[Role, Mapping[str, str]], absences: Collection[Absence], calendar: Calendar
) -> Iterator[Uncovered]:
    """Yield each stretch of days on which a unit has neither lead nor deputy, in the order of the units.

    ``officers`` gives the officer of each unit by role (`Assignment.officers`); a unit without a deputy has its lead.
    Where somebody was named to stand in for an officer, only the days count on which that one is away as well.
    """
    absent: dict[str, set[date]] = defaultdict(set)
    for absence in absences:
        absent[absence.officer_id] |= absence.days
    away = defaultdict(set, {officer_id: set(days) for officer_id, days in absent.items()})
    for absence in absences:
        if absence.stand_in:
            away[absence.officer_id] -= absence.days - absent[absence.stand_in]
    deputies = officers.get(Role.DEPUTY, {})
    for unit_id, lead in sorted(officers[Role.LEAD].items()):
        deputy = deputies.get(unit_id)
        days_off = away[lead] & away[deputy or lead]
        for stretch in _stretches(sorted(days_off)):
            worked = sum(calendar.is_workday(day) for day in stretch)
            yield Uncovered(unit_id, stretch[0], stretch[-1], worked)


def _stretches(days: Sequence[date]) -> Iterator[list[date]]:
    stretch: list[date] = []
    for day in days:
        if stretch and day - stretch[-1] > timedelta(days=1):
            yield stretch
            stretch = []
        stretch.append(day)
    if stretch:
        yield stretch
