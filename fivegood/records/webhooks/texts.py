"""What the journal keeps of webhooks: never the secret, only its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC

from fivegood.records.journal.chain import canonical, key_text
from fivegood.records.webhooks.models import Webhook

SUBJECT = "webhooks"


def text_of(webhook: Webhook) -> str:
    """Return the cells of a webhook as canonical text."""
    cells = {
        "url": webhook.url,
        "tables": ",".join(webhook.tables),
        "secret_hash": hashlib.sha256(webhook.secret.encode()).hexdigest(),
        "is_active": str(webhook.is_active).lower(),
        "created_by": webhook.created_by,
        "created_at": webhook.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    return canonical({name: text for name, text in cells.items() if text})


def stored_texts() -> Iterator[tuple[str, str, str]]:
    """Yield subject, key and text of every webhook, for the journal to be held against."""
    for webhook in Webhook.objects.order_by("pk").iterator(chunk_size=500):
        yield SUBJECT, key_text([str(webhook.pk)]), text_of(webhook)
