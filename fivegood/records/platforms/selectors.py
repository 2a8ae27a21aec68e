"""Platforms over the years, by kind and by level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from fivegood.facts.subjects import TABLES
from fivegood.records.book.courses import stocks

_PLATFORMS = TABLES["platforms"]


@dataclass(frozen=True, slots=True)
class PlatformCourse:
    """How many platforms there are on each day. A platform that holds two levels on a day counts once for each."""

    by_kind: Mapping[str, Sequence[Decimal]]
    by_level: Mapping[str, Sequence[Decimal]]


def platforms_held(found: QuerySet[Any], days: Sequence[date]) -> PlatformCourse:
    """Return the platforms of each day: one query."""
    by_kind: dict[str, Sequence[Decimal]] = {}
    by_level: dict[str, Sequence[Decimal]] = {}
    for (kind, level), numbers in stocks(found, _PLATFORMS, ("platform_kind", "level"), days).items():
        for parts, name in ((by_kind, kind), (by_level, level)):
            before = parts.get(name, [Decimal(0)] * len(days))
            parts[name] = [one + other for one, other in zip(before, numbers, strict=True)]
    return PlatformCourse(by_kind, by_level)
