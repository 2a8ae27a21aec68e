"""The hashes of the journal. PURE: what is written is hashed here, and what is verified is hashed here again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring

#: What the first entry stands on.
GENESIS = hashlib.sha256(b"fivegood journal 1").hexdigest()
#: A text as it stands in the JSON texts of the journal.
quoted = encode_basestring


@dataclass(frozen=True, slots=True)
class ChangeText:
    """One row before and after a write; see `models.Change`."""

    subject: str
    key: str
    version: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EntryText:
    """One write without its changes; see `models.Entry`."""

    number: int
    at: str
    actor: str
    role: str
    channel: str
    action: str
    reason: str
    count: int
    changes_hash: str
    previous_hash: str


def canonical(value: Mapping[str, str]) -> str:
    """Return a row's cells as JSON text that is the same for the same cells."""
    # An import writes hundreds of thousands of such texts: an encoder of whole values takes longer.
    return "{" + ",".join([f"{quoted(name)}:{quoted(cell)}" for name, cell in sorted(value.items())]) + "}"


def key_text(cells: Iterable[str]) -> str:
    """Return a row's key as text."""
    return f"[{','.join(map(quoted, cells))}]"


def hash_of_changes(changes: Iterable[ChangeText]) -> str:
    """Return the SHA-256 of changes in their order. Lengths stand before texts, so that no two lists look alike."""
    digest = hashlib.sha256()
    for change in changes:
        subject, key, version = change.subject.encode(), change.key.encode(), b"%d" % change.version
        before, after = change.before.encode(), change.after.encode()
        digest.update(b"%d:%b%d:%b%d:%b" % (len(subject), subject, len(key), key, len(version), version))
        digest.update(b"%d:%b%d:%b" % (len(before), before, len(after), after))
    return digest.hexdigest()


def hash_of_entry(entry: EntryText) -> str:
    """Return the SHA-256 of an entry, which stands on the entry before it."""
    parts = [
        entry.number,
        entry.at,
        entry.actor,
        entry.role,
        entry.channel,
        entry.action,
        entry.reason,
        entry.count,
        entry.changes_hash,
        entry.previous_hash,
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
