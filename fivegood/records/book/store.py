"""Rows of a table out of the database and into it, many at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from django.db.models import Q

from fivegood.facts.cells import write
from fivegood.facts.rows import Key, Row, key_of
from fivegood.facts.schema import FLAGS, Table
from fivegood.records.base import MODELS, Record, rows_of
from fivegood.records.book.cells import RECORDED, attributes_of, row_of, stored_columns
from fivegood.records.book.ledger import Book, Stored
from fivegood.records.bulk import bulk_insert, bulk_update, preparers
from fivegood.records.journal.chain import key_text
from fivegood.records.journal.models import Change

#: From so many rows on the whole table is read at once, which is faster than asking for each key.
_WHOLE_TABLE = 300
_AT_ONCE = 500


def load(table: Table, rows: Sequence[Row]) -> dict[Key, Stored]:
    """Return the stored rows that have the keys of ``rows``; for corrections among these, with their history."""
    key = key_of(table)
    wanted = {key(row): row for row in rows}
    names = [column.name for column in table.read_columns if column.name != RECORDED]
    found: dict[Key, Stored] = {}
    for values in _rows_with(table, list(wanted)):
        row = row_of(table, values[2:])
        if key(row) in wanted:
            found[key(row)] = Stored(values[0], values[1], row, names)
    older = [known for known, stored in found.items() if stored.version > 1 and _is_earlier(wanted[known], stored)]
    if older:
        _add_history(table, found, older)
    return found


def _is_earlier(row: Row, stored: Stored) -> bool:
    given, newest = row.get(RECORDED), stored.row[RECORDED]
    return given is not None and given <= newest  # type: ignore[operator] # both are instants


def _rows_with(table: Table, keys: Sequence[Key]) -> Iterator[tuple[Any, ...]]:
    attributes = attributes_of(table)
    manager = rows_of(table.name)
    if len(keys) > _WHOLE_TABLE:
        yield from manager.values_list(*attributes).iterator(chunk_size=5_000)
        return
    for start in range(0, len(keys), 50):
        yield from manager.filter(condition_of(table, keys[start : start + 50])).values_list(*attributes)


def condition_of(table: Table, keys: Sequence[Key]) -> Q:
    """Return the condition that the rows with these keys meet."""
    by_column = dict(zip(stored_columns(table), attributes_of(table), strict=True))
    condition = Q(pk__in=[])
    for key in keys:
        values = (str(value) if value is not None and not hasattr(value, "isoformat") else value for value in key)
        condition |= Q(**{by_column[name]: value for name, value in zip(table.key, values, strict=True)})
    return condition


def _add_history(table: Table, found: dict[Key, Stored], keys: Sequence[Key]) -> None:
    by_text = {key_text(map(write, key)): key for key in keys}
    texts = list(by_text)
    history: dict[Key, dict[str, dict[str, str]]] = defaultdict(dict)
    for start in range(0, len(texts), _AT_ONCE):
        changes = Change.objects.filter(subject=table.name, key__in=texts[start : start + _AT_ONCE])
        for text, after in changes.values_list("key", "after"):
            cells = json.loads(after)
            history[by_text[text]][cells.pop(RECORDED)] = cells
    for key, versions in history.items():
        found[key].history = versions


def store(table: Table, book: Book) -> None:
    """Write every row of the book that changed: new ones in one stroke, the others by their primary key."""
    model = MODELS[table.name]
    columns = ("version", *(column.name for column in table.read_columns))
    cells = _cells_of(columns, preparers(model, columns))
    changed = [stored for stored in book.rows.values() if stored.is_changed]
    kept = [[*cells(stored), stored.id] for stored in changed if stored.id is not None]
    if kept:
        _release(table, [stored.id for stored in changed if stored.id is not None])
        bulk_update(model, columns, kept)
    bulk_insert(model, columns, (cells(stored) for stored in changed if stored.id is None))


def _release(table: Table, ids: Sequence[int]) -> None:
    """Let go of values that stand once, so that one row may take what another gives up in the same write."""
    names = [column.name for column in table.read_columns if column.is_unique]
    for start in range(0, len(ids) if names and len(ids) > 1 else 0, _AT_ONCE):
        held = rows_of(table.name).filter(pk__in=ids[start : start + _AT_ONCE])
        held.update(**dict.fromkeys(names))


def _cells_of(columns: Sequence[str], prepare: Sequence[Any]) -> Callable[[Stored], list[Any]]:
    """Return the function that gives a row as the database takes it, where a flag that is not set does not hold."""
    values = itemgetter(*columns[1:])
    made = [bool if name in FLAGS else cell for name, cell in zip(columns, prepare, strict=True)]

    def cells(stored: Stored) -> list[Any]:
        given = zip(made, (stored.version, *values(stored.row)), strict=True)
        return [cell(value) for cell, value in given]

    return cells


def model_of(table: Table) -> type[Record]:
    """Return the model of a table."""
    return MODELS[table.name]
