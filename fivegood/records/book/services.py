"""Writing records: the one way in. A write checks, compares, stores and leaves its entry in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from fivegood.errors import ConflictError, Fault, ForbiddenError, InputError, nearest
from fivegood.facts.cells import write
from fivegood.facts.folder import CodeLists
from fivegood.facts.rows import Row, key_of
from fivegood.facts.schema import Table
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import By
from fivegood.records.book.cells import RECORDED, Cells, Readers
from fivegood.records.book.checks import check_rows, check_shared, check_unused, check_within_scope, in_place_of
from fivegood.records.book.ledger import SHOWN, Book, Outcome, combined
from fivegood.records.book.selectors import record_row
from fivegood.records.book.store import load, store
from fivegood.records.journal.services import journal_append, journal_lock
from fivegood.records.needs.words import words_keep
from fivegood.records.scope import may_edit, may_write, sees_all
from fivegood.structs import replace

#: What is kept beside the rows of a table, in the transaction that writes them.
_KEPT_BESIDE: Mapping[str, Callable[[Sequence[Row]], None]] = {"needs": words_keep}


class RowChange(NamedTuple):
    """One row to be as given. ``expected`` is the version its writer had read (None: whichever is stored).

    ``place`` is the file and row it came from, or the table and 0.
    """

    row: Row
    expected: int | None = None
    place: tuple[str, int] = ("", 0)


def records_write(
    table: Table,
    changes: Sequence[RowChange],
    by: By,
    *,
    action: str,
    now: datetime,
    takes_over: bool = False,
    is_trial: bool = False,
) -> Outcome:
    """Write rows of one table, all or none, and return what changed. A row that is already as given changes nothing.

    ``now`` is the park's local time, at which the new versions are recorded. ``takes_over`` keeps the times that rows
    bring along, for records kept elsewhere before; ``is_trial`` checks and compares, writes nothing, and tells only the
    first changes in full (`ledger.SHOWN`).

    Raises ForbiddenError, InputError with every fault, or ConflictError with every conflict.
    """
    return tables_write([(table, changes)], by, action=action, now=now, takes_over=takes_over, is_trial=is_trial)


def tables_write(
    parts: Sequence[tuple[Table, Sequence[RowChange]]],
    by: By,
    *,
    action: str,
    now: datetime,
    takes_over: bool = False,
    is_trial: bool = False,
) -> Outcome:
    """Write rows of several tables in one transaction with one entry; see ``records_write``."""
    for table, _ in parts:
        if not may_write(by.actor, table.name):
            raise ForbiddenError(f"the role {by.actor.role} may not write {table.name}")
    with transaction.atomic():
        head = journal_lock()
        written_out = SHOWN if is_trial else None
        given = {table.name: [change.row for change in changes] for table, changes in parts} if len(parts) > 1 else {}
        books = [_taken(table, changes, now, takes_over, written_out, given) for table, changes in parts]
        outcome = combined([book.outcome() for book in books])
        if outcome.faults:
            raise InputError(sorted(outcome.faults), ", ".join(table.name for table, _ in parts))
        if outcome.conflicts:
            raise ConflictError(outcome.conflicts)
        # A trial stores only what the writer's scope has to be held against, and takes it back.
        if outcome.changes and not (is_trial and all(sees_all(by.actor, book.table.name) for book in books)):
            _store(by, books)
            if not is_trial:
                outcome.entry = journal_append(head, _told_for_whom(by, books), action, outcome.changes).number
        if is_trial:
            transaction.set_rollback(True)
    return outcome


def _store(by: By, books: Sequence[Book]) -> None:
    """Store the rows that changed and what is kept beside them. Raises ForbiddenError outside the writer's scope."""
    for book in books:
        store(book.table, book)
        check_within_scope(by.actor, book.table, book.written_keys())
        if (keep := _KEPT_BESIDE.get(book.table.name)) is not None:
            keep([book.rows[key].row for key in book.written_keys()])


