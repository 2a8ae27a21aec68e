"""Charts of public pages: drawn by the server in the colours of the page, for readers with and without a script."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString

from fivegood.report.charts import FONT, NARROW, WIDE, draw
from fivegood.web.charts import ChartShown
from fivegood.web.screens import fitted, in_page_colours


@dataclass(frozen=True, slots=True)
class ChartDrawn:
    """A chart for ``web/public/chart.html``: what is said of it, and its drawing for a desk and for a phone."""

    chart: ChartShown
    wide: SafeString
    narrow: SafeString


def drawn(charts: Sequence[ChartShown | None]) -> list[ChartDrawn]:
    """Return charts with their drawings."""
    return [_drawn(chart) for chart in charts if chart is not None]


def _drawn(chart: ChartShown) -> ChartDrawn:
    text = json.dumps(chart.spec, ensure_ascii=False)
    return ChartDrawn(chart, *(_svg(text, width, f"{chart.caption.id}-{width}") for width in (WIDE, NARROW)))


@lru_cache(maxsize=500)
def _svg(text: str, width: int, name: str) -> SafeString:
    spec = fitted(json.loads(text), width)
    spec["config"] |= {"font": FONT}
    return SafeString(in_page_colours(draw(spec, name)))
