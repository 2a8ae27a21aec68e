"""Reading units: which of them are likely one, and where a unit that was merged has gone."""

from __future__ import annotations

from dataclasses import dataclass

from fivegood.errors import ForbiddenError
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.base import Record
from fivegood.records.book.selectors import records_of
from fivegood.records.scope import may_merge
from fivegood.rules.names import Likely, Named, likely_pairs

UNITS = TABLES["units"]
#: So many pairs are told, the likeliest first: who has looked at them asks again.
MOST = 100


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


def duplicate_candidates(actor: Actor, most: int = MOST) -> list[Candidate]:
    """Return the pairs of units, not withdrawn, that are likely one; the surest first. Raises ForbiddenError."""
    if not may_merge(actor):
        raise ForbiddenError(f"the role {actor.role} may not merge units")
    names = ("unit_id", "unit_name", "unit_name_zh", "industry", "credit_code")
    found = records_of(actor, UNITS).filter(is_withdrawn=False).values_list(*names)
    named = {unit_id: (name, name_zh or "") for unit_id, name, name_zh, *_ in found}
    pairs = likely_pairs(
        [
            Named(unit_id, tuple(filter(None, (name, name_zh))), industry or "", code or "")
            for unit_id, name, name_zh, industry, code in found
        ]
    )
    return [
        Candidate(pair.one, *named[pair.one], pair.other, *named[pair.other], pair.why, pair.likeness)
        for pair in pairs[:most]
    ]


def unit_successor(actor: Actor, record: Record) -> str | None:
    """Return the unit that a merged one leads to; None for one that was not merged, or whose other is not to be seen.

    A merge moves what was merged into the duplicate before, so that one step is enough.
    """
    into: str | None = getattr(record, "merged_into_id", None)
    if into is None or not record.is_withdrawn:
        return None
    return into if records_of(actor, UNITS).filter(unit_id=into).exists() else None
