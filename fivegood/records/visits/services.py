"""Writing down what an officer saw or heard at a unit: a note, or a visit that was made today."""

from __future__ import annotations

from datetime import datetime

from fivegood.errors import Fault, ForbiddenError, InputError
from fivegood.facts.folder import CodeLists
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import By
from fivegood.records.book.cells import Cells
from fivegood.records.book.numbers import next_number
from fivegood.records.book.services import record_add, record_correct
from fivegood.records.calls.services import written_once
from fivegood.records.officers.selectors import units_served
from fivegood.records.scope import serves_units
from fivegood.records.visits.selectors import planned_before

VISITS = TABLES["visits"]


def visit_note(unit_id: str, note: str, by: By, lists: CodeLists, now: datetime, *, is_visit: bool, token: str) -> str:
    """Write a note of a unit by the officer who serves it, and return its number.

    ``is_visit``: they were there today; a visit that was planned until today becomes the one that was made. ``token``
    came with the form: the same note sent twice is written once. Raises ForbiddenError, and InputError with all faults.
    """
    note = note.strip()
    faults = [] if note else [Fault(VISITS.name, 0, "note", "must not be empty")]
    _check(unit_id, by, faults)
    cells = {"unit_id": unit_id, "officer_id": by.actor.officer_id, "note": note}
    if is_visit:
        cells["visited_on"] = now.date().isoformat()
    sent = [unit_id, note, str(is_visit)]
    return written_once(by.actor.name, "visit", token, sent, lambda: _write(cells, by, lists, now))


def visit_plan(unit_id: str, planned_on: str, by: By, lists: CodeLists, now: datetime, *, token: str) -> str:
    """Plan a visit of a unit that the writer serves, and return its number; see ``visit_note``."""
    planned_on = planned_on.strip()
    faults = [] if planned_on else [Fault(VISITS.name, 0, "planned_on", "must not be empty")]
    _check(unit_id, by, faults)
    cells = {"unit_id": unit_id, "officer_id": by.actor.officer_id, "planned_on": planned_on}
    return written_once(by.actor.name, "plan", token, [unit_id, planned_on], lambda: _add(cells, by, lists, now))


def _check(unit_id: str, by: By, faults: list[Fault]) -> None:
    """Raise what is wrong with who writes, and all that is wrong with what they wrote."""
    if not serves_units(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} serves no units")
    if unit_id not in {unit.unit_id for unit in units_served(by.actor)}:
        message = "is not among the units that you serve today" if unit_id else "must not be empty"
        faults.append(Fault(VISITS.name, 0, "unit_id", message, unit_id or None))
    if faults:
        raise InputError(faults, VISITS.name)


def _add(cells: Cells, by: By, lists: CodeLists, now: datetime) -> str:
    visit_id = next_number(VISITS, "V", now.year)
    record_add(VISITS, {"visit_id": visit_id, **cells}, by, lists, now)
    return visit_id


def _write(cells: Cells, by: By, lists: CodeLists, now: datetime) -> str:
    planned = planned_before(by.actor, cells["unit_id"], now.date()) if "visited_on" in cells else None
    if planned is None:
        return _add(cells, by, lists, now)
    row, version = planned
    note = "\n".join(filter(None, (str(row["note"] or ""), cells["note"])))
    visit_id = str(row["visit_id"])
    record_correct(VISITS, [visit_id], {**cells, "note": note}, by, lists, now, expected=version)
    return visit_id
