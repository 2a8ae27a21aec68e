"""Charts of the pages: a drawing, a sentence that says what it shows, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fivegood.periods import date_label
from fivegood.quantities import Unit, format_quantity
from fivegood.report.charts import PathPoint, Point, path_spec, series_spec
from fivegood.report.spancharts import (
    BandPoint,
    DayValue,
    Spell,
    band_spec,
    calendar_spec,
    range_text,
    spells_spec,
)
from fivegood.web.words import lang

__all__ = ["BandPoint", "Caption", "ChartShown", "DayValue", "PathPoint", "Point", "Spell"]


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands around a drawing; ``id`` is its own on the page, ``sentence`` says what the drawing shows."""

    id: str
    title: str
    sentence: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChartShown:
    """A chart of a page, for ``web/parts/chart.html``: a Vega-Lite spec, and the same numbers as text in a table.

    The spec is that of paper; `fivegood.web.drawings` makes the drawing of a screen out of it.
    """

    caption: Caption
    spec: dict[str, Any]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_numbers: bool = True

    @property
    def height(self) -> int:
        """Pixels that the page keeps free for the drawing."""
        return int(self.spec["height"])

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """What is drawn, one after the other, as tooltip and keys tell it: label, series, and the value in words."""
        return [(row["label"], row["series"], row["text"] or _("missing")) for row in self.spec["data"]["values"]]


def series_chart(
    caption: Caption, kind: str, points: Sequence[Point], unit: Unit, *, by: str = "", ringed: str = ""
) -> ChartShown:
    """Show values over periods or any other labels; ``kind`` is bar, stack or line, ``by`` says what the labels are.

    A point is (label, series, value); with one series its name may be empty. None is missing and stays missing.
    The values of the label ``ringed`` have a ring around them.
    """
    names = list(dict.fromkeys(point.series for point in points))
    values = {(point.label, point.series): point.value for point in points}
    rows = tuple(
        (label, *(_number(values.get((label, name)), unit) for name in names))
        for label in dict.fromkeys(point.label for point in points)
    )
    header = (by or _("Period"), *(name or _("Value") for name in names))
    return ChartShown(caption, series_spec(kind, points, unit, lang(), ringed=ringed), header, rows)


def path_chart(
    caption: Caption, points: Sequence[PathPoint], target: Decimal, unit: Unit, *, ringed: date | None = None
) -> ChartShown:
    """Show where a goal stood, day by day, against its path and its target; ``ringed`` is a day with a ring."""
    words = (_("Value"), _("Path"), _("Target"))
    rows = tuple(
        (date_label(point.day, lang()), _number(point.value, unit), _number(point.path, unit), _number(target, unit))
        for point in points
    )
    spec = path_spec(points, target, unit, words, lang(), ringed=ringed)
    return ChartShown(caption, spec, (_("Day"), *words), rows)


def spells_chart(caption: Caption, spells: Sequence[Spell], as_of: date, *, by: str = "") -> ChartShown:
    """Show planned and real days of things, a row each; what is real and still open reaches ``as_of``."""
    planned, real, words = _("Planned"), _("Real"), (_("{first} to {last}"), _("since {first}, still open"))
    rows = tuple(
        (spell.label, *(_span(first, last, words, is_real=is_real) for first, last, is_real in _pairs(spell)))
        for spell in spells
    )
    spec = spells_spec(spells, as_of, (planned, real, *words), lang())
    return ChartShown(caption, spec, (by or _("Name"), planned, real), rows, is_numbers=False)


def _pairs(spell: Spell) -> tuple[tuple[date | None, date | None, bool], ...]:
    return (spell.planned_from, spell.planned_to, False), (spell.real_from, spell.real_to, True)


def _span(first: date | None, last: date | None, words: tuple[str, str], *, is_real: bool) -> str:
    if first is None or (last is None and not is_real):
        return _("missing")
    return range_text(first, last, words, lang())


def calendar_chart(caption: Caption, days: Sequence[DayValue], unit: Unit) -> ChartShown:
    """Show a value of each day as a cell, a month a row: the darker the more."""
    rows = tuple((date_label(at.day, lang()), _number(at.value, unit)) for at in days)
    return ChartShown(caption, calendar_spec(days, unit, lang()), (_("Day"), _("Value")), rows)


def band_chart(
    caption: Caption, points: Sequence[BandPoint], unit: Unit, words: tuple[str, str], *, by: str = ""
) -> ChartShown:
    """Show a line within a band; ``words`` name the line and the band, as output and nameplate capacity."""
    rows = tuple(
        (point.label, _number(point.value, unit), _number(point.low, unit), _number(point.high, unit))
        for point in points
    )
    ends = (f"{words[1]}, " + _("lowest"), f"{words[1]}, " + _("highest"))
    spec = band_spec(points, unit, words, lang())
    return ChartShown(caption, spec, (by or _("Period"), words[0], *ends), rows)


def _number(value: Decimal | None, unit: Unit) -> str:
    return _("missing") if value is None else format_quantity(value, unit, lang())
