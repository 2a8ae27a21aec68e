"""Charts: Vega-Lite specs as plain data, and the SVG that vl-convert draws from them with the Noto CJK font."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from fivegood.periods import date_label
from fivegood.quantities import Unit, format_quantity

FONT = "Noto Sans CJK SC"
WIDE, NARROW = 640, 328
PAPER, INK, MUTED, GRID, ACCENT = "#ffffff", "#1c2327", "#566069", "#dde2e6", "#0b5c7f"
#: Each at least 3:1 on white; lines also differ by their dashes, so that colour never speaks alone.
COLOURS = (ACCENT, "#a9561e", "#4f7a2c", "#7d4a94", "#8f2f45", "#5c6670")
#: Names of series that are longer stand below each other, and so many pixels each line of them takes.
_LONG, _LEGEND_LINE = 28, 18
_DASHES: tuple[tuple[int, ...], ...] = ((1, 0), (7, 3), (2, 2), (9, 3, 2, 3), (4, 4), (12, 4))
_SCALES = {"en": (("bn", 9), ("m", 6)), "zh": (("亿", 8), ("万", 4))}
VEGA_LITE = "6.4"
#: What a mark is described by begins with it when the rest is the number of its row.
ROW_MARK = "row "


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a chart: the label of its period, its series (empty for one series alone), and the value."""

    label: str
    series: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class PathPoint:
    """One day of a goal: where it stood (None: unknown or to come) and where its path is."""

    day: date
    value: Decimal | None
    path: Decimal | None


def axis_scale(largest: Decimal, unit: Unit, lang: str) -> tuple[Decimal, str]:
    """Return what values are divided by on an axis, and the unit in words: 10^9 and "bn yuan", 10^8 and "亿元"."""
    if unit.dimension == "rank":
        return Decimal(1), ""
    is_scaled = unit.currency is not None or (lang == "zh" and unit.dimension in ("count", "area"))
    for name, power in _SCALES[lang] if is_scaled else ():
        if abs(largest) >= Decimal(10) ** power:
            size = Decimal(10) ** power
            return size, format_quantity(size * 2, unit, lang, scale=name).removeprefix("2").strip()
    return Decimal(1), format_quantity(Decimal(2), unit, lang, scale="").removeprefix("2").strip()


