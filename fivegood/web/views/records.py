"""Records: list, detail, new, correct, withdraw, history — the same for every subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from fivegood.errors import ConflictError, Fault, ForbiddenError, InputError
from fivegood.facts.cells import write
from fivegood.facts.rows import Row
from fivegood.facts.schema import Table
from fivegood.facts.subjects import TABLES
from fivegood.park import codes_of
from fivegood.records.base import Record
from fivegood.records.book.cells import cells_of, columns_of
from fivegood.records.book.keys import key_of_path, path_of
from fivegood.records.book.selectors import record_for, typed
from fivegood.records.book.services import record_add, record_correct, record_withdraw, table_named
from fivegood.records.clock import local_now
from fivegood.records.exchange.selectors import exported, template_of
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_edit, may_import, may_read
from fivegood.sheets.guard import Kind
from fivegood.web.asking import Asking, by, page
from fivegood.web.filters import filters_shown
from fivegood.web.forms import cells_sent, faults_elsewhere, groups_of, unit_said
from fivegood.web.histories import differences, versions_of
from fivegood.web.lamps import LampsAsked
from fivegood.web.lists import listing
from fivegood.web.pictures.records import course_shown
from fivegood.web.pictures.subjects import picture_asked
from fivegood.web.words import Words, head_column, lang, title

UNITS = "units"
_TYPES = {
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _table(request: Asking, name: str) -> Table:
    table = table_named(name)
    if not may_read(request.actor, name):
        raise ForbiddenError(f"the role {request.actor.role} may not read {name}")
    return table


@page
def many(request: Asking, name: str) -> HttpResponseBase:
    """Show a list of records."""
    table, opened = _table(request, name), current_park()
    park = opened.park
    lamps = LampsAsked(request.actor, opened.rules.lamps, request.GET) if name == "projects" else None
    picture = picture_asked(table, request.actor, request.GET)
    found = listing(table, park, request.actor, request.GET, lamps, picture)
    context = {
        "table": table,
        "list": found,
        "head": head_column(table),
        "columns": [(column, unit_said(column, park)) for column in found.columns],
        "filters": filters_shown(found, park, request.actor),
        "picture": picture.shown(park, found.met) if picture and found.is_begin else None,
        "may_write": may_edit(request.actor, name),
        "may_import": may_import(request.actor, name),
    }
    return render(request, "web/list.html", context)


@page
def one(request: Asking, name: str, path: str) -> HttpResponseBase:
    """Show one record; units, needs, approvals and projects have pages of their own."""
    if name == UNITS and resolve(address := reverse("unit", args=[path])).url_name == "unit":
        return redirect(address)
    if name == "needs" and path != "raise":
        return redirect("need", path)
    if name == "approvals" and path != "apply":
        return redirect("approval", path)
    if name == "projects":
        return redirect(f"{reverse('project', args=[path])}{'?' if request.GET else ''}{request.GET.urlencode()}")
    return _record(request, name, path)


@page
def record(request: Asking, name: str, path: str) -> HttpResponseBase:
    """Show one record as it is written, with its newest versions and where other records refer to it."""
    return _record(request, name, path)


def _record(request: Asking, name: str, path: str) -> HttpResponseBase:
    table = _table(request, name)
    found = record_for(request.actor, table, key_of_path(path))
    row, opened = typed(found), current_park()
    words = Words(table, opened.park, request.actor, [row])
    context = {
        "table": table,
        "path": path_of(write(row[part]) for part in table.key),
        "name": words.title(row),
        "cells": [words.cell(column, row[column.name]) for column in table.read_columns],
        "record": found,
        "versions": versions_of(table, opened.park, row)[:5],
        "referring": [
            (other, column, write(row[table.key[0]]), len(columns) > 1)
            for other in TABLES.values()
            if may_read(request.actor, other.name)
            for columns in [[column for column in other.read_columns if column.refers_to == name]]
            for column in columns
        ],
        "may_write": may_edit(request.actor, name),
    }
    if not found.is_withdrawn:
        context["course"] = course_shown(table, request.actor, opened.park, row)
    return render(request, "web/detail.html", context)


@page
def new(request: Asking, name: str) -> HttpResponseBase:
    """Write a new record."""
    table = _table(request, name)
    if request.method != "POST":
        return _form(request, table, {key: str(request.GET[key]) for key in request.GET})
    cells, park = cells_sent(table, request.POST), current_park().park
    try:
        record_add(table, cells, by(request), codes_of(park), local_now())
    except InputError as error:
        return _form(request, table, cells, error.faults)
    messages.success(request, _("Written, with its entry in the journal."))
    return redirect("one", name, path_of(cells.get(part, "") for part in table.key))


@page
def correct(request: Asking, name: str, path: str) -> HttpResponseBase:
    """Write a new version of a record; whoever wrote one meanwhile is told of, and nothing typed is lost."""
    table, key = _table(request, name), key_of_path(path)
    record = record_for(request.actor, table, key)
    if request.method != "POST":
        return _form(request, table, cells_of(typed(record), columns_of(table)), version=record.version, record=record)
    cells, expected = cells_sent(table, request.POST), _version(request)
    try:
        lists = codes_of(current_park().park)
        record_correct(table, key, cells, by(request), lists, local_now(), expected=expected)
    except InputError as error:
        return _form(request, table, cells, error.faults, version=expected, record=record)
    except ConflictError as error:
        return _conflict(request, table, cells, record, error)
    messages.success(request, _("Written, with its entry in the journal."))
    return redirect("one", name, path)


@page
def withdraw(request: Asking, name: str, path: str) -> HttpResponseBase:
    """Take a record back: it stays with its history, and counts nowhere."""
    table, key = _table(request, name), key_of_path(path)
    record = record_for(request.actor, table, key)
    if request.method == "POST":
        record_withdraw(table, key, by(request), local_now(), expected=_version(request))
        messages.success(request, _("Withdrawn: it counts nowhere from now on, and its history stays."))
        return redirect("one", name, path)
    context = {"table": table, "path": path, "name": _name(request, table, typed(record)), "record": record}
    return render(request, "web/withdraw.html", context)


@page
def history(request: Asking, name: str, path: str) -> HttpResponseBase:
    """Show every version of a record: who wrote it, when, why, and what differs."""
    table = _table(request, name)
    row = typed(record_for(request.actor, table, key_of_path(path)))
    versions = versions_of(table, current_park().park, row)
    context = {"table": table, "path": path, "name": _name(request, table, row), "versions": versions}
    return render(request, "web/history.html", context)


@page
def export(request: Asking, name: str, kind: str) -> HttpResponseBase:
    """Give a table as a file, or the rows of one unit, within the reader's rights."""
    table, form, asked = _table(request, name), Kind(kind), request.GET
    header, unit_id = asked.get("header", "name"), asked.get("unit_id", "")
    data = exported(request.actor, table, form, current_park().park, header=header, unit_id=unit_id)
    return _file(data, f"{name}.{kind}", form)


