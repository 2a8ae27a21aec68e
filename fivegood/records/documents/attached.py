"""A document on its way out: a file to be kept, which no browser runs, whoever gives it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from fivegood.records.documents.models import Document


def attached(document: Document, data: bytes) -> HttpResponse:
    """Return a file as an attachment of the type that its bytes are."""
    headers = {
        "Content-Disposition": content_disposition_header(True, document.file_name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HttpResponse(data, content_type=document.media_type, headers=headers)