def series_spec(
    kind: str, points: Sequence[Point], unit: Unit, lang: str, width: int = WIDE, *, ringed: str = ""
) -> dict[str, Any]:
    """Describe values over periods, in the order of the points; ``kind`` is bar, stack (bars of parts) or line.

    The values of the label ``ringed`` have a ring around them.

    Each row of the data says its value in words too (``text``, empty for a missing one), for readers on a screen.
    """
    size, unit_words = axis_scale(_largest(kind, points), unit, lang)
    labels = list(dict.fromkeys(point.label for point in points))
    names = list(dict.fromkeys(point.series for point in points))
    rows = [_row(point, size, unit, lang) | _ringed(point.label == ringed) for point in points]
    if kind == "stack":  # parts lie in the order of the legend, the first at the bottom
        rows = [row | {"rank": names.index(row["series"])} for row in rows]
    axis = value_axis(is_whole=kind != "line" and size == 1 and unit.dimension == "count")
    encoding: dict[str, Any] = {
        "x": label_axis(labels, width),
        "y": {"field": "value", "type": "quantitative", "axis": axis, "scale": {"zero": kind != "line"}},
    }
    mark = _series_mark(kind, is_alone=len(names) == 1)
    if len(names) > 1:
        encoding |= _series_encoding(kind, names, width)
    drawn: dict[str, Any] = {"mark": mark}
    if kind != "line" and any(row["value"] is None for row in rows):
        drawn = {"layer": [drawn, _missing_mark()]}
    if ringed:
        drawn = {"layer": [*drawn.get("layer", [drawn]), _RING]}
    keys = -(-len(names) // _columns(names, width))
    return framed({"data": {"values": rows}, "encoding": encoding} | drawn, unit_words, width, keys=keys)


#: Around what the page is about; in ink, so that it stands out from what it surrounds.
_RING: dict[str, Any] = {
    "transform": [{"filter": "datum.ringed && isValid(datum.value)"}],
    "mark": {"type": "point", "filled": False, "fill": PAPER, "size": 120, "strokeWidth": 2.5, "color": INK},
    "encoding": {"color": {"value": INK}, "strokeDash": {"value": [1, 0]}},
}


def _ringed(is_so: bool) -> dict[str, bool]:
    return {"ringed": True} if is_so else {}


def _missing_mark() -> dict[str, Any]:
    """An empty square with a dashed edge on the axis: a bar that is missing is not a bar of nought."""
    mark = {"type": "point", "shape": "square", "filled": False, "size": 90, "color": MUTED, "strokeDash": [2, 2]}
    onto = {"y": {"value": {"expr": "height - 8"}}, "color": {"value": MUTED}, "order": {"value": 0}}
    return {"transform": [{"filter": "!isValid(datum.value)"}], "mark": mark | {"strokeWidth": 1}, "encoding": onto}


def _largest(kind: str, points: Sequence[Point]) -> Decimal:
    sums: dict[str, Decimal] = {}
    for number, point in enumerate(points):
        place = point.label if kind == "stack" else str(number)
        sums[place] = sums.get(place, Decimal(0)) + abs(point.value or Decimal(0))
    return max(sums.values(), default=Decimal(0))


def _row(point: Point, size: Decimal, unit: Unit, lang: str) -> dict[str, Any]:
    value = None if point.value is None else float(point.value / size)
    text = "" if point.value is None else format_quantity(point.value, unit, lang)
    return {"label": point.label, "series": point.series, "value": value, "text": text}


def _series_mark(kind: str, *, is_alone: bool) -> dict[str, Any]:
    own = {"color": ACCENT} if is_alone else {}
    if kind == "line":
        return {"type": "line", "strokeWidth": 2.2, "point": {"size": 34, "filled": True} | own} | own
    return {"type": "bar", "cornerRadius": 0} | own | ({"stroke": PAPER, "strokeWidth": 1} if kind == "stack" else {})


def _series_encoding(kind: str, names: list[str], width: int) -> dict[str, Any]:
    colours = [COLOURS[index % len(COLOURS)] for index in range(len(names))]
    legend = {"orient": "top", "title": None, "columns": _columns(names, width), "labelLimit": 400}
    color: dict[str, Any] = {"field": "series", "type": "nominal", "sort": None, "legend": legend}
    color["scale"] = {"domain": names, "range": colours}
    if kind == "stack":
        return {"color": color, "order": {"field": "rank", "type": "quantitative"}}
    if kind == "bar":
        return {"color": color, "xOffset": {"field": "series", "type": "nominal", "sort": None}}
    dashes = [list(_DASHES[index % len(_DASHES)]) for index in range(len(names))]
    legend |= {"symbolType": "stroke", "symbolSize": 300}
    dash = {"field": "series", "type": "nominal", "sort": None, "legend": legend}
    return {"color": color, "strokeDash": dash | {"scale": {"domain": names, "range": dashes}}}


def _columns(names: list[str], width: int) -> int:
    return 1 if width == NARROW or max(map(len, names), default=0) > _LONG else 2


def label_axis(labels: list[str], width: int) -> dict[str, Any]:
    """Return the axis of labels in their order: every one has a place, as many are written as fit the width.

    The last one, which says how far the chart reaches, is always among them.
    """
    fits = max(1, width // max(46, 8 * max(map(len, labels), default=1)))
    step = max(1, -(-len(labels) // fits))
    axis = {"labelAngle": 0, "title": None, "grid": False, "values": labels[::-step][::-1], "labelLimit": 120}
    scale = {"domain": labels, "paddingInner": 0.25}  # a label without a value keeps its place
    return {"field": "label", "type": "ordinal", "sort": None, "axis": axis, "scale": scale}


def value_axis(*, is_whole: bool = False) -> dict[str, Any]:
    """Return the axis of values: five lines or so, no title, for the unit stands above; ``is_whole`` of things."""
    axis = {"title": None, "tickCount": 5, "domain": False, "ticks": False, "format": ",~f", "labelPadding": 6}
    return axis | ({"tickMinStep": 1} if is_whole else {})


def path_spec(
    points: Sequence[PathPoint],
    target: Decimal,
    unit: Unit,
    words: tuple[str, str, str],
    lang: str,
    width: int = WIDE,
    *,
    ringed: date | None = None,
) -> dict[str, Any]:
    """Describe a goal's values against its path and its target; ``words`` name value, path and target.

    The value of the day ``ringed`` has a ring around it.
    """
    numbers = [number for point in points for number in (point.value, point.path) if number is not None]
    size, unit_words = axis_scale(max([abs(target), *map(abs, numbers)]), unit, lang)
    value_word, path_word, target_word = words
    rows = []
    for point in points:
        for name, number in ((value_word, point.value), (path_word, point.path), (target_word, target)):
            if number is not None:
                said: dict[str, Any] = {"label": date_label(point.day, lang)}
                said["text"] = format_quantity(number, unit, lang)
                said |= _ringed(point.day == ringed and name == value_word)
                rows.append({"day": point.day.isoformat(), "series": name, "value": float(number / size)} | said)
    legend = {"orient": "top", "title": None, "symbolType": "stroke", "symbolSize": 300, "labelLimit": 400}
    domain = [value_word, path_word, target_word]
    axis = {"title": None, "grid": False, "format": "%Y", "tickCount": {"interval": "year", "step": 1}}
    encoding = {
        "x": {"field": "day", "type": "temporal", "scale": {"type": "utc"}, "axis": axis},
        "y": {"field": "value", "type": "quantitative", "axis": value_axis(), "scale": {"zero": False}},
        "color": {
            "field": "series", "type": "nominal", "sort": None, "legend": legend,
            "scale": {"domain": domain, "range": [ACCENT, MUTED, COLOURS[1]]},
        },
        "strokeDash": {
            "field": "series", "type": "nominal", "sort": None, "legend": legend,
            "scale": {"domain": domain, "range": [[1, 0], [5, 3], [1.5, 2.5]]},
        },
    }  # fmt: skip
    dots = {
        "transform": [{"filter": {"field": "series", "equal": value_word}}],
        "mark": {"type": "point", "filled": True, "size": 34},
    }
    line = {"mark": {"type": "line", "strokeWidth": 2.2}}
    layers = [line, dots, *([_RING] if ringed else [])]
    return framed({"data": {"values": rows}, "encoding": encoding, "layer": layers}, unit_words, width)


def framed(spec: dict[str, Any], unit_words: str, width: int, *, keys: int = 1) -> dict[str, Any]:
    """Return the spec in the dress of the house, with its unit above and its size.

    A legend of more than one line, ``keys`` of them, takes nothing from the height of what is drawn.
    """
    text = {
        "labelColor": MUTED,
        "titleColor": MUTED,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    config = {
        "aria": False,
        "font": FONT,
        "background": PAPER,
        "view": {"stroke": None},
        "axis": {**text, "gridColor": GRID, "domainColor": MUTED, "tickColor": MUTED},
        "legend": {
            "labelColor": INK,
            "labelFontSize": 12,
            "symbolStrokeWidth": 2.5,
            "columnPadding": 28,
            "rowPadding": 4,
        },
    }
    if unit_words:
        title = {
            "text": unit_words,
            "anchor": "start",
            "fontSize": 12,
            "fontWeight": "normal",
            "color": MUTED,
            "offset": 8,
        }
        spec = spec | {"title": title}
    height = (260 if width == WIDE else 220) + _LEGEND_LINE * max(0, keys - 1)
    size = {"width": width, "height": height, "padding": 6}
    return spec | size | {"autosize": {"type": "fit", "contains": "padding"}, "config": config}


def draw(spec: dict[str, Any], name: str) -> str:
    """Return the SVG of a spec; ``name`` makes its inner ids its own. The same spec and name give the same bytes."""
    import vl_convert

    _register_font()
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    # Vega numbers clips and gradients through all charts a process draws.
    order = {old: f"{name}-{number}" for number, old in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg)))}
    for old, new in order.items():
        svg = svg.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    # A mark that answers to the mouse bears the number of its row, and the page its words.
    svg = re.sub(rf' aria-label="{ROW_MARK}(\d+)"', r' data-n="\1"', svg)
    # The page says in one sentence what the chart shows; Vega's own roles would name every bar without words.
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    return svg.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")


@cache
def _register_font() -> None:
    import vl_convert
    from noto_cjk_sans_otc import FONT_PATH

    vl_convert.register_font_directory(str(FONT_PATH.parent))
