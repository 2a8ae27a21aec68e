"""First passwords that are drawn by chance."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from fivegood.records.accounts.models import User


def chance_password(names: Iterable[str]) -> str:
    """Return a password by chance that each of these accounts may have.

    One draw in some ten thousands shares so many letters with a name that the rules of passwords refuse it.
    """
    users = [User(username=name) for name in names]
    while True:
        password = secrets.token_urlsafe(12)
        if all(_is_fit(password, user) for user in users):
            return password


def _is_fit(password: str, user: User) -> bool:
    try:
        validate_password(password, user)
    except ValidationError:
        return False
    return True
