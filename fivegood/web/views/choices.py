"""What readers choose for themselves, and the parts that pages are made of."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from fivegood.web.asking import Asking, page
from fivegood.web.design import design_shown
from fivegood.web.textsize import COOKIE, SIZES

_YEAR_SECONDS = 60 * 60 * 24 * 365


@require_POST
def text_size(request: Asking) -> HttpResponseBase:
    """Keep the size of text that was chosen, and go back to where the reader was. Whoever looks may choose."""
    there = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure()):
        there = resolve_url("home")
    response = HttpResponseRedirect(there)
    if request.POST.get("size") in SIZES:
        response.set_cookie(
            COOKIE, request.POST["size"], max_age=_YEAR_SECONDS, samesite="Lax", httponly=True, secure=settings.IS_HTTPS
        )
    return response


@page
def design(request: Asking) -> HttpResponseBase:
    """Show every part that pages are made of, each with its name."""
    return render(request, "web/design.html", design_shown())
