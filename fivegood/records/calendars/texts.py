"""What the journal keeps of the addresses of calendars: never the token, only its hash."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from fivegood.records.calendars.models import CalendarToken
from fivegood.records.journal.chain import canonical, key_text

SUBJECT = "calendar_tokens"


def text_of(token: CalendarToken) -> str:
    """Return the cells of an address as canonical text."""
    cells = {
        "membership_id": str(token.membership_id),
        "hash": token.hash,
        "language": token.language,
        "created_at": _instant(token.created_at),
        "revoked_at": _instant(token.revoked_at),
    }
    return canonical({name: text for name, text in cells.items() if text})


def _instant(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else ""


def stored_texts() -> Iterator[tuple[str, str, str]]:
    """Yield subject, key and text of every address, for the journal to be held against."""
    for token in CalendarToken.objects.order_by("pk").iterator(chunk_size=500):
        yield SUBJECT, key_text([str(token.pk)]), text_of(token)
