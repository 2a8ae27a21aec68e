"""Files in and out: sent, checked against what is stored, written in one transaction; a repeat changes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from fivegood.errors import Conflict, ConflictError, Fault, ForbiddenError, InputError
from fivegood.facts.cells import CellError, write
from fivegood.facts.rows import key_of
from fivegood.facts.schema import Table
from fivegood.facts.subjects import TABLES
from fivegood.park import codes_of
from fivegood.plan.goals import Park
from fivegood.records.actors import By
from fivegood.records.book.checks import check_rows
from fivegood.records.book.ledger import SHOWN, Outcome, changed_columns
from fivegood.records.book.services import RowChange, records_write
from fivegood.records.exchange.codes import labels_of, units_of
from fivegood.records.exchange.models import Upload
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.services import job_queue
from fivegood.records.journal.chain import ChangeText
from fivegood.records.journal.selectors import cells_told
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_import
from fivegood.sheets.guard import Kind, kind_of
from fivegood.sheets.reading import Sheet, read_sheet
from fivegood.sheets.staging import staged

#: So many faults are kept with an upload.
MOST_FAULTS = 20_000
Tell = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody how far it is."""


_IN_MONEY = "is no amount of money, and the header multiplies: send it in a file without a unit in the header"


def upload_add(table: Table, file_name: str, data: bytes, by: By, *, takes_over: bool = False) -> Upload:
    """Keep a file that was sent in; nothing is written of it yet.

    Raises ForbiddenError, and InputError for a file that is neither CSV nor a sound XLSX.
    """
    if not may_import(by.actor, table.name):
        raise ForbiddenError(f"the role {by.actor.role} may not write {table.name}")
    try:
        kind_of(data)
    except CellError as error:
        raise InputError([Fault(file_name, message=error.message)], file_name) from None
    return Upload.objects.create(
        table=table.name,
        file_name=file_name[-200:],
        data=data,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        takes_over=takes_over,
        actor=by.actor.name,
        reason=by.reason,
        created_at=datetime.now(UTC),
    )


def upload_sheet(upload: Upload, park: Park) -> Sheet:
    """Read the file of an upload: every row typed, every fault of its cells named."""
    sheet = read_sheet(
        bytes(upload.data),
        upload.file_name,
        TABLES[upload.table],
        codes_of(park),
        labels_of(park),
        units_of(park),
        needs_time=upload.takes_over,
        kept=bytes(upload.cells),
    )
    sheet.faults += _counts_in_money(sheet)
    return sheet


def _counts_in_money(sheet: Sheet) -> list[Fault]:
    """Return a fault for every row of an item that is no amount of money, where the header multiplies amounts."""
    if "stated" not in sheet.scales:
        return []
    asked, read = current_park().rules.returns.items, sheet.records
    return [
        Fault(place[0], place[1], "stated", _IN_MONEY, str(row["item"]))
        for row, place in zip(read.rows, read.places, strict=True)
        if (item := asked.get(str(row["item"]))) is not None and item.unit != "money"
    ]


def upload_check(upload: Upload, park: Park, by: By, now: datetime, tell: Tell = silent) -> Sheet:
    """Check a file row by row and against what is stored, and keep what it would change. Writes no record.

    Returns the sheet with every fault: of its cells, between its rows, and of what they refer to.
    """
    _check_open(upload)
    tell("Reading", 0, 3)
    sheet = upload_sheet(upload, park)
    tell("Comparing", 1, 3)
    outcome = None
    if sheet.faults:
        sheet.faults += _faults_between(upload, sheet)
    else:
        outcome = _tried(upload, sheet, by, now)
    upload.state = Upload.State.FAULTY if outcome is None else Upload.State.CHECKED
    upload.basis = outcome.basis if outcome else ""
    upload.cells = b"" if outcome is None or not _is_workbook(upload) else staged(sheet.header, sheet.cells)
    upload.summary = _summary(sheet, outcome)
    upload.faults = [
        [fault.line, fault.column, fault.message, fault.value, fault.suggestion] for fault in sorted(sheet.faults)
    ]
    upload.save(update_fields=["state", "basis", "cells", "summary", "faults"])
    tell("Compared", 3, 3)
    return sheet


