"""The fan of a goal looked ahead: what it was, where scenarios lie on days to come, its path and its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from fivegood.periods import date_label
from fivegood.quantities import Unit, format_quantity
from fivegood.report.charts import ACCENT, COLOURS, MUTED, WIDE, axis_scale, framed, value_axis

#: Ends of an interval.
Ends = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class FanPoint:
    """One day: the value that was, or what scenarios come to (the middle, 8 of 10, 19 of 20), and the path."""

    day: date
    value: Decimal | None = None
    middle: Decimal | None = None
    most: Ends | None = None
    nearly_all: Ends | None = None
    path: Decimal | None = None


def fan_spec(
    points: Sequence[FanPoint],
    target: Decimal,
    unit: Unit,
    words: tuple[str, str, str, str, str, str],
    lang: str,
    width: int = WIDE,
) -> dict[str, Any]:
    """Describe a fan; ``words`` name value, middle, path, target, and the bands of 8 of 10 and of 19 of 20."""
    lines, bands = words[:4], words[4:]
    numbers = [abs(target)]
    for point in points:
        ends = [*(point.most or ()), *(point.nearly_all or ())]
        numbers += [abs(one) for one in (point.value, point.middle, point.path, *ends) if one is not None]
    size, unit_words = axis_scale(max(numbers), unit, lang)
    rows = []
    for point in points:
        said = {"day": point.day.isoformat(), "label": date_label(point.day, lang)}
        for name, value in zip(lines, (point.value, point.middle, point.path, target), strict=True):
            if value is not None:
                text = format_quantity(value, unit, lang, significant=4)
                rows.append(said | {"series": name, "value": float(value / size), "text": text})
        for name, band in zip(bands, (point.most, point.nearly_all), strict=True):
            if band is not None:
                low, high = (float(end / size) for end in band)
                text = " – ".join(format_quantity(end, unit, lang, significant=4) for end in band)
                rows.append(said | {"series": name, "low": low, "high": high, "text": text})
    legend = {"orient": "top", "title": None, "symbolType": "stroke", "symbolSize": 300, "labelLimit": 400}
    axis = {"title": None, "grid": False, "format": "%Y", "tickCount": {"interval": "year", "step": 1}}
    across = {"x": {"field": "day", "type": "temporal", "scale": {"type": "utc"}, "axis": axis}}
    up = {"type": "quantitative", "axis": value_axis(), "scale": {"zero": False}}
    of_lines = {"field": "series", "type": "nominal", "sort": None, "legend": legend}
    line = {
        "transform": [{"filter": {"field": "series", "oneOf": list(lines)}}],
        "mark": {"type": "line", "strokeWidth": 2.2},
        "encoding": {
            "y": up | {"field": "value"},
            "color": of_lines | {"scale": {"domain": list(lines), "range": [ACCENT, COLOURS[3], MUTED, COLOURS[1]]}},
            "strokeDash": of_lines | {"scale": {"domain": list(lines), "range": [[1, 0], [7, 3], [5, 3], [1.5, 2.5]]}},
        },
    }
    layers = [_band(name, opacity, up) for name, opacity in zip(bands[::-1], (0.16, 0.28), strict=True)]
    return framed({"data": {"values": rows}, "encoding": across, "layer": [*layers, line]}, unit_words, width)


def _band(name: str, opacity: float, up: dict[str, Any]) -> dict[str, Any]:
    return {
        "transform": [{"filter": {"field": "series", "equal": name}}],
        "mark": {"type": "area", "opacity": opacity, "color": COLOURS[3]},
        "encoding": {"y": up | {"field": "low"}, "y2": {"field": "high"}},
    }
