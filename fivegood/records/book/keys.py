"""A key as one piece of an address, and a place in a list as a cursor."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from django.db.models import Q

from fivegood.errors import Fault, InputError
from fivegood.facts.cells import CellError, reader_of
from fivegood.facts.schema import ColumnType, Table
from fivegood.records.book.filters import lookup_of


def path_of(key: Iterable[str]) -> str:
    """Return a key as one text, its parts apart by ~; `key_of_path` reads it back."""
    return "~".join(part.replace("%", "%25").replace("~", "%7E") for part in key)


def key_of_path(path: str) -> tuple[str, ...]:
    """Return the key that a piece of an address stands for."""
    return tuple(unquote(part) for part in path.split("~"))


def id_of_path(path: str) -> str:
    """Return the id that a piece of an address stands for, of a record whose key is one id."""
    return ", ".join(key_of_path(path))


def cursor_of(key: Sequence[str]) -> str:
    """Return the place behind a key as a cursor."""
    return base64.urlsafe_b64encode(json.dumps(list(key), ensure_ascii=False).encode()).decode().rstrip("=")


def after(table: Table, cursor: str) -> Q:
    """Return the condition that rows behind a cursor meet, in the order of the key. Raises InputError."""
    try:
        texts = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        columns = [table.read_by_name[name] for name in table.key]
        values = [reader_of(column, None)[text] for column, text in zip(columns, texts, strict=True)]
    except (ValueError, TypeError, AttributeError, CellError):
        raise InputError(
            [Fault("cursor", message="is not a cursor of this list: begin again", value=cursor[:60])]
        ) from None
    found, same = Q(pk__in=[]), Q()
    for column, value in zip(columns, values, strict=True):
        held = str(value) if column.type is ColumnType.SPAN else value
        found |= same & Q(**{f"{lookup_of(table, column)}__gt": held})
        same &= Q(**{lookup_of(table, column): held})
    return found
