"""The nameplate capacity of production lines over days: what they would put out at their design, without a stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from fivegood.periods import Period

#: A line that is still being built has no capacity yet. One that stands still has: that is why its use falls.
BUILDING = "building"
_DAY = timedelta(days=1)
_SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class LineState:
    """A line in one state from a day to a day (None: still): what it makes, and its capacity where it is written.

    ``cycle_seconds`` are seconds a piece at best, ``design_per_month`` pieces a month; the latter goes first.
    """

    line_id: str
    product: str
    state: str
    cycle_seconds: Decimal | None
    design_per_month: Decimal | None
    valid_from: date
    valid_to: date | None


def nameplate(states: Sequence[LineState], days: Period) -> Decimal | None:
    """Return how many pieces lines could put out on days within one month, in whole pieces.

    None when no line ran, and when the capacity of one that did is not written. Where states of one line overlap, the
    later one holds from its first day.
    """
    running = in_turn(states)
    parts = [_capacity(state, days) for state in running if state.state != BUILDING and _shared(state, days)]
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)).quantize(Decimal(1)) if parts and len(known) == len(parts) else None


def in_turn(states: Sequence[LineState]) -> list[LineState]:
    """Return the states, each ended by the next one of its line."""
    ordered = sorted(states, key=lambda state: (state.line_id, state.valid_from))
    kept: list[LineState] = []
    for _, group in groupby(ordered, key=lambda state: state.line_id):
        of_line = list(group)
        for state, after in zip(of_line, [*of_line[1:], None], strict=True):
            ends = [day for day in (state.valid_to, after.valid_from - _DAY if after else None) if day]
            if not ends or min(ends) >= state.valid_from:
                kept.append(_until(state, min(ends) if ends else None))
    return kept


def _until(state: LineState, end: date | None) -> LineState:
    of = (state.line_id, state.product, state.state, state.cycle_seconds, state.design_per_month, state.valid_from)
    return LineState(*of, end)


def _shared(state: LineState, days: Period) -> int:
    first, last = max(state.valid_from, days.start), min(state.valid_to or days.end, days.end)
    return max(0, (last - first).days + 1)


def _capacity(state: LineState, days: Period) -> Decimal | None:
    shared = _shared(state, days)
    if state.design_per_month is not None:
        return state.design_per_month * shared / Period.month(days.start.year, days.start.month).days
    return Decimal(_SECONDS_A_DAY * shared) / state.cycle_seconds if state.cycle_seconds else None
