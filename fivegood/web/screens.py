"""From a chart for paper to the same chart on a screen: colours of the page, a tooltip, rows that keys can walk."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from fivegood.report.charts import COLOURS, GRID, INK, MUTED, PAPER
from fivegood.report.spancharts import HEAT, PLANNED

#: The page says what each colour is, in the light and in the dark: an SVG takes the variables of its page.
VARIABLES = (
    {PAPER: "--paper", INK: "--ink", MUTED: "--muted", GRID: "--data-grid", PLANNED: "--data-planned"}
    | {colour: f"--data-{number}" for number, colour in enumerate(COLOURS, 1)}
    | {colour: f"--heat-{number}" for number, colour in enumerate(HEAT, 1)}
)


_ON_PAPER = re.compile("|".join(map(re.escape, VARIABLES)))


def in_page_colours(html: str) -> str:
    """Return a text with drawings made for paper in the colours of its page."""
    return _ON_PAPER.sub(lambda found: f"var({VARIABLES[found[0]]})", html)


def on_screen(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the spec as the page draws it: the script gives it its width and font."""
    kept = {name: part for name, part in spec.items() if name not in ("width", "data")}
    rows = [
        row | {"n": number, "text": row["text"] or _("missing")} for number, row in enumerate(spec["data"]["values"])
    ]
    kept["config"] = {name: part for name, part in spec["config"].items() if name != "font"} | {"background": None}
    marked = _with_tooltip(kept, has_series=any(row["series"] for row in rows))
    shown: dict[str, Any] = _recoloured(_loosened(marked))
    return shown | {"data": {"values": rows}, "padding": {"left": 0, "right": 8, "top": 4, "bottom": 4}}


def _with_tooltip(spec: dict[str, Any], *, has_series: bool) -> dict[str, Any]:
    series = [{"field": "series", "title": _("Series")}] * has_series
    tooltip = [{"field": "label", "title": "title"}, *series, {"field": "text", "title": _("Value")}]
    layers = spec.get("layer") or [{"mark": spec["mark"]}]
    rest = {name: part for name, part in spec.items() if name not in ("layer", "mark")}
    return rest | {"layer": [_touched(layer, tooltip) for layer in layers] + _hits(layers, tooltip)}


def _touched(layer: dict[str, Any], tooltip: list[dict[str, Any]]) -> dict[str, Any]:
    """Let bars and cells tell their value; what lies under a line stays silent."""
    if _kind(layer) in ("line", "area") or "data" in layer:
        return layer
    return layer | {"encoding": layer.get("encoding", {}) | {"tooltip": tooltip}}


def _hits(layers: list[dict[str, Any]], tooltip: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A line is hard to hit: each of its points answers from further away than it is seen."""
    lines = [layer for layer in layers if _kind(layer) == "line"]
    mark = {"type": "point", "filled": True, "size": 420, "opacity": 0}
    return [{"mark": mark, "encoding": line.get("encoding", {}) | {"tooltip": tooltip}} for line in lines]


def _kind(layer: dict[str, Any]) -> str:
    return str(layer["mark"]["type"])


def _loosened(part: Any) -> Any:
    """Leave the choice of labels to the width that the page has."""
    if isinstance(part, list):
        return [_loosened(each) for each in part]
    if not isinstance(part, dict):
        return part
    loose = {name: _loosened(each) for name, each in part.items()}
    if loose.get("field") == "label" and "values" in (axis := loose.get("axis") or {}):
        kept = {name: each for name, each in axis.items() if name != "values"}
        loose["axis"] = kept | {"labelOverlap": "greedy", "labelSeparation": 8}
    return loose


def _recoloured(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _recoloured(each) for name, each in part.items()}
    if isinstance(part, list):
        return [_recoloured(each) for each in part]
    return f"var({VARIABLES[part]})" if isinstance(part, str) and part in VARIABLES else part
