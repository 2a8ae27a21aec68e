"""The problem as data: units, officers, wishes, who serves whom now; and what a pair of them costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from math import isqrt

from fivegood.errors import Fault, InputError
from fivegood.rules.assigning import AssigningText


class Role(StrEnum):
    """What an officer is to a unit."""

    LEAD = "lead"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something lies, as far as it is known: words that hold the names of areas, and metres on a plane."""

    words: str = ""
    metres: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """An officer away from a day to a day, both included, and who was named to stand in: empty where nobody was."""

    officer_id: str
    first: date
    last: date
    stand_in: str = ""

    @property
    def days(self) -> frozenset[date]:
        """Every day of it."""
        return frozenset(self.first + timedelta(days=day) for day in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: ``asks`` are the skills it has use for (its industry, what its open needs are about); of ``languages``
    its officer speaks one (none: any); ``groups`` are what a conflict of interest may name besides the unit."""

    unit_id: str
    size: str = ""
    open_needs: int = 0
    risk: int = 0
    place: Place = Place()
    asks: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    now: Mapping[Role, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer. ``area`` is looked for in the words of a unit's place; ``skills`` that are empty are not known;
    ``percent`` of the working time is free; ``conflicts`` are units and groups that the officer must not serve;
    ``absences`` are the stretches on which the officer is away, soonest first."""

    officer_id: str
    place: Place = Place()
    area: str = ""
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    percent: int = 100
    conflicts: frozenset[str] = frozenset()
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish about a pair: that it be made, or not; it costs when it is not met."""

    unit_id: str
    officer_id: str
    cost: int
    is_against: bool = False


@dataclass(frozen=True)
class Problem:
    """Units, officers and wishes in the order of their ids, whatever order they came in, and the rules."""

    units: tuple[Unit, ...]
    officers: tuple[Officer, ...]
    rules: AssigningText
    wishes: tuple[Wish, ...] = ()

    def __post_init__(self) -> None:
        """Put everything in order. Raises InputError for ids that occur twice and wishes of a negative cost."""
        object.__setattr__(self, "units", tuple(sorted(self.units, key=lambda one: one.unit_id)))
        object.__setattr__(self, "officers", tuple(sorted(self.officers, key=lambda one: one.officer_id)))
        object.__setattr__(self, "wishes", tuple(sorted(self.wishes, key=lambda one: (one.unit_id, one.officer_id))))
        faults = list(_twice("unit_id", (one.unit_id for one in self.units)))
        faults += _twice("officer_id", (one.officer_id for one in self.officers))
        faults += [
            Fault("", 0, "cost", "a wish costs no less than 0", str(one.cost)) for one in self.wishes if one.cost < 0
        ]
        if faults:
            raise InputError(faults, "assignment")

    def weight(self, unit: Unit) -> int:
        """Return what a unit weighs."""
        return self.rules.weight.of(unit.size, unit.open_needs, unit.risk)


class Part(StrEnum):
    """What a pair can cost points for, in the order it is told."""

    MOVE = "move"
    DISTANCE = "distance"
    AREA = "area"
    SKILL = "skill"
    WISH = "wish"


class Bar(StrEnum):
    """Why a pair is forbidden."""

    AWAY = "away"
    CONFLICT = "conflict"
    LANGUAGE = "language"
    LEADS = "leads"


def _twice(column: str, ids: Iterable[str]) -> Iterator[Fault]:
    for one, times in Counter(ids).items():
        if times > 1:
            yield Fault("", 0, column, f"stands {times} times in the problem", one)


def bar_of(unit: Unit, officer: Officer) -> Bar | None:
    """Return why an officer must not serve a unit in any role; None where they may."""
    if officer.percent <= 0:
        return Bar.AWAY
    if officer.conflicts and (unit.unit_id in officer.conflicts or unit.groups & officer.conflicts):
        return Bar.CONFLICT
    if unit.languages and not unit.languages & officer.languages:
        return Bar.LANGUAGE
    return None


def metres_between(unit: Unit, officer: Officer) -> int | None:
    """Return the way between the places in whole metres as the crow flies; None where one is not known."""
    here, there = unit.place.metres, officer.place.metres
    if here is None or there is None:
        return None
    return isqrt((here[0] - there[0]) ** 2 + (here[1] - there[1]) ** 2)


def parts_of(problem: Problem, unit: Unit, officer: Officer, role: Role) -> dict[Part, int]:
    """Return what a pair costs, part by part, without those of 0. What is not known costs nothing."""
    costs, found = problem.rules.costs, {}
    now = unit.now.get(role)
    if costs.move and now is not None and now != officer.officer_id:
        found[Part.MOVE] = costs.move
    metres = metres_between(unit, officer) if costs.kilometre else None
    if metres:
        found[Part.DISTANCE] = costs.kilometre * metres // 1000
    if officer.area and unit.place.words and officer.area not in unit.place.words:
        found[Part.AREA] = costs.other_area
    if officer.skills and unit.asks:
        found[Part.SKILL] = costs.lacking_skill * len(unit.asks - officer.skills)
    return {part: cost for part, cost in found.items() if cost}


def wishes_of(problem: Problem, role: Role) -> dict[str, dict[str, int]]:
    """Return by unit what each officer costs beyond its parts for wishes; ``""`` stands for every other officer.

    Wishes are about leads. One for a pair costs with every other officer, one against it with that officer.
    """
    found: dict[str, dict[str, int]] = {}
    for wish in problem.wishes if role is Role.LEAD else ():
        of_unit = found.setdefault(wish.unit_id, {})
        for_others = of_unit.get("", 0)
        if wish.is_against:
            of_unit[wish.officer_id] = of_unit.get(wish.officer_id, for_others) + wish.cost
        else:
            met = of_unit.get(wish.officer_id, for_others)
            found[wish.unit_id] = {name: cost + wish.cost for name, cost in of_unit.items()} | {
                "": for_others + wish.cost,
                wish.officer_id: met,
            }
    return found
