"""Documents that the reader may see: those of the projects, needs and approvals that the reader sees."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Q, QuerySet

from fivegood.errors import MissingError
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.book.selectors import records_of
from fivegood.records.documents.models import Document
from fivegood.records.documents.store import file_read
from fivegood.records.scope import among, may_keep_documents, may_read_journal, may_write, sees_all

#: What documents are of: the tables, and the column that names one record of each.
COLUMNS = {"projects": "project_id", "needs": "need_id", "approvals": "approval_id"}


def documents_of(actor: Actor, table: str = "", of_id: str = "") -> QuerySet[Document]:
    """Return documents, the newest first: of one record, of a table, or of all. Raises MissingError for another table.

    Withdrawn ones are for readers of the journal.
    """
    columns = (column_of(table),) if table else tuple(COLUMNS.values())
    found = Document.objects.order_by("-id").filter(_seen(actor, columns))
    if of_id:
        found = found.filter(**{column_of(table): of_id})
    return found if may_read_journal(actor) else found.filter(is_withdrawn=False)


def column_of(table: str) -> str:
    """Return the column that names a record with documents. Raises MissingError for a table without them."""
    if table not in COLUMNS:
        raise MissingError(f"{table} have no documents: {', '.join(COLUMNS)} have")
    return COLUMNS[table]


def may_withdraw_document(actor: Actor, document: Document) -> bool:
    """True when the actor may take a document back: its own, and any for those who write projects."""
    keeps = may_keep_documents(actor, document.table)
    return keeps and (document.uploaded_by == actor.name or may_write(actor, "projects"))


@lru_cache(maxsize=1_000)
def _seen(actor: Actor, columns: tuple[str, ...]) -> Q:
    seen = Q(pk__in=[])
    for table, column in COLUMNS.items():
        if column in columns and sees_all(actor, table):
            seen |= Q(**{f"{column}__isnull": False})
        elif column in columns:
            seen |= among(column, records_of(actor, TABLES[table]).values(column))
    return seen


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