def _is_workbook(upload: Upload) -> bool:
    """True for a file that takes long to read. It was found sound when it was sent in."""
    return kind_of(bytes(upload.data)) is Kind.XLSX


def _tried(upload: Upload, sheet: Sheet, by: By, now: datetime) -> Outcome | None:
    try:
        return _apply(upload, sheet, by, now, is_trial=True)
    except InputError as error:
        sheet.faults += error.faults
    except ConflictError as error:
        lines = _lines_by_key(sheet)
        sheet.faults += [_fault_of(conflict, sheet, lines) for conflict in error.conflicts]
    except ForbiddenError as error:
        sheet.faults.append(Fault(upload.file_name, message=str(error)))
    return None


def _apply(upload: Upload, sheet: Sheet, by: By, now: datetime, *, is_trial: bool) -> Outcome:
    table = TABLES[upload.table]
    if not upload.takes_over and _repeated(table, sheet):
        raise InputError(_faults_between(upload, sheet), upload.file_name)
    changes = [RowChange(row, None, place) for row, place in zip(sheet.records.rows, sheet.records.places, strict=True)]
    if upload.takes_over:
        changes.sort(key=lambda change: change.row["recorded_at"])  # type: ignore[arg-type, return-value] # a sheet that takes over gives every instant
    return records_write(
        table,
        changes,
        by,
        action=f"{table.name}.import",
        now=now,
        takes_over=upload.takes_over,
        is_trial=is_trial,
    )


def _faults_between(upload: Upload, sheet: Sheet) -> list[Fault]:
    """Return what is wrong between the rows of a sheet and with what they refer to; cells refused before are empty."""
    table = sheet.table
    repeated = [] if upload.takes_over else _repeated(table, sheet)
    is_sure = not any(fault.column in table.key for fault in sheet.faults)
    if not is_sure and any(column.refers_to == table.name for column in table.read_columns):
        return repeated  # a row may refer to one whose key could not be read
    return repeated + check_rows(table, sheet.records.rows, sheet.records.places, takes_over=upload.takes_over)


def _repeated(table: Table, sheet: Sheet) -> list[Fault]:
    """Return a fault for each row whose key stands in the file before: which of them holds is not ours to choose."""
    key = key_of(table)
    if len(set(map(key, sheet.records.rows))) == len(sheet.records.rows):
        return []
    first: dict[Any, int] = {}
    faults = []
    for row, (file, line) in zip(sheet.records.rows, sheet.records.places, strict=True):
        known = first.setdefault(key(row), line)
        if known != line and None not in key(row):
            told = ", ".join(write(value) for value in key(row))
            faults.append(Fault(file, line, table.key[0], f"row {known} has the same key already", told))
    return faults


def _fault_of(conflict: Conflict, sheet: Sheet, lines: Mapping[tuple[str, ...], int]) -> Fault:
    message = (
        f"this record was corrected after the file was written (version {conflict.version} now): "
        "export again, or leave recorded_at out"
    )
    column = sheet.table.key[0]
    return Fault(sheet.file, lines.get(conflict.key, 0), column, message, ", ".join(conflict.key))


def _lines_by_key(sheet: Sheet) -> dict[tuple[str, ...], int]:
    key = key_of(sheet.table)
    rows = zip(sheet.records.rows, sheet.records.places, strict=True)
    return {tuple(write(value) for value in key(row)): line for row, (_, line) in rows}


