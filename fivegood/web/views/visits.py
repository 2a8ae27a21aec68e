"""Visits: a month of them, planning several at once, and one with what is done with it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivegood.errors import ConflictError, Fault, ForbiddenError, InputError
from fivegood.park import codes_of
from fivegood.periods import Period
from fivegood.records.book.keys import id_of_path
from fivegood.records.clock import local_now
from fivegood.records.officers.selectors import units_served
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_read, serves_units
from fivegood.records.visits.services import visit_cancel, visit_make, visit_move, visit_promise, visits_plan
from fivegood.web.asking import Asking, by, page
from fivegood.web.day import unit_name
from fivegood.web.sentences import faults_by_field
from fivegood.web.visits import month_shown, visit_shown

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@page
def many(request: Asking) -> HttpResponseBase:
    """Show the visits of a month, and plan some; nothing that was chosen is lost."""
    if not may_read(request.actor, "visits"):
        raise ForbiddenError(f"the role {request.actor.role} may not read visits")
    if request.method != "POST":
        return _month(request)
    sent = request.POST
    try:
        numbers = visits_plan(
            sent.getlist("unit"),
            sent.get("planned_on", ""),
            sent.get("purpose", ""),
            by(request),
            codes_of(current_park().park),
            local_now(),
            token=sent.get("once", ""),
        )
    except InputError as error:
        return _month(request, error.faults)
    messages.success(request, _("Visits planned: %(numbers)s.") % {"numbers": _(", ").join(numbers)})
    return redirect("visits")


def _month(request: Asking, faults: Sequence[Fault] = ()) -> HttpResponseBase:
    actor, asked = request.actor, request.GET
    day = _day(asked.get("day", ""), actor.today)
    found = _MONTH.fullmatch(asked.get("month", ""))
    month = Period.month(int(found[1]), int(found[2])) if found else Period.month(day.year, day.month)
    context = {
        **month_shown(actor, month, day),
        "units": [(one.unit_id, unit_name(one)) for one in units_served(actor)] if serves_units(actor) else [],
        "once": request.POST.get("once") or secrets.token_urlsafe(12),
        "sent": request.POST,
        "chosen": request.POST.getlist("unit"),
        "faults": faults_by_field(faults),
    }
    return render(request, "web/visits.html", context, status=422 if faults else 200)


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


@page
def one(request: Asking, path: str) -> HttpResponseBase:
    """Show one visit, and do something with it. What was typed stays in the form when it is refused."""
    visit_id = id_of_path(path)
    if request.method != "POST":
        return _shown(request, visit_id)
    what = request.POST.get("what", "")
    try:
        said = _done(request, visit_id, what)
    except InputError as error:
        return _shown(request, visit_id, status=422, faults={what: faults_by_field(error.faults)})
    except ConflictError:
        return _shown(request, visit_id, status=409, is_late=True)
    messages.success(request, said)
    return redirect("visit", path)


def _done(request: Asking, visit_id: str, what: str) -> str:
    sent, who, lists, now = request.POST, by(request), codes_of(current_park().park), local_now()
    seen = sent.get("seen", "")
    expected = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
    if what == "promise":
        number = visit_promise(visit_id, sent.dict(), who, lists, now, token=sent.get("once", ""))
        return _("Promised and raised as a need: %(number)s.") % {"number": number}
    if what == "move":
        visit_move(visit_id, sent.get("planned_on", ""), who, lists, now, expected=expected)
    elif what == "cancel":
        visit_cancel(visit_id, who, lists, now, expected=expected)
    else:
        visit_make(visit_id, sent.get("visited_on", ""), sent.get("note", ""), who, lists, now, expected=expected)
    return _("Written, with its entry in the journal.")


def _shown(request: Asking, visit_id: str, *, status: int = 200, **told: Any) -> HttpResponseBase:
    sent = request.POST
    context = {
        **visit_shown(request.actor, current_park(), visit_id, local_now()),
        "once": sent.get("once") or secrets.token_urlsafe(12),
        "sent": {sent.get("what", "make"): sent},
        **told,
    }
    return render(request, "web/visit.html", context, status=status)
