"""Writing the journal. Every service that changes a record ends here, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import connection

from fivegood.records.actors import By
from fivegood.records.bulk import bulk_insert
from fivegood.records.journal.chain import GENESIS, ChangeText, EntryText, hash_of_changes, hash_of_entry
from fivegood.records.journal.models import Change, Entry, JournalCheck, JournalHead
from fivegood.records.webhooks.outbox import deliveries_add


def journal_lock() -> JournalHead:
    """Lock the end of the chain until the transaction ends: writes take their turns. Needs a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("a write needs a transaction: the record and its entry are one")
    JournalHead.objects.get_or_create(id=1, defaults={"number": 0, "hash": GENESIS})
    return JournalHead.objects.select_for_update().get(id=1)


def journal_append(head: JournalHead, by: By, action: str, changes: Sequence[ChangeText]) -> Entry:
    """Write one entry with its changes behind ``head``, which ``journal_lock`` gave, and a notice for each webhook."""
    text = EntryText(
        number=head.number + 1,
        at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        actor=by.actor.name,
        role=by.actor.role,
        channel=by.channel,
        action=action,
        reason=by.reason,
        count=len(changes),
        changes_hash=hash_of_changes(changes),
        previous_hash=head.hash,
    )
    entry = Entry.objects.create(hash=hash_of_entry(text), **{name: getattr(text, name) for name in text.__slots__})
    bulk_insert(
        Change,
        ("entry_id", "position", "subject", "key", "version", "before", "after"),
        (
            (entry.number, position, change.subject, change.key, change.version, change.before, change.after)
            for position, change in enumerate(changes)
        ),
    )
    head.number, head.hash = entry.number, entry.hash
    head.save()
    deliveries_add(entry, changes)
    return entry


def journal_check_note(entries: int, first_bad: int | None) -> JournalCheck:
    """Note that the journal was verified just now: how many entries, and the first that does not hold."""
    return JournalCheck.objects.create(checked_at=datetime.now(UTC), entries=entries, first_bad=first_bad)
