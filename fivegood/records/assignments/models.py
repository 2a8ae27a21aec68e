"""Proposals of who serves whom: what each was worked out of, what came of it, and what was changed by hand."""

from __future__ import annotations

from django.db import models

from fivegood.records.fields import CODE_LENGTH


class Proposal(models.Model):
    """A proposal for a day: a draft, which becomes records when it is committed.

    ``entry`` and ``entry_hash`` are the journal's newest when its rows were read, and name what they were;
    ``rules_hash`` is that of the park's numbers. ``away`` are officers who are taken to have left. ``cost`` is that of
    the pairs as they stand, ``bound`` that of the best there is; ``told`` holds what the page says of it all.
    """

    as_of = models.DateField()
    away = models.JSONField(default=list)
    pins_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    job = models.ForeignKey("records.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    entry = models.BigIntegerField(default=0)
    entry_hash = models.CharField(max_length=64, blank=True)
    rules_hash = models.CharField(max_length=64, blank=True)
    cost = models.BigIntegerField(default=0)
    bound = models.BigIntegerField(default=0)
    told = models.JSONField(default=dict)
    solved_at = models.DateTimeField(null=True, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    committed_entry = models.BigIntegerField(null=True, blank=True)

    class Meta:
        db_table = "assignment_proposals"

    def __str__(self) -> str:
        return f"proposal {self.pk} for {self.as_of}"


class ProposedPair(models.Model):
    """A unit's officer in a role: today's (empty: nobody), the best, and the one chosen, by hand where it is pinned.

    ``told`` says why: points by part, the bar, what it saves, the next best officer and how much more they would cost.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="pairs", db_index=False)
    role = models.CharField(max_length=10)
    unit_id = models.CharField(max_length=CODE_LENGTH)
    before = models.CharField(max_length=CODE_LENGTH, blank=True)
    best = models.CharField(max_length=CODE_LENGTH)
    officer_id = models.CharField(max_length=CODE_LENGTH)
    is_pinned = models.BooleanField(default=False)
    reason = models.CharField(max_length=10, blank=True)
    told = models.JSONField(default=dict)

    class Meta:
        db_table = "proposed_pairs"
        constraints = [models.UniqueConstraint(fields=["proposal", "unit_id", "role"], name="proposed_pairs_key")]
        indexes = [models.Index(fields=["proposal", "role", "officer_id"], name="proposed_pairs_of_officer")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.role} {self.unit_id} {self.officer_id}"
