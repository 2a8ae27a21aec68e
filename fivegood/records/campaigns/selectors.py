"""Campaigns day by day and site by site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, QuerySet, Sum


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sessions of a day or a site: how many, their persons and samples.

    ``samples`` is None when a session did not count them; ``without_samples`` says how many did not.
    """

    sessions: int
    persons: int
    samples: Decimal | None
    without_samples: int


@dataclass(frozen=True, slots=True)
class Site:
    """A site with its names ("" in Chinese where there is none) and its sessions."""

    site_id: str
    name: str
    name_zh: str
    held: Sessions


def _counts() -> dict[str, Any]:
    """Return what is asked of each group: sessions, persons, samples, and how many sessions counted samples."""
    return {"held": Count("pk"), "of": Sum("persons"), "taken": Sum("samples"), "with_count": Count("samples")}


def _sessions(held: int, persons: int, samples: int | None, counted: int) -> Sessions:
    is_known = counted == held
    return Sessions(held, persons, Decimal(samples or 0) if is_known else None, held - counted)


def sessions_by_day(found: QuerySet[Any], first: date, last: date) -> list[tuple[date, Sessions]]:
    """Return the sessions of each day on which one was held, both ends included: one query."""
    rows = found.filter(held_on__range=(first, last)).order_by().values_list("held_on").annotate(**_counts())
    return [(day, _sessions(*counts)) for day, *counts in rows.order_by("held_on")]


def sessions_by_site(found: QuerySet[Any], first: date, last: date, most: int = 12) -> Sequence[Site]:
    """Return the sites with most persons from a day to a day, the largest first: one query."""
    rows = found.filter(held_on__range=(first, last)).order_by().values_list("site_id")
    named = rows.annotate(name=Max("site_name"), name_zh=Max("site_name_zh"), **_counts())
    largest = named.order_by(F("of").desc(), "site_id")[:most]
    return [Site(site, name, name_zh or "", _sessions(*counts)) for site, name, name_zh, *counts in largest]