@page
def template(request: Asking, name: str) -> HttpResponseBase:
    """Give an empty sheet to fill in."""
    table = _table(request, name)
    return _file(template_of(table, current_park().park, header=lang()), f"{name}.template.xlsx", Kind.XLSX)


def _file(data: bytes, name: str, kind: Kind) -> HttpResponse:
    return HttpResponse(
        data, content_type=_TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _name(request: Asking, table: Table, row: Row) -> str:
    return Words(table, current_park().park, request.actor, [row]).title(row)


def _version(request: Asking) -> int:
    text = request.POST.get("version", "")
    if not text.isdecimal():
        raise InputError([Fault("version", message="the form lacks the version it was read from: open it again")])
    return int(text)


def _form(
    request: Asking,
    table: Table,
    cells: Mapping[str, str],
    faults: tuple[Fault, ...] = (),
    *,
    version: int = 0,
    record: Record | None = None,
) -> HttpResponse:
    if not may_edit(request.actor, table.name):
        raise ForbiddenError(f"the role {request.actor.role} may not write {table.name}")
    context = {
        "faults": faults_elsewhere(table, faults),
        "has_faults": bool(faults),
        "version": version,
    }
    return _filled(request, table, cells, faults, record, context, status=422 if faults else 200)


def _conflict(
    request: Asking, table: Table, cells: Mapping[str, str], record: Record, error: ConflictError
) -> HttpResponse:
    conflict = error.conflicts[0]
    context = {
        "version": conflict.version,
        "differences": differences(table, current_park().park, conflict.stored, conflict.sent),
    }
    return _filled(request, table, cells, (), record, context, status=409)


def _filled(
    request: Asking,
    table: Table,
    cells: Mapping[str, str],
    faults: tuple[Fault, ...],
    record: Record | None,
    context: Mapping[str, Any],
    *,
    status: int,
) -> HttpResponse:
    """Return the form of a record with what was typed; without a ``record`` it is that of a new one."""
    park, row = current_park().park, typed(record) if record else None
    shown = {
        "table": table,
        "fieldsets": groups_of(table, park, request.actor, cells, faults, is_new=row is None),
        "is_new": row is None,
        "path": path_of(write(row[part]) for part in table.key) if row else "",
        "name": Words(table, park, request.actor, [row]).title(row) if row else "",
        "reason": request.POST.get("reason", ""),
        "title": title(table),
    }
    return render(request, "web/form.html", {**shown, **context}, status=status)
