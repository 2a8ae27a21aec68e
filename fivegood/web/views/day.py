"""An officer's day: what is open at their units, and what they write down on the way."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import cast

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivegood.errors import Fault, ForbiddenError, InputError
from fivegood.park import codes_of
from fivegood.records.accounts.models import User
from fivegood.records.clock import local_now
from fivegood.records.notices.selectors import notices_unread
from fivegood.records.park.source import current_park
from fivegood.records.scope import serves_units
from fivegood.records.visits.services import visit_note, visits_plan
from fivegood.web.asking import Asking, by, page
from fivegood.web.day import day_shown
from fivegood.web.sentences import faults_by_field


@page
def day(request: Asking) -> HttpResponseBase:
    """Show the day of the officer who asks, and write their notes and plans; nothing that was typed is lost."""
    if not serves_units(request.actor):
        raise ForbiddenError(f"the role {request.actor.role} serves no units")
    if request.method != "POST":
        return shown(request)
    is_plan = request.POST.get("what") == "plan"
    try:
        number = _plan(request) if is_plan else _note(request)
    except InputError as error:
        return shown(request, error.faults)
    said = _("Visit planned: %(number)s.") if is_plan else _("Noted: %(number)s.")
    messages.success(request, said % {"number": number})
    return redirect("day")


def _note(request: Asking) -> str:
    sent, lists = request.POST, codes_of(current_park().park)
    unit, note, is_visit = sent.get("unit", ""), sent.get("note", ""), sent.get("what") == "visit"
    return visit_note(unit, note, by(request), lists, local_now(), is_visit=is_visit, token=sent.get("once", ""))


def _plan(request: Asking) -> str:
    sent, lists = request.POST, codes_of(current_park().park)
    unit, planned_on = sent.get("unit", ""), sent.get("planned_on", "")
    (number,) = visits_plan([unit], planned_on, "", by(request), lists, local_now(), token=sent.get("once", ""))
    return number


def shown(request: Asking, faults: Sequence[Fault] = ()) -> HttpResponseBase:
    """Return the page of the day, with what was sent and what is wrong with it."""
    opened, sent = current_park(), request.POST
    which = "plan" if sent.get("what") == "plan" else "note"
    context = {
        **day_shown(request.actor, opened, local_now()),
        "news": notices_unread(cast(User, request.user), request.actor),
        "once": sent.get("once") or secrets.token_urlsafe(12),
        "sent": {which: sent} if faults else {},
        "faults": {which: faults_by_field(faults)} if faults else {},
    }
    return render(request, "web/day.html", context, status=422 if faults else 200)
