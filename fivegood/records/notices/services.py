"""Telling somebody of a record, once; and reading what was told."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from fivegood.records.accounts.models import User
from fivegood.records.actors import Actor, By
from fivegood.records.journal.chain import ChangeText
from fivegood.records.journal.services import journal_append, journal_lock
from fivegood.records.notices.models import Notice, NoticeMark
from fivegood.records.notices.selectors import notices_of, told_as
from fivegood.records.notices.texts import SUBJECT, key_of, text_of


def notices_write(notices: Sequence[Notice], by: By, action: str) -> None:
    """Tell of something, with its entry in the journal. Raises IntegrityError when it was told before."""
    with transaction.atomic():
        head = journal_lock()
        Notice.objects.bulk_create(notices)
        changes = [ChangeText(SUBJECT, key_of(one), 1, "", text_of(one)) for one in notices]
        journal_append(head, by, action, changes)


def notices_read(user: User, actor: Actor, up_to: int) -> None:
    """Note that an account has read the notices of its role up to one; it never unreads any."""
    newest = notices_of(actor).filter(id__lte=up_to).values_list("id", flat=True).first()
    if newest is not None:
        role, officer_id = told_as(actor.role, actor.officer_id)
        mark, _ = NoticeMark.objects.get_or_create(user=user, role=role, officer_id=officer_id)
        NoticeMark.objects.filter(pk=mark.pk, read_to__lt=newest).update(read_to=newest)
