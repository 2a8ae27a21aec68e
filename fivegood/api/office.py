"""The routes beside the records: who one is, the catalogue, figures, journal, files, long work."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from fivegood.api.callers import caller, writer
from fivegood.api.problems import Problem
from fivegood.api.shapes import columns_told
from fivegood.errors import ForbiddenError, MissingError
from fivegood.facts.cells import plain
from fivegood.facts.schema import Table
from fivegood.facts.subjects import TABLES
from fivegood.hedges import bears_out
from fivegood.periods import Period
from fivegood.records import scope
from fivegood.records.book.services import table_named
from fivegood.records.exchange.codes import choices_of
from fivegood.records.exchange.models import Upload
from fivegood.records.exchange.selectors import exported, marked_up_of, template_of, upload_for, uploads_of
from fivegood.records.exchange.services import upload_add, upload_discard, upload_queue
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.selectors import jobs_of
from fivegood.records.jobs.services import job_cancel
from fivegood.records.journal.selectors import entries_for
from fivegood.records.park.published import edition_figures
from fivegood.records.park.source import current_park
from fivegood.sheets.guard import Kind

router = Router()
_READ = {400: Problem, 401: Problem, 403: Problem, 404: Problem}
_WRITE = {**_READ, 409: Problem, 422: Problem}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Paging(Schema):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=200)
    before: int | None = Field(None, ge=1, le=2**53, description="Only those with a lower number.")


class Me(Schema):
    """Who calls, and what they may do."""

    name: str
    role: str
    officer_id: str
    unit_id: str
    lender: str
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


class FigureShape(Schema):
    """A figure of the newest edition: the exact value as text, and the number its hedge speaks of."""

    id: str
    period: str | None
    as_of: str | None
    value: str | None
    unit: str
    hedge: str
    stated: str | None
    holds: bool
    rows: int
    missing: int
    version: int
    snapshot: str
    reason: str


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


class UploadShape(Schema):
    """A file on its way in."""

    id: int
    table: str
    file_name: str
    size: int
    sha256: str
    state: str
    actor: str
    summary: dict[str, Any]
    entry: int | None
    job: int | None


class JobShape(Schema):
    """A piece of long work."""

    id: int
    kind: str
    state: str
    what: str
    done: int
    total: int
    actor: str
    error: str
    result: dict[str, Any]


class UploadNew(Schema):
    """What a file is of."""

    table: str


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
        "is_read_only": actor.is_read_only,
        "reads": [name for name in TABLES if scope.may_read(actor, name)],
        "writes": [name for name in TABLES if scope.may_write(actor, name)],
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


@router.get("/figures", response={200: list[FigureShape], **_READ}, operation_id="list_figures", tags=["figures"])
def figures(request: HttpRequest) -> list[dict[str, Any]]:
    """List the figures of the newest edition as the records stand now."""
    actor = caller(request)
    if not scope.may_read_figures(actor):
        raise ForbiddenError(f"the role {actor.role} may not read the figures of the park")
    found = edition_figures()
    told = []
    for claim, figure in found.figures:
        is_period = isinstance(figure.when, Period)
        stated = claim.stated if claim.stated is not None else figure.value
        told.append(
            {
                "id": figure.id,
                "period": str(figure.when) if is_period else None,
                "as_of": None if is_period else str(figure.when),
                "value": _text(figure.value),
                "unit": figure.unit.id,
                "hedge": claim.hedge.value,
                "stated": _text(stated),
                "holds": figure.value is not None
                and (claim.stated is None or bears_out(claim.hedge, figure.value, claim.stated)),
                "rows": figure.rows,
                "missing": figure.missing,
                "version": figure.version.number,
                "snapshot": found.snapshot,
                "reason": figure.reason,
            }
        )
    return told


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


@router.get("/journal", response={200: list[EntryShape], **_READ}, operation_id="list_journal", tags=["journal"])
def journal(request: HttpRequest, asked: Query[Paging]) -> list[Any]:
    """List the entries of the journal, the newest first."""
    found = entries_for(caller(request))
    return list((found.filter(number__lt=asked.before) if asked.before else found)[: asked.limit])


@router.get("/imports", response={200: list[UploadShape], **_READ}, operation_id="list_imports", tags=["imports"])
def imports(request: HttpRequest, asked: Query[Paging]) -> list[dict[str, Any]]:
    """List the files sent in, the newest first."""
    return [_upload(one) for one in _paged(uploads_of(caller(request)), asked)]


@router.post("/imports", response={201: UploadShape, **_WRITE}, operation_id="add_import", tags=["imports"])
def send(request: HttpRequest, sent: Form[UploadNew], file: UploadedFile) -> Status[Any]:
    """Send a file of a table in; a worker checks it, and nothing is written until it is committed."""
    upload = upload_add(table_named(sent.table), file.name or "file", file.read(), writer(request))
    upload_queue(upload, "import_check", writer(request))
    return Status(201, _upload(upload))


@router.get("/imports/{int:number}", response={200: UploadShape, **_READ}, operation_id="get_import", tags=["imports"])
def upload(request: HttpRequest, number: int) -> dict[str, Any]:
    """Show a file on its way in: its state, and what it would change."""
    return _upload(upload_for(caller(request), number))


@router.post(
    "/imports/{int:number}/commit", response={202: JobShape, **_WRITE}, operation_id="commit_import", tags=["imports"]
)
def commit(request: HttpRequest, number: int) -> Status[Any]:
    """Have a checked file written, in one transaction."""
    return Status(202, upload_queue(upload_for(caller(request), number), "import_commit", writer(request)))


@router.delete("/imports/{int:number}", response={204: None, **_WRITE}, operation_id="discard_import", tags=["imports"])
def discard(request: HttpRequest, number: int) -> Status[Any]:
    """Put a file aside."""
    upload_discard(upload_for(caller(request), number), writer(request))
    return Status(204, None)


@router.get(
    "/imports/{int:number}/marked.xlsx", response={200: bytes, **_READ}, operation_id="marked_import", tags=["imports"]
)
def marked(request: HttpRequest, number: int) -> HttpResponse:
    """Give a file back with its faults marked."""
    found = upload_for(caller(request), number)
    return HttpResponse(marked_up_of(found, current_park().park), content_type=_XLSX)


@router.get("/tables/{name}/export.csv", response={200: str, **_READ}, operation_id="export_csv", tags=["exchange"])
def export_csv(request: HttpRequest, name: str) -> HttpResponse:
    """Give a table as CSV, within the caller's rights; it imports again unchanged."""
    data = exported(caller(request), _readable(request, name), Kind.CSV, current_park().park)
    return HttpResponse(data, content_type="text/csv; charset=utf-8")


