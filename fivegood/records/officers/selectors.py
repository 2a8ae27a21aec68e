"""Reading who serves which unit today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.book.selectors import records_of, valid_on

ASSIGNMENTS = TABLES["assignments"]


@dataclass(frozen=True, slots=True)
class Served:
    """A unit that an officer serves today, as lead or deputy; ``reports_from`` and ``reports_to``: owes returns.

    ``in_place_of`` is the absent officer whose unit it is, empty where it is their own.
    """

    unit_id: str
    name: str
    name_zh: str
    role: str
    since: date
    reports_from: date | None
    reports_to: date | None
    in_place_of: str = ""

    @property
    def rank(self) -> tuple[bool, bool]:
        """Their own before those of others, units they lead first."""
        return bool(self.in_place_of), self.role != "lead"


@dataclass(frozen=True, slots=True)
class Serving:
    """An officer who serves a unit today; what the record does not hold is empty."""

    officer_id: str
    role: str
    name: str
    post: str
    phone: str


def units_served(actor: Actor) -> list[Served]:
    """Return the units that the officer who asks serves today: those they lead first, each once.

    Those of officers whom they stand in for come last.
    """
    held = valid_on(records_of(actor, ASSIGNMENTS), ASSIGNMENTS, actor.today)
    held = held.filter(is_withdrawn=False, officer_id__in=actor.officers, unit__is_withdrawn=False)
    found: dict[str, Served] = {}
    for one in held.select_related("unit").order_by("assigned_from"):
        unit = one.unit
        served = Served(
            unit.unit_id,
            unit.unit_name,
            unit.unit_name_zh or "",
            one.role,
            one.assigned_from,
            unit.reports_from,
            unit.reports_to,
            one.officer_id if one.officer_id != actor.officer_id else "",
        )
        known = found.get(unit.unit_id)
        if known is None or served.rank < known.rank:
            found[unit.unit_id] = served
    return sorted(found.values(), key=lambda one: (one.rank, one.unit_id))


def officers_serving(actor: Actor, unit_id: str) -> list[Serving]:
    """Return the officers who serve a unit today, within what the actor may see; its lead first."""
    held = valid_on(records_of(actor, ASSIGNMENTS), ASSIGNMENTS, actor.today)
    held = held.filter(is_withdrawn=False, unit_id=unit_id, officer__is_withdrawn=False).select_related("officer")
    found = [
        Serving(
            one.officer_id, one.role, one.officer.officer_name or "", one.officer.post or "", one.officer.phone or ""
        )
        for one in held
    ]
    return sorted(found, key=lambda one: (one.role != "lead", one.officer_id))
