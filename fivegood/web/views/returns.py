"""Returns: a year at a glance, and a period's units, whose filings the office opens, accepts and locks."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivegood.errors import Fault, ForbiddenError, InputError
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.returns import services
from fivegood.records.returns.batches import filings_accept_sound
from fivegood.records.returns.coverages import coverage
from fivegood.records.returns.forms import Asked, asked
from fivegood.records.returns.rights import may_move
from fivegood.records.returns.selectors import burden_of
from fivegood.records.scope import may_read
from fivegood.rules.filings import Move
from fivegood.web.asking import Asking, by, page
from fivegood.web.returnlists import own_reminders, refused_shown
from fivegood.web.returns import lines_marked, newest_year, period_of, slug_of, tabs_of, units_of
from fivegood.web.words import form_name, lang


def check_reads(request: Asking) -> None:
    """Raise ForbiddenError unless the role may read filings."""
    if not may_read(request.actor, "filings"):
        raise ForbiddenError(f"the role {request.actor.role} may not read filings")


@page
def year(request: Asking) -> HttpResponseBase:
    """Show how complete and how timely each form of a year is, over the units the reader sees."""
    check_reads(request)
    park, today = current_park(), local_now()
    text = request.GET.get("year", "")
    shown = int(text) if text.isdecimal() and 1900 <= int(text) <= 2199 else newest_year(request.actor, today.date())
    every, filled = burden_of(park)
    found = coverage(request.actor, park, shown, today)
    context = {
        "tabs": tabs_of(request.actor, "returns"),
        "reminders": own_reminders(request.actor, park),
        "year": shown,
        "forms": [
            (
                form_name(form),
                form.is_example,
                [(one, one.asked.period.label(lang()), slug_of(one.asked.period)) for one in of_form],
            )
            for name, form in park.rules.returns.forms.items()
            if (of_form := [one for one in found if one.asked.form == name])
        ],
        "has_forms": bool(park.rules.returns.forms),
        "own_unit": request.actor.unit_id,
        "asked": every,
        "filled": filled,
    }
    return render(request, "web/returns.html", context)


@page
def period(request: Asking, form: str, slug: str) -> HttpResponseBase:
    """Show the units that owe a form for a period; the office opens, accepts and locks here."""
    check_reads(request)
    of = asked(current_park(), form, period_of(slug))
    refused: Sequence[tuple[str, str, Sequence[str]]] = ()
    if request.method == "POST":
        refused = _move_many(request, of)
        if not refused:
            return redirect("returns-period", form, slug)
    found, lines = units_of(request.actor, of, current_park().park, request.GET.get("page"))
    context = {
        "tabs": tabs_of(request.actor, "returns"),
        "page": found,
        "lines": lines_marked(lines, form, slug, is_ticked=request.GET.get("tick") == "all"),
        "refused": refused,
        "form": form,
        "slug": slug,
        "form_name": form_name(of.text),
        "period": of.period.label(lang()),
        "due_at": of.due_at,
        "may_open": may_move(request.actor, Move.ACCEPT),
        "may_accept": any(line.may_accept for line in lines),
        "may_lock": any(line.may_lock for line in lines),
    }
    return render(request, "web/returns_period.html", context)


def _move_many(request: Asking, of: Asked) -> Sequence[tuple[str, str, Sequence[str]]]:
    """Take a step with the filings that were ticked, and return what stands against those that were refused."""
    units, move, now = request.POST.getlist("unit"), request.POST.get("move"), local_now()
    if move not in ("open", "accept", "lock"):
        raise InputError([Fault("filings", 0, "move", _("there is no such action"), move)], "filings")
    if move != "open" and not units:
        raise InputError([Fault("filings", message=_("choose at least one unit"))], "filings")
    refused: Sequence[tuple[str, str, Sequence[str]]] = ()
    if move == "accept":
        batch = filings_accept_sound(of, units, by(request), now)
        count, refused = len(batch.accepted), refused_shown(batch, request.actor, of, current_park().park)
    elif move == "lock":
        count = services.filings_lock(of, units, by(request), now).corrected
    else:
        count = services.filings_open(of, by(request), now).added
    if count or not refused:
        messages.success(request, _("Done: %(count)s filings.") % {"count": count})
    return refused
