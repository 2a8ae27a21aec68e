"""What a write must meet beside the cells: order in time, references, the writer's own rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from fivegood.errors import Fault, ForbiddenError, InputError, nearest
from fivegood.facts.cells import write
from fivegood.facts.rows import Key, Place, Row, TableRecords, faults_of_order, told_key
from fivegood.facts.schema import Column, Table
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.base import rows_of
from fivegood.records.book.store import condition_of
from fivegood.records.loans.checks import faults_of_loans
from fivegood.records.scope import readable, sees_all

_AT_ONCE = 500
#: What rows of a subject must meet together with what is stored of it.
_OF_SUBJECT: Mapping[str, Callable[[Sequence[Row], Sequence[Place]], Iterable[Fault]]] = {
    "loan_stages": faults_of_loans,
}
_SUGGESTIONS = 50


def check_rows(table: Table, rows: Sequence[Row], places: Sequence[tuple[str, int]]) -> list[Fault]:
    """Return what is wrong between the cells of rows and with the rows they refer to."""
    faults = list(faults_of_order(TableRecords(table, list(rows), list(places))))
    for column in table.read_columns:
        if column.refers_to:
            faults += _dangling(table, column, rows, places)
    of_subject = _OF_SUBJECT.get(table.name)
    if of_subject is not None:
        faults += of_subject(rows, places)
    return faults


def _dangling(table: Table, column: Column, rows: Sequence[Row], places: Sequence[tuple[str, int]]) -> Iterator[Fault]:
    there = TABLES[column.refers_to]
    wanted = {str(row[column.name]) for row in rows if row[column.name] is not None}
    if there is table:  # a row may refer to another of the same write
        wanted -= {str(row[there.key[0]]) for row in rows}
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
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        found |= set(manager.filter(**{f"{name}__in": part}).values_list(name, flat=True))
    return found


def check_within_scope(actor: Actor, table: Table, keys: Sequence[Key]) -> None:
    """Raise ForbiddenError unless the writer sees every row as written."""
    if sees_all(actor, table.name):
        return
    scope = readable(actor, table.name)
    manager = rows_of(table.name)
    for start in range(0, len(keys), 50):
        part = keys[start : start + 50]
        if manager.filter(condition_of(table, part)).filter(scope).count() != len(part):
            raise ForbiddenError(f"a row of {table.name} is not among those that {actor.name} serves")


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
