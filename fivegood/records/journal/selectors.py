"""Reading the journal: the history of a row, and whether anything was altered behind its back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from fivegood.errors import ForbiddenError
from fivegood.facts.rows import key_of
from fivegood.facts.subjects import TABLES
from fivegood.records.accounts.texts import stored_texts as account_texts
from fivegood.records.actors import Actor
from fivegood.records.base import rows_of
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.texts import RowTexts
from fivegood.records.calendars.texts import stored_texts as calendar_texts
from fivegood.records.documents.texts import stored_texts as document_texts
from fivegood.records.journal.chain import (
    GENESIS,
    ChangeText,
    EntryText,
    canonical,
    hash_of_changes,
    hash_of_entry,
    key_text,
)
from fivegood.records.journal.models import Change, Entry, JournalCheck, JournalHead
from fivegood.records.notices.texts import stored_texts as notice_texts
from fivegood.records.park.models import ParkText
from fivegood.records.returns.texts import stored_texts as reminder_texts
from fivegood.records.scope import may_read_journal
from fivegood.records.webhooks.texts import stored_texts as webhook_texts

#: Faults told at most; the first one is what counts.
_TOLD = 100
#: Gives subject, key and text of each row that stands in the journal.
StoredTexts = Callable[[], Iterator[tuple[str, str, str]]]
_ABOVE: list[StoredTexts] = []
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class JournalFault:
    """One thing that is not as it was written: the entry it shows in, the row, and what is wrong."""

    entry: int
    message: str
    subject: str = ""
    key: str = ""


@dataclass(slots=True)
class Verdict:
    """What verifying found. ``first_bad`` is the number of the first entry that does not hold, None when all do."""

    entries: int = 0
    head: str = GENESIS
    #: The first of them that were found; there may be more.
    faults: list[JournalFault] = field(default_factory=list)
    first_bad: int | None = None
    #: Entry and hash of what each row was last written as.
    last: dict[_Key, tuple[int, bytes]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.faults

    def tell(self, entry: int, message: str, subject: str = "", key: str = "") -> None:
        """Note a fault."""
        self.first_bad = entry if self.first_bad is None else min(self.first_bad, entry)
        if len(self.faults) < _TOLD:
            self.faults.append(JournalFault(entry, message, subject, key))


def also_stored(read: StoredTexts) -> None:
    """Have what a room above writes into the journal held against it as well."""
    if read not in _ABOVE:
        _ABOVE.append(read)


def head_now() -> tuple[int, str]:
    """Return number and hash of the newest entry: what was read since is as it was, while they stay the same."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD)
        number, head = cursor.fetchone() or (0, GENESIS)
    return number, head


#: Asked by most pages: written out here, as Django takes longer to write it out than a database to answer it.
_HEAD = f"SELECT number, hash FROM {JournalHead._meta.db_table} ORDER BY id LIMIT 1"


def history_of(subject: str, key: tuple[str, ...]) -> QuerySet[Change]:
    """Return the changes of one row, the first one first, each with its entry."""
    found = Change.objects.filter(subject=subject, key=key_text(key))
    return found.select_related("entry").order_by("version", "id")


@dataclass(frozen=True, slots=True)
class EntriesAsked:
    """Which entries are asked for; what is empty asks for nothing. ``first`` and ``last`` are days of UTC."""

    actor: str = ""
    channel: str = ""
    action: str = ""
    subject: str = ""
    first: date | None = None
    last: date | None = None


def entries_for(actor: Actor, asked: EntriesAsked | None = None) -> QuerySet[Entry]:
    """Return the entries of the journal, the newest first. Raises ForbiddenError."""
    if not may_read_journal(actor):
        raise ForbiddenError(f"the role {actor.role} may not read the journal")
    found, asked = Entry.objects.order_by("-number"), asked or EntriesAsked()
    named = {name: getattr(asked, name) for name in ("actor", "channel", "action") if getattr(asked, name)}
    if asked.first:
        named["at__gte"] = asked.first.isoformat()
    if asked.last:
        named["at__lt"] = (asked.last + timedelta(days=1)).isoformat()
    if asked.subject:
        found = found.filter(Exists(Change.objects.filter(entry=OuterRef("pk"), subject=asked.subject)))
    return found.filter(**named)


def journal_checked(actor: Actor) -> JournalCheck | None:
    """Return when the journal was last verified and what was found; None for never. Raises ForbiddenError."""
    if not may_read_journal(actor):
        raise ForbiddenError(f"the role {actor.role} may not read the journal")
    return JournalCheck.objects.order_by("-id").first()


