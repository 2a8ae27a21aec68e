"""Sending deliveries: a lane for each webhook, in the journal's order, tried again when the receiver fails.

A delivery that fails holds those behind it back while it is tried quickly, so that a receiver that starts anew sees
the journal's order. After that it steps aside, so that one notice which a receiver cannot take does not hold up all.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from fivegood.records.webhooks.addresses import address_of
from fivegood.records.webhooks.calls import Answer, call
from fivegood.records.webhooks.models import Delivery, Webhook
from fivegood.records.webhooks.notices import notice_of
from fivegood.records.webhooks.services import webhook_gone
from fivegood.records.webhooks.signing import headers_of

#: How long after each failed attempt the next one comes; after the last of them a delivery is given up.
BACKOFF = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
MOST_ATTEMPTS = len(BACKOFF) + 1
#: A delivery that was tried so often steps aside: about six minutes after its first attempt.
HOLDING_ATTEMPTS = 4
#: How long a lane stays with a worker that no longer renews it; no attempt takes half as long.
LEASE = timedelta(seconds=30)
#: How long deliveries that ended are kept, for whoever asks what was sent.
KEPT = timedelta(days=30)
_AGENT = "Fivegood"


def webhooks_due(now: datetime) -> list[int]:
    """Return the webhooks for which something is to be sent now and nobody sends."""
    due = Delivery.objects.filter(webhook=OuterRef("pk"), state=Delivery.State.WAITING, next_attempt_at__lte=now)
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    found = Webhook.objects.filter(free, Exists(due), is_active=True).order_by("id").values_list("pk", flat=True)
    return [number for number in found if delivery_next(number, now)]


def delivery_next(webhook: int, now: datetime) -> Delivery | None:
    """Return what is to be sent next to a webhook: a test, or the earliest entry that is due and not held back."""
    waiting = Delivery.objects.filter(webhook_id=webhook, state=Delivery.State.WAITING)
    due = waiting.filter(next_attempt_at__lte=now)
    test = _first(due.filter(entry__isnull=True))
    if test is not None:
        return test
    in_line = _first(waiting.filter(entry__isnull=False, attempts__lt=HOLDING_ATTEMPTS))
    aside = _first(due.filter(entry__isnull=False, attempts__gte=HOLDING_ATTEMPTS))
    found = [one for one in (in_line, aside) if one is not None and one.next_attempt_at <= now]
    return min(found, key=lambda one: one.entry_id or 0, default=None)


def _first(found: QuerySet[Delivery]) -> Delivery | None:
    return found.select_related("webhook", "entry").order_by("entry_id", "id").first()


def lane_run(webhook: int, is_ended: Callable[[], object] = lambda: False) -> int:
    """Send what is due to one webhook until nothing is, or another worker has the lane; return how many were tried."""
    lease, tried = secrets.token_hex(16), 0
    while not is_ended() and _holds(webhook, lease):
        delivery = delivery_next(webhook, datetime.now(UTC))
        if delivery is None:
            break
        delivery_attempt(delivery)
        tried += 1
    Webhook.objects.filter(pk=webhook, lease=lease).update(lease="", lease_until=None)
    return tried


def _holds(webhook: int, lease: str) -> bool:
    """Take the lane of a webhook, or keep it for another attempt; False when somebody else has it or it is off."""
    now = datetime.now(UTC)
    free = Q(lease=lease) | Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    taken = Webhook.objects.filter(free, pk=webhook, is_active=True).update(lease=lease, lease_until=now + LEASE)
    return taken == 1


def delivery_attempt(delivery: Delivery) -> None:
    """Send a delivery once and note what came of it. Whoever does so holds the lane of its webhook."""
    now = datetime.now(UTC)
    as_read = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING, attempts=delivery.attempts)
    delivery.attempts += 1
    # Counted before it is sent: a worker that is killed meanwhile has tried.
    if as_read.update(attempts=delivery.attempts, tried_at=now):
        _note(delivery, _sent(delivery, now))


def _sent(delivery: Delivery, now: datetime) -> Answer:
    webhook = delivery.webhook
    try:
        body = notice_of(delivery)
        signed = headers_of(webhook.secret, delivery.message_id, int(now.timestamp()), body)
        headers = {"Content-Type": "application/json", "User-Agent": _AGENT, **signed}
        return call(address_of(webhook.url), body, headers, allows_http=settings.WEBHOOK_HTTP)
    except Exception as broken:  # one delivery that cannot be sent keeps no other from it
        return Answer(None, f"could not be sent: {type(broken).__name__}")


def _note(delivery: Delivery, answer: Answer) -> None:
    """Write down what came of an attempt, unless somebody asked for the delivery anew meanwhile."""
    now, state = datetime.now(UTC), Delivery.State.WAITING
    if answer.status is not None and 200 <= answer.status < 300:
        state = Delivery.State.DELIVERED
    elif answer.status == HTTPStatus.GONE or delivery.entry_id is None or delivery.attempts >= MOST_ATTEMPTS:
        state = Delivery.State.GIVEN_UP
    noted: dict[str, Any] = {"state": state, "last_status": answer.status, "last_error": _told(answer)[:300]}
    if state == Delivery.State.WAITING:
        noted["next_attempt_at"] = now + _delay(delivery.attempts, answer)
    else:
        noted["ended_at"] = now
    with transaction.atomic():
        if answer.status == HTTPStatus.GONE:
            webhook_gone(delivery)
        unchanged = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING, attempts=delivery.attempts)
        unchanged.update(**noted)


def _told(answer: Answer) -> str:
    if answer.status is None:
        return answer.error
    if 200 <= answer.status < 300:
        return ""
    known = {status.value: f" {status.phrase}" for status in HTTPStatus}
    return f"answered {answer.status}{known.get(answer.status, '')}"


def _delay(attempts: int, answer: Answer) -> timedelta:
    """Return how long to wait after so many attempts, longer when the receiver asks for it, never over the ceiling."""
    asked = min(timedelta(seconds=answer.retry_after_seconds), BACKOFF[-1])
    return max(BACKOFF[min(attempts, len(BACKOFF)) - 1], asked)


def deliveries_forget(now: datetime) -> int:
    """Delete deliveries that ended long ago; the entries they told of stay in the journal. Return how many."""
    deleted, _by_model = Delivery.objects.filter(ended_at__lt=now - KEPT).delete()
    return deleted
