"""What the journal keeps of documents: everything but the file, which its hash stands for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

from fivegood.records.documents.models import Document
from fivegood.records.journal.chain import canonical, key_text

SUBJECT = "documents"


def text_of(document: Document) -> str:
    """Return the cells of a document as canonical text."""
    cells = {
        "project_id": document.project_id or "",
        "need_id": document.need_id or "",
        "approval_id": document.approval_id or "",
        "kind": document.kind,
        "file_name": document.file_name,
        "media_type": document.media_type,
        "size": str(document.size),
        "sha256": document.sha256,
        "note": document.note,
        "uploaded_by": document.uploaded_by,
        "uploaded_at": document.uploaded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "is_withdrawn": "true" if document.is_withdrawn else "",
    }
    return canonical({name: text for name, text in cells.items() if text})


def stored_texts() -> Iterator[tuple[str, str, str]]:
    """Yield subject, key and text of every document, for the journal to be held against."""
    for document in Document.objects.order_by("pk").iterator(chunk_size=500):
        yield SUBJECT, key_text([str(document.pk)]), text_of(document)
