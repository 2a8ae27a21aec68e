"""Platforms in pictures: by kind and by level over the years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from fivegood.periods import date_label
from fivegood.quantities import Unit, format_quantity
from fivegood.records.platforms.selectors import platforms_held
from fivegood.web.charts import Caption, ChartShown, series_chart
from fivegood.web.pictures.shown import Asked, Picture, begun, in_order, labels_of_ends, largest, points_of, year_ends
from fivegood.web.words import lang

_UNIT = Unit.parse("platform")


def platforms_picture(asked: Asked) -> Picture | None:
    """Show platforms over the years; None when there was none."""
    ends = year_ends(asked.day)
    course = platforms_held(asked.found, ends)
    kinds = largest({asked.word("platform_kind", code): numbers for code, numbers in course.by_kind.items()})
    levels = in_order(asked.park, "level", course.by_level)
    charts = [
        _stack(asked, "platforms-kind", _("Platforms by kind"), kinds),
        _stack(
            asked, "platforms-level", _("Platforms by level"), {asked.word("level", c): n for c, n in levels.items()}
        ),
    ]
    shown = [chart for chart in charts if chart is not None]
    return Picture(shown) if shown else None


def _stack(asked: Asked, name: str, title: str, parts: Mapping[str, Sequence[Decimal]]) -> ChartShown | None:
    labels, kept = begun(labels_of_ends(year_ends(asked.day)), parts)
    if not labels:
        return None
    most = max(kept, key=lambda part: kept[part][-1])
    total = sum((numbers[-1] for numbers in kept.values()), Decimal(0))
    told = {"day": date_label(asked.day, lang()), "name": most, "count": f"{kept[most][-1]}"}
    told["total"] = format_quantity(total, _UNIT, lang())
    sentence = _("On %(day)s: %(total)s; the largest part is %(name)s, %(count)s.") % told
    return series_chart(
        Caption(name, title, sentence, asked.note), "stack", points_of(labels, kept), _UNIT, by=_("At the end of")
    )
