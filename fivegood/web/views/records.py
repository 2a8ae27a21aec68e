"""Records: list, detail, new, correct, withdraw, history — the same for every subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fivegood.errors import ConflictError, Fault, ForbiddenError, InputError
from fivegood.facts.cells import write
from fivegood.facts.schema import Table
from fivegood.facts.subjects import TABLES
from fivegood.park import codes_of
from fivegood.records.book.cells import cells_of, columns_of
from fivegood.records.book.keys import key_of_path, path_of
from fivegood.records.book.selectors import record_for, typed
from fivegood.records.book.services import record_add, record_correct, record_withdraw, table_named
from fivegood.records.clock import local_now
from fivegood.records.exchange.selectors import exported, template_of
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_edit, may_import, may_read
from fivegood.records.units.selectors import unit_successor
from fivegood.sheets.guard import Kind
from fivegood.web.asking import Asking, by, page
from fivegood.web.forms import cells_sent, faults_elsewhere, fields_of
from fivegood.web.histories import differences, versions_of
from fivegood.web.lamps import LampsAsked
from fivegood.web.lists import listing
from fivegood.web.words import Words, lang, title

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
    found = listing(table, park, request.actor, request.GET, lamps)
    context = {"table": table, "list": found, "may_write": may_edit(request.actor, name)}
    context["may_import"] = may_import(request.actor, name)
    context["filters"] = [
        (column, [(code, park.word(column.list_name, code, lang())) for code in park.lists[column.list_name]])
        for column in table.read_columns
        if column.list_name in park.lists
    ][:5]
    return render(request, "web/list.html", context)


@page
def one(request: Asking, name: str, path: str) -> HttpResponseBase:
    """Show one record with its newest versions and where other records refer to it; a project has a page of its own."""
    if name == "projects":
        return redirect(f"{reverse('project', args=[path])}{'?' if request.GET else ''}{request.GET.urlencode()}")
    table = _table(request, name)
    record = record_for(request.actor, table, key_of_path(path))
    if (into := unit_successor(request.actor, record)) is not None:
        messages.info(request, _("%(unit)s was merged into this unit.") % {"unit": record})
        return redirect("one", name, path_of([into]))
    row, opened = typed(record), current_park()
    words = Words(table, opened.park, request.actor, [row])
    context = {
        "table": table,
        "path": path_of(write(row[part]) for part in table.key),
        "name": _name(table, row),
        "cells": [words.cell(column, row[column.name]) for column in table.read_columns],
        "record": record,
        "versions": versions_of(table, opened.park, row)[:5],
        "referring": [
            (other, column.name, write(row[table.key[0]]))
            for other in TABLES.values()
            for column in other.read_columns
            if column.refers_to == name and may_read(request.actor, other.name)
        ],
        "may_write": may_edit(request.actor, name),
    }
    return render(request, "web/detail.html", context)


@page
def new(request: Asking, name: str) -> HttpResponseBase:
    """Write a new record."""
    table = _table(request, name)
    if request.method != "POST":
        return _form(request, table, {key: str(request.GET[key]) for key in request.GET}, is_new=True)
    cells, park = cells_sent(table, request.POST), current_park().park
    try:
        record_add(table, cells, by(request), codes_of(park), local_now())
    except InputError as error:
        return _form(request, table, cells, error.faults, is_new=True)
    messages.success(request, _("Written, with its entry in the journal."))
    return redirect("one", name, path_of(cells.get(part, "") for part in table.key))


@page
def correct(request: Asking, name: str, path: str) -> HttpResponseBase:
    """Write a new version of a record; whoever wrote one meanwhile is told of, and nothing typed is lost."""
    table, key = _table(request, name), key_of_path(path)
    record = record_for(request.actor, table, key)
    if request.method != "POST":
        return _form(request, table, cells_of(typed(record), columns_of(table)), version=record.version)
    cells, expected = cells_sent(table, request.POST), _version(request)
    try:
        lists = codes_of(current_park().park)
        record_correct(table, key, cells, by(request), lists, local_now(), expected=expected)
    except InputError as error:
        return _form(request, table, cells, error.faults, version=expected)
    except ConflictError as error:
        return _conflict(request, table, cells, error)
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
    context = {"table": table, "path": path, "name": _name(table, typed(record)), "record": record}
    return render(request, "web/withdraw.html", context)


@page
def history(request: Asking, name: str, path: str) -> HttpResponseBase:
    """Show every version of a record: who wrote it, when, why, and what differs."""
    table = _table(request, name)
    row = typed(record_for(request.actor, table, key_of_path(path)))
    versions = versions_of(table, current_park().park, row)
    context = {"table": table, "path": path, "name": _name(table, row), "versions": versions}
    return render(request, "web/history.html", context)


@page
def export(request: Asking, name: str, kind: str) -> HttpResponseBase:
    """Give a table as a file, within the reader's rights."""
    table, form = _table(request, name), Kind(kind)
    data = exported(request.actor, table, form, current_park().park, header=request.GET.get("header", "name"))
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


def _name(table: Table, row: Mapping[str, Any]) -> str:
    names = [f"{part}_name{'_zh' if lang() == 'zh' else ''}" for part in ("unit", "project", "officer", "platform")]
    named = [str(row[name]) for name in names if row.get(name) and table.name != "unit_sizes"]
    return named[0] if named else ", ".join(write(row[part]) for part in table.key)


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
    is_new: bool = False,
) -> HttpResponse:
    if not may_edit(request.actor, table.name):
        raise ForbiddenError(f"the role {request.actor.role} may not write {table.name}")
    context = {
        "table": table,
        "fields": fields_of(table, current_park().park, cells, faults, is_new=is_new),
        "faults": faults_elsewhere(table, faults),
        "has_faults": bool(faults),
        "version": version,
        "is_new": is_new,
        "reason": request.POST.get("reason", ""),
        "title": title(table),
    }
    return render(request, "web/form.html", context, status=422 if faults else 200)


def _conflict(request: Asking, table: Table, cells: Mapping[str, str], error: ConflictError) -> HttpResponse:
    conflict = error.conflicts[0]
    context = {
        "table": table,
        "fields": fields_of(table, current_park().park, cells, is_new=False),
        "version": conflict.version,
        "differences": differences(table, current_park().park, conflict.stored, conflict.sent),
        "reason": request.POST.get("reason", ""),
        "title": title(table),
    }
    return render(request, "web/form.html", context, status=409)
