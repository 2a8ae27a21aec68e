"""Charts: Vega-Lite specs as plain data, and the SVG that vl-convert draws from them with the Noto CJK font."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from fivegood.quantities import Unit, format_quantity

FONT = "Noto Sans CJK SC"
WIDE, NARROW = 640, 328
_INK, _MUTED, _GRID, _ACCENT = "#1c2327", "#566069", "#dde2e6", "#0b5c7f"
#: Each at least 3:1 on white; lines also differ by their dashes, so that colour never speaks alone.
_COLOURS = (_ACCENT, "#a9561e", "#4f7a2c", "#7d4a94", "#8f2f45", "#5c6670")
_DASHES: tuple[tuple[int, ...], ...] = ((1, 0), (7, 3), (2, 2), (9, 3, 2, 3), (4, 4), (12, 4))
_SCALES = {"en": (("bn", 9), ("m", 6)), "zh": (("亿", 8), ("万", 4))}
_VEGA_LITE = "6.4"


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


def series_spec(kind: str, points: Sequence[Point], unit: Unit, lang: str, width: int = WIDE) -> dict[str, Any]:
    """Describe a bar or line chart of values over periods, in the order of the points."""
    known = [point.value for point in points if point.value is not None]
    size, unit_words = axis_scale(max(map(abs, known), default=Decimal(0)), unit, lang)
    labels = list(dict.fromkeys(point.label for point in points))
    names = list(dict.fromkeys(point.series for point in points))
    rows = [_row(point, size) for point in points]
    encoding: dict[str, Any] = {
        "x": _label_axis(labels, width),
        "y": {"field": "value", "type": "quantitative", "axis": _value_axis(), "scale": {"zero": kind == "bar"}},
    }
    mark: dict[str, Any] = {"type": "bar", "color": _ACCENT, "cornerRadius": 0}
    if kind == "line":
        mark = {
            "type": "line",
            "color": _ACCENT,
            "strokeWidth": 2.2,
            "point": {"size": 34, "filled": True, "color": _ACCENT},
        }
    if len(names) > 1:
        encoding |= _series_encoding(kind, names, width)
        mark.pop("color")
        if kind == "line":
            mark["point"] = {"size": 34, "filled": True}
    return _framed({"data": {"values": rows}, "mark": mark, "encoding": encoding}, unit_words, width)


def _row(point: Point, size: Decimal) -> dict[str, Any]:
    value = None if point.value is None else float(point.value / size)
    return {"label": point.label, "series": point.series, "value": value}


def _series_encoding(kind: str, names: list[str], width: int) -> dict[str, Any]:
    colours = [_COLOURS[index % len(_COLOURS)] for index in range(len(names))]
    columns = 1 if width == NARROW or max(map(len, names)) > 28 else 2
    legend = {"orient": "top", "title": None, "columns": columns, "labelLimit": 400}
    color: dict[str, Any] = {"field": "series", "type": "nominal", "sort": None, "legend": legend}
    color["scale"] = {"domain": names, "range": colours}
    if kind == "bar":
        return {"color": color, "xOffset": {"field": "series", "type": "nominal", "sort": None}}
    dashes = [list(_DASHES[index % len(_DASHES)]) for index in range(len(names))]
    dash = {"field": "series", "type": "nominal", "sort": None, "legend": legend}
    return {"color": color, "strokeDash": dash | {"scale": {"domain": names, "range": dashes}}}


def _label_axis(labels: list[str], width: int) -> dict[str, Any]:
    fits = max(1, width // max(46, 8 * max(map(len, labels), default=1)))
    step = -(-len(labels) // fits)
    axis = {"labelAngle": 0, "title": None, "grid": False, "values": labels[::step], "labelLimit": 120}
    return {"field": "label", "type": "ordinal", "sort": None, "axis": axis, "scale": {"paddingInner": 0.25}}


def _value_axis() -> dict[str, Any]:
    return {"title": None, "tickCount": 5, "domain": False, "ticks": False, "format": ",~f", "labelPadding": 6}


def path_spec(
    points: Sequence[PathPoint], target: Decimal, unit: Unit, words: tuple[str, str, str], lang: str, width: int = WIDE
) -> dict[str, Any]:
    """Describe a goal's values against its path and its target; ``words`` name value, path and target."""
    numbers = [number for point in points for number in (point.value, point.path) if number is not None]
    size, unit_words = axis_scale(max([abs(target), *map(abs, numbers)]), unit, lang)
    value_word, path_word, target_word = words
    rows = []
    for point in points:
        for name, number in ((value_word, point.value), (path_word, point.path), (target_word, target)):
            if number is not None:
                rows.append({"day": point.day.isoformat(), "series": name, "value": float(number / size)})
    legend = {"orient": "top", "title": None, "symbolType": "stroke", "symbolSize": 300, "labelLimit": 400}
    domain = [value_word, path_word, target_word]
    axis = {"title": None, "grid": False, "format": "%Y", "tickCount": {"interval": "year", "step": 1}}
    encoding = {
        "x": {"field": "day", "type": "temporal", "scale": {"type": "utc"}, "axis": axis},
        "y": {"field": "value", "type": "quantitative", "axis": _value_axis(), "scale": {"zero": False}},
        "color": {
            "field": "series", "type": "nominal", "sort": None, "legend": legend,
            "scale": {"domain": domain, "range": [_ACCENT, _MUTED, "#a9561e"]},
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
    return _framed({"data": {"values": rows}, "encoding": encoding, "layer": [line, dots]}, unit_words, width)


def _framed(spec: dict[str, Any], unit_words: str, width: int) -> dict[str, Any]:
    text = {
        "labelColor": _MUTED,
        "titleColor": _MUTED,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    config = {
        "aria": False,
        "font": FONT,
        "background": "#ffffff",
        "view": {"stroke": None},
        "axis": {**text, "gridColor": _GRID, "domainColor": _MUTED, "tickColor": _MUTED},
        "legend": {
            "labelColor": _INK,
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
            "color": _MUTED,
            "offset": 8,
        }
        spec = spec | {"title": title}
    size = {"width": width, "height": 260 if width == WIDE else 220, "padding": 6}
    return spec | size | {"autosize": {"type": "fit", "contains": "padding"}, "config": config}


def draw(spec: dict[str, Any], name: str) -> str:
    """Return the SVG of a spec; ``name`` makes its inner ids its own. The same spec and name give the same bytes."""
    import vl_convert

    _register_font()
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=_VEGA_LITE, allowed_base_urls=[])
    # Vega numbers clips and gradients through all charts a process draws.
    order = {old: f"{name}-{number}" for number, old in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg)))}
    for old, new in order.items():
        svg = svg.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    # The page says in one sentence what the chart shows; Vega's own roles would name every bar without words.
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    return svg.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")


@cache
def _register_font() -> None:
    import vl_convert
    from noto_cjk_sans_otc import FONT_PATH

    vl_convert.register_font_directory(str(FONT_PATH.parent))
