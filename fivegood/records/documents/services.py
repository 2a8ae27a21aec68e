"""Adding and withdrawing documents of projects, needs and approvals; each leaves its entry in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from fivegood.errors import Fault, ForbiddenError, InputError, nearest
from fivegood.facts.cells import CellError
from fivegood.facts.folder import CodeLists
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import By
from fivegood.records.book.selectors import record_for
from fivegood.records.documents.kinds import media_type_of, name_kept
from fivegood.records.documents.models import Document
from fivegood.records.documents.selectors import column_of, document_for, may_withdraw_document
from fivegood.records.documents.store import file_keep
from fivegood.records.documents.texts import SUBJECT, text_of
from fivegood.records.fields import CODE_LENGTH
from fivegood.records.journal.chain import ChangeText, key_text
from fivegood.records.journal.services import journal_append, journal_lock
from fivegood.records.scope import may_keep_documents

#: The park's list of kinds; a park without one takes any words.
KINDS = "document_kind"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent in, with what was said about it."""

    file_name: str
    data: bytes
    kind: str
    note: str = ""


def document_add(table: str, of_id: str, sent: Sent, by: By, lists: CodeLists) -> Document:
    """Keep a file with a project, a need or an approval; the very file it has already in that kind stays the one it is.

    The file is on the disk before its row is written. Raises ForbiddenError, MissingError, and InputError with every
    fault of what was sent.
    """
    column = column_of(table)
    if not may_keep_documents(by.actor, table):
        raise ForbiddenError(f"the role {by.actor.role} may not keep documents of {table}")
    record = record_for(by.actor, TABLES[table], [of_id])
    kind, note = sent.kind.strip(), sent.note.strip()
    media_type = _checked(sent, kind, lists)
    if record.is_withdrawn:
        message = "is withdrawn: nothing is added to it"
        raise InputError([Fault("documents", 0, column, message, of_id)])
    document = Document(
        **{column: of_id},
        kind=kind,
        file_name=name_kept(sent.file_name, media_type),
        media_type=media_type,
        size=len(sent.data),
        sha256=file_keep(sent.data),
        note=note,
        uploaded_by=by.actor.name,
        uploaded_at=datetime.now(UTC),
    )
    with transaction.atomic():
        head = journal_lock()
        same = Document.objects.filter(**{column: of_id}, sha256=document.sha256, kind=kind, is_withdrawn=False)
        if (known := same.first()) is not None:
            return known
        document.save()
        journal_append(head, by, "documents.add", [_change(document, "")])
    return document


def document_withdraw(number: int, by: By) -> Document:
    """Take a document back: it stays with its file, for those who read the journal.

    Raises ForbiddenError, MissingError.
    """
    if not may_withdraw_document(by.actor, document_for(by.actor, number)):
        raise ForbiddenError(f"the role {by.actor.role} may not withdraw documents that others added")
    with transaction.atomic():
        head = journal_lock()
        document = Document.objects.select_for_update().get(pk=number)
        if not document.is_withdrawn:
            before = text_of(document)
            document.is_withdrawn, document.version = True, document.version + 1
            document.save(update_fields=["is_withdrawn", "version"])
            journal_append(head, by, "documents.withdraw", [_change(document, before)])
    return document


def _checked(sent: Sent, kind: str, lists: CodeLists) -> str:
    faults, media_type = _faults_of_kind(kind, lists), ""
    try:
        media_type = media_type_of(sent.data)
    except CellError as error:
        faults.append(Fault(sent.file_name, 0, "file", error.message))
    if faults:
        raise InputError(faults, sent.file_name)
    return media_type


def _faults_of_kind(kind: str, lists: CodeLists) -> list[Fault]:
    known = lists.get(KINDS)
    if not kind:
        return [Fault("documents", 0, "kind", "must not be empty")]
    if len(kind) > CODE_LENGTH:
        return [Fault("documents", 0, "kind", f"is longer than {CODE_LENGTH} characters", kind[:CODE_LENGTH])]
    if known and kind not in known:
        message = f"is not in the list {KINDS} ({', '.join(known)})"
        return [Fault("documents", 0, "kind", message, kind, nearest(kind, known))]
    return []


def _change(document: Document, before: str) -> ChangeText:
    return ChangeText(SUBJECT, key_text([str(document.pk)]), document.version, before, text_of(document))
