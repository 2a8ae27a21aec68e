"""The birth of deliveries: in the transaction of the write they tell of, so that neither is there without the other."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from fivegood.facts.subjects import TABLES
from fivegood.records.journal.chain import ChangeText
from fivegood.records.journal.models import Entry
from fivegood.records.webhooks.models import Delivery, Webhook


def deliveries_add(entry: Entry, changes: Sequence[ChangeText]) -> int:
    """Write one delivery of an entry for each active webhook that is told of a table it touches; return how many.

    One query when nobody is to be told, two otherwise, however many rows changed. Accounts, tokens, webhooks and the
    park's texts are nothing that a webhook is told of.
    """
    touched = {change.subject for change in changes} & TABLES.keys()
    if not touched:
        return 0
    active = Webhook.objects.filter(is_active=True).order_by("id").values_list("id", "tables")
    told = [number for number, tables in active if not tables or touched.intersection(tables)]
    now = datetime.now(UTC)
    if told:
        Delivery.objects.bulk_create(delivery_new(number, now, entry) for number in told)
    return len(told)


def delivery_new(webhook: int, now: datetime, entry: Entry | None = None) -> Delivery:
    """Return a delivery that is due at once, not stored yet; without an entry it is a test."""
    message = f"msg_{secrets.token_hex(16)}"
    return Delivery(message_id=message, webhook_id=webhook, entry=entry, next_attempt_at=now, created_at=now)
