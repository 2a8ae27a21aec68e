"""The desk in figures: the page of those who lead it, and the statistics that the public reads."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from fivegood.editions.publications import publications
from fivegood.editions.selectors import run_public
from fivegood.records.clock import local_now
from fivegood.web.asking import Asking, page
from fivegood.web.cockpit import run_chosen
from fivegood.web.service import service_shown, statistics_shown
from fivegood.web.words import lang


@page
def service(request: Asking) -> HttpResponseBase:
    """Show the figures of the desk as they were last worked out, and what is open now."""
    asked = request.GET.get("on", "")
    run = run_chosen(request.actor, asked)
    shown = service_shown(run, request.actor, local_now()) if run else {}
    return render(request, "web/service.html", {**shown, "asked": asked})


@require_safe
def statistics(request: HttpRequest) -> HttpResponseBase:
    """Show anybody how the desk serves the park: on the public site, once anything was published there."""
    if publications().exists():
        return redirect("public-statistics", lang())
    run = run_public()
    return render(request, "web/statistics.html", statistics_shown(run) if run else {})
