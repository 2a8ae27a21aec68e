"""Merging two units that are one: every record of the duplicate moves to the other, in one transaction, or none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from fivegood.errors import Conflict, ConflictError, Fault, ForbiddenError, InputError, nearest
from fivegood.facts.cells import write
from fivegood.facts.rows import Row, key_of
from fivegood.facts.schema import Table
from fivegood.facts.subjects import TABLES
from fivegood.records.accounts.selectors import bound_to
from fivegood.records.accounts.services import memberships_move
from fivegood.records.actors import Actor, By
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.selectors import record_for, records_of, typed
from fivegood.records.book.services import RowChange, tables_write
from fivegood.records.journal.services import journal_lock
from fivegood.records.scope import may_merge
from fivegood.records.units.moves import UNIT, Contradiction, Kept, Moves, Side, moves_of

UNITS = TABLES["units"]
#: Tables of which rows are about a unit.
OF_UNITS = tuple(table for table in TABLES.values() if UNIT in table.read_by_name and table is not UNITS)
#: What the other unit takes over from the duplicate where it says nothing itself.
_FILLED = (
    "unit_name_zh",
    "industry",
    "group_code",
    "credit_code",
    "industry_class",
    "chain_place",
    "address",
    "place_x",
    "place_y",
    "languages",
    "risk",
)
_REPORTING = ("reports_from", "reports_to")


@dataclass(frozen=True, slots=True)
class TableMoved:
    """What becomes of the duplicate's rows of one table: moved, there already, or given up for the other's."""

    table: str
    moved: int
    equal: int
    given_up: int


@dataclass(frozen=True, slots=True)
class BoundAccount:
    """An account whose role is bound to the duplicate: it moves to the other unit."""

    username: str
    role: str


@dataclass(slots=True)
class Merge:
    """A merge of two units: both rows, what moves, what is filled in, what contradicts, whose roles move along.

    ``basis`` stands for exactly these changes; ``entry`` is the journal's when they were written.
    """

    duplicate: Row
    into: Row
    tables: list[TableMoved] = field(default_factory=list)
    filled: dict[str, str] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)
    accounts: list[BoundAccount] = field(default_factory=list)
    basis: str = ""
    entry: int | None = None


def unit_merge(
    duplicate: str,
    into: str,
    by: By,
    now: datetime,
    *,
    holds: Mapping[str, str] | None = None,
    basis: str = "",
    is_trial: bool = False,
) -> Merge:
    """Move every record of ``duplicate`` to the unit ``into``, then withdraw it with the reason that ``by`` gives.

    Where the unit is part of a key the row is withdrawn and written anew; rows that the other has already collapse.
    Rows that contradict each other are refused, all at once, unless ``holds`` says by the contradiction's id which
    side's hold: ``duplicate`` or ``into``. A trial tells all this and writes nothing.

    Raises ForbiddenError, MissingError, InputError, and ConflictError when the trial's ``basis`` no longer holds.
    """
    if not may_merge(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} may not merge units")
    with transaction.atomic():
        journal_lock()  # nobody writes a record of either unit between the reading and the writing
        left, kept = _unit(by.actor, duplicate), _unit(by.actor, into)
        _check_pair(left.row, kept.row, by.reason, is_trial=is_trial)
        found = Merge(left.row, kept.row, accounts=_bound_accounts(duplicate, by.actor))
        rows = {table.name: _rows(by.actor, table, duplicate, into) for table in OF_UNITS}
        found.basis = _basis(left, kept, rows, found.accounts)
        if basis and basis != found.basis:
            raise ConflictError([Conflict(UNITS.name, (duplicate, into), 0, {}, {})])
        moves = [moves_of(table, *rows[table.name], into) for table in OF_UNITS]
        found.contradictions = [one for part in moves for one in part.contradictions]
        decided = _decided(found, holds or {}, is_trial=is_trial)
        parts = [(part.table, _changes(part, into, decided, found)) for part in moves]
        parts.append((UNITS, [*_changes_of_units(by.actor, left, kept, found)]))
        written = tables_write(
            [(table, changes) for table, changes in parts if changes],
            by,
            action="units.merge",
            now=now,
            is_trial=is_trial,
        )
        found.entry = written.entry
        if not is_trial:
            memberships_move(duplicate, into, by)
    return found


def _unit(actor: Actor, unit_id: str) -> Kept:
    record = record_for(actor, UNITS, [unit_id])
    return Kept(record.version, typed(record))


def _check_pair(duplicate: Row, into: Row, reason: str, *, is_trial: bool) -> None:
    """Raise InputError unless the two may be one."""
    faults = []
    if duplicate[UNIT] == into[UNIT]:
        faults.append(Fault("units", 0, "into", "is the duplicate itself: name the unit that stays", write(into[UNIT])))
    for name, row in (("duplicate", duplicate), ("into", into)):
        if row["is_withdrawn"]:
            merged = write(row["merged_into_id"])
            message = f"was merged into {merged} already" if merged else "is withdrawn"
            faults.append(Fault("units", 0, name, message, write(row[UNIT]), merged or None))
    if bool(duplicate["is_synthetic"]) != bool(into["is_synthetic"]):
        message = "one of the two is synthetic and the other is real: they are not one unit"
        faults.append(Fault("units", 0, "duplicate", message, write(duplicate[UNIT])))
    if not reason and not is_trial:
        faults.append(Fault("units", 0, "reason", "is empty: say why the two are one unit"))
    if faults:
        raise InputError(faults, "units.merge")


def _bound_accounts(duplicate: str, actor: Actor) -> list[BoundAccount]:
    found = bound_to(duplicate, actor.today).values_list("user__username", "role")
    return [BoundAccount(name, role) for name, role in found]


def _rows(actor: Actor, table: Table, duplicate: str, into: str) -> tuple[list[Kept], list[Kept]]:
    """Return the rows of both units that count; the other unit's only where a row of the duplicate may meet one."""
    mine = _kept(actor, table, unit_id=duplicate, is_withdrawn=False)
    theirs = _kept(actor, table, unit_id=into, is_withdrawn=False) if mine and UNIT in table.key else []
    return mine, theirs


