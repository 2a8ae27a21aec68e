"""The park's own texts: its plan, measures, report texts and calendars, as `fivegood init` writes them."""

from __future__ import annotations

from django.db import models

from fivegood.records.fields import LocalInstantField


class ParkText(models.Model):
    """The newest version of one text (plan.yaml, report.en.md); the versions before it stand in the journal."""

    name = models.CharField(max_length=120, unique=True)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    recorded_at = LocalInstantField()

    class Meta:
        db_table = "park_texts"

    def __str__(self) -> str:
        return self.name
