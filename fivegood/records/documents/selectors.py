"""Documents that the reader may see: those of the projects that the reader may see."""

from __future__ import annotations

from django.db.models import QuerySet

from fivegood.errors import MissingError
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.book.selectors import records_of
from fivegood.records.documents.models import Document
from fivegood.records.documents.store import file_read
from fivegood.records.scope import may_read_journal, sees_all

_PROJECTS = TABLES["projects"]


def documents_of(actor: Actor, project_id: str | None = None) -> QuerySet[Document]:
    """Return documents, the newest first: of one project or of all. Withdrawn ones are for readers of the journal."""
    found = Document.objects.order_by("-id")
    if project_id is not None:
        found = found.filter(project_id=project_id)
    if not sees_all(actor, _PROJECTS.name):
        found = found.filter(project_id__in=records_of(actor, _PROJECTS).values("project_id"))
    return found if may_read_journal(actor) else found.filter(is_withdrawn=False)


def document_for(actor: Actor, number: int) -> Document:
    """Return one document. Raises MissingError, also for one the actor may not see."""
    found = documents_of(actor).filter(pk=number).first()
    if found is None:
        raise MissingError(f"there is no document {number} that you may see")
    return found


def document_data(actor: Actor, number: int) -> tuple[Document, bytes]:
    """Return one document with its file. Raises MissingError, also when the file is not what was kept."""
    document = document_for(actor, number)
    return document, file_read(document.sha256)
