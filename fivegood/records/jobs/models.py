"""Long work: queued in the database itself, with its progress, its outcome and its history."""

from __future__ import annotations

from django.db import models


class Job(models.Model):
    """One piece of long work, for whoever asked for it.

    A worker that runs it holds it until ``lease_until`` and renews that; when a worker is killed the lease runs out
    and another takes the job up again, which is why every kind of work may be run twice without harm.
    """

    class State(models.TextChoices):
        """Where a job is."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    #: Who asked, as `actors.By`: name, role, officer_id, unit_id, lender, channel, reason.
    asked_by = models.JSONField(default=dict)
    actor = models.CharField(max_length=150)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    what = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    is_cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "jobs"
        indexes = [models.Index(fields=["state", "id"], name="jobs_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"
