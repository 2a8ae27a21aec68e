"""A unit's own page: what is asked of it, its needs, loans, approvals and officer; and raising a need for a unit."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivegood.errors import Fault, ForbiddenError, InputError
from fivegood.park import codes_of
from fivegood.plan.goals import Park
from fivegood.records.accounts.models import User
from fivegood.records.book.keys import path_of
from fivegood.records.clock import local_now
from fivegood.records.needs.services import need_raise
from fivegood.records.notices.selectors import notices_unread
from fivegood.records.officers.selectors import officers_serving
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_raise_need
from fivegood.web.asking import Asking, by, page
from fivegood.web.forms import records_known
from fivegood.web.ownunit import categories_shown, officer_shown, own_unit_shown
from fivegood.web.sentences import faults_by_field
from fivegood.web.words import lang

#: How a unit tells somebody of the park what it needs.
BY_WORD = ("phone", "visit", "desk")


def first(request: Asking) -> HttpResponseBase:
    """Show a contact their own unit."""
    opened = current_park()
    context = own_unit_shown(request.actor, opened, local_now()) | _form(request, opened.park)
    context["news"] = notices_unread(cast(User, request.user), request.actor)
    return render(request, "web/own_unit.html", context)


@page
def raise_need(request: Asking) -> HttpResponseBase:
    """Raise a need of one's own unit, or of one that told it; nothing that was typed is lost."""
    if not may_raise_need(request.actor):
        raise ForbiddenError(f"the role {request.actor.role} may not raise a need")
    park, sent = current_park().park, request.POST
    if request.method != "POST":
        return render(request, "web/need_raise.html", _form(request, park))
    is_own, lists = bool(request.actor.unit_id), codes_of(park)
    channel = "page" if is_own or sent.get("channel") not in BY_WORD else sent["channel"]
    try:
        number = need_raise(sent.dict(), by(request), lists, local_now(), token=sent.get("once", ""), channel=channel)
    except InputError as error:
        return render(request, "web/need_raise.html", _form(request, park, error.faults), status=422)
    if is_own:
        messages.success(request, _raised(request, number))
        return redirect("home")
    messages.success(request, _("Need %(number)s is raised.") % {"number": number})
    return redirect("need", path_of([number]))


def _raised(request: Asking, number: str) -> str:
    officers = officers_serving(request.actor, request.actor.unit_id)
    if not officers:
        return _("Need %(number)s is raised. No officer serves your unit today: the office has it.") % {
            "number": number
        }
    return _("Need %(number)s is raised; %(officer)s has it.") % {
        "number": number,
        "officer": officer_shown(officers[0]),
    }


def _form(request: Asking, park: Park, faults: Sequence[Fault] = ()) -> dict[str, Any]:
    sent = request.POST
    return {
        "once": sent.get("once") or secrets.token_urlsafe(12),
        "categories": categories_shown(park),
        "sent": sent if faults else {},
        "faults": faults_by_field(faults),
        "may_raise": may_raise_need(request.actor),
        "behalf": _behalf(request, park) if not request.actor.unit_id else None,
    }


def _behalf(request: Asking, park: Park) -> dict[str, Any]:
    """Return what is chosen from when somebody raises a need that a unit told them: which unit, and how it was told."""
    return {
        "units": records_known("units", request.actor, lang()),
        "channels": [(code, park.word("channel", code, lang())) for code in BY_WORD],
    }
