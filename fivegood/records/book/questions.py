"""Questions kept as SQL and asked again about something else: writing one takes Django longer than answering it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

#: What is asked about in place of each text that stands for it: a text, or all texts of a list.
Instead = Mapping[str, str | Sequence[str]]


def asked_about(sql: str, params: Sequence[Any], instead: Instead) -> tuple[str, list[Any]]:
    """Return a question and its parameters with those that stand for something replaced; in a list by all of it."""
    first, *parts = sql.split("%s")
    asked, given = [first], list[Any]()
    for value, part in zip(params, parts, strict=True):
        # What is a list in the question itself stays one: PostgreSQL takes it as an array.
        other = instead.get(value, value) if isinstance(value, str) else value
        of_one = [other] if other is value or isinstance(other, str) else list(other)
        asked += [", ".join(["%s"] * len(of_one)) or "NULL", part]
        given += of_one
    return "".join(asked), given