def _summary(sheet: Sheet, outcome: Outcome | None) -> dict[str, Any]:
    counts = {name: getattr(outcome, name) if outcome else 0 for name in COUNTS}
    return {
        "rows": len(sheet.records.rows),
        **counts,
        "faults": len(sheet.faults),
        "by_column": dict(Counter(fault.column for fault in sheet.faults)),
        "first_changes": [difference(change) for change in (outcome.changes[:SHOWN] if outcome else [])],
    }


COUNTS = ("added", "corrected", "withdrawn", "unchanged")


def difference(change: ChangeText) -> dict[str, Any]:
    """Return what a change does to a row: its key, and each column that differs with its cells before and after."""
    before, after = cells_told(change.before), cells_told(change.after)
    columns = {name: [before.get(name, ""), after.get(name, "")] for name in changed_columns(change)}
    return {"key": change.key, "version": change.version, "is_new": not change.before, "columns": columns}


def upload_commit(upload: Upload, park: Park, by: By, now: datetime, tell: Tell = silent) -> Upload:
    """Write a checked file in one transaction; one that is written already stays as it is.

    Raises ConflictError when a record it changes was written since the check, InputError when it has faults.
    """
    tell("Reading", 0, 3)
    sheet = upload_sheet(upload, park)
    if sheet.faults:
        raise InputError(sorted(sheet.faults), upload.file_name)
    tell("Writing", 1, 3)
    with transaction.atomic():
        held = Upload.objects.select_for_update().defer("data", "cells").get(pk=upload.pk)
        if held.state != Upload.State.COMMITTED:
            _commit(held, sheet, by, now)
    upload.refresh_from_db(fields=["state", "committed_at", "entry"])
    tell("Written", 3, 3)
    return upload


def _commit(held: Upload, sheet: Sheet, by: By, now: datetime) -> None:
    if held.state != Upload.State.CHECKED:
        raise InputError([Fault(held.file_name, message=f"is {held.state}: only a checked file is written")])
    outcome = _apply(held, sheet, by, now, is_trial=False)
    # Where the very same was written meanwhile, as by somebody who sent the same file, nothing is written over.
    if outcome.basis != held.basis and outcome.changes:
        raise ConflictError([Conflict(held.table, (held.file_name,), 0, {}, {})])
    held.state, held.committed_at, held.entry = Upload.State.COMMITTED, datetime.now(UTC), outcome.entry
    held.cells = b""
    held.save(update_fields=["state", "committed_at", "entry", "cells"])


def upload_queue(upload: Upload, kind: str, by: By) -> Job:
    """Ask the worker to check or to write a file (``import_check``, ``import_commit``).

    Raises ForbiddenError for another's file, InputError for one that is done with.
    """
    if upload.actor != by.actor.name:
        raise ForbiddenError("a file is checked and written for whoever sent it")
    _check_open(upload)
    with transaction.atomic():
        upload.job = job_queue(kind, {"upload": upload.pk}, by)
        upload.save(update_fields=["job"])
    return upload.job


def upload_discard(upload: Upload, by: By) -> None:
    """Put a file aside that will not be written. Raises ForbiddenError for another's, InputError once it is written."""
    if upload.actor != by.actor.name:
        raise ForbiddenError("a file is put aside by whoever sent it")
    _check_open(upload)
    upload.state, upload.cells = Upload.State.DISCARDED, b""
    upload.save(update_fields=["state", "cells"])


def _check_open(upload: Upload) -> None:
    if upload.state in (Upload.State.COMMITTED, Upload.State.DISCARDED):
        raise InputError([Fault(upload.file_name, message=f"is {upload.state} already")])


def rows_imported(
    table: Table, file_name: str, data: bytes, park: Park, by: By, now: datetime, *, takes_over: bool = False
) -> Upload:
    """Take a file in at one go, as a command does: sent, checked, written. Raises InputError with every fault."""
    upload = upload_add(table, file_name, data, by, takes_over=takes_over)
    sheet = upload_check(upload, park, by, now)
    if sheet.faults:
        raise InputError(sorted(sheet.faults), file_name)
    return upload_commit(upload, park, by, now)
