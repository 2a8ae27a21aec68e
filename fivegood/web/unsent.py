"""What was typed into a sheet when the session had ended: kept until its writer has logged in again, for nobody else.

A form carries who opened it, signed. When it comes without a session, what was typed goes into the new session beside
that name, and only an account of the name sees it again; it is dropped when it was saved, or when another logs in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render, resolve_url

from fivegood.web.asking import Asking

_KEY = "unsent"
_SALT = "fivegood.unsent"
#: A form left open longer than this is forgotten.
_LONGEST_SECONDS = 3 * 24 * 60 * 60
_MOST_SIGNS = 20_000


def writer_mark(name: str) -> str:
    """Return the signed name of whoever opens a form."""
    return signing.dumps(name, salt=_SALT)


def keeps_unsent(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let what a form sends without a session be there after the login; a part of a page says so at once."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        _remember(request)
        if getattr(request, "htmx", False):
            login = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path})}"
            return render(request, "web/returns_logged_out.html", {"login": login}, status=401)
        return view(request, *args, **kwargs)

    return kept


def _remember(request: HttpRequest) -> None:
    try:
        name = signing.loads(request.POST.get("writer", ""), salt=_SALT, max_age=_LONGEST_SECONDS)
    except signing.BadSignature:
        return  # not a form of ours, so nobody's session is filled with it
    values = {key: text for key, text in request.POST.items() if key.startswith(("v-", "x-"))}
    if sum(map(len, values.values())) <= _MOST_SIGNS:
        request.session[_KEY] = {"path": request.path, "name": name, "values": values}


def forget_unsent_of_others(request: HttpRequest, name: str) -> None:
    """Forget what another account had typed in the session that somebody of this name has just logged in to."""
    if (request.session.get(_KEY) or {}).get("name", name) != name:
        del request.session[_KEY]


def unsent_of(request: Asking) -> Mapping[str, str]:
    """Return what the reader had typed into this page when the session ended; nothing of another account."""
    kept = request.session.get(_KEY) or {}
    is_own = kept.get("name") == request.actor.name and kept.get("path") == request.path
    found: Mapping[str, str] = kept["values"] if is_own else {}
    return found


def forget_unsent(request: Asking) -> None:
    """Forget it, now that it was saved."""
    if (request.session.get(_KEY) or {}).get("path") == request.path:
        del request.session[_KEY]
