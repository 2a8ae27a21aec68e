"""Filters of lists that readers keep under a name: each account its own."""

from __future__ import annotations

from django.conf import settings
from django.db import models

NAME_LENGTH = 80
QUERY_LENGTH = 1_000


class SavedFilter(models.Model):
    """What a reader asks a list for, under a name of the reader's own.

    ``page`` names the list, ``query`` is what stands behind the ? of its address. It is a choice of the reader, as the
    size of text is, and nothing that happened in the park: it leaves no entry in the journal.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=NAME_LENGTH)
    query = models.CharField(max_length=QUERY_LENGTH)

    class Meta:
        db_table = "saved_filters"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="saved_filters_key"),
            models.CheckConstraint(condition=~models.Q(name=""), name="saved_filters_name_filled"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.page} {self.name}"
