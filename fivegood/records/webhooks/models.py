"""Webhooks: who is told that records changed, and each telling with its attempts."""

from __future__ import annotations

from django.db import models

from fivegood.records.journal.models import Entry


class Webhook(models.Model):
    """An address that is told of writes, from the entry of its registration on.

    ``tables`` are those it is told of; empty means all. ``secret`` signs what is sent, so it is kept as it is; it is
    shown once, and the journal knows its hash. The worker that sends to it holds ``lease`` until ``lease_until``, so
    that no two send to one address at once, and a killed one is followed by another.
    """

    url = models.CharField(max_length=500)
    tables = models.JSONField(default=list)
    secret = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "webhooks"
        constraints = [
            models.CheckConstraint(condition=~models.Q(secret=""), name="webhooks_secret_filled"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.url}"


class Delivery(models.Model):
    """One notice for one webhook: of an entry of the journal, or (without one) a test.

    It is written in the transaction of the entry, so that there is one exactly when there is the other.
    ``message_id`` is the same at each attempt: a receiver knows by it what it has had already.
    """

    class State(models.TextChoices):
        """Where a delivery is."""

        WAITING = "waiting"
        DELIVERED = "delivered"
        GIVEN_UP = "given_up"

    message_id = models.CharField(max_length=40, unique=True)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    #: What the receiver answered last, None when it did not; and in words why that was no success.
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "webhook_deliveries"
        constraints = [
            models.UniqueConstraint(fields=["webhook", "entry"], name="webhook_deliveries_once"),
            models.CheckConstraint(
                condition=models.Q(state="waiting", ended_at__isnull=True)
                | ~models.Q(state="waiting") & models.Q(ended_at__isnull=False),
                name="webhook_deliveries_ended",
            ),
        ]
        indexes = [
            models.Index(
                fields=["webhook", "entry"], condition=models.Q(state="waiting"), name="webhook_deliveries_waiting"
            ),
            models.Index(fields=["ended_at"], name="webhook_deliveries_old"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"
