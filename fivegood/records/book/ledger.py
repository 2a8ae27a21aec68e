"""What a write changes, worked out in memory: rows as stored, rows as given, the versions between. PURE."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter

from fivegood.errors import Conflict, Fault
from fivegood.facts.cells import write
from fivegood.facts.rows import Key, Row, key_of
from fivegood.facts.schema import FLAGS, Table
from fivegood.records.book.cells import RECORDED, cells_of
from fivegood.records.book.texts import RowTexts
from fivegood.records.journal.chain import ChangeText

_SECOND = timedelta(seconds=1)
#: So many changes of a trial are told: those that somebody looks at.
SHOWN = 200


@dataclass(slots=True)
class Stored:
    """One row as it is, or will be: its primary key (None while new), version and typed row.

    ``names`` are the columns that its cells are of; ``history`` are the cells of earlier versions by when they were
    recorded, where they are needed.
    """

    id: int | None
    version: int
    row: Row
    names: Sequence[str]
    is_changed: bool = False
    history: Mapping[str, dict[str, str]] = field(default_factory=dict)
    _cells: dict[str, str] | None = None

    @property
    def cells(self) -> dict[str, str]:
        """The row's canonical cells, written when they are first asked for: few rows of an import need them."""
        if self._cells is None:
            self._cells = cells_of(self.row, self.names)
        return self._cells


@dataclass(slots=True)
class Outcome:
    """What a write changed: counts, the changes in their order (of a trial the first), and what stands against it."""

    added: int = 0
    corrected: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    changes: list[ChangeText] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    #: The place of each change among the rows given, and the version that it makes.
    versions: list[tuple[int, int]] = field(default_factory=list)
    #: Number of the journal's entry, None when nothing changed or it was a trial.
    entry: int | None = None

    @property
    def basis(self) -> str:
        """The hash of which rows given replace which versions: the same until somebody writes one of the rows."""
        return hashlib.sha256(repr(self.versions).encode()).hexdigest()

    @property
    def version(self) -> int:
        """The version of the last row written; 0 when nothing changed."""
        return self.changes[-1].version if self.changes else 0


