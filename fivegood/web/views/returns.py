"""Returns: a year at a glance, a period's units, a sheet to fill in and to take its steps with."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivegood.errors import ConflictError, Fault, ForbiddenError, InputError
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.returns import services
from fivegood.records.returns.forms import Asked, asked
from fivegood.records.returns.rights import may_move
from fivegood.records.returns.coverages import coverage
from fivegood.records.returns.selectors import Sheet, burden_of, sheet_for
from fivegood.records.scope import may_read
from fivegood.rules.filings import Move
from fivegood.web.asking import Asking, by, page
from fivegood.web.returns import form_name, newest_year, period_of, sheet_shown, slug_of, units_of
from fivegood.web.words import lang

_CHANNELS = ("page", "phone", "visit", "desk")


def _check_reads(request: Asking) -> None:
    if not may_read(request.actor, "filings"):
        raise ForbiddenError(f"the role {request.actor.role} may not read filings")


@page
def year(request: Asking) -> HttpResponseBase:
    """Show how complete and how timely each form of a year is, over the units the reader sees."""
    _check_reads(request)
    park, today = current_park(), local_now()
    text = request.GET.get("year", "")
    shown = int(text) if text.isdecimal() and 1900 <= int(text) <= 2199 else newest_year(request.actor, today.date())
    every, filled = burden_of(park)
    found = coverage(request.actor, park, shown, today)
    context = {
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
    _check_reads(request)
    of = asked(current_park(), form, period_of(slug))
    if request.method == "POST":
        _move_many(request, of)
        return redirect("returns-period", form, slug)
    found, lines = units_of(request.actor, of, current_park().park, request.GET.get("page"))
    context = {
        "page": found,
        "lines": lines,
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


def _move_many(request: Asking, of: Asked) -> None:
    units, move, now = request.POST.getlist("unit"), request.POST.get("move"), local_now()
    if move == "open":
        outcome = services.filings_open(of, by(request), now)
    elif move in ("accept", "lock"):
        if not units:
            raise InputError([Fault("filings", message=_("choose at least one unit"))], "filings")
        step = services.filings_accept if move == "accept" else services.filings_lock
        outcome = step(of, units, by(request), now)
    else:
        raise InputError([Fault("filings", 0, "move", _("there is no such action"), move)], "filings")
    messages.success(request, _("Done: %(count)s filings.") % {"count": outcome.added + outcome.corrected})


@page
def sheet(request: Asking, form: str, slug: str, unit: str) -> HttpResponseBase:
    """Show one form of one unit for one period, and take its steps; nothing that was typed is lost."""
    _check_reads(request)
    of = asked(current_park(), form, period_of(slug))
    found = sheet_for(request.actor, of, unit)
    if request.method != "POST":
        return _shown(request, found)
    typed = {line.item: request.POST[f"v-{line.item}"] for line in found.lines if f"v-{line.item}" in request.POST}
    try:
        _move(request, found, typed)
    except InputError as error:
        now = sheet_for(request.actor, of, unit)
        return _shown(request, now, typed if now.version == found.version else None, error.faults)
    except ConflictError as error:
        return _shown(request, sheet_for(request.actor, of, unit), typed, stored=error.conflicts[0].stored)
    messages.success(request, _("Written, with its entry in the journal."))
    return redirect("returns-sheet", form, slug, unit)


def _move(request: Asking, found: Sheet, typed: Mapping[str, str]) -> None:
    move, writer, now = _move_asked(request), by(request), local_now()
    of, unit, expected = found.asked, found.unit_id, _version(request)
    if move in (Move.SAVE, Move.SUBMIT):
        explanation = request.POST.get("explanation", "")
        channel = request.POST.get("channel", "page")
        channel = channel if channel in _CHANNELS else "page"
        services.filing_save(of, unit, typed, writer, now, expected=expected, explanation=explanation, channel=channel)
        if move is Move.SUBMIT:  # what was typed is kept, whatever the checks say now
            kept = sheet_for(request.actor, of, unit).version
            services.filing_submit(of, unit, {}, writer, now, expected=kept, channel=channel)
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
    try:
        return Move(request.POST.get("move", ""))
    except ValueError:
        raise InputError(
            [Fault("filings", 0, "move", _("there is no such action"), request.POST.get("move"))]
        ) from None


def _version(request: Asking) -> int:
    text = request.POST.get("version", "")
    if not text.isdecimal():
        raise InputError([Fault("version", message=_("the form lacks the version it was read from: open it again"))])
    return int(text)


def _shown(
    request: Asking,
    found: Sheet,
    typed: Mapping[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
    *,
    stored: Mapping[str, str] | None = None,
) -> HttpResponse:
    park = current_park().park
    context = sheet_shown(found, park, typed, faults)
    filing = found.filing or {}
    context["explanation"] = request.POST.get("explanation", filing.get("explanation") or "")
    context["answer"] = filing.get("answer") or ""
    context["is_changed_meanwhile"] = stored is not None
    context["channels"] = [(code, park.word("channel", code, lang())) for code in _CHANNELS]
    context["is_unit"] = request.actor.unit_id == found.unit_id
    return render(
        request, "web/returns_sheet.html", context, status=409 if stored is not None else 422 if faults else 200
    )
