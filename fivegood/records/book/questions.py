"""Questions kept as SQL and asked again about something else: writing one takes Django longer than answering it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

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


def many(kind: str) -> str:
    """Return what stands in a question for as many values of a type as are given it, "bigint" or "text"."""
    return "SELECT value FROM json_each(%s)" if connection.vendor == "sqlite" else f"SELECT unnest(%s::{kind}[])"


def given_many(values: Sequence[int] | Sequence[str]) -> str | list[Any]:
    """Return values as a database takes many of them at once."""
    return json.dumps(values) if connection.vendor == "sqlite" else list(values)
