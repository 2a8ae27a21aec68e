"""Units beside their records: their size classes by the returns of a year."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivegood.errors import Fault, ForbiddenError, InputError
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_classify
from fivegood.records.units.services import unit_sizes_classify
from fivegood.web.asking import Asking, by, page
from fivegood.web.unitpages import proposal_shown


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
        raise InputError([Fault("year", message="is not a year", value=text[:20])])
    return int(text)
