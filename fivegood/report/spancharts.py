"""Charts of what spans: rows of planned and real days, a calendar of days, a line within a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from fivegood.periods import date_label
from fivegood.quantities import Unit, format_quantity
from fivegood.report.charts import ACCENT, COLOURS, GRID, INK, MUTED, WIDE, axis_scale, framed, label_axis, value_axis

#: Steps of a calendar, from few to many; the first is told from the paper by its edge.
HEAT = ("#e3eff5", "#b4d3e2", "#7db1cb", "#3f86a8", "#084c69")
PLANNED = "#7a848d"
ROW = 34


@dataclass(frozen=True, slots=True)
class Spell:
    """A row of days: planned and real, both ends included; None: not known, or (a real end) not yet."""

    label: str
    planned_from: date | None
    planned_to: date | None
    real_from: date | None
    real_to: date | None


@dataclass(frozen=True, slots=True)
class DayValue:
    """A day of a calendar; None: missing, which is not nought."""

    day: date
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class BandPoint:
    """A value and the band it is held against; None where one is not known."""

    label: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None


def range_text(first: date, last: date | None, words: tuple[str, str], lang: str) -> str:
    """Write days by ``words``: "{first} to {last}" with both, "since {first}" where the end is still to come."""
    both, still_open = words
    if last is None:
        return still_open.format(first=date_label(first, lang))
    return both.format(first=date_label(first, lang), last=date_label(last, lang))


def spells_spec(
    spells: Sequence[Spell], as_of: date, words: tuple[str, str, str, str], lang: str, width: int = WIDE
) -> dict[str, Any]:
    """Describe planned and real days, a row each; ``words``: planned, real, and those of ``range_text``.

    What is real and has no end yet reaches ``as_of``, where a rule stands.
    """
    planned, real, *between = words
    rows = []
    for spell in spells:
        pairs = ((planned, spell.planned_from, spell.planned_to), (real, spell.real_from, spell.real_to))
        for name, first, last in pairs:
            if first is not None and (name == real or last is not None):
                text = range_text(first, last, (between[0], between[1]), lang)
                said = {"label": spell.label, "series": name, "text": text}
                ends = max(first, last or as_of) + timedelta(days=1)
                rows.append(said | {"from": first.isoformat(), "to": ends.isoformat()})
    series = {"field": "series", "type": "nominal", "sort": None}
    color = series | {"scale": {"domain": [planned, real], "range": [PLANNED, ACCENT]}}
    legend = {"orient": "top", "title": None, "columns": 2, "labelLimit": 400}
    names = [spell.label for spell in spells]
    axis = {
        "title": None,
        "grid": True,
        "format": "%Y-%m",
        "labelOverlap": "greedy",
        "labelSeparation": 10,
        "tickCount": 6,
    }
    side = {"title": None, "domain": False, "ticks": False, "labelLimit": 190, "labelPadding": 8}
    utc = {"type": "utc"}
    encoding = {
        "x": {"field": "from", "type": "temporal", "scale": utc, "axis": axis},
        "x2": {"field": "to"},
        "y": {
            "field": "label",
            "type": "ordinal",
            "sort": None,
            "axis": side,
            "scale": {"domain": names, "paddingInner": 0.3},
        },
        "yOffset": series | {"scale": {"domain": [planned, real], "paddingInner": 0.1}},
        "color": color | {"legend": legend},
    }
    bars = {"mark": {"type": "bar", "minBandSize": 4}, "encoding": encoding}
    today = {
        "data": {"values": [{"day": as_of.isoformat()}]},
        "mark": {"type": "rule", "color": INK, "strokeDash": [2, 3]},
        "encoding": {"x": {"field": "day", "type": "temporal", "scale": utc}},
    }
    spec = framed({"data": {"values": rows}, "layer": [bars, today]}, "", width)
    return spec | {"height": 70 + ROW * len(spells)}


def calendar_spec(days: Sequence[DayValue], unit: Unit, lang: str, width: int = WIDE) -> dict[str, Any]:
    """Describe days as cells, a month a row; the darker the more. A missing day is an empty cell with an edge."""
    known = [day.value for day in days if day.value is not None]
    size, unit_words = axis_scale(max(map(abs, known), default=Decimal(0)), unit, lang)
    rows = []
    for at in days:
        text = "" if at.value is None else format_quantity(at.value, unit, lang)
        value = None if at.value is None else float(at.value / size)
        place = {"month": f"{at.day:%Y-%m}", "day": at.day.day}
        rows.append(place | {"label": date_label(at.day, lang), "series": "", "value": value, "text": text})
    ends = [float(min(known, default=Decimal(0)) / size), float(max(known, default=Decimal(1)) / size)]
    shades: dict[str, Any] = {"type": "quantize", "domain": ends, "range": list(HEAT)}
    legend = {
        "orient": "top",
        "title": None,
        "format": ",.3~r",
        "columns": 5,
        "labelLimit": 400,
        "symbolType": "square",
    }
    axis = {"title": None, "domain": False, "ticks": False, "labelAngle": 0}
    encoding = {
        "x": {
            "field": "day",
            "type": "ordinal",
            "axis": axis | {"values": [1, 5, 10, 15, 20, 25, 30]},
            "scale": {"domain": list(range(1, 32)), "padding": 0.08},
        },
        "y": {"field": "month", "type": "ordinal", "axis": axis, "scale": {"padding": 0.08}},
    }
    filled = {
        "transform": [{"filter": "isValid(datum.value)"}],
        "mark": {"type": "rect", "stroke": GRID, "strokeWidth": 1},
        "encoding": {"color": {"field": "value", "type": "quantitative", "scale": shades, "legend": legend}},
    }
    empty = {
        "transform": [{"filter": "!isValid(datum.value)"}],
        "mark": {"type": "rect", "filled": False, "stroke": MUTED, "strokeWidth": 1, "strokeDash": [2, 2]},
    }
    spec = framed({"data": {"values": rows}, "encoding": encoding, "layer": [filled, empty]}, unit_words, width)
    return spec | {"height": 84 + 24 * len({row["month"] for row in rows})}


def band_spec(
    points: Sequence[BandPoint], unit: Unit, words: tuple[str, str], lang: str, width: int = WIDE
) -> dict[str, Any]:
    """Describe a line within a band, as output within nameplate capacity; ``words`` name the line and the band."""
    numbers = [abs(n) for point in points for n in (point.value, point.low, point.high) if n is not None]
    size, unit_words = axis_scale(max(numbers, default=Decimal(0)), unit, lang)
    rows = [_band_row(point, size, unit, words, lang) for point in points]
    labels = list(dict.fromkeys(point.label for point in points))
    scale = {"domain": list(words), "range": [ACCENT, COLOURS[1]]}
    legend = {"orient": "top", "title": None, "labelLimit": 400, "symbolType": "square", "symbolOpacity": 1}
    color = {"type": "nominal", "scale": scale, "legend": legend}
    across = {"x": label_axis(labels, width)}
    y = {"type": "quantitative", "axis": value_axis(), "scale": {"zero": True}}
    band = {
        "mark": {"type": "area", "opacity": 0.22},
        "encoding": {"y": y | {"field": "low"}, "y2": {"field": "high"}, "color": color | {"datum": words[1]}},
    }
    line = {
        "mark": {"type": "line", "strokeWidth": 2.2, "point": {"size": 34, "filled": True}},
        "encoding": {"y": y | {"field": "value"}, "color": color | {"datum": words[0]}},
    }
    return framed({"data": {"values": rows}, "encoding": across, "layer": [band, line]}, unit_words, width)


def _band_row(point: BandPoint, size: Decimal, unit: Unit, words: tuple[str, str], lang: str) -> dict[str, Any]:
    number = {
        name: None if value is None else float(value / size)
        for name, value in (("value", point.value), ("low", point.low), ("high", point.high))
    }
    text = "" if point.value is None else format_quantity(point.value, unit, lang)
    return number | {"label": point.label, "series": words[0], "text": text}
