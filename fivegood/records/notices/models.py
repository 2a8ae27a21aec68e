"""Notices: what somebody is to know of a record, each told once, and how far each account has read."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from fivegood.records.fields import CODE_LENGTH, LocalInstantField


class Notice(models.Model):
    """Whoever holds a role is to know something of a record: one officer where ``officer_id`` says which, the contacts
    of one unit where ``unit_id`` does.

    ``occasion`` names what happened once for all, so that whoever looks, and whenever, it is told once. ``told`` holds
    what its sentence says, in codes and numbers: what the record says stays in the record, with its rights.
    """

    subject = models.CharField(max_length=40)
    key = models.CharField(max_length=CODE_LENGTH)
    occasion = models.CharField(max_length=80)
    role = models.CharField(max_length=20)
    officer_id = models.CharField(max_length=CODE_LENGTH, blank=True)
    unit_id = models.CharField(max_length=CODE_LENGTH, blank=True)
    told = models.JSONField(default=dict)
    happened_at = LocalInstantField()
    told_at = LocalInstantField()

    class Meta:
        db_table = "notices"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "key", "occasion", "role", "officer_id", "unit_id"], name="notices_once"
            ),
        ]
        indexes = [models.Index(fields=["role", "officer_id", "id"], name="notices_of_somebody")]

    def __str__(self) -> str:
        return f"{self.subject} {self.key} {self.occasion} {self.role} {self.officer_id}"


class NoticeMark(models.Model):
    """How far an account has read the notices of a role, and up to where they went out to it by letter.

    It is the reader's own and nothing that happened in the park: it leaves no entry in the journal.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=20)
    officer_id = models.CharField(max_length=CODE_LENGTH, blank=True)
    read_to = models.BigIntegerField(default=0)
    mailed_to = models.BigIntegerField(default=0)
    mailed_at = LocalInstantField(null=True, blank=True)

    class Meta:
        db_table = "notice_marks"
        constraints = [models.UniqueConstraint(fields=["user", "role", "officer_id"], name="notice_marks_key")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.read_to}"