@router.get("/tables/{name}/export.xlsx", response={200: bytes, **_READ}, operation_id="export_xlsx", tags=["exchange"])
def export_xlsx(request: HttpRequest, name: str) -> HttpResponse:
    """Give a table as XLSX, within the caller's rights; it imports again unchanged."""
    data = exported(caller(request), _readable(request, name), Kind.XLSX, current_park().park)
    return HttpResponse(data, content_type=_XLSX)


@router.get("/tables/{name}/template.xlsx", response={200: bytes, **_READ}, operation_id="template", tags=["exchange"])
def template(request: HttpRequest, name: str) -> HttpResponse:
    """Give an empty sheet of a table to fill in."""
    return HttpResponse(template_of(_readable(request, name), current_park().park), content_type=_XLSX)


def _readable(request: HttpRequest, name: str) -> Table:
    if name not in TABLES:
        raise MissingError(f"there is no table {name}")
    if not scope.may_read(caller(request), name):
        raise ForbiddenError(f"the role {caller(request).role} may not read {name}")
    return TABLES[name]


@router.get("/jobs", response={200: list[JobShape], **_READ}, operation_id="list_jobs", tags=["jobs"])
def jobs(request: HttpRequest, asked: Query[Paging]) -> list[Job]:
    """List the long work, the newest first."""
    return list(_paged(jobs_of(caller(request)), asked))


@router.get("/jobs/{int:number}", response={200: JobShape, **_READ}, operation_id="get_job", tags=["jobs"])
def job(request: HttpRequest, number: int) -> Job:
    """Show a piece of long work and how far it is."""
    return _job(request, number)


@router.post("/jobs/{int:number}/cancel", response={200: JobShape, **_WRITE}, operation_id="cancel_job", tags=["jobs"])
def cancel(request: HttpRequest, number: int) -> Job:
    """Cancel a piece of long work: at once while it waits, at its next step while it runs."""
    found = _job(request, number)
    if caller(request).is_read_only:
        raise ForbiddenError("this token only reads")
    job_cancel(found, caller(request))
    found.refresh_from_db()
    return found


def _job(request: HttpRequest, number: int) -> Job:
    if number > 2**53:
        raise MissingError(f"there is no work {number}")
    found = jobs_of(caller(request)).filter(pk=number).first()
    if found is None:
        raise MissingError(f"there is no work {number} that you may see")
    return found


def _paged(found: QuerySet[Any], asked: Paging) -> QuerySet[Any]:
    return (found.filter(pk__lt=asked.before) if asked.before else found)[: asked.limit]


def _upload(of: Upload) -> dict[str, Any]:
    return {
        "id": of.pk,
        "table": of.table,
        "file_name": of.file_name,
        "size": of.size,
        "sha256": of.sha256,
        "state": of.state,
        "actor": of.actor,
        "summary": of.summary,
        "entry": of.entry,
        "job": of.job_id,
    }
