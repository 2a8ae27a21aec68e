"""The page of a goal's splits: shares from above, commitments from below, both written with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fivegood.errors import InputError
from fivegood.park import OpenPark
from fivegood.plan.goals import Goal
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.park.splits import commitment_take, split_ask
from fivegood.web.asking import Asking, by, page
from fivegood.web.planpages import goal_of
from fivegood.web.sentences import error_said
from fivegood.web.splitpages import split_page, splits_page

_SENT = ("along", "basis", "weights", "share", "amount", "who", "reason", "act")


@page
def splits(request: Asking) -> HttpResponseBase:
    """Show which goals are split, and what of each is taken on; to an officer its own shares."""
    return render(request, "web/splits.html", splits_page(request.actor, current_park()))


@page
def split(request: Asking, goal_id: str, due: date) -> HttpResponseBase:
    """Show how a goal is split; on POST split it, or take a share on."""
    park = current_park()
    goal = goal_of(park, goal_id, due)
    if request.method != "POST":
        return _shown(request, park, goal)
    sent = {name: request.POST.get(name, "").strip() for name in _SENT}
    try:
        if sent["act"] == "commit":
            of = sent["along"], sent["share"], sent["amount"], sent["who"]
            commitment_take(goal, *of, by(request), local_now())
            messages.success(request, _("Written, with its entry in the journal."))
        else:
            split_ask(goal, park, sent["along"], sent["basis"], sent["weights"], by(request))
            messages.success(request, _("A worker splits it by the records of today; Work says when it is done."))
    except InputError as error:
        return _shown(request, park, goal, sent, error_said(error))
    return redirect("split", goal_id, due)


def _shown(
    request: Asking, park: OpenPark, goal: Goal, sent: dict[str, str] | None = None, said: Sequence[str] = ()
) -> HttpResponseBase:
    context = {**split_page(request.actor, park, goal), "sent": sent or {}, "said": said}
    return render(request, "web/split.html", context, status=422 if said else 200)
