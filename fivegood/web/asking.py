"""Who asks for a page: the account and the role it acts in, and what becomes of a refusal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from fivegood.errors import ConflictError, FivegoodError, ForbiddenError, InputError, MissingError
from fivegood.records import scope
from fivegood.records.accounts.models import Membership
from fivegood.records.accounts.selectors import CHOSEN, acting, public
from fivegood.records.actors import Actor, By
from fivegood.records.clock import local_now
from fivegood.records.journal.kept import one_reading
from fivegood.web.refusals import busy, method_refused, refusal
from fivegood.web.rooms import rooms_of, tables_of
from fivegood.web.sentences import error_said
from fivegood.web.words import role_names

_STATUS: list[tuple[type[FivegoodError], int]] = [
    (ForbiddenError, 403),
    (MissingError, 404),
    (ConflictError, 409),
    (InputError, 422),
]
#: Methods that write nothing.
_READING = ("GET", "HEAD")


class Asking(HttpRequest):
    """A request of somebody who holds a role: what `page` hands to a view."""

    actor: Actor
    memberships: list[Membership]


class AskingMiddleware:
    """Knows who asks, and shows a refusal as a page that says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        with one_reading() if request.method in _READING else nullcontext():
            return method_refused(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page of a refusal; other errors stay errors."""
        if request.path.startswith("/api/"):
            return None
        if isinstance(error, OperationalError | InterfaceError):  # locked longer than anybody should wait, or not there
            return busy(request)
        if not isinstance(error, FivegoodError):
            return None
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), 400)
        return refusal(request, status, error_said(error))


def refusal_of_nul(request: HttpRequest) -> HttpResponse:
    """Return the page for what holds a NUL."""
    return refusal(request, 400, [_("What was sent holds a NUL, which is no character of any text.")])


def page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make a view one for those who hold a role here: ``request.actor`` says which."""

    @login_required
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asking = cast(Asking, request)
        asking.memberships, asking.actor = whoever(request)
        if not asking.memberships:
            return render(request, "web/no_role.html", status=403)
        return view(asking, *args, **kwargs)

    return shown


def whoever(request: HttpRequest) -> tuple[list[Membership], Actor]:
    """Return the roles of whoever is logged in, and who they are in the one chosen; the public without any."""
    today = local_now().date()
    if not request.user.is_authenticated:
        return [], public(today)
    return acting(request.user, request.session.get(CHOSEN), today)


def by(request: Asking) -> By:
    """Return a write through a page, with the reason that its form gave."""
    return By(request.actor, "page", request.POST.get("reason", "").strip())


def who_asks(request: HttpRequest) -> dict[str, Any]:
    """Give every page who asks and where they may go."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {}
    return {
        "actor": actor,
        "memberships": request.memberships,  # type: ignore[attr-defined] # `page` has set it with the actor
        **rooms_of(actor, request),
        "may_search": bool(tables_of(actor)),
        "may_read_figures": scope.may_read_figures(actor),
        "role_name": role_names().get(actor.role.value, actor.role.value),
    }
