"""Making, renewing and revoking the address of an officer's calendar; each leaves its entry in the journal."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from django.db import transaction

from fivegood.errors import ForbiddenError
from fivegood.records.accounts.models import Membership
from fivegood.records.accounts.selectors import hash_of_token
from fivegood.records.actors import By
from fivegood.records.calendars.models import CalendarToken
from fivegood.records.calendars.texts import SUBJECT, text_of
from fivegood.records.journal.chain import ChangeText, key_text
from fivegood.records.journal.services import journal_append, journal_lock
from fivegood.records.scope import serves_units

TOKEN_PREFIX = "fgc_"  # another than that of tokens for programs: it opens a calendar alone


def calendar_make(membership: Membership, language: str, by: By) -> str:
    """Make the token of the calendar of one's own role and return it: it is told this once, and kept as a hash.

    The one there was is revoked with it. Raises ForbiddenError.
    """
    _check(membership, by)
    text = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        head = journal_lock()
        changes = _revoked(membership)
        made = CalendarToken.objects.create(
            membership=membership, hash=hash_of_token(text), language=language, created_at=datetime.now(UTC)
        )
        changes.append(ChangeText(SUBJECT, key_text([str(made.pk)]), 1, "", text_of(made)))
        journal_append(head, by, "calendar_tokens.make", changes)
    return text


def calendar_revoke(membership: Membership, by: By) -> None:
    """Revoke the token of the calendar of one's own role at once. Raises ForbiddenError."""
    _check(membership, by)
    with transaction.atomic():
        head = journal_lock()
        changes = _revoked(membership)
        if changes:
            journal_append(head, by, "calendar_tokens.revoke", changes)


def _check(membership: Membership, by: By) -> None:
    if by.actor.name != membership.user.get_username() or by.actor.is_read_only or not serves_units(by.actor):
        raise ForbiddenError("a calendar is opened and shut by the officer whose it is")


def _revoked(membership: Membership) -> list[ChangeText]:
    """Revoke the token that opens the calendar, and return what changed."""
    changes = []
    for kept in CalendarToken.objects.select_for_update().filter(membership=membership, revoked_at__isnull=True):
        before = text_of(kept)
        kept.revoked_at = datetime.now(UTC)
        kept.save(update_fields=["revoked_at"])
        changes.append(ChangeText(SUBJECT, key_text([str(kept.pk)]), 2, before, text_of(kept)))
    return changes
