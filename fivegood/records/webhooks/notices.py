"""What a webhook is told: that records changed, and which; never a value, a person or a reason."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from django.db.models import Count, Min

from fivegood.facts.subjects import TABLES
from fivegood.records.book.keys import path_of
from fivegood.records.journal.models import Change, Entry
from fivegood.records.webhooks.models import Delivery

CHANGED = "records.changed"
TEST = "webhook.test"
#: A notice names so many keys at most; ``count`` says how many there are.
MOST_KEYS = 100


def notice_of(delivery: Delivery) -> bytes:
    """Return the body of a delivery: the same bytes at each attempt, as the journal never changes."""
    if delivery.entry is None:
        at = delivery.created_at.isoformat(timespec="milliseconds")
        return _json({"id": delivery.message_id, "type": TEST, "timestamp": at, "data": {}})
    entry = delivery.entry
    told = {"entry": entry.number, "action": entry.action, "changes": _changes(entry, delivery.webhook.tables)}
    return _json({"id": delivery.message_id, "type": CHANGED, "timestamp": entry.at, "data": told})


def _changes(entry: Entry, tables: list[str]) -> list[dict[str, Any]]:
    """Return each table that is told of with its count of rows and the keys of the first ones, in their order."""
    found = Change.objects.filter(entry=entry, subject__in=tables or list(TABLES))
    counts = found.values("subject").annotate(count=Count("id"), first=Min("position")).order_by("first")
    told: dict[str, dict[str, Any]] = {
        one["subject"]: {"table": one["subject"], "count": one["count"], "keys": []} for one in counts
    }
    for subject, key in found.order_by("position").values_list("subject", "key")[:MOST_KEYS]:
        told[subject]["keys"].append(quote(path_of(json.loads(key)), safe="~"))
    return list(told.values())


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
