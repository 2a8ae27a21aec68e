"""The journal: who wrote what, when, through which channel and why, chained by hash."""

from __future__ import annotations

from django.db import models

from fivegood.records.fields import CODE_LENGTH


class Entry(models.Model):
    """One write: a page, a call, an import. ``number`` counts from 1 without a gap; ``at`` is UTC.

    ``hash`` is that of everything in the entry, of its changes and of the entry before it (`chain`).
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=32)
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=30)
    channel = models.CharField(max_length=20)
    action = models.CharField(max_length=60)
    reason = models.TextField(blank=True)
    count = models.PositiveIntegerField()
    changes_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "journal_entries"

    def __str__(self) -> str:
        return f"{self.number} {self.at} {self.actor} {self.action}"


class Change(models.Model):
    """One row as it was before a write and after it, as canonical JSON text (empty: there was none).

    ``key`` is the row's key as a JSON list. The versions of a row are its changes.
    """

    #: Found by the index of its place.
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="changes", db_index=False)
    position = models.PositiveIntegerField()
    subject = models.CharField(max_length=40)
    key = models.CharField(max_length=4 * CODE_LENGTH + 20)
    version = models.PositiveIntegerField()
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

    class Meta:
        db_table = "journal_changes"
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="journal_changes_place"),
        ]
        indexes = [
            models.Index(fields=["subject", "key", "version"], name="journal_changes_row"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.key} version {self.version}"


class JournalHead(models.Model):
    """The newest entry: one row, locked by every write, so that the chain has one end."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "journal_head"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="journal_head_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"


class JournalCheck(models.Model):
    """That the journal was verified: when, how far it went, and the first entry that does not hold (None: all do)."""

    checked_at = models.DateTimeField()
    entries = models.BigIntegerField()
    first_bad = models.BigIntegerField(null=True, blank=True)

    class Meta:
        db_table = "journal_checks"

    def __str__(self) -> str:
        return f"{self.checked_at} {self.entries}"
