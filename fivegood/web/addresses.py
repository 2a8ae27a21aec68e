"""The addresses of the pages of many records: Django works one out in the time of twenty cells."""

from __future__ import annotations

from urllib.parse import quote

from django.urls import reverse
from django.utils.http import RFC3986_SUBDELIMS

_SAFE = RFC3986_SUBDELIMS + "/~:@"


class Addresses:
    """Gives the address of a record's page, as `reverse` does; the part before the key is asked for once a table."""

    def __init__(self) -> None:
        self._begins: dict[str, str] = {}

    def of(self, table: str, path: str) -> str:
        """Return the address of the record of a table with a key's path."""
        begin = self._begins.get(table)
        if begin is None:
            begin = self._begins[table] = reverse("many", args=[table])
        return below(begin, path)


def below(begin: str, path: str) -> str:
    """Return the address of the record with a key's path below the list that stands at ``begin``."""
    return f"{begin}{quote(path, safe=_SAFE)}/"
