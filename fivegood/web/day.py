"""An officer's day as its page shows it: units, needs by their clock, visits, returns, notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fivegood.facts.cells import write
from fivegood.facts.rows import Row
from fivegood.park import OpenPark
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.book.keys import path_of
from fivegood.records.needs.selectors import needs_open, needs_promise
from fivegood.records.officers.selectors import Served, units_served
from fivegood.records.returns.waiting import filings_waiting
from fivegood.records.visits.selectors import VisitDue, notes_newest, visits_due
from fivegood.web.clocks import Light, light_of_day, need_shown, needy_named, promise_shown
from fivegood.web.owed import owed_shown
from fivegood.web.words import day_word, lang

#: So many returns stand on the page; the room of returns holds them all.
MOST_RETURNS = 6


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of mine: where it leads, its name, my role, and how much is open at it."""

    unit_id: str
    path: str
    name: str
    role: str
    needs: int
    returns: int


@dataclass(frozen=True, slots=True)
class VisitRow:
    """How a unit stands with visits: the last one, the next that is planned, when one is due."""

    unit: UnitRow
    last: str
    planned: str
    due: str
    light: Light | None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note: where it leads, the unit, the day, whether it was a visit, the words."""

    path: str
    unit: str
    day: str
    is_visit: bool
    note: str


def day_shown(actor: Actor, opened: OpenPark, now: datetime) -> dict[str, Any]:
    """Return what the page of an officer's day shows."""
    park, served = opened.park, units_served(actor)
    names = {unit.unit_id: unit_name(unit) for unit in served}
    needs = needs_open(actor, opened, now)
    waiting = filings_waiting(actor, opened, [(one.unit_id, one.reports_from, one.reports_to) for one in served], now)
    returns = Counter(one.unit_id for one in waiting)
    units = {one.unit_id: _unit(one, park, names, needs.of_unit, returns) for one in served}
    named = names | needy_named(actor, {str(one.row["unit_id"]) for one in needs.shown} - names.keys())
    rules, promise = opened.rules.service, needs_promise(opened)
    return {
        "today": now.date(),
        "units": list(units.values()),
        "needs": [need_shown(one, park, opened.calendar, named, now) for one in needs.shown],
        "more_needs": needs.count - len(needs.shown),
        "promise": promise_shown(promise),
        "unread": promise.unread,
        "visits": [_visit(one, units[one.unit.unit_id], now) for one in visits_due(actor, served, rules)],
        "every_days": rules.visit_every_days,
        "returns": owed_shown(waiting[:MOST_RETURNS], park, names, now),
        "more_returns": max(0, len(waiting) - MOST_RETURNS),
        "notes": [_note(row, names) for row in notes_newest(actor)],
    }


def unit_name(unit: Served) -> str:
    """Return a unit's name in the reader's language."""
    return unit.name_zh if lang() == "zh" and unit.name_zh else unit.name


def _unit(
    one: Served, park: Park, names: Mapping[str, str], needs: Mapping[str, int], returns: Mapping[str, int]
) -> UnitRow:
    role = park.word("role", one.role, lang())
    unit = one.unit_id
    return UnitRow(unit, path_of([unit]), names[unit], role, needs.get(unit, 0), returns.get(unit, 0))


def _visit(one: VisitDue, unit: UnitRow, now: datetime) -> VisitRow:
    light = light_of_day(one.due_on, now.date()) if one.due_on else None
    return VisitRow(unit, day_word(one.visited_on), day_word(one.planned_on), day_word(one.due_on), light)


def _note(row: Row, names: Mapping[str, str]) -> NoteRow:
    unit, visited = str(row["unit_id"]), write(row["visited_on"])
    day = visited or write(row["recorded_at"])[:10]
    return NoteRow(path_of([str(row["visit_id"])]), names.get(unit, unit), day, bool(visited), str(row["note"]))
