"""The tables of records, the long work, and the journal."""

from __future__ import annotations

import json

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fivegood.errors import Fault, ForbiddenError, InputError
from fivegood.facts.subjects import TABLES
from fivegood.records.jobs.selectors import jobs_of
from fivegood.records.jobs.services import job_cancel, job_queue
from fivegood.records.journal.selectors import cells_told, entries_for
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_read_figures
from fivegood.web.asking import Asking, by, page
from fivegood.web.histories import ChangeOfEntry, differences
from fivegood.web.journalpages import action_word, channels, entries_asked, subjects
from fivegood.web.rooms import tables_of


@page
def records(request: Asking) -> HttpResponseBase:
    """Show every table of records that the reader may open."""
    return render(request, "web/records.html", {"tables": [TABLES[name] for name in tables_of(request.actor)]})


@page
def jobs(request: Asking) -> HttpResponseBase:
    """Show the long work and its history."""
    if request.method == "POST":
        return _start(request)
    pages = Paginator(jobs_of(request.actor), 50)
    context = {"jobs": pages.get_page(request.GET.get("page")), "may_start": may_read_figures(request.actor)}
    return render(request, "web/jobs.html", context)


def _start(request: Asking) -> HttpResponseBase:
    if not may_read_figures(request.actor) or request.actor.is_read_only:
        raise ForbiddenError(f"the role {request.actor.role} may not start this work")
    edition = current_park().plan.edition()
    kind, language = request.POST.get("kind", ""), request.POST.get("lang", "en")
    if kind not in ("freeze", "report") or language not in ("en", "zh"):
        raise InputError([Fault("jobs", message=_("there is no such work"), value=kind)])
    arguments = {"as_of": edition.as_of.isoformat(), "lang": language, "edition": edition.id}
    job_queue(kind, arguments, by(request))
    return redirect("jobs")


@require_POST
@page
def cancel(request: Asking, number: int) -> HttpResponseBase:
    """Cancel a piece of long work."""
    job_cancel(get_object_or_404(jobs_of(request.actor), pk=number), request.actor)
    return redirect("jobs")


@page
def journal(request: Asking) -> HttpResponseBase:
    """Show the entries of the journal, the newest first."""
    pages = Paginator(entries_for(request.actor, entries_asked(request.GET)), 50).get_page(request.GET.get("page"))
    park = current_park().park
    context = {
        "pages": pages,
        "entries": [(entry, action_word(entry.action, park)) for entry in pages],
        "asked": request.GET,
        "is_asked": any(request.GET.get(name) for name in ("actor", "action", "channel", "table", "from", "to")),
        "channels": channels().items(),
        "subjects": subjects().items(),
    }
    return render(request, "web/journal.html", context)


@page
def entry(request: Asking, number: int) -> HttpResponseBase:
    """Show one entry with its changes."""
    found = get_object_or_404(entries_for(request.actor), number=number)
    park, words, shown = current_park().park, subjects(), []
    for change in found.changes.order_by("position")[:200]:
        table = TABLES.get(change.subject)
        told = differences(table, park, cells_told(change.before), cells_told(change.after)) if table else []
        key, of = ", ".join(json.loads(change.key)), words.get(change.subject, change.subject)
        shown.append(ChangeOfEntry(of, key, change.version, not change.before, told))
    context = {"entry": found, "changes": shown, "action": action_word(found.action, park)}
    return render(request, "web/entry.html", context)
