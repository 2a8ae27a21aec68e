"""The reader's choice of text size: small, medium or large, kept in a cookie of their browser."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

COOKIE = "fivegood_text_size"
SIZES = ("s", "m", "l")


def text_size(request: HttpRequest) -> str:
    """Return the size that the reader chose; medium by default."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in SIZES else "m"


def reads_in(request: HttpRequest) -> dict[str, Any]:
    """Give every page the size of its text, and the sizes there are with their words."""
    words = (_("small text"), _("medium text"), _("large text"))
    return {"text_size": text_size(request), "text_sizes": list(zip(SIZES, words, strict=True))}
