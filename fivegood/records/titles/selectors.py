"""Titles over the years: how many are held, at which level, and how many were granted and lapsed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from fivegood.facts.subjects import TABLES
from fivegood.periods import Period
from fivegood.records.book.courses import stocks

_TITLES = TABLES["titles"]


@dataclass(frozen=True, slots=True)
class TitleMoves:
    """Titles granted in each period, and those whose last day lies in it."""

    granted: Sequence[Decimal]
    lapsed: Sequence[Decimal]


def titles_held(found: QuerySet[Any], days: Sequence[date]) -> Mapping[str, Sequence[Decimal]]:
    """Return how many titles are held on each day, by level: one query."""
    return {level: numbers for (level,), numbers in stocks(found, _TITLES, ("level",), days).items()}


def title_moves(found: QuerySet[Any], periods: Sequence[Period]) -> TitleMoves:
    """Return how many titles were granted and lapsed in each period: one query."""
    asked = {
        f"{on}_{at}": Count("pk", filter=Q(**{f"{on}__range": (period.start, period.end)}))
        for on in ("granted_on", "lapsed_on")
        for at, period in enumerate(periods)
    }
    counted = found.order_by().aggregate(**asked)
    granted, lapsed = (
        [Decimal(counted[f"{on}_{at}"]) for at in range(len(periods))] for on in ("granted_on", "lapsed_on")
    )
    return TitleMoves(granted, lapsed)
