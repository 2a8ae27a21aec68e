"""Needs that were solved and are like what is typed, or like a need that is open."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render

from fivegood.errors import ForbiddenError
from fivegood.records.book.keys import id_of_path
from fivegood.records.book.selectors import record_row
from fivegood.records.needs.published import needs_published
from fivegood.records.needs.selectors import NEEDS
from fivegood.records.needs.words import needs_alike
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_read
from fivegood.web.alike import alike_shown, published_shown
from fivegood.web.asking import Asking, page

#: What a text that is looked for holds at most.
_LONGEST = 2_100


@page
def alike(request: Asking) -> HttpResponseBase:
    """Show solved needs like the words of a form or of a need: as a part of a page while somebody types, or as one."""
    actor, asked = request.actor, request.GET
    if not may_read(actor, NEEDS.name):
        raise ForbiddenError(f"the role {actor.role} may not read {NEEDS.name}")
    need_id = id_of_path(asked["need"]) if asked.get("need") else ""
    if need_id:
        need = record_row(actor, NEEDS, [need_id])
        text = "\n".join(str(need[name]) for name in ("title", "note") if need[name])
    else:
        text = "\n".join(filter(None, (asked.get("title", "").strip(), asked.get("note", "").strip())))[:_LONGEST]
    park = current_park().park
    found, shown = (
        alike_shown(needs_alike(actor, text, but=need_id), park),
        published_shown(needs_published(text), park),
    )
    template = "web/parts/alike.html" if request.htmx else "web/alike.html"  # type: ignore[attr-defined] # its middleware sets it
    return render(
        request, template, {"alike": found, "published": shown, "asked": text, "need_path": asked.get("need", "")}
    )
