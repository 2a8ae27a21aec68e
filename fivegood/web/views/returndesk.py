"""The office's desk for returns: units against periods, doubtful values, reminders."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fivegood.errors import ConflictError, Fault, InputError
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.returns.coverages import coverage
from fivegood.records.returns.forms import asked
from fivegood.records.returns.matrix import Narrowed
from fivegood.records.returns.matrix import matrix as matrix_of
from fivegood.records.returns.reminders import reminders_send
from fivegood.records.returns.rights import check_watches, may_remind
from fivegood.records.returns.services import filing_return, filings_accept
from fivegood.web.asking import Asking, by, page
from fivegood.web.returnlists import choices_shown, chosen_of, owing_shown
from fivegood.web.returnmatrix import matrix_shown, narrowing_shown
from fivegood.web.returnqueue import queue_shown
from fivegood.web.returns import newest_year, period_of, slug_of, tabs_of
from fivegood.web.sentences import error_said
from fivegood.web.views.returns import check_reads
from fivegood.web.words import form_name


def _year(request: Asking) -> int:
    text = request.GET.get("year", "")
    is_year = text.isdecimal() and 1900 <= int(text) <= 2199
    return int(text) if is_year else newest_year(request.actor, local_now().date())


@page
def matrix(request: Asking) -> HttpResponseBase:
    """Show how the filings of one form stand, unit by unit and period by period."""
    check_reads(request)
    park, year = current_park(), _year(request)
    forms = park.rules.returns.forms
    form = request.GET.get("form", "") or next(iter(forms), "")
    of = Narrowed(*(request.GET.get(name, "") for name in ("industry", "officer", "state")))
    context = {
        "tabs": tabs_of(request.actor, "returns-matrix"),
        "forms": [(code, form_name(text)) for code, text in forms.items()],
        "form": form,
        "year": year,
        **narrowing_shown(request.actor, park, of),
    }
    if form in forms:
        found = matrix_of(request.actor, park, form, year, local_now(), of, request.GET.get("page"))
        context |= matrix_shown(found, request.actor) | {"form_name": form_name(forms[form])}
    return render(request, "web/returns_matrix.html", context)


@page
def doubtful(request: Asking) -> HttpResponseBase:
    """Show the submitted filings with values that want a look; accept one, or send it back with a reason."""
    check_reads(request)
    check_watches(request.actor)
    said: list[str] = []
    if request.method == "POST":
        try:
            return _decide(request)
        except (InputError, ConflictError) as error:
            said = error_said(error)
    return _queue(request, said)


def _decide(request: Asking) -> HttpResponse:
    form, _dot, rest = request.POST.get("filing", "").partition(".")
    slug, _dot, unit = rest.partition(".")
    of, now, version = asked(current_park(), form, period_of(slug)), local_now(), request.POST.get("version", "")
    if not version.isdecimal():
        raise InputError([Fault("version", message=_("the form lacks the version it was read from: open it again"))])
    if request.POST.get("move") == "accept":
        filings_accept(of, [unit], by(request), now, expected=[int(version)])
    else:
        filing_return(of, unit, by(request), now, expected=int(version))
    messages.success(request, _("Written, with its entry in the journal."))
    return redirect(request.get_full_path())


def _queue(request: Asking, said: list[str]) -> HttpResponse:
    park = current_park()
    forms = park.rules.returns.forms
    form = request.GET.get("form", "")
    found = queue_shown(request.actor, park, form if form in forms else "", request.GET.get("page"))
    context = {
        "tabs": tabs_of(request.actor, "returns-doubtful"),
        "forms": [(code, form_name(text)) for code, text in forms.items()],
        "form": form,
        "count": found.page.paginator.count,
        "page": found.page,
        "filings": found.filings,
        "said": said,
        "sent": request.POST.get("filing", ""),
        "sent_reason": request.POST.get("reason", ""),
    }
    return render(request, "web/returns_doubtful.html", context, status=422 if said else 200)


@page
def reminders(request: Asking) -> HttpResponseBase:
    """Show who still owes a form that is due, and remind those who are ticked."""
    check_reads(request)
    check_watches(request.actor)
    park, year, now = current_park(), _year(request), local_now()
    said: list[str] = []
    if request.method == "POST":
        try:
            return _remind(request)
        except InputError as error:
            said = error_said(error)
    choices = choices_shown(coverage(request.actor, park, year, now), now)
    choice, of = chosen_of(choices, request.GET.get("of", ""), now)
    context = {
        "tabs": tabs_of(request.actor, "returns-reminders"),
        "year": year,
        "choices": [one for one, _asked in choices],
        "choice": choice,
        "may_remind": may_remind(request.actor),
        "said": said,
    }
    if of is not None:
        found, lines = owing_shown(request.actor, of, park.park, now, request.GET.get("page"))
        context |= {"page": found, "lines": lines, "form": of.form, "slug": slug_of(of.period)}
    return render(request, "web/returns_reminders.html", context, status=422 if said else 200)


def _remind(request: Asking) -> HttpResponse:
    form, _slash, slug = request.POST.get("of", "").partition("/")
    of = asked(current_park(), form, period_of(slug))
    made = reminders_send(of, request.POST.getlist("unit"), by(request), local_now())
    messages.success(request, _("%(count)s units were reminded.") % {"count": len(made)})
    return redirect(f"{reverse('returns-reminders')}?year={of.period.end.year}&of={form}/{slug}")
