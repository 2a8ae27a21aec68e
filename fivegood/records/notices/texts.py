"""What the journal keeps of notices."""

from __future__ import annotations

import json
from collections.abc import Iterator

from fivegood.facts.cells import write
from fivegood.records.journal.chain import canonical, key_text
from fivegood.records.notices.models import Notice

SUBJECT = "notices"


def key_of(notice: Notice) -> str:
    """Return the key of a notice as text: record, occasion, whom it tells."""
    of_unit = [notice.unit_id] if notice.unit_id else []
    return key_text([notice.subject, notice.key, notice.occasion, notice.role, notice.officer_id, *of_unit])


def text_of(notice: Notice) -> str:
    """Return the cells of a notice as canonical text."""
    told = json.dumps(notice.told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return canonical(
        {"told": told, "happened_at": write(notice.happened_at), "told_at": write(notice.told_at)},
    )


def stored_texts() -> Iterator[tuple[str, str, str]]:
    """Yield subject, key and text of every notice, for the journal to be held against."""
    for notice in Notice.objects.order_by("pk").iterator(chunk_size=2_000):
        yield SUBJECT, key_of(notice), text_of(notice)
