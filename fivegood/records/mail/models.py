"""Letters that came in: each is taken once and answered once."""

from __future__ import annotations

from django.db import models

from fivegood.records.fields import CODE_LENGTH, LocalInstantField


class LetterIn(models.Model):
    """A letter of somebody who is known, with what became of it; the letter itself is not kept.

    ``key`` is the SHA-256 of its Message-ID. ``faults`` say why it was not taken, or which of its files were not; its
    answer is to go to ``sender`` until ``answered_at``.
    """

    key = models.CharField(max_length=64, unique=True)
    message_id = models.CharField(max_length=500, blank=True)
    sender = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    need_id = models.CharField(max_length=CODE_LENGTH, blank=True)
    faults = models.JSONField(default=list)
    is_reply = models.BooleanField(default=False)
    taken_at = LocalInstantField()
    answered_at = LocalInstantField(null=True, blank=True)

    class Meta:
        db_table = "letters_in"
        indexes = [models.Index(fields=["sender", "taken_at"], name="letters_in_of_sender")]

    def __str__(self) -> str:
        return f"{self.sender} {self.need_id}"
