"""Who still owes a form for a period, whom a reminder would reach, and who was reminded already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from fivegood.records.accounts.models import Membership, User
from fivegood.records.accounts.selectors import held_on
from fivegood.records.actors import Actor, Role
from fivegood.records.base import rows_of
from fivegood.records.returns.forms import Asked, owing
from fivegood.records.returns.models import Reminder
from fivegood.rules.filings import FILED


def still_owing(actor: Actor, asked: Asked) -> QuerySet[Any]:
    """Return the units the actor may see that owe a form for a period and have not filed it."""
    filed = rows_of("filings").filter(
        form=asked.form, period=str(asked.period), state__in=[state.value for state in FILED], is_withdrawn=False
    )
    return owing(actor, asked.period).exclude(unit_id__in=filed.values("unit_id"))


def contacts_of(unit_ids: Collection[str], today: date) -> Mapping[str, list[User]]:
    """Return the accounts that are the contacts of each unit today."""
    found = Membership.objects.filter(
        held_on(today), role=Role.CONTACT.value, unit_id__in=unit_ids, user__is_active=True
    )
    contacts = defaultdict[str, list[User]](list)
    for membership in found.select_related("user").order_by("user__username"):
        contacts[str(membership.unit_id)].append(membership.user)
    return contacts


def last_reminders(asked: Asked, unit_ids: Collection[str]) -> Mapping[str, Reminder]:
    """Return the newest reminder of a form and period, by unit."""
    found = Reminder.objects.filter(form=asked.form, period=str(asked.period), unit_id__in=unit_ids)
    return {reminder.unit_id: reminder for reminder in found.order_by("reminded_on")}


def reminders_for(unit_id: str) -> QuerySet[Reminder]:
    """Return the reminders that a unit was given, the newest first."""
    return Reminder.objects.filter(unit_id=unit_id).order_by("-reminded_on", "-id")
