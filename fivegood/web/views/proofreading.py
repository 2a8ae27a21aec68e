"""Proofreading: a draft pasted in, and marked as the figures bear it out."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from fivegood.editions.proofs import LONGEST, draft_proofread
from fivegood.editions.selectors import run_newest
from fivegood.errors import Fault, InputError
from fivegood.web.asking import Asking, page
from fivegood.web.proofs import proof_shown
from fivegood.web.sentences import fault_said
from fivegood.web.words import lang


@page
def proofread(request: Asking) -> HttpResponseBase:
    """Show the form, and the draft that was sent with it, marked. Nothing is written."""
    if request.method != "POST":
        return _page(request, "", is_waiting=run_newest(request.actor) is None)
    typed = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        proof = draft_proofread(request.actor, typed)
    except InputError as error:
        return _page(request, typed, faults=error.faults, status=422)
    return _page(request, typed, is_waiting=proof is None, **(proof_shown(proof, typed, lang()) if proof else {}))


def _page(
    request: Asking, typed: str, faults: tuple[Fault, ...] = (), status: int = 200, **shown: object
) -> HttpResponse:
    said = [fault_said(fault) for fault in faults]
    context = {"typed": typed, "longest": LONGEST, "faults": said, **shown}
    return render(request, "web/proofread.html", context, status=status)
