"""Which old runs stay: all of the last day, the last of each day for a quarter, the last of each month for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from fivegood.editions.models import Publication, PublicationCheck, Run
from fivegood.editions.snapshots import snapshots_forget

_ASKED = ("id", "edition", "finished_at", "snapshot")
_ALL = timedelta(days=1)
_DAILY = timedelta(days=90)


def runs_thin(now: datetime) -> int:
    """Remove the runs that nobody will look back to, and their snapshots; return how many runs went."""
    runs: list[Mapping[str, Any]] = list(Run.objects.order_by("-head_number", "-id").values(*_ASKED))
    kept = ids_kept(runs, now)
    gone = [run["id"] for run in runs if run["id"] not in kept]
    if gone:
        Run.objects.filter(pk__in=gone).delete()
    of_runs = {run["snapshot"] for run in runs if run["id"] in kept}
    snapshots_forget(of_runs | snapshots_published(), now)
    return len(gone)


def snapshots_published() -> set[str]:
    """Return the snapshots that publications stand on, and those that they were held against last."""
    of_publications = Publication.objects.values_list("snapshot", flat=True)
    return {*of_publications, *PublicationCheck.objects.values_list("snapshot", flat=True)}


def ids_kept(runs: Iterable[Mapping[str, Any]], now: datetime) -> set[int]:
    """Return the ids of the runs that stay, of ``runs`` with the newest first.

    The last run of an edition is also the last one of its month, so that an edition never loses its figures.
    """
    kept: set[int] = set()
    seen: set[tuple[object, ...]] = set()
    for run in runs:
        age, line, day = now - run["finished_at"], run["edition"], run["finished_at"].date()
        places = [(line, "month", day.year, day.month)] + [(line, "day", day)] * (age <= _DAILY)
        if age <= _ALL or not seen.issuperset(places):
            kept.add(run["id"])
        seen.update(places)
    return kept
