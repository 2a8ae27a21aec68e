"""Titles in pictures: how many are held at which level, and how many come and go."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from fivegood.periods import date_label
from fivegood.quantities import Unit, format_quantity
from fivegood.records.titles.selectors import title_moves, titles_held
from fivegood.web.charts import Caption, ChartShown, series_chart
from fivegood.web.pictures.shown import (
    Asked,
    Picture,
    begun,
    in_order,
    label_of,
    labels_of_ends,
    points_of,
    year_ends,
    years,
)
from fivegood.web.punctuation import blank
from fivegood.web.words import lang

_UNIT = Unit.parse("title")


def titles_picture(asked: Asked) -> Picture | None:
    """Show titles over the years; None when none was held or granted in them."""
    held = _held(asked)
    return Picture([chart for chart in (held, _moves(asked)) if chart is not None]) if held else None


def _held(asked: Asked) -> ChartShown | None:
    ends = year_ends(asked.day)
    held = titles_held(asked.found, ends)
    levels = in_order(asked.park, "level", held)
    labels, parts = begun(labels_of_ends(ends), {asked.word("level", code): n for code, n in levels.items()})
    if not labels:
        return None
    listed = _(", ").join(f"{name}{blank()}{numbers[-1]}" for name, numbers in parts.items() if numbers[-1])
    total = format_quantity(sum((numbers[-1] for numbers in parts.values()), Decimal(0)), _UNIT, lang())
    told = {"day": date_label(asked.day, lang()), "total": total, "listed": listed}
    sentence = _("Held on %(day)s: %(total)s (%(listed)s).") if listed else _("On %(day)s no title is held.")
    caption = Caption("titles-held", _("Titles held, by level"), sentence % told, asked.note)
    return series_chart(caption, "stack", points_of(labels, parts), _UNIT, by=_("At the end of"))


def _moves(asked: Asked) -> ChartShown | None:
    spans = years(asked.day)
    moves = title_moves(asked.found, spans)
    both = {_("Granted"): moves.granted, _("Lapsed"): moves.lapsed}
    labels, parts = begun([label_of(span, "year") for span in spans], both)
    if not labels:  # all that is held was granted before those years
        return None
    granted, lapsed = (format_quantity(sum(part, Decimal(0)), _UNIT, lang()) for part in (moves.granted, moves.lapsed))
    told = {"first": spans[0].year, "day": date_label(asked.day, lang()), "granted": granted, "lapsed": lapsed}
    sentence = _("From %(first)s to %(day)s: %(granted)s granted, %(lapsed)s lapsed.") % told
    caption = Caption("titles-moves", _("Titles granted and lapsed"), sentence, asked.note)
    return series_chart(caption, "bar", points_of(labels, parts), _UNIT, by=_("Year"))
