"""One sheet of returns: filled in and saved as it goes, and its steps; nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivegood.errors import Conflict, ConflictError, Fault, InputError
from fivegood.park import OpenPark
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.returns import services
from fivegood.records.returns.forms import asked
from fivegood.records.returns.selectors import Sheet, sheet_for, sheet_kept
from fivegood.rules.filings import Move
from fivegood.web.asking import Asking, by, page
from fivegood.web.returnlists import reminders_shown
from fivegood.web.returns import period_of, tabs_of
from fivegood.web.returnsheet import clashes, sheet_shown
from fivegood.web.sentences import fault_said
from fivegood.web.unsent import forget_unsent, keeps_unsent, unsent_of, writer_mark
from fivegood.web.views.returns import check_reads
from fivegood.web.words import lang

_CHANNELS = ("page", "phone", "visit", "desk")


@keeps_unsent
@page
def sheet(request: Asking, form: str, slug: str, unit: str) -> HttpResponseBase:
    """Show one form of one unit for one period, and take its steps; nothing that was typed is lost."""
    check_reads(request)
    if request.method != "POST":
        opened = current_park()
        return _opened(request, opened, sheet_kept(request.actor, opened, form, period_of(slug), unit))
    found = sheet_for(request.actor, asked(current_park(), form, period_of(slug)), unit)
    typed = {line.item: request.POST[f"v-{line.item}"] for line in found.lines if f"v-{line.item}" in request.POST}
    if request.POST.get("move") == "draft":
        return _kept(request, found, typed)
    try:
        _move(request, found, typed)
    except InputError as error:
        now = sheet_for(request.actor, found.asked, unit)
        return _shown(request, now, typed if now.version == found.version else None, error.faults)
    except ConflictError as error:
        return _shown(request, sheet_for(request.actor, found.asked, unit), typed, conflict=error.conflicts[0])
    forget_unsent(request)
    messages.success(request, _("Written, with its entry in the journal."))
    return redirect("returns-sheet", form, slug, unit)


def _opened(request: Asking, opened: OpenPark, found: Sheet) -> HttpResponse:
    unsent = unsent_of(request)
    typed = {line.item: unsent[f"v-{line.item}"] for line in found.lines if f"v-{line.item}" in unsent}
    return _shown(request, found, typed, is_unsent=bool(unsent), explained=_explained(unsent), opened=opened)


def _kept(request: Asking, found: Sheet, typed: Mapping[str, str]) -> HttpResponse:
    """Keep what has been typed so far, and say when, or what is wrong: a part of the page, or all of it."""
    faults: Sequence[Fault] = ()
    conflict, status = None, 200
    try:
        filled = _filled(request, typed)
        faults = services.draft_keep(found.asked, found.unit_id, filled, by(request), local_now())
        forget_unsent(request)
    except InputError as error:
        faults, status = error.faults, 422
    except ConflictError as error:
        conflict, status = error.conflicts[0], 409
    now = sheet_for(request.actor, found.asked, found.unit_id)
    if not request.htmx:  # type: ignore[attr-defined] # its middleware sets it
        return _shown(request, now, typed, tuple(faults), conflict=conflict)
    context = sheet_shown(now, current_park().park, typed, faults) | _clash(now, typed, conflict)
    context |= {"is_part": True, "status": status, "at": local_now(), "said": [fault_said(fault) for fault in faults]}
    return render(request, "web/returns_sheet_kept.html", context, status=status)


def _filled(request: Asking, typed: Mapping[str, str]) -> services.Filled:
    channel = request.POST.get("channel", "page")
    channel = channel if channel in _CHANNELS else "page"
    return services.Filled(typed, _version(request), channel=channel, explanations=_explained(request.POST))


def _explained(sent: Mapping[str, str]) -> dict[str, str]:
    """Return what was said of each doubt, by its key."""
    return {name.removeprefix("x-"): words for name, words in sent.items() if name.startswith("x-")}


def _move(request: Asking, found: Sheet, typed: Mapping[str, str]) -> None:
    move, writer, now = _move_asked(request), by(request), local_now()
    of, unit, expected = found.asked, found.unit_id, _version(request)
    if move in (Move.SAVE, Move.SUBMIT):
        filled = _filled(request, typed)
        services.filing_save(of, unit, filled, writer, now)
        if move is Move.SUBMIT:  # what was typed is kept, whatever the checks say now
            kept = sheet_for(request.actor, of, unit).version
            services.filing_submit(of, unit, services.Filled({}, kept, channel=filled.channel), writer, now)
    elif move is Move.CORRECT:
        services.filing_correct(of, unit, typed, writer, now, expected=expected)
    elif move is Move.CONFIRM:
        services.filing_confirm(of, unit, writer, now, expected=expected)
    elif move is Move.RETURN:
        services.filing_return(of, unit, writer, now, expected=expected)
    elif move is Move.ACCEPT:
        services.filings_accept(of, [unit], writer, now, expected=[expected])
    else:
        services.filings_lock(of, [unit], writer, now)


def _move_asked(request: Asking) -> Move:
    """Return the step that was asked for; who saves their own over another's asks by the version they saw then."""
    if request.POST.get("over"):
        return Move.SAVE
    try:
        return Move(request.POST.get("move", ""))
    except ValueError:
        raise InputError(
            [Fault("filings", 0, "move", _("there is no such action"), request.POST.get("move"))]
        ) from None


def _version(request: Asking) -> int:
    text = request.POST.get("over") or request.POST.get("version", "")
    if not text.isdecimal():
        raise InputError([Fault("version", message=_("the form lacks the version it was read from: open it again"))])
    return int(text)


def _clash(found: Sheet, typed: Mapping[str, str], conflict: Conflict | None) -> dict[str, Any]:
    if conflict is None:
        return {"is_changed_meanwhile": False}
    told = clashes(found, current_park().park, typed, conflict.stored or {})
    return {"is_changed_meanwhile": True, "clashes": told}


def _shown(
    request: Asking,
    found: Sheet,
    typed: Mapping[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
    *,
    conflict: Conflict | None = None,
    is_unsent: bool = False,
    explained: Mapping[str, str] | None = None,
    opened: OpenPark | None = None,
) -> HttpResponse:
    park, filing = opened or current_park(), found.filing or {}
    context = sheet_shown(found, park.park, typed, faults, explained or _explained(request.POST))
    context |= _clash(found, typed or {}, conflict)
    context |= {
        "tabs": tabs_of(request.actor, "returns"),
        "answer": filing.get("answer") or "",
        "is_unsent": is_unsent,
        "channels": [(code, park.park.word("channel", code, lang())) for code in _CHANNELS],
        "is_unit": request.actor.unit_id == found.unit_id,
        "writer": writer_mark(request.actor.name),
        "reminders": reminders_shown(found.asked, found.unit_id),
    }
    status = 409 if conflict is not None else 422 if faults else 200
    return render(request, "web/returns_sheet.html", context, status=status)
