"""Who calls: a program with a token, or somebody logged in on the pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie

from fivegood.errors import ForbiddenError
from fivegood.records.accounts.models import User
from fivegood.records.accounts.selectors import CHOSEN, acting, actor_for_token
from fivegood.records.actors import Actor, By, Role
from fivegood.records.clock import local_now
from fivegood.records.scope import may_write


class TokenAuth(HttpBearer):
    """A token of an account: ``Authorization: Bearer fg_…``."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002 - the package's shape
        """Return on whose behalf the token calls."""
        return actor_for_token(token, local_now().date())


class SessionAuth(APIKeyCookie):
    """The session of somebody who logged in on the pages; what writes needs the CSRF token as well."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:  # noqa: ARG002 - as above
        """Return who is logged in, in the role they act in."""
        if not isinstance(request.user, User):
            return None
        _, actor = acting(request.user, request.session.get(CHOSEN), local_now().date())
        return None if actor.role is Role.PUBLIC else actor


def caller(request: HttpRequest) -> Actor:
    """Return who calls."""
    actor: Any = request.auth  # type: ignore[attr-defined] # set by the package
    assert isinstance(actor, Actor)
    return actor


def check_may_write(request: HttpRequest, table: str) -> None:
    """Raise ForbiddenError when whoever calls may not write the rows of a table that they see."""
    if not may_write(caller(request), table):
        raise ForbiddenError(f"the role {caller(request).role} may not write {table}, or its token only reads")


def writer(request: HttpRequest) -> By:
    """Return a write through the API, with the reason that its header gives (percent-encoded UTF-8)."""
    from urllib.parse import unquote

    return By(caller(request), "api", unquote(request.headers.get("Fivegood-Reason", "")).strip()[:2_000])
