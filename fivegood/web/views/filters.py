"""Filters of lists that readers keep for themselves: saved, renamed, removed."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fivegood.errors import Fault, InputError, nearest
from fivegood.records.accounts.models import User
from fivegood.records.savedfilters.models import SavedFilter
from fivegood.records.savedfilters.selectors import saved_filter_for
from fivegood.records.savedfilters.services import (
    saved_filter_remove,
    saved_filter_rename,
    saved_filter_save,
)
from fivegood.web.asking import Asking, page
from fivegood.web.savedfilters import PAGES, query_of
from fivegood.web.sentences import fault_said


@require_POST
@page
def save(request: Asking) -> HttpResponseBase:
    """Keep what a list is asked for under a name."""
    of_page, query = request.POST.get("page", ""), query_of(QueryDict(request.POST.get("query", "")))
    if of_page not in PAGES:
        raise InputError([Fault("", 0, "page", "has no filters to keep", of_page, nearest(of_page, PAGES))])
    try:
        name = request.POST.get("name", "")
        saved = saved_filter_save(cast(User, request.user), page=of_page, name=name, query=query)
    except InputError as error:
        return _again(request, error, {"page": of_page, "query": query, "back": f"{reverse(PAGES[of_page])}?{query}"})
    messages.success(request, _("The filter is kept as “%(name)s”.") % {"name": saved.name})
    return _to_list(saved)


@require_POST
@page
def keep(request: Asking, number: int) -> HttpResponseBase:
    """Rename or remove a saved filter."""
    user, what = cast(User, request.user), request.POST.get("what")
    if what == "remove":
        saved = saved_filter_remove(user, number=number)
        messages.success(request, _("The filter “%(name)s” is removed.") % {"name": saved.name})
        return redirect(PAGES[saved.page])
    if what != "rename":
        raise InputError([Fault("", message=_("there is no such action"), value=what)])
    try:
        saved = saved_filter_rename(user, number=number, name=request.POST.get("name", ""))
    except InputError as error:
        return _again(request, error, {"number": number, "back": reverse(PAGES[saved_filter_for(user, number).page])})
    messages.success(request, _("The filter is kept as “%(name)s”.") % {"name": saved.name})
    return _to_list(saved)


def _again(request: Asking, error: InputError, context: dict[str, object]) -> HttpResponseBase:
    """Show the form once more with what was typed and what is wrong with it."""
    context |= {"name": request.POST.get("name", ""), "faults": [fault_said(fault) for fault in error.faults]}
    return render(request, "web/filter.html", context, status=422)


def _to_list(saved: SavedFilter) -> HttpResponseBase:
    return redirect(f"{reverse(PAGES[saved.page])}?{saved.query}")
