"""From a chart for paper to the same chart on a screen: colours of the page, its width, marks that the mouse finds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from fivegood.report.charts import COLOURS, GRID, INK, MUTED, PAPER, ROW_MARK
from fivegood.report.spancharts import HEAT, PLANNED

#: The page says what each colour is, in the light and in the dark: an SVG takes the variables of its page.
VARIABLES = (
    {PAPER: "--paper", INK: "--ink", MUTED: "--muted", GRID: "--data-grid", PLANNED: "--data-planned"}
    | {colour: f"--data-{number}" for number, colour in enumerate(COLOURS, 1)}
    | {colour: f"--heat-{number}" for number, colour in enumerate(HEAT, 1)}
)
#: Pixels of a letter in a legend, and of what stands around the name of a series there.
_LATIN, _HAN, _AROUND = 7, 12, 60
#: Pixels between two labels of an axis, and of what stands left of it.
_APART, _ASIDE = 6, 60


_ON_PAPER = re.compile("|".join(map(re.escape, VARIABLES)))


def in_page_colours(html: str) -> str:
    """Return a text with drawings made for paper in the colours of its page."""
    return _ON_PAPER.sub(lambda found: f"var({VARIABLES[found[0]]})", html)


def fitted(spec: dict[str, Any], width: int, scale: float = 1) -> dict[str, Any]:
    """Return the spec at a width: as many labels and names of series as fit it, letters ``scale`` times their size."""
    whole: dict[str, Any] = _fitted(spec, width, scale)
    return whole | {"width": width}


def on_screen(spec: dict[str, Any], width: int, scale: float) -> dict[str, Any]:
    """Return the spec as a page of a width shows it, its letters ``scale`` times their size on paper."""
    kept = {name: part for name, part in spec.items() if name not in ("width", "data")}
    kept["config"] = spec["config"] | {"aria": True, "background": None}
    rows = [row | {"n": f"{ROW_MARK}{number}"} for number, row in enumerate(spec["data"]["values"])]
    shown: dict[str, Any] = _recoloured(fitted(_with_marks(kept), width, scale))
    # The page may have a wider font than the one measured here: the words of an axis get some room to grow.
    padding = {"left": 8, "right": 8, "top": 4, "bottom": 4}
    return shown | {"data": {"values": rows}, "padding": padding}


def _with_marks(spec: dict[str, Any]) -> dict[str, Any]:
    layers = spec.get("layer") or [{"mark": spec["mark"]}]
    rest = {name: part for name, part in spec.items() if name not in ("layer", "mark")}
    return rest | {"layer": [_touched(layer) for layer in layers] + _hits(layers)}


def _touched(layer: dict[str, Any]) -> dict[str, Any]:
    """Let bars and cells tell their value; what lies under a line stays silent."""
    if _kind(layer) in ("line", "area") or "data" in layer:
        return layer
    return layer | {"encoding": layer.get("encoding", {}) | _NUMBERED}


_NUMBERED = {"description": {"field": "n", "type": "nominal"}}


def _hits(layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A line is hard to hit: each of its points answers from further away than it is seen."""
    lines = [layer for layer in layers if _kind(layer) == "line"]
    mark = {"type": "point", "filled": True, "size": 420, "opacity": 0}
    return [{"mark": mark, "encoding": line.get("encoding", {}) | _NUMBERED} for line in lines]


def _kind(layer: dict[str, Any]) -> str:
    return str(layer["mark"]["type"])


def _fitted(part: Any, width: int, scale: float) -> Any:
    """Give letters their size, and a legend and the labels of an axis as much room as there is."""
    if isinstance(part, list):
        return [_fitted(each, width, scale) for each in part]
    if not isinstance(part, dict):
        return part
    whole = {
        name: round(each * scale, 2) if name.lower().endswith("fontsize") else _fitted(each, width, scale)
        for name, each in part.items()
    }
    if whole.get("legend"):
        names = (whole.get("scale") or {}).get("domain") or ()
        whole["legend"] |= {"labelLimit": width - 40} | _columns(names, width)
    if limit := (whole.get("axis") or {}).get("labelLimit"):
        whole["axis"] |= {"labelLimit": min(limit, round(width * 0.4))}
    if whole.get("field") == "label" and "values" in (axis := whole.get("axis") or {}):
        labels = [str(label) for label in whole["scale"]["domain"]]
        whole["axis"] = axis | {"values": _labels(labels, width - _ASIDE, scale), "labelOverlap": False}
    return whole


def _labels(labels: Sequence[str], width: float, scale: float) -> Sequence[str]:
    """Return as many labels of an axis as fit beside each other, evenly spaced; the last one is always among them."""
    widths = {label: _pixels(label) * scale for label in labels}
    for step in range(1, len(labels) + 1):
        chosen = labels[::-step][::-1]
        room = step * width / len(labels) - _APART
        if all(widths[one] + widths[other] <= 2 * room for one, other in pairwise(chosen)):
            return chosen
    return labels


def _pixels(text: str) -> int:
    return sum(_HAN if letter > "\u2e80" else _LATIN for letter in text)


def _columns(names: Sequence[object], width: int) -> dict[str, int]:
    """Let as many names of series stand beside each other as fit."""
    if not names or not all(isinstance(name, str) for name in names):
        return {}
    longest = max(map(_pixels, map(str, names)))
    return {"columns": max(1, min(len(names), width // (longest + _AROUND)))}


def _recoloured(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _recoloured(each) for name, each in part.items()}
    if isinstance(part, list):
        return [_recoloured(each) for each in part]
    return f"var({VARIABLES[part]})" if isinstance(part, str) and part in VARIABLES else part
