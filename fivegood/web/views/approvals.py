"""Approvals: the list, applying for one, one with its clocks, and what is done with it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fivegood.errors import ConflictError, Fault, ForbiddenError, InputError, nearest
from fivegood.records.actors import Role
from fivegood.records.approvals.selectors import approvals_ordered
from fivegood.records.approvals.services import approval_act, approval_apply
from fivegood.records.approvals.steps import APPROVALS
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.keys import id_of_path, path_of
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_apply, may_read
from fivegood.structs import replace
from fivegood.web.approvallists import approvals_listed, to_apply_for, units_to_choose
from fivegood.web.approvalpage import NOTHING, Sent, approval_shown
from fivegood.web.asking import Asking, by, page
from fivegood.web.sentences import faults_by_field

_A_PAGE = 50
#: Which approvals a list shows: those that wait, those that do no more.
_STATES = ("waiting", "over")


@page
def many(request: Asking) -> HttpResponseBase:
    """Show the approvals that the reader may see: those that wait first."""
    if not may_read(request.actor, APPROVALS.name):
        raise ForbiddenError(f"the role {request.actor.role} may not read {APPROVALS.name}")
    state, found = request.GET.get("state", ""), approvals_ordered(request.actor)
    if state and state not in _STATES:
        fault = Fault("", 0, "state", f"is one of {', '.join(_STATES)}", state, nearest(state, _STATES))
        raise InputError([fault], APPROVALS.name)
    waiting = {"decided_on__isnull": True, "taken_back_on__isnull": True}
    if state:
        found = found.filter(**waiting) if state == "waiting" else found.exclude(**waiting)
    pages = Paginator(found.values_list(*attributes_of(APPROVALS)), _A_PAGE).get_page(request.GET.get("page"))
    rows = [row_of(APPROVALS, values[2:]) for values in pages]
    context = {
        "asked": request.GET,
        "state": state,
        "pages": pages,
        "approvals": approvals_listed(request.actor, current_park(), rows),
        "may_apply": may_apply(request.actor),
    }
    return render(request, "web/approvals.html", context)


@page
def apply(request: Asking) -> HttpResponseBase:
    """Apply for an approval, of one's own unit or on behalf of one; nothing that was typed is lost."""
    if not may_apply(request.actor):
        raise ForbiddenError(f"the role {request.actor.role} may not apply for approvals")
    if request.method != "POST":
        return _form(request)
    words, token = request.POST.dict(), request.POST.get("once", "")
    try:
        number = approval_apply(words, by(request), current_park(), local_now(), token=token)
    except InputError as error:
        return _form(request, error.faults)
    messages.success(request, _("Approval %(number)s is applied for.") % {"number": number})
    return redirect("approval", path_of([number]))


def _form(request: Asking, faults: Sequence[Fault] = ()) -> HttpResponse:
    sent = request.POST if faults else request.GET
    context = {
        "once": request.POST.get("once") or secrets.token_urlsafe(12),
        "procedures": to_apply_for(current_park()),
        "units": units_to_choose(request.actor),
        "is_own": request.actor.role is Role.CONTACT,
        "sent": {name: sent.get(name, "") for name in ("procedure", "unit_id", "reason")},
        "faults": faults_by_field(faults),
    }
    return render(request, "web/approval_apply.html", context, status=422 if faults else 200)


@page
def one(request: Asking, path: str) -> HttpResponseBase:
    """Show one approval."""
    return _shown(request, path)


@require_POST
@page
def step(request: Asking, path: str) -> HttpResponseBase:
    """Do something with an approval. What was typed stays in the form when it is refused or somebody was quicker."""
    approval_id, words = id_of_path(path), request.POST
    documents = words.getlist("documents")
    sent = Sent(words.get("act", ""), words.get("reason", ""), documents, {})
    try:
        seen = words.get("seen", "")
        expected = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
        said = words.dict()
        approval_act(approval_id, said, documents, by(request), current_park(), local_now(), expected=expected)
    except InputError as error:
        return _shown(request, path, replace(sent, faults=faults_by_field(error.faults)), status=422)
    except ConflictError as error:
        meanwhile = {int(number) for one in error.conflicts for number in one.stored}
        return _shown(request, path, sent, status=409, meanwhile=meanwhile)
    messages.success(request, _("Written, with its entry in the journal."))
    return redirect("approval", path)


def _shown(request: Asking, path: str, sent: Sent = NOTHING, *, status: int = 200, **told: Any) -> HttpResponse:
    shown = approval_shown(request.actor, current_park(), id_of_path(path), local_now(), sent)
    return render(request, "web/approval.html", {**shown, **told}, status=status)
