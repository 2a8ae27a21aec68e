"""A page of charts with made-up numbers, served with the policy of the pages; no database is asked."""

from __future__ import annotations

import gzip
import mimetypes
from datetime import date, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.contrib.staticfiles import finders
from django.template import engines
from django.utils import translation

from fivegood.quantities import Unit
from fivegood.web.charts import (
    BandPoint,
    Caption,
    ChartShown,
    DayValue,
    PathPoint,
    Point,
    Spell,
    band_chart,
    calendar_chart,
    path_chart,
    series_chart,
    spells_chart,
)
from fivegood.web.drawings import drawing
from fivegood.web.policy import POLICY
from fivegood.web.sparklines import sparkline

PAGE = """{% load static %}<!doctype html>
<html lang="{{ lang }}"><head><meta charset="utf-8"><title>Charts</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="{% static 'fivegood/tokens.css' %}">
<link rel="stylesheet" href="{% static 'fivegood/pages.css' %}">
<link rel="stylesheet" href="{% static 'fivegood/parts.css' %}">
<link rel="stylesheet" href="{% static 'fivegood/charts.css' %}">
<script src="{% static 'fivegood/charts.js' %}" defer></script>
</head><body><main id="main"><h1>Charts</h1>
<p>Projects {% include "web/parts/sparkline.html" %}</p>
{% for chart in charts %}<section class="panel">{% include "web/parts/chart.html" with level=2 %}</section>{% endfor %}
</main></body></html>"""
CNY, MWH, NEEDS = Unit.parse("CNY"), Unit.parse("MWh"), Unit.parse("needs")
JANUARY = date(2021, 1, 1)


def caption(name: str) -> Caption:
    """Return the words around one chart, with a sign that HTML escapes."""
    return Caption(name, f"Chart of {name}", f"It shows {name} & rises.", "Synthetic numbers.")


def charts() -> list[ChartShown]:
    """Return one chart of each kind, in the language that is active."""
    sums = [Point(f"2021-0{month}", "", None if month == 3 else Decimal(month * 10**8)) for month in range(1, 7)]
    parts = [
        Point(f"2021-Q{quarter}", name, Decimal(quarter * weight) * 10**7)
        for quarter in range(1, 5)
        for weight, name in enumerate(("loans", "bonds", "shares"), 2)
    ]
    course = [
        PathPoint(date(2021 + year, 12, 31), Decimal(year + 3) if year < 3 else None, Decimal(2 * year + 3))
        for year in range(5)
    ]
    spells = [
        Spell("A works with a long name in it", JANUARY, date(2021, 12, 31), date(2021, 2, 1), date(2022, 3, 1)),
        Spell("B works", date(2021, 6, 1), date(2022, 12, 31), date(2021, 7, 1), None),
        Spell("C works", None, None, None, None),
    ]
    days = [DayValue(JANUARY + timedelta(n), None if n % 17 == 3 else Decimal(n % 23)) for n in range(100)]
    band = [
        BandPoint(f"2021-{month:02}", None if month == 5 else Decimal(40 + 10 * month), Decimal(80), Decimal(120))
        for month in range(1, 13)
    ]
    return [
        series_chart(caption("sums"), "bar", sums, CNY, ringed="2021-02"),
        series_chart(caption("lines"), "line", parts, CNY),
        series_chart(caption("stack"), "stack", parts, CNY),
        path_chart(caption("path"), course, Decimal(12), NEEDS, ringed=date(2022, 12, 31)),
        spells_chart(caption("spells"), spells, date(2022, 6, 30)),
        calendar_chart(caption("calendar"), days, NEEDS),
        band_chart(caption("band"), band, MWH, ("Output", "Nameplate capacity")),
    ]


class ChartPage(BaseHTTPRequestHandler):
    """Answers with the page (``?lang=zh-hans`` in Chinese), and with the static files as finders find them."""

    def do_GET(self) -> None:
        """Send the page or a static file."""
        asked = urlsplit(self.path)
        if asked.path.startswith("/static/"):
            found = Path(str(finders.find(asked.path.removeprefix("/static/"))))
            self._send(found.read_bytes(), mimetypes.guess_type(found.name)[0] or "")
            return
        if asked.path.startswith("/charts/"):
            key, _, which = asked.path.removeprefix("/charts/").partition("/")
            width, _, size = which.removesuffix(".svg").partition("-")
            self._send(gzip.decompress(drawing(key, int(width), size) or b""), "image/svg+xml")
            return
        language = parse_qs(asked.query).get("lang", ["en"])[0]
        with translation.override(language):
            spark = sparkline([Decimal(n) for n in (3, 5, 4, 8)], "The count rose from 3 to 8.")
            context = {"charts": charts(), "spark": spark, "lang": "en" if language == "en" else "zh-CN"}
            page = engines["django"].from_string(PAGE).render(context)
        self._send(page.encode(), "text/html; charset=utf-8")

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        for name, value in (("Content-Type", kind), ("Content-Security-Policy", POLICY)):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep the tests' output to the tests."""
