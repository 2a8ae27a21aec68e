"""The address of an officer's calendar, and the calendar that programs fetch there."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fivegood.errors import ForbiddenError
from fivegood.records.actors import Role
from fivegood.records.calendars.selectors import calendar_made_at, calendar_of_token
from fivegood.records.calendars.services import calendar_make, calendar_revoke
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.scope import serves_units
from fivegood.web.asking import Asking, by, page
from fivegood.web.calendars import calendar_of


@page
def keep(request: Asking) -> HttpResponseBase:
    """Show whether one's calendar can be subscribed to; make, renew and revoke its address, which is shown once."""
    if not serves_units(request.actor):
        raise ForbiddenError(f"the role {request.actor.role} serves no units")
    officer_id = request.actor.officer_id
    held = next(one for one in request.memberships if one.role == Role.OFFICER and one.officer_id == officer_id)
    made = ""
    if request.POST.get("what") == "make":
        token = calendar_make(held, get_language() or "en", by(request))
        made = request.build_absolute_uri(reverse("calendar", args=[token]))
    elif request.method == "POST":
        calendar_revoke(held, by(request))
        messages.success(request, _("Revoked: it opens nothing any more."))
        return redirect("calendar-keep")
    return render(request, "web/calendar.html", {"address": made, "made_at": calendar_made_at(held)})


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Give the calendar that a token opens to whoever asks with it."""
    now = local_now()
    found = calendar_of_token(token, now.date())
    if found is None:
        raise Http404
    with override(found.language):
        text = calendar_of(found.actor, current_park(), request.build_absolute_uri, now)
    etag = f'"{hashlib.sha256(text).hexdigest()[:32]}"'
    whole = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response = get_conditional_response(request, etag=etag, response=whole) or whole
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response
