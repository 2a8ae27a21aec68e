"""Land: a parcel that is held twice on one day, so that its area would count twice."""

from __future__ import annotations

from collections.abc import Iterator

from fivegood.errors import Finding
from fivegood.facts.quality.asking import overlapping, told
from fivegood.facts.snapshot import Snapshot


def _held_twice(snapshot: Snapshot) -> Iterator[Finding]:
    rows = overlapping(snapshot, "parcels", "parcel_id", "held_from", "held_to")
    what = "parcels held twice on the same day (their area counts twice)"
    yield from told(rows, "parcels_held_twice", what, "parcel_id", "one_from", "other_from", counted="pairs")


CHECKS = (_held_twice,)
