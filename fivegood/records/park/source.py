"""The database as a source of a park: the same texts and tables as a folder, so the same facts and figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import or_

from django.db.models import Q

from fivegood.errors import InputError
from fivegood.facts.folder import CodeLists
from fivegood.facts.rows import Records, TableRecords
from fivegood.facts.schema import Table
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark, open_park
from fivegood.records.base import rows_of
from fivegood.records.book.cells import Readers, attributes_of, rows_by_column
from fivegood.records.journal.chain import key_text
from fivegood.records.journal.kept import until_written, while_asked_alike
from fivegood.records.journal.models import Change
from fivegood.records.park.models import ParkText

#: Under which name the journal holds the park's texts.
SUBJECT = "park_texts"


@dataclass(frozen=True)
class DatabaseSource:
    """Texts and records of the database.

    ``with_history`` reads every version of every row, which only a question about an earlier state of knowledge
    (``known_at``) needs; without it the newest ones are read.
    """

    with_history: bool = False

    def __str__(self) -> str:
        return "the database"

    def text(self, name: str) -> str | None:
        """Return the newest version of a text; see `parksource.ParkSource`."""
        return ParkText.objects.filter(name=name).values_list("text", flat=True).first()

    def records(self, codes: CodeLists) -> Records:  # noqa: ARG002 - checked when the rows were written
        """Return the rows of every table; see `parksource.ParkSource`."""
        read = _versions_of if self.with_history else newest_of
        return {name: read(table) for name, table in TABLES.items()}


@until_written(2)
def current_park() -> OpenPark:
    """Return the park of the database as its newest texts say, read anew only when one of them changed.

    For pages and calls, which need its lists and plan; its records are not read. Raises InputError.
    """
    texts = tuple(ParkText.objects.order_by("name").values_list("name", "text"))
    if "plan.yaml" not in dict(texts):
        raise InputError([], _NO_PARK)
    return _opened(texts)


def text_versions() -> dict[str, int]:
    """Return the version of each text of the park as it is now, by name."""
    return dict(ParkText.objects.order_by("name").values_list("name", "version"))


def park_of_texts(versions: Mapping[str, int]) -> OpenPark:
    """Return the park as these versions of its texts say, from the journal; its records are those of now.

    Raises InputError when there is no plan among them.
    """
    return _of_versions(tuple(sorted(versions.items())))


@while_asked_alike(4)
def _of_versions(versions: tuple[tuple[str, int], ...]) -> OpenPark:
    named = [Q(key=key_text([name]), version=version) for name, version in versions]
    found = Change.objects.filter(reduce(or_, named, Q(pk__in=[])), subject=SUBJECT).values_list("key", "after")
    texts = {json.loads(key)[0]: json.loads(after)["text"] for key, after in found}
    if "plan.yaml" not in texts:
        raise InputError([], _NO_PARK)
    return _opened(tuple(sorted(texts.items())))


@lru_cache(maxsize=4)
def _opened(texts: tuple[tuple[str, str], ...]) -> OpenPark:
    return open_park(_Texts(texts=dict(texts)))


@dataclass(frozen=True)
class _Texts(DatabaseSource):
    """The database with texts read already."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """Return a text; see `parksource.ParkSource`."""
        return self.texts.get(name)


_NO_PARK = "the database holds no park yet: fivegood load PARK takes a folder over"


def open_database(*, with_history: bool = False) -> OpenPark:
    """Open the park that the database holds. Raises InputError when it holds none."""
    if not ParkText.objects.filter(name="plan.yaml").exists():
        raise InputError([], _NO_PARK)
    return open_park(DatabaseSource(with_history=with_history))


def newest_of(table: Table) -> TableRecords:
    """Return the rows of one table as they are now."""
    part = TableRecords(table)
    stored = rows_of(table.name).values_list(*attributes_of(table)[2:]).iterator(chunk_size=5_000)
    columns = rows_by_column(table, stored)
    part.add(columns, [(table.name, 0)] * len(columns[table.key[0]]))
    return part


def _versions_of(table: Table) -> TableRecords:
    readers = Readers(table, {})
    changes = Change.objects.filter(subject=table.name).order_by("id").values_list("after", flat=True).iterator()
    rows = [readers.stored(json.loads(after)) for after in changes]
    return TableRecords(table, rows, [(table.name, 0)] * len(rows))
