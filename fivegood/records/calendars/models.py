"""Addresses at which officers' calendars are subscribed to: each opens one calendar, and nothing else."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fivegood.records.accounts.models import Membership


class CalendarToken(models.Model):
    """What a calendar program asks with for the calendar of one role of one account. Only its hash is kept.

    ``hash`` is the SHA-256 of the token, which is 256 bits of chance. ``language`` is that in which the calendar is
    written: the one that its owner read in when it was made.
    """

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=10)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "calendar_tokens"
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(revoked_at__isnull=True), name="calendar_tokens_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership} {self.pk}"