def _told_for_whom(by: By, books: Sequence[Book]) -> By:
    """Return the write with the absent officers in whose place it was done, if it took their rights, in its reason."""
    instead = in_place_of(by.actor, [(book.table, book.written_keys()) for book in books])
    said = [f"代 {', '.join(instead)} · in place of {', '.join(instead)}"] if instead else []
    return replace(by, reason=" · ".join(filter(None, [by.reason, *said])))


def _taken(
    table: Table,
    changes: Sequence[RowChange],
    now: datetime,
    takes_over: bool,
    written_out: int | None,
    beside: Mapping[str, Sequence[Row]],
) -> Book:
    """Return the book of a table with every row taken, and every fault of the rows in its outcome."""
    rows, places = [change.row for change in changes], [change.place for change in changes]
    book = Book(table, load(table, rows), now, takes_over=takes_over, written_out=written_out)
    for change in changes:
        book.take(change.row, change.expected, change.place)
    book.outcome().faults += check_rows(table, rows, places, takes_over=takes_over, beside=beside)
    if any(column.is_unique for column in table.read_columns):
        standing = {identity: stored.row for identity, stored in book.rows.items()}
        place_of = dict(zip(map(key_of(table), rows), places, strict=True))
        book.outcome().faults += check_shared(table, standing, place_of)
    return book


def record_add(table: Table, cells: Cells, by: By, lists: CodeLists, now: datetime) -> Outcome:
    """Write a new row. Raises InputError when there is one with that key already."""
    _check_edits(table, by)
    row = _read(table, cells, lists)
    return records_write(table, [RowChange(row, 0, (table.name, 0))], by, action=f"{table.name}.add", now=now)


def record_correct(
    table: Table, key: Sequence[str], cells: Cells, by: By, lists: CodeLists, now: datetime, *, expected: int
) -> Outcome:
    """Write a new version of a row: ``cells`` replace those of the same name. The key stays.

    Raises MissingError, ConflictError when the stored version is no longer ``expected``, InputError.
    """
    _check_edits(table, by)
    stored = record_row(by.actor, table, key)
    names = [column.name for column in table.read_columns if column.name != RECORDED]
    merged = {name: write(stored[name]) for name in names} | dict(cells)
    row = _read(table, merged, lists)
    changed = [name for name in table.key if row[name] != stored[name]]
    if changed:
        message = "is part of the key, which stays: withdraw this row and write another"
        raise InputError([Fault(table.name, 0, name, message, write(row[name])) for name in changed], table.name)
    return records_write(
        table, [RowChange(row, expected, (table.name, 0))], by, action=f"{table.name}.correct", now=now
    )


def record_withdraw(table: Table, key: Sequence[str], by: By, now: datetime, *, expected: int) -> Outcome:
    """Take a row back: it stays with its history, and counts nowhere. Raises InputError while other rows need it."""
    _check_edits(table, by)
    with transaction.atomic():
        journal_lock()  # nobody writes a row that needs this one between the look and the write
        stored = record_row(by.actor, table, key)
        check_unused(table, stored)
        row = stored | {"is_withdrawn": True}
        return records_write(
            table, [RowChange(row, expected, (table.name, 0))], by, action=f"{table.name}.withdraw", now=now
        )


def _check_edits(table: Table, by: By) -> None:
    if not may_edit(by.actor, table.name):
        how = ", which change by steps of their own" if table.is_worked else ""
        raise ForbiddenError(f"the role {by.actor.role} may not write {table.name} row by row{how}")


def _read(table: Table, cells: Cells, lists: CodeLists) -> Row:
    return Readers(table, lists).row(cells, table.name)


def table_named(name: str) -> Table:
    """Return the table of that name. Raises InputError that names the nearest."""
    if name not in TABLES:
        raise InputError([Fault(name, message="there is no such table", suggestion=nearest(name, TABLES))])
    return TABLES[name]
