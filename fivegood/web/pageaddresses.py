"""The address of a page: the same for everybody who asks, so worked out once and kept."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def address(page: str, *args: object) -> str:
    """Return the address of a page by its name and what is asked of it. Raises NoReverseMatch."""
    return _reversed(get_script_prefix(), page, args)


@lru_cache(maxsize=20_000)
def _reversed(_prefix: str, page: str, args: tuple[object, ...]) -> str:
    return reverse(page, args=args)
