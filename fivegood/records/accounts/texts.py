"""What the journal keeps of accounts, roles and tokens: never a password, never a token."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from fivegood.records.accounts.models import ApiToken, Membership, User
from fivegood.records.journal.chain import canonical, key_text

USERS = "users"
MEMBERSHIPS = "memberships"
TOKENS = "api_tokens"


def text_of(row: User | Membership | ApiToken) -> str:
    """Return the cells of an account, a role or a token as canonical text."""
    if isinstance(row, User):
        cells = {"username": row.username, "is_active": str(row.is_active).lower()}
    elif isinstance(row, Membership):
        cells = {
            "user_id": str(row.user_id),
            "role": row.role,
            "officer_id": row.officer_id or "",
            "unit_id": row.unit_id or "",
            "lender": row.lender,
            "valid_from": row.valid_from.isoformat(),
            "valid_to": row.valid_to.isoformat() if row.valid_to else "",
        }
    else:
        cells = {
            "user_id": str(row.user_id),
            "membership_id": str(row.membership_id),
            "name": row.name,
            "hash": row.hash,
            "may_write": str(row.may_write).lower(),
            "created_at": _instant(row.created_at),
            "expires_at": _instant(row.expires_at),
            "revoked_at": _instant(row.revoked_at),
        }
    return canonical({name: text for name, text in cells.items() if text})


def _instant(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else ""


def stored_texts() -> Iterator[tuple[str, str, str]]:
    """Yield subject, key and text of every account, role and token, for the journal to be held against."""
    kept: list[tuple[str, Any]] = [(USERS, User), (MEMBERSHIPS, Membership), (TOKENS, ApiToken)]
    for subject, model in kept:
        for row in model.objects.order_by("pk").iterator(chunk_size=2_000):
            yield subject, key_text([str(row.pk)]), text_of(row)
