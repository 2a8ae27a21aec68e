"""One need: how it stands, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fivegood.errors import ConflictError, InputError
from fivegood.park import codes_of
from fivegood.records.book.keys import id_of_path
from fivegood.records.clock import local_now
from fivegood.records.needs.several import MOST_PARTS, Part, need_act
from fivegood.records.park.source import current_park
from fivegood.web.asking import Asking, by, page
from fivegood.web.needpage import NOTHING, Sent, need_shown
from fivegood.web.sentences import faults_by_field

_NUMBERS = range(1, MOST_PARTS + 1)


@page
def one(request: Asking, path: str) -> HttpResponseBase:
    """Show one need."""
    return _shown(request, path)


@require_POST
@page
def step(request: Asking, path: str) -> HttpResponseBase:
    """Do something with a need. What was typed stays in the form when it is refused or somebody was quicker."""
    need_id, sent = id_of_path(path), request.POST
    try:
        seen = sent.get("seen", "")
        expected = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
        lists, words = codes_of(current_park().park), sent.dict()
        need_act(need_id, words, list(_parts(words)), by(request), lists, local_now(), expected=expected)
    except InputError as error:
        return _shown(request, path, Sent(sent, faults_by_field(error.faults)), status=422)
    except ConflictError as error:
        meanwhile = {int(number) for one in error.conflicts for number in one.stored}
        return _shown(request, path, Sent(sent, {}), status=409, meanwhile=meanwhile)
    messages.success(request, _("Written, with its entry in the journal."))
    return redirect("need", path)


def _parts(words: Mapping[str, str]) -> Iterator[Part]:
    """Yield the parts that were filled in, up to the last one of which anything was."""
    told = [[words.get(f"{name}-{one}", "").strip() for name in ("title", "category", "holder")] for one in _NUMBERS]
    last = max((place for place, cells in enumerate(told, 1) if any(cells)), default=0)
    yield from (Part(*cells) for cells in told[:last])


def _shown(request: Asking, path: str, sent: Sent = NOTHING, *, status: int = 200, **told: Any) -> HttpResponse:
    shown = need_shown(request.actor, current_park(), id_of_path(path), local_now(), sent)
    return render(request, "web/need.html", {**shown, **told}, status=status)
