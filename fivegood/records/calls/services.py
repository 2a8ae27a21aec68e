"""Answering a call once, however often it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from fivegood.errors import Fault, InputError
from fivegood.records.calls.models import KeyedCall
from fivegood.records.journal.services import journal_lock

#: How long an answer is kept.
KEPT = timedelta(hours=24)
LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered with."""

    status: int
    headers: dict[str, str]
    body: str


def call_once(actor: str, key: str, sent: bytes, answer: Callable[[], Answer]) -> Answer:
    """Return the answer of the first call with this key, working it out when there was none.

    ``sent`` is what the call said. Raises InputError when the key was used for something else.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise InputError([Fault("Idempotency-Key", message=f"has 1 to {LONGEST_KEY} characters", value=key[:40])])
    digest, now = hashlib.sha256(sent).hexdigest(), datetime.now(UTC)
    with transaction.atomic():
        journal_lock()  # two calls with one key take their turns
        KeyedCall.objects.filter(created_at__lt=now - KEPT).delete()
        known = KeyedCall.objects.filter(actor=actor, key=key).first()
        if known is None:
            made = answer()
            KeyedCall.objects.create(
                actor=actor,
                key=key,
                sent=digest,
                status=made.status,
                headers=made.headers,
                body=made.body,
                created_at=now,
            )
            return made
    if known.sent != digest:
        raise InputError([Fault("Idempotency-Key", message="was used for another call already", value=key)])
    return Answer(known.status, known.headers, known.body)


def written_once(actor: str, what: str, token: str, sent: Sequence[str], write: Callable[[], str]) -> str:
    """Return what the first write of a form returned, writing when there was none: a double tap writes once.

    ``token`` came with the form. The same form sent with other words is another write; one that is refused leaves
    nothing behind, so that it may be mended and sent again.
    """
    digest = hashlib.sha256("\0".join(sent).encode()).hexdigest()
    key = f"{_form(what, token)}{digest[:32]}"
    return call_once(actor, key, digest.encode(), lambda: Answer(201, {}, write())).body


def written_before(actor: str, what: str, token: str) -> str | None:
    """Return what the first write of a form returned, while that is kept; None for a token that nothing came with."""
    form = _form(what, token)
    kept = Q(actor=actor, key__startswith=form, created_at__gte=datetime.now(UTC) - KEPT)
    found = KeyedCall.objects.filter(kept).order_by("created_at").values_list("key", "body")
    return next((body for key, body in found if key.startswith(form)), None)  # SQLite takes A for a


def _form(what: str, token: str) -> str:
    return f"{what}:{token[:40]}:"