def _kept(actor: Actor, table: Table, **asked: Any) -> list[Kept]:
    rows = records_of(actor, table).filter(**asked).values_list(*attributes_of(table))
    return [Kept(values[1], row_of(table, values[2:])) for values in rows]


def _decided(found: Merge, holds: Mapping[str, str], *, is_trial: bool) -> dict[str, Side]:
    """Return the side that holds by contradiction. Raises InputError for what is not decided, or nothing to decide."""
    known = {one.id: one for one in found.contradictions}
    sides = [side.value for side in Side]
    faults = [
        Fault("holds", 0, name, "is no contradiction between these units", name, nearest(name, known))
        for name in holds
        if name not in known
    ]
    for name, one in known.items():
        side = holds.get(name, "")
        if side and side not in sides:
            faults.append(Fault("holds", 0, name, "is duplicate or into", side, nearest(side, sides)))
        elif not side and not is_trial:
            faults.append(Fault(one.table.name, 0, name, f"{told(one)}: say which side holds, duplicate or into"))
    if faults:
        raise InputError(sorted(faults), "units.merge")
    return {name: Side(side) for name, side in holds.items() if side}


def told(one: Contradiction) -> str:
    """Say what contradicts what."""
    names = ", ".join(write(kept.row[name]) for kept in one.duplicates[:1] for name in one.table.key if name != UNIT)
    mine, theirs = len(one.duplicates), len(one.intos)
    words = {
        "key": f"both units have a row {names} with other values",
        "time": f"{mine} of the duplicate's rows and {theirs} of the other's hold at one time ({names})",
        "series": f"{mine} returns of the duplicate and {theirs} of the other's are no one series ({names})",
    }
    return words[one.clash.value]


def _changes(part: Moves, into: str, decided: Mapping[str, Side], found: Merge) -> list[RowChange]:
    """Return the rows of a table that change; what is not decided yet (a trial) stays out."""
    moving, given_up, changes = list(part.moving), list[Kept](), dict[Any, RowChange]()
    key = key_of(part.table)

    def take(row: Row, version: int | None) -> None:
        changes[key(row)] = RowChange(row, version, (part.table.name, 0))

    for one in part.contradictions:
        side = decided.get(one.id)
        if side is Side.DUPLICATE:
            moving += one.duplicates
            for other in one.intos:
                take(_withdrawn(other.row), other.version)
        elif side is Side.INTO:
            given_up += one.duplicates
    for kept in (*part.equal, *given_up):
        take(_withdrawn(kept.row), kept.version)
    for kept in moving:
        moved = kept.row | {UNIT: into, "recorded_at": None}
        if key(moved) == key(kept.row):
            take(moved, kept.version)
            continue
        take(_withdrawn(kept.row), kept.version)
        before = changes.get(key(moved))
        # A row of this key may be there, withdrawn: it comes back with these values.
        take(moved, before.expected if before else None)
    if moving or part.equal or given_up:
        found.tables.append(TableMoved(part.table.name, len(moving), len(part.equal), len(given_up)))
    return list(changes.values())


def _withdrawn(row: Row) -> Row:
    return row | {"is_withdrawn": True, "recorded_at": None}


def _changes_of_units(actor: Actor, duplicate: Kept, into: Kept, found: Merge) -> Iterator[RowChange]:
    """Yield the duplicate withdrawn, what was merged into it before, and the other unit with its gaps filled."""
    name = into.row[UNIT]
    yield RowChange(_withdrawn(duplicate.row) | {"merged_into_id": name}, duplicate.version)
    for earlier in _kept(actor, UNITS, merged_into_id=duplicate.row[UNIT]):
        yield RowChange(earlier.row | {"merged_into_id": name, "recorded_at": None}, earlier.version)
    filled = {one: duplicate.row[one] for one in _FILLED if into.row[one] is None and duplicate.row[one] is not None}
    if into.row["reports_from"] is None and duplicate.row["reports_from"] is not None:
        filled |= {one: duplicate.row[one] for one in _REPORTING}
    if filled:
        found.filled = {one: write(value) for one, value in filled.items() if value is not None}
        yield RowChange(into.row | filled | {"recorded_at": None}, into.version)


def _basis(
    left: Kept, kept: Kept, rows: Mapping[str, tuple[list[Kept], list[Kept]]], accounts: list[BoundAccount]
) -> str:
    """Return what stands for the versions of every row that was looked at: the same until one of them is written."""
    told: list[tuple[object, ...]] = [("units", left.version, kept.version)]
    told += [("accounts", one.username, one.role) for one in accounts]
    for name, (mine, theirs) in rows.items():
        key = key_of(TABLES[name])
        told += [(name, one.version, *map(write, key(one.row))) for one in (*mine, *theirs)]
    return hashlib.sha256(repr(told).encode()).hexdigest()
