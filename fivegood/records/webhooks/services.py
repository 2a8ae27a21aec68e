"""Registering webhooks, switching them, and asking for notices to be sent; changes leave their entry in the journal."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from fivegood.errors import Fault, ForbiddenError, InputError, nearest
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.clock import local_now
from fivegood.records.journal.chain import ChangeText, key_text
from fivegood.records.journal.models import Change
from fivegood.records.journal.services import journal_append, journal_lock
from fivegood.records.scope import may_keep_webhooks
from fivegood.records.webhooks.addresses import address_faults
from fivegood.records.webhooks.models import Delivery, Webhook
from fivegood.records.webhooks.outbox import delivery_new
from fivegood.records.webhooks.signing import KEY_BYTES, secret_text
from fivegood.records.webhooks.texts import SUBJECT, text_of

#: Each may take ten seconds of a worker's thread at a time.
MOST_ACTIVE = 50


def webhook_register(url: str, tables: Sequence[str], by: By) -> tuple[Webhook, str]:
    """Register an address that is told of writes from now on; return it and its secret, which is told this once.

    ``tables`` are those it is told of, all when there are none. Raises ForbiddenError, InputError with every fault.
    """
    _check_keeps(by)
    url, told = url.strip(), sorted(set(tables))
    faults = [
        Fault(SUBJECT, 0, "url", message, url) for message in address_faults(url, allows_http=settings.WEBHOOK_HTTP)
    ]
    for name in told:
        if name not in TABLES:
            faults.append(Fault(SUBJECT, 0, "tables", "there is no such table", name, nearest(name, TABLES)))
    if faults:
        raise InputError(faults, SUBJECT)
    secret = secret_text(secrets.token_bytes(KEY_BYTES))
    with transaction.atomic():
        head = journal_lock()
        _check_room()
        made = Webhook.objects.create(
            url=url, tables=told, secret=secret, created_by=by.actor.name, created_at=datetime.now(UTC)
        )
        journal_append(head, by, "webhooks.register", [_change(made, "")])
    return made, secret


def webhook_secret(number: int, by: By) -> str:
    """Return the secret of a webhook to whoever registered it, when the call that did so is answered (again).

    Raises ForbiddenError.
    """
    _check_keeps(by)
    kept = Webhook.objects.only("secret", "created_by").get(pk=number)
    if kept.created_by != by.actor.name:
        raise ForbiddenError("a secret is told to whoever registered its webhook")
    return kept.secret


def webhook_switch(webhook: Webhook, by: By, *, is_active: bool) -> Webhook:
    """Switch a webhook off or on again. What waits stays waiting meanwhile; what is written meanwhile is not told.

    Raises ForbiddenError, InputError when too many are on.
    """
    _check_keeps(by)
    return _switched(webhook.pk, by, is_active=is_active)


def webhook_gone(delivery: Delivery) -> None:
    """Switch a webhook off whose receiver answered 410 Gone: it wants no more. Nobody's right is asked for."""
    actor = Actor("worker", Role.PUBLIC, local_now().date())
    reason = f"the receiver answered {delivery.message_id} with 410 Gone"
    _switched(delivery.webhook_id, By(actor, "task", reason), is_active=False)


def _switched(number: int, by: By, *, is_active: bool) -> Webhook:
    with transaction.atomic():
        head = journal_lock()
        kept = Webhook.objects.select_for_update().get(pk=number)
        if kept.is_active != is_active:
            if is_active:
                _check_room()
            before = text_of(kept)
            kept.is_active = is_active
            kept.save(update_fields=["is_active"])
            journal_append(head, by, "webhooks.switch", [_change(kept, before)])
    return kept


def webhook_test(webhook: Webhook, by: By) -> Delivery:
    """Ask for a notice that tells of nothing; it goes before all others and is tried once.

    Raises ForbiddenError, InputError for one that is off.
    """
    _check_keeps(by)
    _check_on(webhook)
    made = delivery_new(webhook.pk, datetime.now(UTC))
    made.save()
    return made


def delivery_redeliver(delivery: Delivery, by: By) -> Delivery:
    """Have a delivery sent (again) at once, with its whole number of attempts before it, whatever became of it.

    Raises ForbiddenError, InputError when its webhook is off.
    """
    _check_keeps(by)
    _check_on(delivery.webhook)
    _queue_again(Delivery.objects.filter(pk=delivery.pk))
    delivery.refresh_from_db()
    return delivery


def webhook_redeliver(webhook: Webhook, by: By) -> int:
    """Have every delivery sent again that was given up, in the journal's order; return how many these are.

    Raises ForbiddenError, InputError for one that is off.
    """
    _check_keeps(by)
    _check_on(webhook)
    given_up = Delivery.objects.filter(webhook=webhook, entry__isnull=False, state=Delivery.State.GIVEN_UP)
    return _queue_again(given_up)


def _queue_again(found: QuerySet[Delivery]) -> int:
    return found.update(state=Delivery.State.WAITING, attempts=0, next_attempt_at=datetime.now(UTC), ended_at=None)


def _check_keeps(by: By) -> None:
    if not may_keep_webhooks(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} may not keep the webhooks, or its token only reads")


def _check_on(webhook: Webhook) -> None:
    if not webhook.is_active:
        raise InputError([Fault(SUBJECT, message=f"webhook {webhook.pk} is off: switch it on first")], SUBJECT)


def _check_room() -> None:
    if Webhook.objects.filter(is_active=True).count() >= MOST_ACTIVE:
        message = f"{MOST_ACTIVE} webhooks are on, which is the most: switch one off first"
        raise InputError([Fault(SUBJECT, message=message)], SUBJECT)


def _change(webhook: Webhook, before: str) -> ChangeText:
    key = key_text([str(webhook.pk)])
    version = Change.objects.filter(subject=SUBJECT, key=key).count() + 1
    return ChangeText(SUBJECT, key, version, before, text_of(webhook))
