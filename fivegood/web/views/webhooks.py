"""Webhooks: which addresses are told of writes, and what became of each notice."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fivegood.errors import Fault, InputError
from fivegood.facts.subjects import TABLES
from fivegood.records.scope import may_keep_webhooks
from fivegood.records.webhooks.selectors import deliveries_of, delivery_for, webhook_for, webhooks_for
from fivegood.records.webhooks.services import (
    delivery_redeliver,
    webhook_redeliver,
    webhook_register,
    webhook_switch,
    webhook_test,
)
from fivegood.web.asking import Asking, by, page
from fivegood.web.sentences import fault_said


@page
def many(request: Asking) -> HttpResponseBase:
    """Show every webhook; an administrator registers one here, and is shown its secret this once."""
    found, secret, faults = webhooks_for(request.actor), "", tuple[Fault, ...]()
    if request.method == "POST":
        try:
            _made, secret = webhook_register(request.POST.get("url", ""), request.POST.getlist("tables"), by(request))
        except InputError as error:
            faults = error.faults
    context = {
        "webhooks": found,
        "secret": secret,
        "may_keep": may_keep_webhooks(request.actor),
        "all_tables": TABLES.values(),
        "faults": _by_place(faults),
        "sent": request.POST if faults else {},
        "chosen_tables": request.POST.getlist("tables") if faults else [],
    }
    response = render(request, "web/webhooks.html", context, status=422 if faults else 200)
    if secret:
        response.headers["Cache-Control"] = "no-store"
    return response


def _by_place(faults: Sequence[Fault]) -> dict[str, list[str]]:
    """Return what each fault says, by the field it stands beside."""
    found: dict[str, list[str]] = {}
    for fault in faults:
        place = fault.column if fault.column in ("url", "tables") else "elsewhere"
        found.setdefault(place, []).append(fault_said(fault))
    return found


@page
def one(request: Asking, number: int) -> HttpResponseBase:
    """Show a webhook and the notices for it, the newest first."""
    webhook = webhook_for(request.actor, number)
    pages = Paginator(deliveries_of(webhook), 50)
    context = {
        "webhook": webhook,
        "deliveries": pages.get_page(request.GET.get("page")),
        "may_keep": may_keep_webhooks(request.actor),
    }
    return render(request, "web/webhook.html", context)


@require_POST
@page
def switch(request: Asking, number: int) -> HttpResponseBase:
    """Switch a webhook off or on again."""
    what = request.POST.get("what")
    if what not in ("on", "off"):
        raise InputError([Fault("webhooks", message=_("there is no such action"), value=what)])
    webhook_switch(webhook_for(request.actor, number), by(request), is_active=what == "on")
    return redirect("webhook", number)


@require_POST
@page
def test(request: Asking, number: int) -> HttpResponseBase:
    """Have a notice sent that tells of nothing."""
    webhook_test(webhook_for(request.actor, number), by(request))
    messages.success(request, _("A test is on its way: look again in a moment."))
    return redirect("webhook", number)


@require_POST
@page
def redeliver(request: Asking, number: int) -> HttpResponseBase:
    """Have one notice sent again, or without one every notice that was given up."""
    webhook, asked = webhook_for(request.actor, number), request.POST.get("delivery", "")
    if asked:
        delivery_redeliver(delivery_for(webhook, int(asked) if asked.isdecimal() else 0), by(request))
        count = 1
    else:
        count = webhook_redeliver(webhook, by(request))
    messages.success(request, _("Notices that are sent again: %(count)s.") % {"count": count})
    return redirect("webhook", number)
