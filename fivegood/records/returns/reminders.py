"""Reminding units of a form that they owe: written down, journalled, and sent to their contacts by letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from fivegood.errors import Fault, InputError
from fivegood.facts.cells import write
from fivegood.records.accounts.models import User
from fivegood.records.actors import By
from fivegood.records.jobs.services import job_queue
from fivegood.records.journal.chain import ChangeText
from fivegood.records.journal.services import journal_append, journal_lock
from fivegood.records.mail.address import address_of
from fivegood.records.returns.forms import Asked
from fivegood.records.returns.models import Reminder
from fivegood.records.returns.owing import contacts_of, still_owing
from fivegood.records.returns.rights import check_reminds
from fivegood.records.returns.texts import SUBJECT, key_of, text_of

#: The kind of the job that sends the letters.
LETTERS = "reminder_letters"
_LETTER = """{name_zh}：

请报送《{form_zh}》{period_zh}报表，截止时间：{due}。请登录 {site} ，进入“报表”填报；填写内容随时保存。
如已报送，请忽略本提醒。

Please file “{form_en}” for {period_en}, due {due}. Log in at {site} and open Returns; what you fill in is
saved as you go. If you have filed it meanwhile, there is nothing to do.
"""


def reminders_send(asked: Asked, unit_ids: Sequence[str], by: By, now: datetime) -> list[Reminder]:
    """Remind units, all or none, and have a letter sent to each contact with an address.

    Raises ForbiddenError, and InputError that names the units that owe nothing (or are not seen by whoever asks), and
    those that were reminded of the same today.
    """
    check_reminds(by.actor)
    with transaction.atomic():
        head = journal_lock()
        _check(asked, unit_ids, by, now)
        contacts = contacts_of(unit_ids, now.date())
        made = [_reminder(asked, unit_id, contacts.get(unit_id, []), by, now) for unit_id in dict.fromkeys(unit_ids)]
        Reminder.objects.bulk_create(made)
        changes = [ChangeText(SUBJECT, key_of(one), 1, "", text_of(one)) for one in made]
        journal_append(head, by, "reminders.send", changes)
        if any(user.email for users in contacts.values() for user in users):
            place = {"form": asked.form, "period": str(asked.period), "on": now.date().isoformat()}
            job_queue(LETTERS, place, by)
    return made


def _check(asked: Asked, unit_ids: Sequence[str], by: By, now: datetime) -> None:
    if not unit_ids:
        raise InputError([Fault(SUBJECT, 0, "unit_id", "choose at least one unit")], SUBJECT)
    owing = set[str](still_owing(by.actor, asked).filter(unit_id__in=unit_ids).values_list("unit_id", flat=True))
    done = Reminder.objects.filter(form=asked.form, period=str(asked.period), reminded_on=now.date())
    reminded = {one.unit_id for one in done.filter(unit_id__in=unit_ids)}
    faults = [
        Fault(SUBJECT, 0, "unit_id", f"owes nothing of this form for {asked.period}", unit_id)
        for unit_id in unit_ids
        if unit_id not in owing
    ]
    faults += [
        Fault(SUBJECT, 0, "unit_id", "was reminded of this form today already", unit_id)
        for unit_id in unit_ids
        if unit_id in reminded
    ]
    if faults:
        raise InputError(faults, SUBJECT)


def _reminder(asked: Asked, unit_id: str, contacts: Sequence[User], by: By, now: datetime) -> Reminder:
    return Reminder(
        unit_id=unit_id,
        form=asked.form,
        period=str(asked.period),
        reminded_on=now.date(),
        reminded_at=now,
        reminded_by=by.actor.name,
        accounts=[user.get_username() for user in contacts],
    )


def letters_send(asked: Asked, on: str) -> int:
    """Send the letters of a day's reminders of a form and period that have not gone out, and return how many.

    May run twice: what went out is not sent again, unless it broke off between a letter and its mark.
    """
    waiting = Reminder.objects.filter(
        form=asked.form, period=str(asked.period), reminded_on=on, letters_at__isnull=True
    ).select_related("unit")
    addresses = dict(
        User.objects.filter(is_active=True).exclude(email="").values_list("username", "email").order_by("username")
    )
    sent = 0
    with get_connection() as connection:
        for reminder in waiting:
            letters = list(_letters(reminder, asked, addresses))
            for letter in letters:
                letter.connection = connection
                sent += letter.send()
            if letters:
                Reminder.objects.filter(pk=reminder.pk).update(letters_at=datetime.now(UTC))
    return sent


def _letters(reminder: Reminder, asked: Asked, addresses: Mapping[str, str]) -> Iterator[EmailMessage]:
    """Yield one letter for each contact with an address, so that none learns the addresses of the others."""
    unit, form = reminder.unit, asked.text
    words = {
        "name_zh": unit.unit_name_zh or unit.unit_name,
        "form_zh": form.name.zh,
        "form_en": form.name.en,
        "period_zh": asked.period.label("zh"),
        "period_en": asked.period.label("en"),
        "site": address_of(),
        "due": write(asked.due_at).replace("T", " ")[:16] or "—",
    }
    subject = "报表提醒 · Reminder: {form_zh} {period_zh}".format(**words)
    for account in reminder.accounts:
        if account in addresses:
            yield EmailMessage(subject, _LETTER.format(**words), settings.DEFAULT_FROM_EMAIL, [addresses[account]])
