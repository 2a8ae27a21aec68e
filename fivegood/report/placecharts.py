"""A plot of places on the park's own grid: who goes from where to whom, without a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fivegood.report.charts import ACCENT, INK, MUTED, WIDE, framed


@dataclass(frozen=True, slots=True)
class Way:
    """A way from a unit's place to an officer's, in metres on the grid; ``text`` says whose and how far."""

    label: str
    series: str
    text: str
    start: tuple[int, int]
    end: tuple[int, int]


def ways_spec(ways: Sequence[Way], series: tuple[str, str], width: int = WIDE) -> dict[str, Any]:
    """Describe ways as lines from a dot to a square; the first of ``series`` is dashed, the second stands out."""
    rows = [
        {"label": way.label, "series": way.series, "text": way.text}
        | dict(zip(("x", "y", "x2", "y2"), (metres / 1000 for metres in (*way.start, *way.end)), strict=True))
        for way in ways
    ]
    legend = {"orient": "top", "title": None, "symbolType": "stroke", "symbolSize": 300, "labelLimit": 400}
    of_series = {"field": "series", "type": "nominal", "sort": None, "legend": legend}
    axis = {"title": None, "format": "~f", "tickCount": 6, "domain": False, "ticks": False}
    far = {"type": "quantitative", "axis": axis, "scale": {"zero": False, "nice": True}}
    encoding = {
        "x": {"field": "x"} | far,
        "y": {"field": "y"} | far,
        "color": of_series | {"scale": {"domain": list(series), "range": [MUTED, ACCENT]}},
        "strokeDash": of_series | {"scale": {"domain": list(series), "range": [[4, 3], [1, 0]]}},
    }
    inked = {"color": {"value": INK}, "strokeDash": {"value": [1, 0]}}
    ends = {"x": {"field": "x2"} | far, "y": {"field": "y2"} | far}
    lines = {"mark": {"type": "rule", "strokeWidth": 2}, "encoding": {"x2": {"field": "x2"}, "y2": {"field": "y2"}}}
    units = {"mark": {"type": "point", "filled": True, "size": 40, "opacity": 1}, "encoding": inked}
    officers = {
        "mark": {"type": "point", "shape": "square", "filled": True, "size": 60, "opacity": 1},
        "encoding": ends,
    }
    spec = {"data": {"values": rows}, "encoding": encoding, "layer": [lines, officers, units]}
    return framed(spec, "km", width) | {"height": 380}
