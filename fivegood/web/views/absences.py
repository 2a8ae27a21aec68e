"""Who is absent, who acts for them, and writing an absence down."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivegood.errors import ForbiddenError, InputError
from fivegood.park import codes_of
from fivegood.records.clock import local_now
from fivegood.records.officers.services import absence_add
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_read, may_write
from fivegood.web.absences import absences_shown
from fivegood.web.asking import Asking, by, page
from fivegood.web.sentences import faults_by_field


@page
def absences(request: Asking) -> HttpResponseBase:
    """Show the absences that are not over, and write one; nothing that was typed is lost."""
    if not may_read(request.actor, "absences"):
        raise ForbiddenError(f"the role {request.actor.role} may not read absences")
    park, sent, faults = current_park().park, request.POST, dict[str, str]()
    if request.method == "POST":
        try:
            absence_add(sent.dict(), by(request), codes_of(park), local_now(), token=sent.get("once", ""))
        except InputError as error:
            faults = faults_by_field(error.faults)
        else:
            messages.success(request, _("Written, with its entry in the journal."))
            return redirect("absences")
    context = absences_shown(request.actor, park, sent if faults else {}, faults)
    context |= {"once": sent.get("once") or secrets.token_urlsafe(12), "may_add": may_write(request.actor, "absences")}
    return render(request, "web/absences.html", context, status=422 if faults else 200)
