"""Files sent in: kept as they came, checked, compared with what is stored, then written or not."""

from __future__ import annotations

from django.db import models


class Upload(models.Model):
    """One file of one table on its way in.

    ``summary`` holds what the check found: counts and the first differences. ``basis`` is the hash of
    the stored rows that the differences stand on: when these change, the file is checked again before it is written.
    ``cells`` are those of a workbook without faults, from its check to its writing, so that it is opened once.
    """

    class State(models.TextChoices):
        """Where a file is."""

        WAITING = "waiting"
        FAULTY = "faulty"
        CHECKED = "checked"
        COMMITTED = "committed"
        DISCARDED = "discarded"

    table = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    data = models.BinaryField()
    cells = models.BinaryField(default=b"")
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    #: Keep the times that rows bring along: for records kept elsewhere before.
    takes_over = models.BooleanField(default=False)
    actor = models.CharField(max_length=150)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    summary = models.JSONField(default=dict)
    #: Line, column, message, value and suggestion of each fault.
    faults = models.JSONField(default=list)
    basis = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True, blank=True)
    #: Number of the journal's entry that wrote it, None when it changed nothing.
    entry = models.BigIntegerField(null=True, blank=True)
    job = models.ForeignKey("records.Job", models.SET_NULL, null=True, blank=True, related_name="uploads")

    class Meta:
        db_table = "uploads"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="committed") | models.Q(committed_at__isnull=False), name="uploads_committed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"
