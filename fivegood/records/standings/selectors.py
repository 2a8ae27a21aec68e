"""The ranks that the park was given, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Rank:
    """A rank as it was published: of what ("" in Chinese where that is not written), of how many (None: not said)."""

    standing: str
    subject: str
    subject_zh: str
    value: Decimal
    of_total: int | None
    valid_from: date


def ranks(found: QuerySet[Any], day: date, most: int = 200) -> Sequence[Rank]:
    """Return the ranks that began by a day, the earliest first, the newest ``most`` of them: one query."""
    rows = found.filter(standing_kind="rank", valid_from__lte=day).order_by("-valid_from", "standing")
    names = ("standing", "subject", "subject_zh", "value", "of_total", "valid_from")
    return [
        Rank(standing, subject, subject_zh or "", value, of_total, valid_from)
        for standing, subject, subject_zh, value, of_total, valid_from in rows.values_list(*names)[:most]
    ][::-1]
