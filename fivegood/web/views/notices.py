"""What somebody was told of, and that they have read it."""

from __future__ import annotations

from typing import cast

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from fivegood.records.accounts.models import User
from fivegood.records.notices.selectors import notices_of, notices_read_to
from fivegood.records.notices.services import notices_read
from fivegood.records.park.source import current_park
from fivegood.web.asking import Asking, page
from fivegood.web.noticelists import notices_shown


@page
def notices(request: Asking) -> HttpResponseBase:
    """Show the notices of the role, the newest first; sent from the page, note up to which one was read."""
    user, actor = cast(User, request.user), request.actor
    if request.method == "POST":
        up_to = request.POST.get("up_to", "")
        if up_to.isdecimal() and len(up_to) < 19:
            notices_read(user, actor, int(up_to))
        return redirect("notices")
    pages = Paginator(notices_of(actor), 50).get_page(request.GET.get("page"))
    read_to = notices_read_to(user, actor)
    shown = notices_shown(actor, current_park(), list(pages), read_to)
    context = {"pages": pages, "notices": shown, "newest": pages[0].pk if pages.number == 1 and shown else 0}
    return render(request, "web/notices.html", {**context, "has_new": any(one.is_new for one in shown)})