def journal_verify(known_head: str = "", tell: Callable[[int, int], None] | None = None) -> Verdict:
    """Check every entry against its hash and the one before it, and every record against its newest entry.

    ``known_head`` is a hash noted earlier (``fivegood journal head``): it must stand in the chain, so that not even
    the end of the journal can be cut off unseen.
    """
    verdict = Verdict()
    seen_known = not known_head or known_head == GENESIS
    total = Entry.objects.count()
    for entry in Entry.objects.order_by("number").iterator(chunk_size=500):
        _verify_entry(entry, verdict)
        seen_known = seen_known or entry.hash == known_head
        if tell:
            tell(verdict.entries, total)
    _verify_head(verdict)
    if not seen_known:
        verdict.tell(verdict.entries + 1, "the head noted earlier stands nowhere in the journal: its end was cut off")
    _verify_orphans(verdict)
    _verify_records(verdict)
    return verdict


def _verify_entry(entry: Entry, verdict: Verdict) -> None:
    expected = verdict.entries + 1
    if entry.number != expected:
        verdict.tell(expected, f"entry {expected} is missing: {entry.number} comes next")
    elif entry.previous_hash != verdict.head:
        verdict.tell(entry.number, "does not stand on the entry before it")
    changes, place = [], 0
    written = entry.changes.order_by("position").values_list("position", *ChangeText.__slots__)
    for position, *parts in written.iterator(chunk_size=2_000):
        text = ChangeText(*parts)
        if position != place:
            verdict.tell(entry.number, f"what stood at {place} of it is missing: {position} comes next")
        place = position + 1
        _verify_before(entry.number, text, verdict)
        changes.append(text)
    values = {name: getattr(entry, name) for name in EntryText.__slots__}
    if len(changes) != entry.count:
        verdict.tell(entry.number, f"holds {len(changes)} changes and was written with {entry.count}")
    elif hash_of_changes(changes) != entry.changes_hash:
        verdict.tell(entry.number, "a change in it was altered")
    if hash_of_entry(EntryText(**values)) != entry.hash:
        verdict.tell(entry.number, "was altered: it does not have the hash it was written with")
    verdict.entries, verdict.head = entry.number, entry.hash


def _verify_before(entry: int, change: ChangeText, verdict: Verdict) -> None:
    last = verdict.last.get((change.subject, change.key))
    if (last[1] if last else b"") != _digest(change.before):
        verdict.tell(entry, "does not begin with what the row was before", change.subject, change.key)
    verdict.last[change.subject, change.key] = entry, _digest(change.after)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16] if text else b""


def _verify_head(verdict: Verdict) -> None:
    head = JournalHead.objects.first()
    number, end = (head.number, head.hash) if head else (0, GENESIS)
    if (number, end) != (verdict.entries, verdict.head):
        message = f"the journal should end with entry {number} ({end[:12]}…) and ends with {verdict.entries}"
        verdict.tell(min(number, verdict.entries) + (number != verdict.entries), message)


def _verify_orphans(verdict: Verdict) -> None:
    orphan = Change.objects.exclude(entry_id__in=Entry.objects.values("number")).first()
    if orphan is not None:
        verdict.tell(orphan.entry_id, "has changes and is missing itself", orphan.subject, orphan.key)


def _verify_records(verdict: Verdict) -> None:
    """Compare what the tables hold with what the journal wrote last."""
    unseen = dict.fromkeys(verdict.last)
    for subject, key, text in _stored_texts():
        unseen.pop((subject, key), None)
        last = verdict.last.get((subject, key))
        if last is None:
            verdict.tell(verdict.entries + 1, "stands in the records without any entry", subject, key)
        elif last[1] != _digest(text):
            verdict.tell(last[0], "was changed in the records without an entry", subject, key)
    for subject, key in unseen:
        verdict.tell(verdict.last[subject, key][0], "is gone from the records", subject, key)


def _stored_texts() -> Iterator[tuple[str, str, str]]:
    yield from account_texts()
    yield from webhook_texts()
    yield from reminder_texts()
    yield from document_texts()
    yield from notice_texts()
    yield from calendar_texts()
    for stored_above in _ABOVE:
        yield from stored_above()
    for name, text in ParkText.objects.values_list("name", "text"):
        yield "park_texts", key_text([name]), canonical({"text": text})
    for table in TABLES.values():
        texts, key = RowTexts(table), key_of(table)
        rows: QuerySet[Any, tuple[Any, ...]] = rows_of(table.name).values_list(*attributes_of(table))
        for values in rows.iterator(chunk_size=5_000):
            row = row_of(table, values[2:])
            yield table.name, texts.key(key(row)), texts.row(row)


def cells_told(text: str) -> dict[str, str]:
    """Return the cells of a change's side; none for an empty one."""
    cells: dict[str, str] = json.loads(text) if text else {}
    return cells
