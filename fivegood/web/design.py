"""The design system as its own page shows it: the tokens as the style sheet holds them, and each part once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from fivegood.plan.scorecard import Status
from fivegood.quantities import Unit
from fivegood.records.returns.matrix import Mark
from fivegood.report.words import SHAPES, status_word
from fivegood.rules.schedules import StageTime
from fivegood.web.charts import Caption, ChartShown, Point, series_chart
from fivegood.web.gantt import Axis, Drawing
from fivegood.web.pictures.shown import Ranked, RankedShown
from fivegood.web.returnmatrix import mark_shown
from fivegood.web.sparklines import sparkline
from fivegood.web.words import lang

_TOKENS = Path(__file__).parent / "static" / "fivegood" / "tokens.css"
_COLOUR = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
_COURSE = (Decimal(14), Decimal(11), Decimal(18), Decimal(23))
#: Pairs of text and ground that pages use; each at least 4.5 to 1 in light and in dark (WCAG 2.2, 1.4.3).
PAIRS = (
    *((ink, ground) for ink in ("ink", "muted") for ground in ("paper", "ground", "wash")),
    *(("accent", ground) for ground in ("paper", "ground", "wash", "accent-wash")),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    *((lamp, ground) for lamp in ("green", "amber", "red") for ground in ("paper", "ground", "wash")),
    *((lamp, f"{lamp}-wash") for lamp in ("green", "amber", "red")),
    *(("ink", f"{lamp}-wash") for lamp in ("green", "amber", "red", "accent")),
)


def tokens() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the colours of the style sheet by name, in light and in dark."""
    light, dark = _TOKENS.read_text(encoding="utf-8").split("@media screen and (prefers-color-scheme: dark)")
    return dict(_COLOUR.findall(light)), dict(_COLOUR.findall(dark))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2.2 defines it (relative luminance of sRGB)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def design_shown() -> dict[str, Any]:
    """Return what the page of the design system shows."""
    light, dark = tokens()
    return {
        "colours": [(name, light[name], dark.get(name, light[name])) for name in light],
        "pairs": [
            (ink, ground, f"{contrast(light[ink], light[ground]):.1f}", f"{contrast(dark[ink], dark[ground]):.1f}")
            for ink, ground in PAIRS
        ],
        "steps": ("xs", "s", "m", "l", "xl", "xxl"),
        "statuses": statuses(),
        "charts": charts(),
        "ranked": _ranked(),
        "spark": sparkline(_COURSE, _("It fell once and rose twice.")),
        "marks": [mark_shown(mark) for mark in Mark],
        **_spans(),
    }


def charts() -> tuple[ChartShown, ChartShown]:
    """Return two charts of made-up numbers, one with a missing value."""
    months = [f"2021-{month:02}" for month in range(1, 5)]
    unit, note = Unit.parse("projects"), _("Made-up numbers.")
    bars = [Point(label, "", value) for label, value in zip(months, (*_COURSE[:2], None, _COURSE[3]), strict=True)]
    parts = [Point(m, name, v) for name in (_("Signed"), _("Land")) for m, v in zip(months, _COURSE, strict=True)]
    missing = Caption("chart-bars", _("A chart of bars"), _("A value that is missing is an empty square."), note)
    lines = Caption("chart-parts", _("A chart of parts"), _("The parts of each bar lie upon each other."), note)
    return series_chart(missing, "bar", bars, unit), series_chart(lines, "stack", parts, unit)


def _ranked() -> RankedShown:
    rows = [Ranked(_("A row"), ["1,234.5"], 100, "#main"), Ranked(_("Another row"), ["617"], 50)]
    header = [_("Name"), _("Value")]
    return RankedShown("d-ranked", _("A ranked table"), _("Each row bears its length."), header, rows)


def _spans() -> dict[str, Any]:
    """Return stages in time as a sample: one that came late, one that holds, one that is overdue."""
    day, first, second = date(2021, 7, 31), date(2021, 1, 18), date(2021, 3, 30)
    words = {"a": _("Signed"), "b": _("Construction begun"), "c": _("Completed")}
    times = [
        StageTime("a", date(2020, 12, 14), date(2021, 3, 1), first, second, 35),
        StageTime("b", date(2021, 3, 1), date(2021, 5, 10), second, None, 29),
        StageTime("c", date(2021, 5, 10), None, None, None, 82, is_overdue=True),
    ]
    axis = Axis(times, day)
    return {"axis": axis, "drawing": Drawing(times, axis, words.__getitem__), "day": day}


def statuses() -> list[tuple[str, str, str]]:
    """Return every lamp of a goal: its class, its shape and its word."""
    return [(status.value, SHAPES[status], status_word(status, lang())) for status in Status]
