"""Looking for units that are likely one: in a job, because among many it takes seconds, and kept until units change."""

from __future__ import annotations

from datetime import UTC, date, datetime

from fivegood.records.base import rows_of
from fivegood.records.jobs.services import is_under_way, job_of_worker
from fivegood.records.journal.models import Change
from fivegood.records.journal.selectors import head_now
from fivegood.records.units.models import Lookalikes
from fivegood.rules.names import Named, Pair, likely_pairs

#: What the job is called.
KIND = "lookalikes"
#: So many pairs are kept, the surest first: who has looked at them asks again.
MOST = 100


def lookalikes_kept() -> Lookalikes | None:
    """Return the pairs that were last found; None when nobody has looked yet."""
    return Lookalikes.objects.first()


def is_stale(kept: Lookalikes | None) -> bool:
    """True when units were written since pairs were last looked for."""
    if kept is None:
        return True
    head = head_now()[0]
    if kept.entry == head:
        return False
    # Fewer entries than then: the book was put back to an earlier state.
    return kept.entry > head or Change.objects.filter(entry_id__gt=kept.entry, subject="units").exists()


def pairs_now() -> list[Pair]:
    """Return the pairs of units, not withdrawn, that are likely one, the surest first."""
    names = ("unit_id", "unit_name", "unit_name_zh", "industry", "credit_code")
    found = rows_of("units").filter(is_withdrawn=False).values_list(*names)
    units = [
        Named(unit_id, tuple(filter(None, (name, name_zh))), industry or "", code or "")
        for unit_id, name, name_zh, industry, code in found
    ]
    return likely_pairs(units)[:MOST]


def lookalikes_refresh() -> Lookalikes:
    """Look for the pairs and keep them. What is written meanwhile makes them stale again."""
    entry = head_now()[0]
    pairs = [[pair.one, pair.other, pair.why.value, pair.likeness] for pair in pairs_now()]
    found = {"entry": entry, "found_at": datetime.now(UTC), "pairs": pairs}
    return Lookalikes.objects.update_or_create(id=1, defaults=found)[0]


def lookalikes_ask(today: date) -> None:
    """Have the pairs looked for by a worker, on behalf of the worker itself, unless they are fresh or asked for."""
    if is_stale(lookalikes_kept()) and not is_under_way(KIND):
        job_of_worker(KIND, {}, today, "units have changed")
