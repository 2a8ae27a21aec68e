"""Visits of officers: planned, moved, cancelled and made, what they noted there, and what they promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from fivegood.errors import Fault, ForbiddenError, InputError
from fivegood.facts.cells import write
from fivegood.facts.folder import CodeLists
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import By
from fivegood.records.book.cells import Cells, Readers
from fivegood.records.book.numbers import next_number
from fivegood.records.book.selectors import record_row
from fivegood.records.book.services import RowChange, record_add, record_correct, records_write
from fivegood.records.calls.services import written_once
from fivegood.records.needs.services import need_raise
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
    _check([unit_id], by, faults)
    cells = {"unit_id": unit_id, "officer_id": by.actor.officer_id, "note": note}
    if is_visit:
        cells["visited_on"] = now.date().isoformat()
    sent = [unit_id, note, str(is_visit)]
    return written_once(by.actor.name, "visit", token, sent, lambda: _write(cells, by, lists, now))


def visits_plan(
    unit_ids: Sequence[str], planned_on: str, purpose: str, by: By, lists: CodeLists, now: datetime, *, token: str
) -> list[str]:
    """Plan a visit of each of some units that the writer serves, and return their numbers; see ``visit_note``.

    All of them are written at once, with one entry, or none.
    """
    planned_on, purpose = planned_on.strip(), purpose.strip()
    faults = [] if planned_on else [Fault(VISITS.name, 0, "planned_on", "must not be empty")]
    _check(unit_ids or [""], by, faults)

    def write() -> str:
        first = next_number(VISITS, "V", now.year)
        begin, number = first.rsplit("-", 1)
        numbers = [f"{begin}-{int(number) + index:04}" for index in range(len(unit_ids))]
        own = {"officer_id": by.actor.officer_id, "planned_on": planned_on, "purpose": purpose}
        readers = Readers(VISITS, lists)
        rows = [
            readers.row({"visit_id": visit_id, "unit_id": unit_id} | own, VISITS.name)
            for visit_id, unit_id in zip(numbers, unit_ids, strict=True)
        ]
        changes = [RowChange(row, 0, (VISITS.name, 0)) for row in rows]
        records_write(VISITS, changes, by, action="visits.plan", now=now)
        return " ".join(numbers)

    return written_once(by.actor.name, "plan", token, [*unit_ids, planned_on, purpose], write).split()


def visit_make(
    visit_id: str, visited_on: str, note: str, by: By, lists: CodeLists, now: datetime, *, expected: int
) -> None:
    """Write down that a planned visit was made on a day, and what was seen there.

    Raises MissingError, ConflictError, and InputError with every fault.
    """
    visit, faults = _planned(visit_id, by), _faults_of_day("visited_on", visited_on, latest=now.date())
    if not note.strip():
        faults.append(Fault(VISITS.name, 0, "note", "must not be empty"))
    if faults:
        raise InputError(faults, VISITS.name)
    notes = "\n".join(filter(None, (str(visit["note"] or ""), note.strip())))
    cells = {"visited_on": visited_on.strip(), "note": notes}
    if serves_units(by.actor):  # whoever went, lead or deputy
        cells["officer_id"] = by.actor.officer_id
    record_correct(VISITS, [visit_id], cells, by, lists, now, expected=expected)


def visit_move(visit_id: str, planned_on: str, by: By, lists: CodeLists, now: datetime, *, expected: int) -> None:
    """Move a visit that was not made to another day, with the reason of the writer; see ``visit_make``."""
    visit, faults = _planned(visit_id, by), _faults_of_day("planned_on", planned_on, earliest=now.date())
    faults += _faults_of_reason(by)
    if faults:
        raise InputError(faults, VISITS.name)
    first = visit["moved_from"] or visit["planned_on"]
    cells = {"planned_on": planned_on.strip(), "moved_from": write(first), "why": by.reason}
    record_correct(VISITS, [visit_id], cells, by, lists, now, expected=expected)


def visit_cancel(visit_id: str, by: By, lists: CodeLists, now: datetime, *, expected: int) -> None:
    """Cancel a visit that was not made, with the reason of the writer; see ``visit_make``."""
    _planned(visit_id, by)
    faults = _faults_of_reason(by)
    if faults:
        raise InputError(faults, VISITS.name)
    cells = {"is_cancelled": "true", "why": by.reason}
    record_correct(VISITS, [visit_id], cells, by, lists, now, expected=expected)


def visit_promise(
    visit_id: str, words: Mapping[str, str], by: By, lists: CodeLists, now: datetime, *, token: str
) -> str:
    """Raise what was promised at a visit as a need of its unit, and return the need's number.

    Raises MissingError, ForbiddenError, and InputError with every fault.
    """
    visit = record_row(by.actor, VISITS, [visit_id])
    words = {**words, "unit_id": str(visit["unit_id"])}
    return need_raise(words, by, lists, now, token=token, channel="visit", visit_id=visit_id)


def _planned(visit_id: str, by: By) -> Row:
    """Return a visit that is still to be made. Raises MissingError, and InputError for one that is not."""
    visit = record_row(by.actor, VISITS, [visit_id])
    done = (
        "was made already" if visit["visited_on"] else "was cancelled" if visit["is_cancelled"] else "was not planned"
    )
    if visit["visited_on"] or visit["is_cancelled"] or visit["planned_on"] is None:
        raise InputError([Fault(VISITS.name, 0, "visit_id", done, visit_id)], VISITS.name)
    return visit


def _faults_of_day(name: str, text: str, *, earliest: date | None = None, latest: date | None = None) -> list[Fault]:
    """Return what is wrong with a day; how it is written, the cells themselves say."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return [] if text.strip() else [Fault(VISITS.name, 0, name, "must not be empty")]
    if earliest and day < earliest:
        return [Fault(VISITS.name, 0, name, f"is before {earliest}", text)]
    return [Fault(VISITS.name, 0, name, f"is after {latest}", text)] if latest and day > latest else []


def _faults_of_reason(by: By) -> list[Fault]:
    return [] if by.reason else [Fault(VISITS.name, 0, "why", "must not be empty")]


def _check(unit_ids: Sequence[str], by: By, faults: list[Fault]) -> None:
    """Raise what is wrong with who writes, and all that is wrong with what they wrote."""
    if not serves_units(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} serves no units")
    served = {unit.unit_id for unit in units_served(by.actor)}
    for unit_id in unit_ids:
        if unit_id not in served:
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
