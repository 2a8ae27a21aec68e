"""Files that were sent in, and tables as files to take away, within the reader's rights."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from fivegood.errors import Fault, InputError, MissingError
from fivegood.facts.rows import Row
from fivegood.facts.schema import Table
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor, Role
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.selectors import records_of
from fivegood.records.exchange.codes import choices_of
from fivegood.records.exchange.models import Upload
from fivegood.records.exchange.services import upload_sheet
from fivegood.sheets.guard import Kind
from fivegood.sheets.marking import marked_up
from fivegood.sheets.writing import template, write_csv, write_xlsx

_ALL = Q()
_SEES_ALL = frozenset({Role.PLAN_OFFICE, Role.AUDITOR, Role.ADMINISTRATOR})


def uploads_of(actor: Actor) -> QuerySet[Upload]:
    """Return the files that the actor may see, the newest first, without what is in them: their own, or all."""
    found = Upload.objects.defer("data", "cells", "faults").select_related("job").order_by("-id")
    return found if actor.role in _SEES_ALL else found.filter(actor=actor.name)


def upload_for(actor: Actor, number: int) -> Upload:
    """Return one file that was sent in. Raises MissingError."""
    found = uploads_of(actor).filter(pk=number).first()
    if found is None:
        raise MissingError(f"there is no import {number} that you may see")
    return found


def marked_up_of(upload: Upload, park: Park, *, lang: str = "en", only_faulty: bool = False) -> bytes:
    """Return the file as it was sent, as XLSX, with every fault that its check found marked in it."""
    sheet = upload_sheet(upload, park)
    sheet.faults = [Fault(upload.file_name, *fault) for fault in upload.faults]
    return marked_up(sheet, lang=lang, only_faulty=only_faulty)


def exported(actor: Actor, table: Table, kind: Kind, park: Park, *, header: str = "name", unit_id: str = "") -> bytes:
    """Return every row of a table that the actor may see as a file, withdrawn ones included: it imports unchanged.

    ``unit_id`` leaves the rows of one unit. Raises InputError for a table whose rows are not about a unit.
    """
    if unit_id and "unit_id" not in table.read_by_name:
        raise InputError([Fault(table.name, 0, "unit_id", "is not a filter of this list", unit_id)])
    rows = rows_for(actor, table, Q(unit_id=unit_id) if unit_id else Q())
    if kind is Kind.CSV:
        return write_csv(table, rows, header=header)
    return write_xlsx(table, rows, choices_of(park), header=header)


def rows_for(actor: Actor, table: Table, only: Q = _ALL) -> Iterator[Row]:
    """Yield the typed rows of a table that the actor may see and that meet a condition, in the order of their key."""
    found = records_of(actor, table).filter(only).values_list(*attributes_of(table))
    for values in found.iterator(chunk_size=5_000):
        yield row_of(table, values[2:])


def template_of(table: Table, park: Park, *, header: str = "en") -> bytes:
    """Return an empty sheet of a table to fill in, with choices and notes."""
    return template(table, choices_of(park), header=header)
