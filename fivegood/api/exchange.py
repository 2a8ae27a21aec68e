"""The routes of files: sent in, checked, written; tables given out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from fivegood.api.callers import caller, writer
from fivegood.api.jobs import JobShape
from fivegood.api.paging import Paging, paged
from fivegood.api.problems import READ, WRITE, FaultShape, told
from fivegood.api.repeats import KEY, answered_once, shaped
from fivegood.errors import Fault, ForbiddenError, MissingError
from fivegood.facts.schema import Table
from fivegood.facts.subjects import TABLES
from fivegood.records import scope
from fivegood.records.book.services import table_named
from fivegood.records.exchange.models import Upload
from fivegood.records.exchange.selectors import exported, marked_up_of, template_of, upload_for, uploads_of
from fivegood.records.exchange.services import upload_add, upload_discard, upload_queue
from fivegood.records.park.source import current_park
from fivegood.sheets.guard import MOST_BYTES, Kind

router = Router()
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


class UploadNew(Schema):
    """What a file is of."""

    table: str


@router.get("/imports", response={200: list[UploadShape], **READ}, operation_id="list_imports", tags=["imports"])
def imports(request: HttpRequest, asked: Query[Paging]) -> list[dict[str, Any]]:
    """List the files sent in, the newest first."""
    return [_upload(one) for one in paged(uploads_of(caller(request)), asked)]


@router.post("/imports", response={201: UploadShape, **WRITE}, operation_id="add_import", tags=["imports"])
def send(
    request: HttpRequest, sent: Form[UploadNew], file: UploadedFile, idempotency_key: str | None = KEY
) -> HttpResponse:
    """Send a file of a table in; a worker checks it, and nothing is written until it is committed."""
    name, data = file.name or "file", file.read(MOST_BYTES + 1)

    def answer() -> HttpResponse:
        upload = upload_add(table_named(sent.table), name, data, writer(request))
        upload_queue(upload, "import_check", writer(request))
        return shaped(UploadShape, _upload(upload), 201)

    said = f"{sent.table}\n{name}\n".encode() + data
    return answered_once(request, idempotency_key, answer, sent=said)


@router.get("/imports/{int:number}", response={200: UploadShape, **READ}, operation_id="get_import", tags=["imports"])
def upload(request: HttpRequest, number: int) -> dict[str, Any]:
    """Show a file on its way in: its state, and what it would change."""
    return _upload(upload_for(caller(request), number))


class FromFault(Schema):
    """Which part of the faults of a file."""

    limit: int = Field(200, ge=1, le=2_000)
    skip: int = Field(0, ge=0, le=2**31, description="So many of them come before.")


@router.get(
    "/imports/{int:number}/faults",
    response={200: list[FaultShape], **READ},
    operation_id="list_import_faults",
    tags=["imports"],
)
def faults(request: HttpRequest, number: int, asked: Query[FromFault]) -> list[dict[str, Any]]:
    """List what is wrong with a file, by row and column."""
    found = upload_for(caller(request), number)
    return told(Fault(found.file_name, *fault) for fault in found.faults[asked.skip : asked.skip + asked.limit])


@router.post(
    "/imports/{int:number}/commit", response={202: JobShape, **WRITE}, operation_id="commit_import", tags=["imports"]
)
def commit(request: HttpRequest, number: int, idempotency_key: str | None = KEY) -> HttpResponse:
    """Have a checked file written, in one transaction."""
    upload = upload_for(caller(request), number)
    return answered_once(
        request,
        idempotency_key,
        lambda: shaped(JobShape, upload_queue(upload, "import_commit", writer(request)), 202),
    )


@router.post(
    "/imports/{int:number}/check", response={202: JobShape, **WRITE}, operation_id="check_import", tags=["imports"]
)
def check(request: HttpRequest, number: int, idempotency_key: str | None = KEY) -> HttpResponse:
    """Have a file checked again: after records changed, or after its check was cancelled."""
    upload = upload_for(caller(request), number)
    return answered_once(
        request,
        idempotency_key,
        lambda: shaped(JobShape, upload_queue(upload, "import_check", writer(request)), 202),
    )


@router.delete("/imports/{int:number}", response={204: None, **WRITE}, operation_id="discard_import", tags=["imports"])
def discard(request: HttpRequest, number: int) -> Status[Any]:
    """Put a file aside."""
    upload_discard(upload_for(caller(request), number), writer(request))
    return Status(204, None)


@router.get(
    "/imports/{int:number}/marked.xlsx", response={200: bytes, **READ}, operation_id="marked_import", tags=["imports"]
)
def marked(request: HttpRequest, number: int) -> HttpResponse:
    """Give a file back with its faults marked."""
    found = upload_for(caller(request), number)
    return HttpResponse(marked_up_of(found, current_park().park), content_type=_XLSX)


@router.get("/tables/{name}/export.csv", response={200: str, **READ}, operation_id="export_csv", tags=["exchange"])
def export_csv(request: HttpRequest, name: str) -> HttpResponse:
    """Give a table as CSV, within the caller's rights; it imports again unchanged."""
    data = exported(caller(request), _readable(request, name), Kind.CSV, current_park().park)
    return HttpResponse(data, content_type="text/csv; charset=utf-8")


@router.get("/tables/{name}/export.xlsx", response={200: bytes, **READ}, operation_id="export_xlsx", tags=["exchange"])
def export_xlsx(request: HttpRequest, name: str) -> HttpResponse:
    """Give a table as XLSX, within the caller's rights; it imports again unchanged."""
    data = exported(caller(request), _readable(request, name), Kind.XLSX, current_park().park)
    return HttpResponse(data, content_type=_XLSX)


@router.get("/tables/{name}/template.xlsx", response={200: bytes, **READ}, operation_id="template", tags=["exchange"])
def template(request: HttpRequest, name: str) -> HttpResponse:
    """Give an empty sheet of a table to fill in."""
    return HttpResponse(template_of(_readable(request, name), current_park().park), content_type=_XLSX)


def _readable(request: HttpRequest, name: str) -> Table:
    if name not in TABLES:
        raise MissingError(f"there is no table {name}")
    if not scope.may_read(caller(request), name):
        raise ForbiddenError(f"the role {caller(request).role} may not read {name}")
    return TABLES[name]


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
