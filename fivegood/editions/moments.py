"""The records and texts of the park at one moment, and the entry of the journal that moment stands at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fivegood.park import OpenPark
from fivegood.records.journal.selectors import head_now
from fivegood.records.moment import one_moment
from fivegood.records.park.source import open_database, text_versions


@dataclass(frozen=True, slots=True)
class Moment:
    """A park whose records are read, the newest entry then, and the versions of its texts."""

    park: OpenPark
    head_number: int
    head_hash: str
    texts: Mapping[str, int]


def moment_now() -> Moment:
    """Read everything that figures are worked out from, while others write. Raises InputError without a park."""
    with one_moment():
        number, text = head_now()
        park = open_database()
        park.records  # noqa: B018 - read here, in the same moment as the head
        return Moment(park, number, text, text_versions())
