"""Documents of projects, needs and approvals: given, added, withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fivegood.errors import Fault, InputError
from fivegood.park import codes_of
from fivegood.records.book.keys import id_of_path, path_of
from fivegood.records.clock import local_now
from fivegood.records.documents.attached import attached
from fivegood.records.documents.selectors import document_data
from fivegood.records.documents.services import Sent, document_add, document_withdraw
from fivegood.records.park.source import current_park
from fivegood.sheets.guard import MOST_BYTES
from fivegood.web.approvalpage import approval_shown
from fivegood.web.asking import Asking, by, page
from fivegood.web.needpage import need_shown
from fivegood.web.projectpage import project_shown
from fivegood.web.sentences import fault_said

#: The page of a record, by its table.
_PAGES = {"projects": "project", "needs": "need", "approvals": "approval"}


@page
def given(request: Asking, number: int) -> HttpResponseBase:
    """Give a document to whoever sees its project or its need: to be kept, never to be run."""
    return attached(*document_data(request.actor, number))


@require_POST
@page
def new(request: Asking, table: str, path: str) -> HttpResponseBase:
    """Keep a file; what was said about it stays in the form when the file is refused."""
    opened, of_id = current_park(), id_of_path(path)
    try:
        document_add(table, of_id, _sent(request), by(request), codes_of(opened.park))
    except InputError as error:
        told = {"faults": [fault_said(fault) for fault in error.faults], "sent": request.POST}
        if table == "needs":
            shown = need_shown(request.actor, opened, of_id, local_now())
        elif table == "approvals":
            shown = approval_shown(request.actor, opened, of_id, local_now())
        else:
            shown = project_shown(request.actor, opened, path, request.GET)
        return render(request, f"web/{_PAGES[table]}.html", {**shown, **told}, status=422)
    messages.success(request, _("Written, with its entry in the journal."))
    return _back(table, of_id)


@require_POST
@page
def take_back(request: Asking, number: int) -> HttpResponseBase:
    """Withdraw a document: it stays with its file and counts nowhere."""
    found = document_withdraw(number, by(request))
    messages.success(request, _("Withdrawn: it counts nowhere from now on, and its history stays."))
    return _back(found.table, found.of_id)


def _back(table: str, of_id: str) -> HttpResponse:
    return redirect(f"{reverse(_PAGES[table], args=[path_of([of_id])])}#documents")


def _sent(request: Asking) -> Sent:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise InputError([Fault("file", message=_("choose a file first"))])
    kind, note = request.POST.get("kind", ""), request.POST.get("note", "")
    return Sent(file.name or "file", file.read(MOST_BYTES + 1), kind, note)
