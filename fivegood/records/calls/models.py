"""Calls that may be sent again: the first answer is kept, so that a repeat writes nothing."""

from __future__ import annotations

from django.db import models


class KeyedCall(models.Model):
    """A call that bore an idempotency key, with its answer."""

    actor = models.CharField(max_length=150)
    key = models.CharField(max_length=100)
    #: SHA-256 of method, path and body.
    sent = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "keyed_calls"
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="keyed_calls_key")]

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"
