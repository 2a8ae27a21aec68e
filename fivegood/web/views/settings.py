"""Settings: what is in force, the catalogue of measures, and the park's own texts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivegood.errors import ConflictError, Fault, ForbiddenError, InputError
from fivegood.records.clock import local_now
from fivegood.records.park.selectors import OwnText, park_text, park_texts, text_versions
from fivegood.records.park.services import park_texts_write
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_read_settings, may_write_plan
from fivegood.web.asking import Asking, by, page
from fivegood.web.sentences import fault_said
from fivegood.web.settingpages import measures_shown, settings_shown, versions_shown


@page
def overview(request: Asking) -> HttpResponseBase:
    """Show the calendar, the rules, the lists and the texts that are in force."""
    context = {"texts": park_texts(request.actor), **settings_shown(current_park())}
    return render(request, "web/settings.html", context)


@page
def measures(request: Asking) -> HttpResponseBase:
    """Show the catalogue of measures, searched by a text."""
    if not may_read_settings(request.actor):
        raise ForbiddenError(f"the role {request.actor.role} may not read the settings")
    asked = request.GET.get("q", "")
    return render(request, "web/measures.html", {"asked": asked, "measures": measures_shown(current_park(), asked)})


@page
def text(request: Asking, name: str) -> HttpResponseBase:
    """Show a text of the park with its versions, and write a new one; nothing typed is lost."""
    own = park_text(request.actor, name)
    if request.method != "POST":
        return _text(request, own, own.text)
    typed, version = request.POST.get("text", "").replace("\r\n", "\n"), request.POST.get("version", "")
    expected = int(version) if version.isdecimal() else -1
    try:
        outcome = park_texts_write({name: typed}, by(request), local_now(), expected={name: expected})
    except InputError as error:
        return _text(request, own, typed, error.faults, version=expected, status=422)
    except ConflictError:
        return _text(request, own, typed, is_conflict=True, status=409)
    written = _("Written, with its entry in the journal.")
    messages.success(request, written if outcome.changes else _("As it was: nothing is changed."))
    return redirect("settings-text", name)


def _text(
    request: Asking,
    own: OwnText,
    typed: str,
    faults: tuple[Fault, ...] = (),
    *,
    version: int | None = None,
    is_conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "own": own,
        "typed": typed,
        "version": own.version if version is None else version,
        "faults": [(fault.file, fault.line, fault.column, fault_said(fault)) for fault in faults],
        "is_conflict": is_conflict,
        "may_write": may_write_plan(request.actor),
        "reason": request.POST.get("reason", ""),
        "versions": versions_shown(text_versions(request.actor, own.name)),
    }
    return render(request, "web/settings_text.html", context, status=status)
