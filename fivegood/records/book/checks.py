"""What a write must meet beside the cells: order in time, references, the writer's own rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from fivegood.errors import Fault, ForbiddenError, InputError, nearest
from fivegood.facts.cells import write
from fivegood.facts.rows import Key, Place, Row, faults_of_order, key_of, ordered_pairs, shared_value, told_key
from fivegood.facts.schema import Column, Table
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.approvals import checks as approvals
from fivegood.records.base import rows_of
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.store import condition_of
from fivegood.records.loans.checks import faults_of_loans
from fivegood.records.needs import checks as needs
from fivegood.records.officers.checks import faults_of_absences, faults_of_conflicts
from fivegood.records.scope import readable, sees_all
from fivegood.structs import replace

_AT_ONCE = 500
#: What rows of a subject must meet together with what is stored of it.
_OF_SUBJECT: Mapping[str, Callable[[Sequence[Row], Sequence[Place]], Iterable[Fault]]] = {
    "absences": faults_of_absences,
    "loan_stages": faults_of_loans,
    "need_steps": needs.faults_of_steps,
    "approval_steps": approvals.faults_of_steps,
    "officer_conflicts": faults_of_conflicts,
}
_SUGGESTIONS = 50
_Of = TypeVar("_Of")


def check_rows(
    table: Table,
    rows: Sequence[Row],
    places: Sequence[Place],
    *,
    takes_over: bool,
    beside: Mapping[str, Sequence[Row]] = MappingProxyType({}),
) -> list[Fault]:
    """Return what is wrong between the cells of rows and with the rows they refer to.

    ``beside`` are the rows of other tables in the same write, to which they may refer too.
    Rows that are taken over may refer to a unit that was merged since: they were right when they were written.
    """
    ordered = {name: [row[name] for row in rows] for pair in ordered_pairs(table) for name in pair}
    faults = list(faults_of_order(table, ordered, places))
    for column in table.read_columns:
        if column.refers_to:
            faults += _dangling(column, rows, places, {table.name: rows, **beside})
        if column.refers_to == "units" and table.name != "units" and not takes_over:
            faults += _merged(column, rows, places)
    of_subject = _OF_SUBJECT.get(table.name)
    if of_subject is not None:
        faults += of_subject(*_whole(table, rows, places))
    return faults


def _whole(table: Table, rows: Sequence[Row], places: Sequence[Place]) -> tuple[list[Row], list[Place]]:
    """Return the rows of which no required cell was refused, with their places."""
    required = [column.name for column in table.read_columns if column.required and column.name != "recorded_at"]
    pairs = zip(rows, places, strict=True)
    kept = [(row, place) for row, place in pairs if all(row[name] is not None for name in required)]
    return [row for row, _ in kept], [place for _, place in kept]


def check_shared(table: Table, rows: Mapping[Key, Row], place_of: Mapping[Key, Place]) -> Iterator[Fault]:
    """Yield a fault for each row, as it will stand, that holds a value which another row holds already."""
    for column in table.read_columns:
        if not column.is_unique:
            continue
        name, held = column.name, dict[object, tuple[Key, Row]]()
        current = {key: row for key, row in rows.items() if not row["is_withdrawn"] and row[name] is not None}
        for key, row in [*_holding(table, name, current, rows), *current.items()]:
            other_key, other = held.setdefault(row[name], (key, row))
            if other_key != key:
                yield shared_value(table, other, place_of[key], name, row[name])


def _holding(table: Table, name: str, current: Mapping[Key, Row], rows: Mapping[Key, Row]) -> Iterator[tuple[Key, Row]]:
    """Yield the stored rows, not withdrawn and not among ``rows``, that hold a value of ``current``."""
    key, values = key_of(table), sorted({write(row[name]) for row in current.values()})
    for part in _parts(values):
        held = {"is_withdrawn": False, f"{name}__in": part}
        for cells in rows_of(table.name).filter(**held).values_list(*attributes_of(table)):
            row = row_of(table, cells[2:])
            if key(row) not in rows:
                yield key(row), row


def _merged(column: Column, rows: Sequence[Row], places: Sequence[Place]) -> Iterator[Fault]:
    """Yield a fault for each row that speaks of a unit which another took over."""
    wanted = {str(row[column.name]) for row in rows if row[column.name] is not None and not row["is_withdrawn"]}
    merged = rows_of("units").filter(is_withdrawn=True, merged_into__isnull=False)
    found: dict[str, str] = {}
    for part in _parts(sorted(wanted)):
        found |= dict(merged.filter(unit_id__in=part).values_list("unit_id", "merged_into_id"))
    for row, place in zip(rows, places, strict=True) if found else ():
        into = found.get(str(row[column.name]))
        if into is not None and not row["is_withdrawn"]:
            message = f"was merged into {into}, which its records are written for"
            yield Fault(*place, column.name, message, write(row[column.name]), into)


def _parts(values: Sequence[_Of], at_once: int = _AT_ONCE) -> Iterator[Sequence[_Of]]:
    for start in range(0, len(values), at_once):
        yield values[start : start + at_once]


def _dangling(
    column: Column, rows: Sequence[Row], places: Sequence[Place], written: Mapping[str, Sequence[Row]]
) -> Iterator[Fault]:
    there = TABLES[column.refers_to]
    wanted = {str(row[column.name]) for row in rows if row[column.name] is not None}
    if wanted and there.name in written:  # a row may refer to another of the same write
        wanted -= {str(row[there.key[0]]) for row in written[there.name]}
    missing = wanted - _known(there, sorted(wanted))
    if not missing:
        return
    manager = rows_of(there.name)
    choices = list(manager.values_list(there.key[0], flat=True)[:5_000])
    close = {value: nearest(value, choices) for value in sorted(missing)[:_SUGGESTIONS]}
    for row, place in zip(rows, places, strict=True):
        value = str(row[column.name])
        if row[column.name] is not None and value in missing:
            yield Fault(*place, column.name, f"there is no such row in {there.name}", value, close.get(value))


def _known(there: Table, wanted: Sequence[str]) -> set[str]:
    name, manager = there.key[0], rows_of(there.name)
    found: set[str] = set()
    for part in _parts(wanted):
        found |= set(manager.filter(**{f"{name}__in": part}).values_list(name, flat=True))
    return found


def check_within_scope(actor: Actor, table: Table, keys: Sequence[Key]) -> None:
    """Raise ForbiddenError unless the writer sees every row as written."""
    if not sees_all(actor, table.name) and _seen(actor, table, keys) != len(keys):
        raise ForbiddenError(f"a row of {table.name} is not among those that {actor.name} serves")


def in_place_of(actor: Actor, written: Sequence[tuple[Table, Sequence[Key]]]) -> list[str]:
    """Return the absent officers through whom alone the writer sees rows that they wrote."""
    own = replace(actor, acts_for=())
    others = [part for part in written if _seen(own, *part) != len(part[1])] if actor.acts_for else []
    instead = [replace(own, officer_id=officer_id) for officer_id in actor.acts_for]
    return [one.officer_id for one in instead if any(_seen(one, *part) for part in others)]


def _seen(actor: Actor, table: Table, keys: Sequence[Key]) -> int:
    """Return how many rows the actor sees."""
    scope, manager = readable(actor, table.name), rows_of(table.name)
    return sum(manager.filter(condition_of(table, part)).filter(scope).count() for part in _parts(keys, 50))


def check_unused(table: Table, row: Row) -> None:
    """Raise InputError while rows of other tables, not withdrawn, refer to this one."""
    faults = []
    for other in TABLES.values():
        for column in other.read_columns:
            if column.refers_to == table.name:
                held = {column.name: row[table.key[0]], "is_withdrawn": False}
                count = rows_of(other.name).filter(**held).count()
                if count:
                    message = f"{count} rows of {other.name} refer to {told_key(row, table.key)}: withdraw them first"
                    faults.append(Fault(table.name, 0, table.key[0], message, write(row[table.key[0]])))
    if faults:
        raise InputError(faults, table.name)
