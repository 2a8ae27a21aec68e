"""The addresses of pages: the same for everybody, so worked out once; Django takes the time of twenty cells for one."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse
from django.utils.http import RFC3986_SUBDELIMS

_SAFE = RFC3986_SUBDELIMS + "/~:@"


def address(page: str, *args: object) -> str:
    """Return the address of a page by its name and what is asked of it. Raises NoReverseMatch."""
    return _reversed(get_script_prefix(), page, args)


@lru_cache(maxsize=20_000)
def _reversed(_prefix: str, page: str, args: tuple[object, ...]) -> str:
    return reverse(page, args=args)


def below(begin: str, path: str) -> str:
    """Return the address of the record with a key's path below the list that stands at ``begin``, as Django does.

    Of a hundred thousand records hardly any is asked for twice, so these are written and not kept.
    """
    return f"{begin}{quote(path, safe=_SAFE)}/"
