"""The address in letters by which people reach a page."""

from __future__ import annotations

from django.conf import settings


def address_of(path: str = "/") -> str:
    """Return a path as people reach it: by the server's public address, or by the first of its names that is set."""
    scheme = "https" if settings.IS_HTTPS else "http"
    return f"{settings.PUBLIC_URL or f'{scheme}://{settings.ALLOWED_HOSTS[0]}'}{path}"
