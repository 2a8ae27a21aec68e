"""Units: their list, one with all that is about it, size classes, likely duplicates, merging two that are one."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivegood.errors import Fault, ForbiddenError, InputError
from fivegood.records.accounts.models import User
from fivegood.records.book.keys import key_of_path, path_of
from fivegood.records.book.selectors import record_for, typed
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_classify, may_edit, may_import, may_merge, may_read
from fivegood.records.units.merges import unit_merge
from fivegood.records.units.selectors import duplicate_candidates, unit_successor
from fivegood.records.units.services import unit_sizes_classify
from fivegood.web.asking import Asking, by, page
from fivegood.web.lists import faults_of_address
from fivegood.web.mergepages import UNITS, candidate_shown, holds_sent, merge_shown, refusals_told
from fivegood.web.savedfilters import filters_shown
from fivegood.web.textsize import text_size
from fivegood.web.unitlists import UnitsAsked, units_shown
from fivegood.web.unitpages import proposal_shown
from fivegood.web.unitshown import unit_shown


@page
def many(request: Asking) -> HttpResponseBase:
    """Show the units that the reader may see, filtered, as a table or as cards."""
    actor, park = request.actor, current_park().park
    if not may_read(actor, UNITS.name):
        raise ForbiddenError(f"the role {actor.role} may not read {UNITS.name}")
    context = units_shown(actor, park, request.GET)
    context |= filters_shown(
        cast(User, request.user),
        UNITS.name,
        request.GET,
        lambda asked: faults_of_address(UNITS, park, actor, asked, UnitsAsked(actor, park, asked)),
    )
    context |= {"may_write": may_edit(actor, UNITS.name), "may_import": may_import(actor, UNITS.name)}
    return render(request, "web/units.html", context)


@page
def one(request: Asking, path: str) -> HttpResponseBase:
    """Show a unit with all that is about it; one that was merged leads on to the unit that stays."""
    actor = request.actor
    if not may_read(actor, UNITS.name):
        raise ForbiddenError(f"the role {actor.role} may not read {UNITS.name}")
    record = record_for(actor, UNITS, key_of_path(path))
    if (into := unit_successor(actor, record)) is not None:
        messages.info(request, _("%(unit)s was merged into this unit.") % {"unit": record})
        return redirect("unit", path_of([into]))
    shown = unit_shown(actor, typed(record), current_park(), request.GET, text_size(request))
    return render(request, "web/unit.html", shown)


@page
def sizes(request: Asking) -> HttpResponseBase:
    """Show the size classes that the returns of a year give, and write them when asked to."""
    if not may_classify(request.actor):
        raise ForbiddenError(f"the role {request.actor.role} may not class units by size")
    now, park = local_now(), current_park()
    year = _year(request.POST.get("year") or request.GET.get("year") or str(now.year - 1))
    if request.method == "POST":
        basis = request.POST.get("basis", "")
        done = unit_sizes_classify(park, year, by(request), now, basis=basis)
        messages.success(request, _("Written, with its entry in the journal."))
        return redirect("many", "unit_sizes") if done.entry is None else redirect("entry", done.entry)
    found = unit_sizes_classify(park, year, by(request), now, is_trial=True)
    return render(request, "web/sizes.html", proposal_shown(found, park.park))


def _year(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise InputError([Fault("", column="year", message="is not a year", value=text[:20])])
    return int(text)


@page
def duplicates(request: Asking) -> HttpResponseBase:
    """Show the units that are likely one."""
    found = duplicate_candidates(request.actor)
    pairs = [candidate_shown(one) for one in found.pairs]
    return render(request, "web/duplicates.html", {"table": UNITS, "pairs": pairs, "found": found})


@page
def merge(request: Asking) -> HttpResponseBase:
    """Show two units side by side with what would move, and merge them when asked to."""
    if not may_merge(request.actor):
        raise ForbiddenError(f"the role {request.actor.role} may not merge units")
    sent, faults = (request.POST if request.method == "POST" else request.GET), list[str]()
    duplicate, into = str(sent.get("duplicate", "")).strip(), str(sent.get("into", "")).strip()
    if request.method == "POST":
        try:
            basis, holds = request.POST.get("basis", ""), holds_sent(request.POST)
            unit_merge(duplicate, into, by(request), local_now(), holds=holds, basis=basis)
        except InputError as error:
            faults = refusals_told(error.faults)
        else:
            messages.success(request, _("Merged, with its entry in the journal."))
            return redirect("unit", path_of([into]))
    context = {"table": UNITS, "duplicate": duplicate, "into": into, "reason": sent.get("reason", ""), "faults": faults}
    if duplicate and into:
        try:
            found = unit_merge(duplicate, into, by(request), local_now(), is_trial=True)
            context |= merge_shown(found, current_park().park, request.actor, holds_sent(request.POST))
        except InputError as error:
            context["faults"] = faults or refusals_told(error.faults)
    return render(request, "web/merge.html", context, status=422 if context["faults"] else 200)
