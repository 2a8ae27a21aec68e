"""Who is logged in, as every page asks: by SQL that is written out once, as that takes longer than to answer it."""

from __future__ import annotations

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from fivegood.records.accounts.models import User

_NOBODY = -1


class SessionStore(db.SessionStore):
    """Django's sessions in the database, of which a page reads only what they hold."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; of one that is unknown or over nothing, and it gets another key."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(_SESSION, [self.session_key, now])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return self.decode(found[0])


_SESSION = f"SELECT session_data FROM {Session._meta.db_table} WHERE session_key = %s AND expire_date > %s"


class Backend(AuthenticationBackend):  # type: ignore[misc] # allauth has no types
    """allauth's backend."""

    def get_user(self, user_id: int) -> User | None:
        """Return whose session it is; None for an account that is gone or shut."""
        found = next(iter(User.objects.raw(_user(), [user_id])), None)
        return found if found is not None and self.user_can_authenticate(found) else None


@cache
def _user() -> str:
    return User.objects.filter(pk=_NOBODY).query.sql_with_params()[0]
