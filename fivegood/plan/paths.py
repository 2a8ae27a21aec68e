"""Where a goal should stand on a day on its way from the base to the target."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from msgspec import Struct

_DAY = timedelta(days=1)
_CENT = Decimal("0.000001")


class Aim(Protocol):
    """What a path leads to: a number by a day."""

    @property
    def value(self) -> Decimal: ...

    @property
    def by(self) -> date: ...


class Path(Struct, frozen=True):
    """The way from a base to a target; see ``value_on``.

    ``kind``: linear (from ``base``), compound (``growth`` a year: 0.11 for 11 %), milestones (straight from point to
    point), steps (each point is due on its day; until then the one before holds), constant (the target itself, always),
    none.
    """

    kind: str
    growth: Decimal | None = None
    points: tuple[tuple[date, Decimal], ...] = ()
    base: Decimal | None = None


def implied_base(target: Aim, growth: Decimal, start: date) -> Decimal:
    """Return the value at ``start`` (the last day of the base year) from which ``growth`` a year reaches the target.

    base = target / (1 + growth) ** years.
    """
    return target.value / (1 + growth) ** _years(start, target.by)


def value_on(path: Path, target: Aim, start: date, day: date) -> Decimal | None:
    """Return where the path is on a day, in the target's unit; None for a path of kind none or without a base.

    ``start`` is the day the path leaves its base: the day before the plan (or the target's own year) begins. Years
    count as fractions of the days of the calendar year they lie in, so that every 31 December is a whole year.
    """
    day = max(start, min(day, target.by))
    if path.kind == "constant":
        return target.value
    if path.kind == "compound" and path.growth is not None:
        grown = implied_base(target, path.growth, start) * (1 + path.growth) ** _years(start, day)
        return grown.quantize(_CENT)
    if path.kind in ("milestones", "steps"):
        return _on_points(path, target, start, day)
    if path.kind == "linear" and path.base is not None:
        return _between((start, path.base), (target.by, target.value), day)
    return None


def _on_points(path: Path, target: Aim, start: date, day: date) -> Decimal | None:
    points = [*path.points, (target.by, target.value)] if path.points[-1][0] < target.by else list(path.points)
    if path.kind == "steps":
        reached = [value for on, value in points if on <= day]
        return reached[-1] if reached else path.base
    if path.base is not None:
        points = [(start, path.base), *points]
    for left, right in itertools.pairwise(points):
        if left[0] <= day <= right[0]:
            return _between(left, right, day)
    return None


def _between(left: tuple[date, Decimal], right: tuple[date, Decimal], day: date) -> Decimal:
    whole = _years(left[0], right[0])
    if whole == 0:
        return right[1]
    return (left[1] + (right[1] - left[1]) * _years(left[0], day) / whole).quantize(_CENT)


def _years(start: date, end: date) -> Decimal:
    """Return the years from the end of one day to the end of another; 31 December to 31 December is a whole number."""

    def position(day: date) -> Decimal:
        first = date(day.year, 1, 1)
        length = (date(day.year + 1, 1, 1) - first).days
        return Decimal(day.year) + Decimal((day - first + _DAY).days) / Decimal(length)

    return position(end) - position(start)
