"""Reading who serves which unit today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.base import rows_of
from fivegood.records.book.selectors import records_of, valid_on

ASSIGNMENTS = TABLES["assignments"]
OFFICERS = TABLES["officers"]


@dataclass(frozen=True, slots=True)
class Served:
    """A unit that an officer serves today, as lead or deputy; ``reports_from`` and ``reports_to``: owes returns."""

    unit_id: str
    name: str
    name_zh: str
    role: str
    since: date
    reports_from: date | None
    reports_to: date | None


@dataclass(frozen=True, slots=True)
class Serving:
    """An officer who serves a unit today; what the record does not hold is empty."""

    officer_id: str
    role: str
    name: str
    post: str
    phone: str


def units_served(actor: Actor) -> list[Served]:
    """Return the units that the officer who asks serves today: those they lead first, each once."""
    held = valid_on(records_of(actor, ASSIGNMENTS), ASSIGNMENTS, actor.today)
    held = held.filter(is_withdrawn=False, officer_id=actor.officer_id, unit__is_withdrawn=False)
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
        )
        if unit.unit_id not in found or one.role == "lead":
            found[unit.unit_id] = served
    return sorted(found.values(), key=lambda one: (one.role != "lead", one.unit_id))


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


def officers_standing_in(holder: str, unit_id: str, on: date) -> list[str]:
    """Return who answers on a day for what a unit asks: its holder while in post, else its lead, else its deputies.

    Not a question of any reader: it says whom the park itself turns to. Nobody whose post or term has ended is named.
    """
    in_post = valid_on(rows_of(OFFICERS.name).filter(is_withdrawn=False), OFFICERS, on).values("officer_id")
    if holder and rows_of(OFFICERS.name).filter(officer_id=holder, officer_id__in=in_post).exists():
        return [holder]
    held = valid_on(rows_of(ASSIGNMENTS.name).filter(is_withdrawn=False), ASSIGNMENTS, on)
    found = held.filter(unit_id=unit_id, officer_id__in=in_post).order_by("officer_id")
    serving = list(found.values_list("role", "officer_id"))
    leads = [officer_id for role, officer_id in serving if role == "lead"]
    return leads or [officer_id for _, officer_id in serving]
