"""The cockpit of those who lead the park."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponseBase
from django.shortcuts import render

from fivegood.records.accounts.models import User
from fivegood.records.notices.selectors import notices_unread
from fivegood.web.asking import Asking, page
from fivegood.web.cockpit import cockpit_shown, run_chosen
from fivegood.web.editionpages import waiting_shown


@page
def cockpit(request: Asking) -> HttpResponseBase:
    """Show the cockpit at its own address."""
    return shown(request)


def shown(request: Asking) -> HttpResponseBase:
    """Show the five goods and their goals as they were last worked out."""
    asked = request.GET.get("on", "")
    run = run_chosen(request.actor, asked)
    if run is None:
        return render(request, "web/cockpit_empty.html")
    news = notices_unread(cast(User, request.user), request.actor)
    context = {**cockpit_shown(run), "asked": asked, "news": news, "editions": waiting_shown(request.actor)}
    return render(request, "web/cockpit.html", context)
