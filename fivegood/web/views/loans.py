"""Loans as one object each: the list with what they come to together, and one with its stages."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render

from fivegood.errors import Fault, InputError, nearest
from fivegood.records.book.filters import AS_OF, day_asked
from fivegood.records.loans.selectors import loan_for, loan_rows, loans_overview, summary_of
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_edit
from fivegood.rules.loans import STAGES
from fivegood.web.asking import Asking, page
from fivegood.web.loans import LoanWords
from fivegood.web.pictures.loans import loan_charts, loans_picture
from fivegood.web.pictures.shown import Asked, picture_of

_FILTERS = (AS_OF, "stage", "page")
_A_PAGE = 50


@page
def loans(request: Asking) -> HttpResponseBase:
    """Show the loans that the reader may see, and what they come to together."""
    faults = _faults(request.GET)
    day = (day_asked(request.GET[AS_OF], faults) if request.GET.get(AS_OF) else None) or request.actor.today
    if faults:
        raise InputError(faults, "loans")
    stage, words = request.GET.get("stage"), LoanWords(current_park().park)
    found = [loan for loan in loans_overview(request.actor, day) if not stage or loan.state.stage == stage]
    pages = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    asked = Asked(request.actor, words.park, loan_rows(request.actor), day)
    picture = None if stage else picture_of(loans_picture, asked)
    context = {
        "picture": picture,
        "day": day,
        "asked": request.GET,
        "stages": words.stages(),
        "pages": pages,
        "loans": words.lines(request.actor, list(pages)),
        "summary": words.summary(summary_of(found)),
    }
    return render(request, "web/loans.html", context)


@page
def loan(request: Asking, loan_id: str) -> HttpResponseBase:
    """Show one loan: its stages row by row, what is owed, how long approval took."""
    found = loan_for(request.actor, loan_id, request.actor.today)
    words = LoanWords(current_park().park)
    charts = loan_charts(words.park, found)
    context = {**words.one(request.actor, found), "charts": charts, "may_write": may_edit(request.actor, "loan_stages")}
    return render(request, "web/loan.html", context)


def _faults(asked: QueryDict) -> list[Fault]:
    faults = [
        Fault("", 0, name, "is not a filter of this list", str(asked[name]), nearest(name, _FILTERS))
        for name in asked
        if name not in _FILTERS
    ]
    stage = str(asked.get("stage", ""))
    if stage and stage not in STAGES:
        faults.append(Fault("", 0, "stage", f"is one of {', '.join(STAGES)}", stage, nearest(stage, STAGES)))
    return faults
