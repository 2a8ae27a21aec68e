"""A run looked ahead from, with every scenario of it: kept between pages, as what-if begins with it.

numpy is imported where a plan is looked ahead: pages that read what is stored need none of it.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from hashlib import sha256
from threading import Lock, Thread
from typing import TYPE_CHECKING

from fivegood.editions.behind import figures_of
from fivegood.editions.models import Run
from fivegood.editions.selectors import park_of
from fivegood.editions.snapshots import is_kept
from fivegood.measures.compute import Figures
from fivegood.park import OpenPark

if TYPE_CHECKING:
    from fivegood.decide.forecast.goals import Forecast

#: Of the scenarios that the pages show.
SEED = 0
_LOCK = Lock()


def inputs_of(run: Run, seed: int = SEED) -> str:
    """Return the hash of all that a forecast of a run follows from."""
    named = [run.edition, run.snapshot, run.as_of.isoformat(), sorted(run.texts.items()), run.release, seed]
    return sha256(json.dumps(named).encode()).hexdigest()


def runs_looked_from() -> list[Run]:
    """Return the runs that are looked ahead from: the newest of an edition, and of a day."""
    newest = Run.objects.order_by("-head_number", "-id")
    found = (newest.exclude(edition="").first(), newest.filter(edition="").first())
    return [run for run in found if run is not None and is_kept(run.snapshot)]


def base_of(run: Run, seed: int = SEED) -> Forecast:
    """Return a run looked ahead from, with all its scenarios: kept, as what-if begins with it. Raises SnapshotError."""
    park = park_of(run)
    return _based(_Inputs(inputs_of(run, seed), run.as_of, seed, park, figures_of(run, park)))


def base_warm(run: Run, park: OpenPark) -> None:
    """Have the base of a run, with its park, ready for whoever tries a what-if next, without keeping a page waiting."""
    inputs = _Inputs(inputs_of(run), run.as_of, SEED, park, figures_of(run, park))
    if inputs.name not in _READY:
        Thread(target=_based, args=[inputs], daemon=True).start()  # reads the snapshot's files, not the database


class _Inputs:
    """What a forecast is worked out of; two are the same when their hashes are."""

    def __init__(self, name: str, as_of: date, seed: int, park: OpenPark, figures: Figures) -> None:
        self.name, self.as_of, self.seed, self.park, self.figures = name, as_of, seed, park, figures

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Inputs) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)


_READY: set[str] = set()


def _based(inputs: _Inputs) -> Forecast:
    with _LOCK:  # two that ask at once wait for one and the same
        return _looked(inputs)


@lru_cache(maxsize=2)
def _looked(inputs: _Inputs) -> Forecast:
    from fivegood.decide.forecast.goals import forecast

    found = forecast(inputs.park.plan, inputs.figures, inputs.as_of, inputs.park.rules.forecasting, inputs.seed)
    _READY.add(inputs.name)
    return found
