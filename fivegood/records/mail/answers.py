"""Answers to letters: each goes out once its letter is written, whatever became of it, and is never itself answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import make_msgid
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.utils import DNS_NAME
from django.db.models import QuerySet

from fivegood.errors import FivegoodError
from fivegood.records.mail.models import LetterIn

#: What could not be sent for so long is news no more; that a letter was taken is remembered for so long.
_NEWS, _KEPT = timedelta(days=2), timedelta(days=90)
_ID = re.compile(r"<[!-;=?-~]+>")

#: Says what an answer says: its subject and its text.
Compose = Callable[[LetterIn], tuple[str, str]]


def answers_due(now: datetime) -> QuerySet[LetterIn]:
    """Return the letters that are to be answered, the oldest first."""
    return LetterIn.objects.filter(answered_at__isnull=True, taken_at__gt=now - _NEWS).order_by("id")


def answers_send(compose: Compose, now: datetime) -> int:
    """Answer the letters that are to be answered, and return how many.

    May run twice: an answer goes out again only where it broke off between the letter and its mark. One that is refused
    holds up no other; in the end FivegoodError tells of it.
    """
    LetterIn.objects.filter(taken_at__lt=now - _KEPT).delete()
    sent, refused = 0, []
    with get_connection() as connection:
        for letter in answers_due(now):
            subject, text = compose(letter)
            answer = EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [letter.sender], connection=connection)
            answer.extra_headers = _headers(letter)
            try:
                sent += answer.send()
                LetterIn.objects.filter(pk=letter.pk).update(answered_at=now)
            except SMTPException as error:
                refused.append(f"{letter.sender}: {error}")
    if refused:
        raise FivegoodError(f"letters were refused: {'; '.join(refused)}")
    return sent


def _headers(letter: LetterIn) -> dict[str, str]:
    """Return what says which letter is answered, and that no program need answer (RFC 3834)."""
    mark = "answered" if letter.is_reply else f"need.{letter.need_id}" if letter.need_id else None
    headers = {"Auto-Submitted": "auto-replied", "Message-ID": make_msgid(idstring=mark, domain=str(DNS_NAME))}
    if _ID.fullmatch(letter.message_id):
        headers |= {"In-Reply-To": letter.message_id, "References": letter.message_id}
    return headers
