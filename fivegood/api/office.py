"""The routes beside the records: who one is, the catalogue, the journal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from fivegood.api.callers import caller
from fivegood.api.paging import Paging
from fivegood.api.problems import READ, Problem
from fivegood.api.shapes import columns_told
from fivegood.facts.subjects import TABLES
from fivegood.records import scope
from fivegood.records.exchange.codes import choices_of
from fivegood.records.journal.selectors import entries_for
from fivegood.records.park.source import current_park

router = Router()


class Me(Schema):
    """Who calls, and what they may do; ``acts_for`` are the absent officers whom they stand in for today."""

    name: str
    role: str
    officer_id: str
    unit_id: str
    lender: str
    acts_for: list[str]
    is_read_only: bool
    reads: list[str]
    writes: list[str]
    reads_figures: bool
    reads_journal: bool


class TableShape(Schema):
    """A table: its titles, key and columns with the codes they take."""

    name: str
    subject: str
    title: dict[str, str]
    grain: str
    key: list[str]
    columns: list[dict[str, Any]]


class EntryShape(Schema):
    """An entry of the journal."""

    number: int
    at: str
    actor: str
    role: str
    channel: str
    action: str
    reason: str
    count: int
    previous_hash: str
    hash: str


@router.get("/me", response={200: Me, 401: Problem}, operation_id="me", tags=["account"])
def me(request: HttpRequest) -> dict[str, Any]:
    """Say who calls, and what they may do."""
    actor = caller(request)
    return {
        "name": actor.name,
        "role": actor.role.value,
        "officer_id": actor.officer_id,
        "unit_id": actor.unit_id,
        "lender": actor.lender,
        "acts_for": list(actor.acts_for),
        "is_read_only": actor.is_read_only,
        "reads": [name for name in TABLES if scope.may_read(actor, name)],
        "writes": [name for name in TABLES if scope.may_edit(actor, name)],
        "reads_figures": scope.may_read_figures(actor),
        "reads_journal": scope.may_read_journal(actor),
    }


@router.get("/tables", response={200: list[TableShape], 401: Problem}, operation_id="list_tables", tags=["catalogue"])
def tables(request: HttpRequest) -> list[dict[str, Any]]:
    """List the tables with their columns and the park's codes."""
    words = choices_of(current_park().park)
    return [
        {
            "name": table.name,
            "subject": table.subject,
            "title": {"en": table.en, "zh": table.zh},
            "grain": table.grain,
            "key": list(table.key),
            "columns": columns_told(table, words),
        }
        for name, table in TABLES.items()
        if scope.may_read(caller(request), name)
    ]


@router.get("/journal", response={200: list[EntryShape], **READ}, operation_id="list_journal", tags=["journal"])
def journal(request: HttpRequest, asked: Query[Paging]) -> list[Any]:
    """List the entries of the journal, the newest first."""
    found = entries_for(caller(request))
    return list((found.filter(number__lt=asked.before) if asked.before else found)[: asked.limit])
