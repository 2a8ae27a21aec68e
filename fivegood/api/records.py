"""The routes of every table: list, one, history, add, correct, withdraw — over the services the pages use."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Schema
from pydantic import Field, create_model

from fivegood.api import shapes
from fivegood.api.callers import caller, writer
from fivegood.api.problems import READ, WRITE, Problem, version_of
from fivegood.api.repeats import KEY, answered_once
from fivegood.errors import Fault, ForbiddenError, InputError
from fivegood.facts.cells import write
from fivegood.facts.rows import Row
from fivegood.facts.schema import Table
from fivegood.facts.subjects import TABLES
from fivegood.park import codes_of
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.filters import filtered, filters_of
from fivegood.records.book.keys import after, cursor_of, key_of_path, path_of
from fivegood.records.book.selectors import record_for, records_of, typed
from fivegood.records.book.services import record_add, record_correct, record_withdraw
from fivegood.records.clock import local_now
from fivegood.records.journal.selectors import cells_told, history_of
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_edit, may_read
from fivegood.records.units.selectors import unit_successor

MOST = 200
_ASKED: Any = Query(...)  # type: ignore[type-arg] # the package's shape
_IF_MATCH: Any = Header(None, alias="If-Match", description="The ETag of the version this is about.")  # type: ignore[type-arg] # the package's shape
_WRITE = {**WRITE, 412: Problem, 428: Problem}


class VersionShape(Schema):
    """One version of a record: who wrote it, when, through what, why, and the cells before and after."""

    version: int
    entry: int
    at: str
    actor: str
    channel: str
    action: str
    reason: str
    before: dict[str, str]
    after: dict[str, str]


class HistoryShape(Schema):
    """The versions of a record, the first one first."""

    items: list[VersionShape]


def add_routes(router: Router, table: Table) -> None:
    """Add the routes of a table."""
    name, tags = table.name, [table.subject]
    path = f"/{name.replace('_', '-')}"
    page, one = shapes.page(table), shapes.shown(table)
    listing, add, correct = _listing(table), _adding(table), _correcting(table)
    router.get(path, response={200: page, **READ}, operation_id=f"list_{name}", tags=tags)(listing)
    if not table.is_worked:
        router.post(path, response={201: one, **_WRITE}, operation_id=f"add_{name}", tags=tags)(add)
    item = path + "/{path:key}"
    # What is longer stands first: a key may hold any sign.
    router.get(
        path + "/{path:key}/history", response={200: HistoryShape, **READ}, operation_id=f"history_{name}", tags=tags
    )(_history(table))
    reading = {200: one, 304: None, **READ}
    router.get(item, response=reading, operation_id=f"get_{name}", tags=tags)(_reading(table))
    if not table.is_worked:
        router.patch(item, response={200: one, **_WRITE}, operation_id=f"correct_{name}", tags=tags)(correct)
        router.delete(item, response={204: None, **_WRITE}, operation_id=f"withdraw_{name}", tags=tags)(
            _withdrawing(table)
        )


def _check_reads(request: HttpRequest, table: Table) -> None:
    actor = caller(request)
    if not may_read(actor, table.name):
        raise ForbiddenError(f"the role {actor.role} may not read {table.name}")


def _codes_of(name: str) -> Collection[str] | None:
    """Return the codes of a list of the park; asked for only where a filter is by code."""
    return current_park().park.lists.get(name)


def _listing(table: Table) -> Any:
    fields: dict[str, Any] = {
        name: (str | None, Field(None, description=about)) for name, about in filters_of(table).items()
    }
    fields["limit"] = (int, Field(50, ge=1, le=MOST))
    fields["cursor"] = (str | None, Field(None, description="Where the page before ended."))
    asked_for = create_model(f"{shapes.name_of(table)}Filters", __base__=Schema, **fields)

    def listing(request: HttpRequest, asked: Any = _ASKED) -> HttpResponse:
        _check_reads(request, table)
        filters = {
            name: text for name in request.GET if name not in ("limit", "cursor") for text in [request.GET[name]]
        }
        faults: list[Fault] = []
        found = filtered(table, records_of(caller(request), table), filters, faults, _codes_of)
        if faults:
            raise InputError(faults, table.name)
        if asked.cursor:
            found = found.filter(after(table, asked.cursor))
        values = list(found.values_list(*attributes_of(table))[: asked.limit + 1])
        rows = [row_of(table, cells[2:]) for cells in values[: asked.limit]]
        items = [_told(table, row, cells[1]) for row, cells in zip(rows, values, strict=False)]
        last = _key(table, rows[-1]) if len(values) > asked.limit else None
        return _json({"items": items, "next": cursor_of(last) if last else None})

    listing.__annotations__["asked"] = asked_for
    return listing


def _reading(table: Table) -> Any:
    def reading(request: HttpRequest, key: str) -> HttpResponse:
        _check_reads(request, table)
        record = record_for(caller(request), table, key_of_path(key))
        etag = f'"{record.version}"'
        if etag in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers={"ETag": etag})
        response = _record(table, typed(record), record.version)
        if (into := unit_successor(caller(request), record)) is not None:
            response.headers["Link"] = f'</api/v1/units/{_address([into])}>; rel="successor-version"'
        return response

    return reading


def _history(table: Table) -> Any:
    def history(request: HttpRequest, key: str) -> HttpResponse:
        _check_reads(request, table)
        row = typed(record_for(caller(request), table, key_of_path(key)))
        items = [
            {
                "version": change.version,
                "entry": change.entry.number,
                "at": change.entry.at,
                "actor": change.entry.actor,
                "channel": change.entry.channel,
                "action": change.entry.action,
                "reason": change.entry.reason,
                "before": cells_told(change.before),
                "after": cells_told(change.after),
            }
            for change in history_of(table.name, _key(table, row))
        ]
        return _json({"items": items})

    return history


def _adding(table: Table) -> Any:
    def add(request: HttpRequest, sent: Any, idempotency_key: str | None = KEY) -> HttpResponse:
        _check_writes(request, table)
        lists = codes_of(current_park().park)

        def answer() -> HttpResponse:
            cells = shapes.cells_of(sent)
            record_add(table, cells, writer(request), lists, local_now())
            key = [cells[name].strip() for name in table.key]
            record = record_for(caller(request), table, key)
            made = _record(table, typed(record), record.version, status=201)
            made.headers["Location"] = f"{request.path}/{_address(key)}"
            return made

        return answered_once(request, idempotency_key, answer)

    add.__annotations__["sent"] = shapes.new(table)
    return add


def _correcting(table: Table) -> Any:
    def correct(request: HttpRequest, key: str, sent: Any, if_match: str | None = _IF_MATCH) -> HttpResponse:
        _check_writes(request, table)
        expected = version_of(if_match)
        parts = key_of_path(key)
        with transaction.atomic():
            lists = codes_of(current_park().park)
            record_correct(table, parts, shapes.cells_of(sent), writer(request), lists, local_now(), expected=expected)
            record = record_for(caller(request), table, parts)
        return _record(table, typed(record), record.version)

    correct.__annotations__["sent"] = shapes.change(table)
    return correct


def _withdrawing(table: Table) -> Any:
    def withdraw(request: HttpRequest, key: str, if_match: str | None = _IF_MATCH) -> HttpResponse:
        _check_writes(request, table)
        record_withdraw(table, key_of_path(key), writer(request), local_now(), expected=version_of(if_match))
        return HttpResponse(status=204)

    return withdraw


def _check_writes(request: HttpRequest, table: Table) -> None:
    _check_reads(request, table)
    if not may_edit(caller(request), table.name):
        raise ForbiddenError(f"the role {caller(request).role} may not write {table.name}, or its token only reads")


def _key(table: Table, row: Row) -> tuple[str, ...]:
    return tuple(write(row[name]) for name in table.key)


def _told(table: Table, row: Row, version: int) -> dict[str, Any]:
    return shapes.json_of(row, _address(_key(table, row)), version)


def _address(key: Iterable[str]) -> str:
    """Return a key as it stands in an address."""
    return quote(path_of(key), safe="~")


def _record(table: Table, row: Row, version: int, *, status: int = 200) -> HttpResponse:
    response = _json(_told(table, row, version), status=status)
    response.headers["ETag"] = f'"{version}"'
    return response


def _json(data: Any, *, status: int = 200) -> HttpResponse:
    return HttpResponse(json.dumps(data, ensure_ascii=False), status=status, content_type="application/json")


def tables_router() -> Router:
    """Return the routes of all tables."""
    router = Router()
    for table in TABLES.values():
        add_routes(router, table)
    return router
