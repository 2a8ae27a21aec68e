"""Letters of notices: one to an account with all that is new to it, not too often, and not at night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q

from fivegood.records.accounts.models import Membership
from fivegood.records.actors import Actor, By, Role
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.services import job_queue
from fivegood.records.notices.models import Notice, NoticeMark
from fivegood.records.notices.told import notice_told
from fivegood.rules.service import LettersText

#: The kind of the job that sends them.
KIND = "notice_letters"
#: What waited longer, because no letter could be sent, is on the page and no news any more.
_NEWS = timedelta(days=7)
_Of = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Due:
    """A letter that is due: to which address, for which role of which account, with which notices."""

    membership: Membership
    notices: Sequence[Notice]


def letters_ask(rules: LettersText, now: datetime) -> None:
    """Have letters sent by a worker, on behalf of the worker itself, if any is due."""
    waiting = Job.objects.filter(kind=KIND, state__in=(Job.State.QUEUED, Job.State.RUNNING))
    if waiting.exists() or next(_due(rules, now), None) is None:
        return
    by = By(Actor("worker", Role.PLAN_OFFICE, now.date()), "task", "notices")
    Job.objects.filter(kind=KIND, actor=by.actor.name, state=Job.State.DONE).delete()
    job_queue(KIND, {}, by)


def letters_send(rules: LettersText, park_name: str, now: datetime) -> int:
    """Send the letters that are due, and return how many.

    May run twice: what went out is not sent again, unless it broke off between a letter and its mark.
    """
    sent = 0
    with get_connection() as connection:
        for due in _due(rules, now):
            user = due.membership.user
            subject = f"{park_name} · Fivegood ({len(due.notices)})"
            letter = EmailMessage(subject, _text(due.notices), settings.DEFAULT_FROM_EMAIL, [user.email])
            letter.connection = connection
            sent += letter.send()
            NoticeMark.objects.update_or_create(
                user=user,
                role=due.notices[0].role,
                officer_id=due.notices[0].officer_id,
                defaults={"mailed_to": due.notices[-1].pk, "mailed_at": now},
            )
    return sent


def _due(rules: LettersText, now: datetime) -> Iterator[_Due]:
    if rules.is_quiet(now):
        return
    news: dict[_Of, list[Notice]] = defaultdict(list)
    for notice in Notice.objects.filter(told_at__gt=now - _NEWS).order_by("id"):
        news[notice.role, notice.officer_id].append(notice)
    if not news:
        return
    marks = {(mark.user_id, mark.role, mark.officer_id): mark for mark in NoticeMark.objects.all()}
    for membership in _reached(now):
        of = (membership.role, (membership.officer_id or "") if membership.role == Role.OFFICER else "")
        mark = marks.get((membership.user_id, *of)) or NoticeMark()
        new = [one for one in news.get(of, ()) if one.pk > max(mark.read_to, mark.mailed_to)]
        waits = mark.mailed_at is not None and now - mark.mailed_at < timedelta(minutes=rules.every_minutes)
        if new and not waits:
            yield _Due(membership, new)


def _reached(now: datetime) -> Iterator[Membership]:
    """Yield the roles held today by accounts with an address."""
    today = now.date()
    held = Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    found = Membership.objects.filter(held, user__is_active=True).exclude(user__email="")
    yield from found.select_related("user").order_by("id")


def _text(notices: Sequence[Notice]) -> str:
    """Return a letter: each notice in both languages, by number and never with what a record says."""
    zh = "\n".join(f"· {notice.key}：{notice_told(notice, 'zh')}" for notice in notices)
    en = "\n".join(f"· {notice.key}: {notice_told(notice, 'en')}" for notice in notices)
    return f"{zh}\n\n登录 Fivegood，进入“通知”查看。\n\n{en}\n\nLog in to Fivegood and open Notices.\n"