class Book:
    """The rows of one table that a write is about."""

    def __init__(
        self,
        table: Table,
        rows: dict[Key, Stored],
        now: datetime,
        *,
        takes_over: bool = False,
        written_out: int | None = None,
    ) -> None:
        """``written_out`` says how many changes are told, for a trial; None: all."""
        self.table = table
        self.rows = rows
        self._now = now.replace(microsecond=0)
        self._takes_over = takes_over
        self._written_out = written_out
        self._key = key_of(table)
        self._names = [column.name for column in table.read_columns if column.name != RECORDED]
        self._values = itemgetter(*(name for name in self._names if name not in FLAGS))
        self._texts = RowTexts(table)
        self._taken = 0
        self._outcome = Outcome()

    def outcome(self) -> Outcome:
        """Return what the rows taken so far change."""
        return self._outcome

    def written_keys(self) -> list[Key]:
        """Return the keys of the rows that changed."""
        return [key for key, stored in self.rows.items() if stored.is_changed]

    def take(self, row: Row, expected: int | None, place: tuple[str, int]) -> None:
        """Take one row as given; see ``services.records_write``."""
        self._taken += 1
        key = self._key(row)
        stored, given = self.rows.get(key), Stored(None, 0, row, self._names)
        recorded = row.get(RECORDED)
        if self._takes_over and isinstance(recorded, datetime):
            self._take_over(key, stored, given, recorded, place)
        elif self._is_current(key, stored, given, expected, place) and self._is_fresh(key, stored, given):
            if stored is not None and self._is_same(stored, given):
                self._outcome.unchanged += 1
            else:
                self._write(key, stored, given, self._time_after(stored))

    def _is_same(self, stored: Stored, given: Stored) -> bool:
        """True when two rows have the same cells; that their values are the same is quicker to tell, and means it."""
        if self._values(stored.row) == self._values(given.row):
            return all(bool(stored.row[name]) == bool(given.row[name]) for name in FLAGS)
        return stored.cells == given.cells

    def _is_current(
        self, key: Key, stored: Stored | None, given: Stored, expected: int | None, place: tuple[str, int]
    ) -> bool:
        """True unless the writer had read another version than the one stored."""
        if expected is None or expected == (stored.version if stored else 0):
            return True
        if expected == 0 and stored is not None:
            message = f"there is such a row already (version {stored.version}): correct it instead"
            if stored.row["is_withdrawn"]:
                message = "there was such a row, which is withdrawn: correct it to bring it back"
            self._outcome.faults.append(Fault(*place, self.table.key[0], message, write(key[0])))
            return False
        texts = tuple(write(value) for value in key)
        version, now = (stored.version, stored.cells) if stored else (0, {})
        self._outcome.conflicts.append(Conflict(self.table.name, texts, version, now, given.cells))
        return False

    def _is_fresh(self, key: Key, stored: Stored | None, given: Stored) -> bool:
        """True unless the row was taken out of the book, and somebody has corrected it since."""
        recorded = given.row.get(RECORDED)
        if recorded is None or stored is None or stored.row[RECORDED] == recorded or self._is_same(stored, given):
            return True
        texts = tuple(write(value) for value in key)
        self._outcome.conflicts.append(Conflict(self.table.name, texts, stored.version, stored.cells, given.cells))
        return False

    def _time_after(self, stored: Stored | None) -> datetime:
        """Return now, or a second after the version before it: two versions never bear one time."""
        before = stored.row[RECORDED] if stored else None
        return max(self._now, before + _SECOND) if isinstance(before, datetime) else self._now

    def _take_over(
        self, key: Key, stored: Stored | None, given: Stored, recorded: datetime, place: tuple[str, int]
    ) -> None:
        """Take a version that was recorded elsewhere: a later one is new, an earlier one must be known."""
        newest = stored.row[RECORDED] if stored else None
        if stored is None or (isinstance(newest, datetime) and newest < recorded):
            self._write(key, stored, given, recorded)
            return
        known = stored.cells if newest == recorded else stored.history.get(write(recorded))
        if known == given.cells:
            self._outcome.unchanged += 1
            return
        told = "is stored with other values" if known is not None else "is not stored, and a later version is"
        message = f"this row, recorded at {write(recorded)}, {told}: give the correction a later time"
        self._outcome.faults.append(Fault(*place, RECORDED, message, write(recorded)))

    def _write(self, key: Key, stored: Stored | None, given: Stored, recorded: datetime) -> None:
        given.version, given.is_changed = stored.version + 1 if stored else 1, True
        given.row = given.row | {RECORDED: recorded}
        self._tell(key, stored, given)
        if stored:
            given.id = stored.id
            if self._takes_over:
                given.history = {**stored.history, write(stored.row[RECORDED]): stored.cells}
        self.rows[key] = given
        self._count(stored, given)

    def _tell(self, key: Key, stored: Stored | None, given: Stored) -> None:
        changes = self._outcome.changes
        self._outcome.versions.append((self._taken, given.version))
        if self._written_out is None or len(changes) < self._written_out:
            before, after = self._texts.row(stored.row) if stored else "", self._texts.row(given.row)
            changes.append(ChangeText(self.table.name, self._texts.key(key), given.version, before, after))

    def _count(self, stored: Stored | None, given: Stored) -> None:
        if stored is None:
            self._outcome.added += 1
        elif given.row["is_withdrawn"]:
            self._outcome.withdrawn += 1
        else:
            self._outcome.corrected += 1


def combined(outcomes: Sequence[Outcome]) -> Outcome:
    """Return what several tables of one write changed as one outcome."""
    if len(outcomes) == 1:
        return outcomes[0]
    whole = Outcome()
    for one in outcomes:
        whole.added += one.added
        whole.corrected += one.corrected
        whole.withdrawn += one.withdrawn
        whole.unchanged += one.unchanged
        whole.changes += one.changes
        whole.faults += one.faults
        whole.conflicts += one.conflicts
        whole.versions += one.versions
    return whole


def told(outcome: Outcome) -> str:
    """Say in words what a write changed."""
    parts = [
        f"{count} {word}"
        for count, word in (
            (outcome.added, "added"),
            (outcome.corrected, "corrected"),
            (outcome.withdrawn, "withdrawn"),
            (outcome.unchanged, "unchanged"),
        )
        if count
    ]
    return ", ".join(parts) or "nothing to write"


def changed_columns(change: ChangeText) -> Sequence[str]:
    """Return the names of the columns that differ between before and after."""
    import json

    before = json.loads(change.before) if change.before else {}
    after = json.loads(change.after) if change.after else {}
    names = sorted({*before, *after} - {RECORDED})
    return [name for name in names if before.get(name) != after.get(name)]
