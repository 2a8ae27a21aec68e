"""One need: how it stands, and what is done with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fivegood.errors import ConflictError, InputError
from fivegood.park import codes_of
from fivegood.records.book.keys import key_of_path
from fivegood.records.clock import local_now
from fivegood.records.needs.services import need_do
from fivegood.records.needs.steps import event_said
from fivegood.records.park.source import current_park
from fivegood.web.asking import Asking, by, page
from fivegood.web.needpage import NOTHING, Sent, need_shown
from fivegood.web.sentences import faults_by_field


@page
def one(request: Asking, path: str) -> HttpResponseBase:
    """Show one need."""
    return _shown(request, path)


@require_POST
@page
def step(request: Asking, path: str) -> HttpResponseBase:
    """Do something with a need. What was typed stays in the form when it is refused or somebody was quicker."""
    need_id, sent = ", ".join(key_of_path(path)), request.POST
    try:
        event = replace(event_said(sent), at=local_now())
        seen = sent.get("seen", "")
        expected = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
        need_do(need_id, event, by(request), codes_of(current_park().park), expected=expected)
    except InputError as error:
        return _shown(request, path, Sent(sent, faults_by_field(error.faults)), status=422)
    except ConflictError as error:
        meanwhile = {int(number) for one in error.conflicts for number in one.stored}
        return _shown(request, path, Sent(sent, {}), status=409, meanwhile=meanwhile)
    messages.success(request, _("Written, with its entry in the journal."))
    return redirect("need", path)


def _shown(request: Asking, path: str, sent: Sent = NOTHING, *, status: int = 200, **told: Any) -> HttpResponse:
    shown = need_shown(request.actor, current_park(), ", ".join(key_of_path(path)), local_now(), sent)
    return render(request, "web/need.html", {**shown, **told}, status=status)
