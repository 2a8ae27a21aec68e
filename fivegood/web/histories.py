"""The versions of a record in the reader's words: what differs from the version before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fivegood.facts.cells import write
from fivegood.facts.rows import Row
from fivegood.facts.schema import NUMERIC, Column, ColumnType, Table
from fivegood.plan.goals import Park
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import cells_told, history_of
from fivegood.web.words import lang, shown, title


@dataclass(frozen=True, slots=True)
class Difference:
    """One column before and after."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record: its number, the entry that wrote it, and what differs from the one before."""

    number: int
    entry: Entry
    recorded_at: str
    is_withdrawn: bool
    differences: list[Difference]


def versions_of(table: Table, park: Park, row: Row) -> list[Version]:
    """Return the versions of a record, the newest first."""
    changes = history_of(table.name, tuple(write(row[name]) for name in table.key))
    found = []
    for change in changes:
        before, after = cells_told(change.before), cells_told(change.after)
        told = differences(table, park, before, after)
        recorded = after.get("recorded_at", "").replace("T", " ")
        found.append(Version(change.version, change.entry, recorded, "is_withdrawn" in after, told))
    return found[::-1]


def differences(table: Table, park: Park, before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    """Return the columns that differ between two sides, in the table's order."""
    language, found = lang(), []
    for column, name, word in _titled(table, language):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            words = _word(column, park, old, language), _word(column, park, new, language)
            found.append(Difference(word, *words))
    return found


@cache
def _titled(table: Table, _language: str) -> list[tuple[Column, str, str]]:
    """Return the columns that may differ with their names and titles: a page shows hundreds of rows of them."""
    return [(column, column.name, title(column)) for column in table.read_columns if column.name != "recorded_at"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a file would do to one record."""

    key: str
    is_new: bool
    differences: list[Difference]


@dataclass(frozen=True, slots=True)
class ChangeOfEntry:
    """What an entry did to one record: what it is of in words, its key, the version that this made."""

    subject: str
    key: str
    version: int
    is_new: bool
    differences: list[Difference]


def changes_shown(table: Table, park: Park, changes: Iterable[Mapping[str, Any]]) -> list[Change]:
    """Return the differences that the check of a file kept (`exchange.services.difference`)."""
    found = []
    for change in changes:
        before = {name: pair[0] for name, pair in change["columns"].items()}
        after = {name: pair[1] for name, pair in change["columns"].items()}
        key = ", ".join(json.loads(change["key"]))
        found.append(Change(key, change["is_new"], differences(table, park, before, after)))
    return found


def _word(column: Column, park: Park, text: str, language: str) -> str:
    if column.type is ColumnType.BOOLEAN and text:
        return shown(column, text == "true")
    if column.type is ColumnType.INSTANT:
        return text.replace("T", " ").removesuffix(":00")
    if column.type in NUMERIC and text:
        return shown(column, text)
    return park.word(column.list_name, text, language) if column.list_name and text else text
