"""What the scenarios of a run are drawn again from: kept between pages and on disk, as what-if begins with it.

numpy is imported where a plan is looked ahead: pages that read what is stored need none of it.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from threading import Lock, Thread
from typing import TYPE_CHECKING

from fivegood.editions.behind import figures_of
from fivegood.editions.forecasts.basefiles import base_read, base_write
from fivegood.editions.models import Run
from fivegood.editions.selectors import park_of
from fivegood.editions.snapshots import is_kept
from fivegood.measures.compute import Figures
from fivegood.park import OpenPark

if TYPE_CHECKING:
    from fivegood.decide.forecast.goals import Base, Forecast
    from fivegood.decide.forecast.looking import Looking
    from fivegood.decide.forecast.pipeline import Months

#: Of the scenarios that the pages show.
SEED = 0
#: How forecasts are worked out, raised whenever that changes within a release: what was stored before is made anew, as
#: it tells other things and its base holds other numbers. 2: models of a library together with smoothing.
_METHOD = 2
#: So many bases are kept in memory: of an edition, and of a day.
_MOST = 2
_LOCK = Lock()


def inputs_of(run: Run, seed: int = SEED) -> str:
    """Return the hash of all that a forecast of a run follows from."""
    named = [run.edition, run.snapshot, run.as_of.isoformat(), sorted(run.texts.items()), run.release, seed, _METHOD]
    return sha256(json.dumps(named).encode()).hexdigest()


def runs_looked_from() -> list[Run]:
    """Return the runs that are looked ahead from: the newest of an edition, and of a day."""
    newest = Run.objects.order_by("-head_number", "-id")
    found = (newest.exclude(edition="").first(), newest.filter(edition="").first())
    return [run for run in found if run is not None and is_kept(run.snapshot)]


def base_of(run: Run, seed: int = SEED) -> Base:
    """Return what scenarios of a run are drawn again from: kept in memory, or on disk. Raises SnapshotError."""
    return _based(_inputs(run, park_of(run), seed))


def base_warm(run: Run, park: OpenPark) -> None:
    """Have the base of a run, with its park, ready for whoever tries a what-if next, without keeping a page waiting."""
    inputs = _inputs(run, park)
    if inputs.name not in _READY:
        Thread(target=_based, args=[inputs], daemon=True).start()  # reads the snapshot's files, not the database


def forecast_looked(run: Run, seed: int = SEED) -> Forecast:
    """Return a run looked ahead from, every goal of it, and keep what scenarios begin with. Raises SnapshotError."""
    from fivegood.decide.forecast.goals import Forecast

    inputs = _inputs(run, park_of(run), seed)
    with _LOCK:
        found = _READY.get(inputs.name)
        if not isinstance(found, Forecast):  # one that was read from disk knows no goals and no backtest
            found = _looked(inputs)
    return found


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What a forecast is worked out of, by the name that its hash is."""

    name: str
    as_of: date
    seed: int
    park: OpenPark
    figures: Figures

    def looking(self, begins: Months | None = None) -> Looking:
        from fivegood.decide.forecast.goals import looking_of

        text = self.park.rules.forecasting
        return looking_of(self.park.plan, self.figures, self.as_of, text, self.seed, begins=begins)


def _inputs(run: Run, park: OpenPark, seed: int = SEED) -> _Inputs:
    return _Inputs(inputs_of(run, seed), run.as_of, seed, park, figures_of(run, park))


_READY: OrderedDict[str, Base] = OrderedDict()


def _based(inputs: _Inputs) -> Base:
    with _LOCK:  # two that ask at once wait for one and the same
        found = _READY.get(inputs.name) or base_read(inputs.name, inputs.looking)
        return _looked(inputs) if found is None else _ready(inputs.name, found)


def _looked(inputs: _Inputs) -> Forecast:
    from fivegood.decide.forecast.goals import looked

    found = looked(inputs.looking())
    if inputs.seed == SEED:
        base_write(inputs.name, found)
    _ready(inputs.name, found)
    return found


def _ready(name: str, found: Base) -> Base:
    _READY[name] = found
    _READY.move_to_end(name)
    while len(_READY) > _MOST:
        _READY.popitem(last=False)
    return found
