"""Accounts and what they are to the park: one person may hold several roles, each from a day to a day."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from fivegood.records.actors import Role
from fivegood.records.fields import CODE_LENGTH


class User(AbstractUser):
    """Somebody who logs in, by e-mail or user name."""

    class Meta(AbstractUser.Meta):
        db_table = "users"


class Membership(models.Model):
    """A role that a user holds from a day to a day, bound to an officer, a unit or a lender where it asks for one."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    officer = models.ForeignKey("records.Officer", models.PROTECT, to_field="officer_id", null=True, blank=True)
    unit = models.ForeignKey("records.Unit", models.PROTECT, to_field="unit_id", null=True, blank=True)
    lender = models.CharField(max_length=CODE_LENGTH, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "memberships"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="memberships_order"
            ),
            models.CheckConstraint(condition=~Q(role="officer") | Q(officer__isnull=False), name="memberships_officer"),
            models.CheckConstraint(condition=~Q(role="contact") | Q(unit__isnull=False), name="memberships_unit"),
            models.CheckConstraint(condition=~Q(role="bank") | ~Q(lender=""), name="memberships_lender"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"


class ApiToken(models.Model):
    """What a program calls in with, on behalf of one role of one user. Only its hash is kept.

    ``hash`` is the SHA-256 of the token, which is 256 bits of chance, so that no slow hash is needed.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    hash = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "api_tokens"
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="api_tokens_order"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.name}"
