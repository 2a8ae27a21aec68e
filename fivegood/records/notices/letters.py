"""Letters of notices: one to an account with all that is new to it, not too often, and not at night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from fivegood.errors import FivegoodError
from fivegood.records.accounts.models import Membership
from fivegood.records.accounts.selectors import held_on
from fivegood.records.actors import Role
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.services import is_under_way, job_of_worker
from fivegood.records.mail.address import address_of
from fivegood.records.notices.models import Notice, NoticeMark
from fivegood.records.notices.selectors import told_as
from fivegood.records.notices.told import notice_told
from fivegood.rules.service import LettersText

#: The kind of the job that sends them.
KIND = "notice_letters"
#: What waited longer, because no letter could be sent, is on the page and no news any more.
_NEWS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Due:
    """A letter that is due: to which address, for which role of which account, with which notices."""

    membership: Membership
    notices: Sequence[Notice]


def letters_ask(rules: LettersText, now: datetime) -> None:
    """Have letters sent by a worker of its own accord, if any is due; after a failure not at once again."""
    since = datetime.now(UTC) - timedelta(minutes=rules.every_minutes)
    has_failed = Job.objects.filter(kind=KIND, state=Job.State.FAILED, finished_at__gt=since).exists()
    if not has_failed and not is_under_way(KIND) and next(_due(rules, now), None) is not None:
        job_of_worker(KIND, {}, now.date(), "notices")


def letters_send(rules: LettersText, park_name: str, now: datetime) -> int:
    """Send the letters that are due, and return how many.

    May run twice: what went out is not sent again, unless it broke off between a letter and its mark. A letter that is
    refused holds up no other, and is tried again with the next ones; in the end FivegoodError tells of it.
    """
    sent, refused = 0, []
    with get_connection() as connection:
        for due in _due(rules, now):
            user, news = due.membership.user, due.notices
            subject = f"{park_name} · Fivegood ({len(news)})"
            letter = EmailMessage(
                subject, _text(news), settings.DEFAULT_FROM_EMAIL, [user.email], connection=connection
            )
            told: dict[str, object] = {"mailed_at": now}
            try:
                sent += letter.send()
                told["mailed_to"] = news[-1].pk
            except SMTPException as error:
                refused.append(f"{user.get_username()}: {error}")
            role, officer_id = news[0].role, news[0].officer_id
            NoticeMark.objects.update_or_create(user=user, role=role, officer_id=officer_id, defaults=told)
    if refused:
        raise FivegoodError(f"letters were refused: {'; '.join(refused)}")
    return sent


def _due(rules: LettersText, now: datetime) -> Iterator[_Due]:
    if rules.is_quiet(now):
        return
    news: dict[tuple[str, str, str], list[Notice]] = defaultdict(list)
    for notice in Notice.objects.filter(told_at__gt=now - _NEWS).order_by("id"):
        news[notice.role, notice.officer_id, notice.unit_id].append(notice)
    if not news:
        return
    marks = {(mark.user_id, mark.role, mark.officer_id): mark for mark in NoticeMark.objects.all()}
    for membership in _reached(now):
        of = told_as(membership.role, membership.officer_id or "")
        mark = marks.get((membership.user_id, *of)) or NoticeMark()
        unit_id = (membership.unit_id or "") if membership.role == Role.CONTACT else ""
        new = [one for one in news.get((*of, unit_id), ()) if one.pk > max(mark.read_to, mark.mailed_to)]
        waits = mark.mailed_at is not None and now - mark.mailed_at < timedelta(minutes=rules.every_minutes)
        if new and not waits:
            yield _Due(membership, new)


def _reached(now: datetime) -> Iterator[Membership]:
    """Yield the roles held today by accounts with an address."""
    found = Membership.objects.filter(held_on(now.date()), user__is_active=True).exclude(user__email="")
    yield from found.select_related("user").order_by("id")


def _text(notices: Sequence[Notice]) -> str:
    """Return a letter: each notice in both languages, by number and never with what a record says."""
    zh = "\n".join(f"· {notice.key}：{notice_told(notice, 'zh')}" for notice in notices)
    en = "\n".join(f"· {notice.key}: {notice_told(notice, 'en')}" for notice in notices)
    site = address_of()
    return f"{zh}\n\n请登录 {site} ，进入“通知”查看。\n\n{en}\n\nLog in at {site} and open Notices.\n"
