"""The first page: what each role comes for. Those who come for no page of their own get the list of rooms."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpResponseBase
from django.shortcuts import render

from fivegood.records.actors import Role
from fivegood.records.park.source import current_park
from fivegood.web.asking import Asking, page
from fivegood.web.docked import docked_shown
from fivegood.web.keeping import keeping_shown
from fivegood.web.views import cockpit, day, ownunit
from fivegood.web.words import lang


def rooms(request: Asking) -> HttpResponseBase:
    """Show what the reader may open."""
    return render(request, "web/home.html", {"park_name": current_park().park.name.in_(lang())})


def bank(request: Asking) -> HttpResponseBase:
    """Show a bank the applications docked to it."""
    return render(request, "web/bank.html", docked_shown(request.actor, current_park().park))


def administrator(request: Asking) -> HttpResponseBase:
    """Show an administrator what wants their hand."""
    return render(request, "web/keeping.html", keeping_shown(request.actor))


#: The first page of each role that has one of its own.
FIRST: Mapping[Role, Callable[[Asking], HttpResponseBase]] = {
    **dict.fromkeys((Role.LEADER, Role.PLAN_OFFICE, Role.AUTHORITY, Role.AUDITOR), cockpit.shown),
    Role.OFFICER: day.shown,
    Role.CONTACT: ownunit.first,
    Role.BANK: bank,
    Role.ADMINISTRATOR: administrator,
}


@page
def home(request: Asking) -> HttpResponseBase:
    """Show the first page of the reader's role."""
    return FIRST.get(request.actor.role, rooms)(request)
