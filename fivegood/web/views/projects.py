"""Projects together by stage, in time and as a list; one project; and its documents."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fivegood.errors import Fault, InputError
from fivegood.park import codes_of
from fivegood.records.book.keys import key_of_path, path_of
from fivegood.records.documents.selectors import document_data
from fivegood.records.documents.services import Sent, document_add, document_withdraw
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_edit, may_import
from fivegood.sheets.guard import MOST_BYTES
from fivegood.web.asking import Asking, by, page
from fivegood.web.gantt import timeline_shown
from fivegood.web.portfolio import ProjectsAsked, board_shown, days_shown, list_shown, tabs_shown
from fivegood.web.projectpage import project_shown
from fivegood.web.sentences import fault_said

_VIEWS = {"board": board_shown, "timeline": timeline_shown, "list": list_shown}
_NO_SCRIPTS = "default-src 'none'; sandbox"


@page
def many(request: Asking) -> HttpResponseBase:
    """Show the projects that the reader may see: as a board, a timeline or a list."""
    opened = current_park()
    asked = ProjectsAsked(request.actor, opened, request.GET)
    context = {
        "projects": asked,
        "tabs": tabs_shown(asked),
        "days": days_shown(asked, opened),
        "may_write": may_edit(request.actor, "projects"),
        "may_import": may_import(request.actor, "projects"),
        **_VIEWS[asked.view](asked),
    }
    return render(request, "web/projects.html", context)


@page
def one(request: Asking, path: str) -> HttpResponseBase:
    """Show one project."""
    return render(request, "web/project.html", project_shown(request.actor, current_park(), path, request.GET))


@page
def document(request: Asking, number: int) -> HttpResponseBase:
    """Give a document to whoever sees its project: to be kept, never to be run."""
    found, data = document_data(request.actor, number)
    headers = {
        "Content-Disposition": content_disposition_header(True, found.file_name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _NO_SCRIPTS,
    }
    return HttpResponse(data, content_type=found.media_type, headers=headers)


@require_POST
@page
def document_new(request: Asking, path: str) -> HttpResponseBase:
    """Keep a file with a project; what was said about it stays in the form when the file is refused."""
    opened, project_id = current_park(), ", ".join(key_of_path(path))
    try:
        document_add(project_id, _sent(request), by(request), codes_of(opened.park))
    except InputError as error:
        context = project_shown(request.actor, opened, path, request.GET)
        context |= {"faults": [fault_said(fault) for fault in error.faults], "sent": request.POST}
        return render(request, "web/project.html", context, status=422)
    messages.success(request, _("Written, with its entry in the journal."))
    return redirect(f"{reverse('project', args=[path])}#documents")


@require_POST
@page
def document_take_back(request: Asking, number: int) -> HttpResponseBase:
    """Withdraw a document: it stays with its file and counts nowhere."""
    found = document_withdraw(number, by(request))
    messages.success(request, _("Withdrawn: it counts nowhere from now on, and its history stays."))
    return redirect(f"{reverse('project', args=[path_of([found.project_id])])}#documents")


def _sent(request: Asking) -> Sent:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise InputError([Fault("file", message=_("choose a file first"))])
    kind, note = request.POST.get("kind", ""), request.POST.get("note", "")
    return Sent(file.name or "file", file.read(MOST_BYTES + 1), kind, note)
