"""Reading units: which of them are likely one, and where a unit that was merged has gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fivegood.errors import ForbiddenError
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.base import Record, rows_of
from fivegood.records.book.selectors import records_of
from fivegood.records.scope import may_merge
from fivegood.records.units.lookalikes import is_stale, lookalikes_kept, pairs_now
from fivegood.rules.names import Likely, Pair

UNITS = TABLES["units"]
#: Among so many units looking takes no longer than a page may.
_FEW = 2_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two units that are likely one: ids and names of both, why, and how like their names are."""

    one: str
    one_name: str
    one_name_zh: str
    other: str
    other_name: str
    other_name_zh: str
    why: Likely
    likeness: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """The pairs of units that are likely one, as of when; None when nobody has looked yet.

    ``is_stale`` tells that units were written since: a worker looks again once nobody has written for a few seconds.
    """

    pairs: list[Candidate]
    found_at: datetime | None
    is_stale: bool


def duplicate_candidates(actor: Actor) -> Candidates:
    """Return the units, not withdrawn, that are likely one; the surest first. Raises ForbiddenError.

    Among few units they are looked for at once, among many they are those that the worker found last.
    """
    if not may_merge(actor):
        raise ForbiddenError(f"the role {actor.role} may not merge units")
    kept = lookalikes_kept()
    stale = is_stale(kept)
    if stale and rows_of("units").count() <= _FEW:
        return Candidates(_candidates(actor, pairs_now()), datetime.now(UTC), is_stale=False)
    pairs = [Pair(one, other, Likely(why), likeness) for one, other, why, likeness in (kept.pairs if kept else [])]
    return Candidates(_candidates(actor, pairs), kept.found_at if kept else None, is_stale=stale)


def _candidates(actor: Actor, pairs: Sequence[Pair]) -> list[Candidate]:
    """Return pairs with the names of both, without those of which one was withdrawn or merged meanwhile."""
    ids = {unit_id for pair in pairs for unit_id in (pair.one, pair.other)}
    found = records_of(actor, UNITS).filter(unit_id__in=ids, is_withdrawn=False)
    named = {
        unit_id: (name, name_zh or "")
        for unit_id, name, name_zh in found.values_list("unit_id", "unit_name", "unit_name_zh")
    }
    return [
        Candidate(pair.one, *named[pair.one], pair.other, *named[pair.other], pair.why, pair.likeness)
        for pair in pairs
        if pair.one in named and pair.other in named
    ]


def unit_successor(actor: Actor, record: Record) -> str | None:
    """Return the unit that a merged one leads to; None for one that was not merged, or whose other is not to be seen.

    A merge moves what was merged into the duplicate before, so that one step is enough.
    """
    into: str | None = getattr(record, "merged_into_id", None)
    if into is None or not record.is_withdrawn:
        return None
    return into if records_of(actor, UNITS).filter(unit_id=into).exists() else None
