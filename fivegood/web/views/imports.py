"""Files on their way in: sent, checked by the worker, looked at, written or put aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fivegood.errors import Fault, InputError
from fivegood.facts.schema import Table
from fivegood.facts.subjects import TABLES
from fivegood.records.book.services import table_named
from fivegood.records.exchange.models import Upload
from fivegood.records.exchange.selectors import marked_up_of, upload_for, uploads_of
from fivegood.records.exchange.services import upload_add, upload_discard, upload_queue
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_import
from fivegood.sheets.guard import MOST_BYTES
from fivegood.web.asking import Asking, by, page
from fivegood.web.histories import changes_shown
from fivegood.web.words import lang, title

_SHOWN = 50


@page
def many(request: Asking) -> HttpResponseBase:
    """List the files sent in, and take a new one."""
    writable = [table for name, table in TABLES.items() if may_import(request.actor, name)]
    if request.method == "POST":
        upload = _take(request)
        return redirect("import", upload.pk)
    uploads = [(upload, title(TABLES[upload.table])) for upload in uploads_of(request.actor).defer("summary")[:_SHOWN]]
    context = {"uploads": uploads, "writable": writable, "asked": request.GET.get("table", "")}
    return render(request, "web/imports.html", context)


def _take(request: Asking) -> Upload:
    table = table_named(request.POST.get("table", ""))
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise InputError([Fault("file", message=_("choose a file first"))])
    upload = upload_add(table, file.name or "file", file.read(MOST_BYTES + 1), by(request))
    upload_queue(upload, "import_check", by(request))
    return upload


@page
def one(request: Asking, number: int) -> HttpResponseBase:
    """Show what a file would change, or what is wrong with it; while it is worked on, how far."""
    upload = upload_for(request.actor, number)
    job, table, park = upload.job, TABLES[upload.table], current_park().park
    is_busy = job is not None and job.state in ("queued", "running")
    context = {
        "upload": upload,
        "table": table,
        "job": job,
        "is_busy": is_busy,
        "faults": _faults(table, upload.faults[:_SHOWN]) if upload.state == Upload.State.FAULTY else [],
        "changes": [] if is_busy else changes_shown(table, park, upload.summary.get("first_changes", [])[:_SHOWN]),
        "is_mine": upload.actor == request.actor.name and may_import(request.actor, upload.table),
    }
    template = "web/import_part.html" if request.headers.get("HX-Request") else "web/import.html"
    return render(request, template, context)


def _faults(table: Table, told: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Return the faults of a file as lines: the row, the title of its column however that is headed, and the rest."""
    known = table.read_by_name
    return [(line, title(known[name]) if name in known else "", name, *rest) for line, name, *rest in told]


@require_POST
@page
def commit(request: Asking, number: int) -> HttpResponseBase:
    """Have a checked file written."""
    upload = upload_for(request.actor, number)
    upload_queue(upload, "import_commit", by(request))
    return redirect("import", number)


@require_POST
@page
def check(request: Asking, number: int) -> HttpResponseBase:
    """Have a file checked again, after records changed."""
    upload_queue(upload_for(request.actor, number), "import_check", by(request))
    return redirect("import", number)


@require_POST
@page
def discard(request: Asking, number: int) -> HttpResponseBase:
    """Put a file aside."""
    upload_discard(upload_for(request.actor, number), by(request))
    messages.success(request, _("Put aside: nothing of it was written."))
    return redirect("imports")


@page
def marked(request: Asking, number: int) -> HttpResponseBase:
    """Give the file back with its faults marked."""
    upload = upload_for(request.actor, number)
    data = marked_up_of(upload, current_park().park, lang=lang())
    name = f"{upload.table}.{upload.pk}.marked.xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=content_type, headers=headers)
