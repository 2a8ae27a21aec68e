"""Search across everything that the reader may see."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from fivegood.errors import ForbiddenError
from fivegood.records.book.searches import MOST_UNITS
from fivegood.records.park.source import current_park
from fivegood.web.asking import Asking, page
from fivegood.web.rooms import tables_of
from fivegood.web.searching import is_enough, search_shown

#: Records of a subject on the page, and below the field while somebody types; the longest text that is looked for.
_MOST, _FEW, _LONGEST = 8, 3, 100
_HITS = "hits"


@vary_on_headers("HX-Request", "HX-Target")
@page
def search(request: Asking) -> HttpResponseBase:
    """Show what holds a text, by subject; below the field of the bar the first of it, while somebody types."""
    if not tables_of(request.actor):
        raise ForbiddenError(f"the role {request.actor.role} may not read records")
    text, is_part = request.GET.get("q", "").strip()[:_LONGEST], request.headers.get("HX-Target") == _HITS
    groups = []
    if is_enough(text):
        groups = search_shown(request.actor, current_park(), text, _FEW if is_part else _MOST)
    context = {
        "searched": text,
        "is_enough": is_enough(text),
        "subjects": groups,
        "count": sum(group.count for group in groups),
        "is_wide": any(group.table == "units" and group.count > MOST_UNITS for group in groups),
    }
    return render(request, "web/search_hits.html" if is_part else "web/search.html", context)
