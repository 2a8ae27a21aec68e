"""Sparklines: a row of values as a line of a word's size, drawn by the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT = 120, 32
_EDGE = 4


@dataclass(frozen=True, slots=True)
class SparkShown:
    """A sparkline for ``web/parts/sparkline.html``: lines as points of an SVG polyline, and a sentence in its place.

    ``lines`` break where a value is missing; a value between two missing ones is among ``dots``.
    """

    sentence: str
    lines: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]
    path: str
    end: tuple[str, str] | None
    width: int = WIDTH
    height: int = HEIGHT


def sparkline(
    values: Sequence[Decimal | None],
    sentence: str,
    *,
    days: Sequence[date] = (),
    path: Sequence[Decimal | None] = (),
) -> SparkShown:
    """Draw values at even distances, or where their days lie; ``path`` is where they should be on the same days.

    Raises ValueError when days or path are not as many as values.
    """
    if any(len(other) not in (0, len(values)) for other in (days, path)):
        raise ValueError(f"{len(values)} values, {len(days)} days, {len(path)} of the path: they go together")
    known = [value for value in (*values, *path) if value is not None]
    low, high = min(known, default=Decimal(0)), max(known, default=Decimal(0))
    across = _across(len(values), days)
    runs = _runs([_point(x, value, low, high) for x, value in zip(across, values, strict=True)])
    return SparkShown(
        sentence,
        lines=tuple(_joined(run) for run in runs if len(run) > 1),
        dots=tuple(run[0] for run in runs if len(run) == 1),
        path=" ".join(
            _joined(run) for run in _runs([_point(x, v, low, high) for x, v in zip(across, path, strict=False)])
        ),
        end=runs[-1][-1] if runs else None,
    )


def _across(count: int, days: Sequence[date]) -> list[float]:
    """Where each value stands, from left to right, in pixels."""
    places = [(day - days[0]).days for day in days] or list(range(count))
    reach = (max(places) - min(places) if places else 0) or 1
    return [_EDGE + (WIDTH - 2 * _EDGE) * (place - min(places)) / reach for place in places]


def _point(x: float, value: Decimal | None, low: Decimal, high: Decimal) -> tuple[str, str] | None:
    if value is None:
        return None
    share = float((value - low) / (high - low)) if high > low else 0.5
    return f"{x:.1f}", f"{HEIGHT - _EDGE - (HEIGHT - 2 * _EDGE) * share:.1f}"


def _runs(points: Sequence[tuple[str, str] | None]) -> list[list[tuple[str, str]]]:
    runs: list[list[tuple[str, str]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _joined(run: Sequence[tuple[str, str]]) -> str:
    return " ".join(f"{x},{y}" for x, y in run)
