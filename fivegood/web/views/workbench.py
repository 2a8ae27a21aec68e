"""The workbench of assignments: proposals of who serves whom, one with its pairs, one pair, and the commit."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fivegood.errors import ConflictError, Fault, InputError
from fivegood.records.assignments.commits import proposal_commit
from fivegood.records.assignments.models import Proposal, ProposedPair
from fivegood.records.assignments.selectors import changed_since, may_propose, pair_for, proposal_for, proposals_of
from fivegood.records.assignments.services import choice_judged, choice_make, proposal_ask
from fivegood.records.book.keys import key_of_path
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.web import workbench as shown
from fivegood.web.asking import Asking, by, page
from fivegood.web.sentences import error_said
from fivegood.web.workbenchcharts import charts_of, ways_chart

_A_PAGE = 50


@page
def many(request: Asking) -> HttpResponseBase:
    """Show the proposals, and have another worked out when asked to."""
    actor, said = request.actor, list[str]()
    sent = request.POST
    if request.method == "POST":
        try:
            pins_of = sent.get("pins_of", "")
            as_of = _day(sent.get("as_of", ""), "as_of")
            away = sent.get("away", "").replace(",", " ").split()
            asked = proposal_ask(as_of, away, by(request), pins_of=int(pins_of) if pins_of.isdecimal() else None)
            return redirect("proposal", asked.pk)
        except InputError as error:
            said = error_said(error)
    pages = Paginator(proposals_of(actor), 20).get_page(request.GET.get("page"))
    context = {
        "pages": pages,
        "said": said,
        "may_propose": may_propose(actor),
        "as_of": sent.get("as_of") or actor.today.isoformat(),
        "away": sent.get("away", ""),
    }
    return render(request, "web/workbench.html", context, status=422 if said else 200)


def _day(text: str, column: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError([Fault("assignment", 0, column, "is not a day", text[:20])], "assignment") from None


@page
def one(request: Asking, number: int) -> HttpResponseBase:
    """Show a proposal: today and proposed side by side, its pairs by filters, what binds."""
    return _one(request, proposal_for(request.actor, number), [], 200)


def _one(request: Asking, proposal: Proposal, said: list[str], status: int) -> HttpResponseBase:
    actor = request.actor
    context = {"proposal": proposal, "said": said, "may_propose": may_propose(actor), "job": proposal.job}
    if proposal.solved_at is None:
        return render(request, "web/proposal.html", context, status=status)
    asked = shown.asked_of(request.GET)
    pages = Paginator(_pairs(proposal, asked), _A_PAGE).get_page(asked["page"])
    pairs = list(pages)
    units = shown.named(actor, "units", {pair.unit_id for pair in pairs})
    officers = shown.named(actor, "officers", shown.ids_of(pairs))
    is_open = proposal.committed_entry is None
    context |= {
        "asked": asked,
        "pages": pages,
        "pairs": [shown.pair_shown(pair, units) for pair in pairs],
        "ways": ways_chart(pairs, units, officers),
        "charts": charts_of(proposal.told),
        "sides": shown.sides_of(proposal.told),
        "limits": shown.limits_of(proposal.told),
        "more_limits": max(0, proposal.told["limits_count"] - len(proposal.told["limits"])),
        "moves": shown.moves_told(proposal.told),
        "proof": shown.proof_told(proposal),
        "stale": changed_since(proposal).count() if is_open else 0,
        "may_change": may_propose(actor) and is_open,
        "begins_on": request.POST.get("begins_on") or max(actor.today, proposal.as_of).isoformat(),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "web/proposal.html", context, status=status)


def _pairs(proposal: Proposal, asked: dict[str, str]) -> QuerySet[ProposedPair]:
    found = proposal.pairs.order_by("-role", "unit_id")
    if asked["show"] == "pinned":
        found = found.filter(is_pinned=True)
    elif asked["show"] != "all":
        found = found.exclude(officer_id=F("before"))
    if asked["role"]:
        found = found.filter(role=asked["role"])
    if asked["officer"]:
        found = found.filter(Q(officer_id=asked["officer"]) | Q(before=asked["officer"]))
    return found.filter(unit_id=asked["unit"]) if asked["unit"] else found


@page
def pair(request: Asking, number: int, role: str, path: str) -> HttpResponseBase:
    """Show one pair and what another officer would cost and break; choose one, or take the best back, when asked to."""
    actor, park = request.actor, current_park()
    proposal, said = proposal_for(actor, number), list[str]()
    unit_id = key_of_path(path)[0]
    found = pair_for(proposal, role, unit_id)
    if request.method == "POST":
        officer_id = request.POST.get("officer", "").strip()
        if "release" not in request.POST and not officer_id:
            raise InputError([Fault("assignment", 0, "officer_id", "must not be empty")], "assignment")
        choice_make(number, role, unit_id, "" if "release" in request.POST else officer_id, park, by(request))
        messages.success(request, _("Kept. The cost of the whole is told anew."))
        return redirect("proposal-pair", number, role, path)
    other, choice, status = request.GET.get("officer", "").strip(), None, 200
    if other and other != found.officer_id:
        try:
            choice = choice_judged(proposal, found, other, park.rules.assigning, actor)
        except InputError as error:
            said, status = error_said(error), 422
    units = shown.named(actor, "units", {unit_id})
    context = {
        "proposal": proposal,
        "pair": shown.pair_shown(found, units),
        "best": found.best,
        "next": found.told.get("next"),
        "other": other,
        "choice": choice,
        "broken": [shown.breach_said(one) for one in choice.broken] if choice else [],
        "mended": [shown.breach_said(one) for one in choice.mended] if choice else [],
        "said": said,
        "may_change": may_propose(actor) and proposal.committed_entry is None,
    }
    return render(request, "web/proposal_pair.html", context, status=status)


@page
@require_POST
def commit(request: Asking, number: int) -> HttpResponseBase:
    """Commit a proposal; what stands against it is told on its page."""
    try:
        begins_on = _day(request.POST.get("begins_on", ""), "begins_on")
        done = proposal_commit(number, begins_on, current_park(), by(request), local_now())
    except (InputError, ConflictError) as error:
        status = 409 if isinstance(error, ConflictError) else 422
        return _one(request, proposal_for(request.actor, number), error_said(error), status)
    messages.success(request, _("Written, with its entry in the journal. Those concerned are told."))
    return redirect("proposal", done.pk)
