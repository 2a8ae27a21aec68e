"""The routes of documents: those of projects, needs and approvals, listed, given, sent in and withdrawn."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from fivegood.api.callers import caller, writer
from fivegood.api.paging import Paging, paged
from fivegood.api.problems import READ, WRITE
from fivegood.api.repeats import KEY, answered_once, shaped
from fivegood.park import codes_of
from fivegood.records.documents.attached import attached
from fivegood.records.documents.models import Document
from fivegood.records.documents.selectors import document_data, document_for, documents_of
from fivegood.records.documents.services import Sent, document_add, document_withdraw
from fivegood.records.park.source import current_park
from fivegood.sheets.guard import MOST_BYTES

router = Router()


class DocumentShape(Schema):
    """A document: what it is of, and what it is; ``media_type`` is what its bytes are found to be."""

    id: int
    table: str
    of_id: str
    kind: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    note: str
    uploaded_by: str
    uploaded_at: str
    is_withdrawn: bool


class DocumentsAsked(Paging):
    """Which documents."""

    table: str = Field("", description="projects, needs or approvals; all where it is left out.")
    of_id: str = Field("", description="The id of one project, need or approval; its table is said as well.")


class DocumentNew(Schema):
    """What a document is of, and what is said about it."""

    table: str = Field(description="projects, needs or approvals")
    of_id: str = Field(description="The id of the project, need or approval.")
    kind: str = Field(description="A code of the park's list document_kind.")
    note: str = ""


@router.get(
    "/documents", response={200: list[DocumentShape], **READ}, operation_id="list_documents", tags=["documents"]
)
def documents(request: HttpRequest, asked: Query[DocumentsAsked]) -> list[dict[str, Any]]:
    """List the documents of what the caller sees, the newest first."""
    found = documents_of(caller(request), asked.table, asked.of_id)
    return [_shown(one) for one in paged(found, asked)]


@router.post("/documents", response={201: DocumentShape, **WRITE}, operation_id="add_document", tags=["documents"])
def add(
    request: HttpRequest, sent: Form[DocumentNew], file: UploadedFile, idempotency_key: str | None = KEY
) -> HttpResponse:
    """Keep a file of at most 50 MB with a project, need or approval; one it has already in that kind stays as it is."""
    name, data = file.name or "file", file.read(MOST_BYTES + 1)

    def answer() -> HttpResponse:
        new = Sent(name, data, sent.kind, sent.note)
        found = document_add(sent.table, sent.of_id, new, writer(request), codes_of(current_park().park))
        return shaped(DocumentShape, _shown(found), 201)

    said = "\n".join((sent.table, sent.of_id, sent.kind, sent.note, name, "")).encode() + data
    return answered_once(request, idempotency_key, answer, sent=said)


@router.get(
    "/documents/{int:number}", response={200: DocumentShape, **READ}, operation_id="get_document", tags=["documents"]
)
def one(request: HttpRequest, number: int) -> dict[str, Any]:
    """Say what a document is."""
    return _shown(document_for(caller(request), number))


@router.get(
    "/documents/{int:number}/file", response={200: bytes, **READ}, operation_id="document_file", tags=["documents"]
)
def file(request: HttpRequest, number: int) -> HttpResponse:
    """Give the file of a document, as an attachment of the type that its bytes are."""
    return attached(*document_data(caller(request), number))


@router.delete(
    "/documents/{int:number}", response={204: None, **WRITE}, operation_id="withdraw_document", tags=["documents"]
)
def withdraw(request: HttpRequest, number: int) -> Status[Any]:
    """Take a document back; it stays with its file, for those who read the journal."""
    document_withdraw(number, writer(request))
    return Status(204, None)


def _shown(of: Document) -> dict[str, Any]:
    said = ("kind", "file_name", "media_type", "size", "sha256", "note", "uploaded_by", "is_withdrawn")
    told = {name: getattr(of, name) for name in said}
    return {"id": of.pk, "table": of.table, "of_id": of.of_id, "uploaded_at": of.uploaded_at.isoformat(), **told}
