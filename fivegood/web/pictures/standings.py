"""Standings in a picture: ranks over the years, the first on top, and of how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from fivegood.periods import date_label
from fivegood.quantities import Unit, format_quantity
from fivegood.records.standings.selectors import Rank, ranks
from fivegood.structs import replace
from fivegood.web.charts import Caption, ChartShown, Point, series_chart
from fivegood.web.pictures.shown import Asked, Picture
from fivegood.web.punctuation import sentences_joined
from fivegood.web.words import lang

_RANK = Unit.parse("rank")
_SERIES = 6


def standings_picture(asked: Asked) -> Picture | None:
    """Show the ranks that began by a day; None when fewer than two of them, which is no course, are there."""
    known = ranks(asked.found, asked.day)
    names = list(dict.fromkeys(rank.standing for rank in reversed(known)))[:_SERIES]
    shown = [rank for rank in known if rank.standing in names]
    return Picture([_chart(asked, shown)]) if len(shown) > 1 else None


def _chart(asked: Asked, known: Sequence[Rank]) -> ChartShown:
    last = known[-1]
    told = {"name": _name(last), "rank": rank_said(last), "day": date_label(last.valid_from, lang())}
    sentence = _("The newest rank: %(name)s, %(rank)s, from %(day)s.") % told
    note = sentences_joined((_("The first rank stands on top."), asked.note))
    caption = Caption("standings-ranks", _("Ranks over time"), sentence, note)
    points = [Point(rank.valid_from.isoformat(), _name(rank), rank.value) for rank in known]
    chart = series_chart(caption, "line", points, _RANK, by=_("From"))
    said = {(rank.valid_from.isoformat(), _name(rank)): rank_said(rank) for rank in known}
    series = chart.header[1:] if len({_name(rank) for rank in known}) > 1 else (_name(known[0]),)
    rows = tuple((row[0], *(said.get((row[0], name), "—") for name in series)) for row in chart.rows)
    return replace(chart, spec=_best_on_top(chart.spec, said), rows=rows, header=(chart.header[0], *series))


def _best_on_top(spec: dict[str, Any], said: dict[tuple[str, str], str]) -> dict[str, Any]:
    rows = [row | {"text": said[row["label"], row["series"]]} for row in spec["data"]["values"]]
    across = spec["encoding"]
    up = across["y"] | {"scale": {"zero": False, "reverse": True, "nice": True}}
    up["axis"] = across["y"]["axis"] | {"tickMinStep": 1, "format": "d"}
    return spec | {"data": {"values": rows}, "encoding": across | {"y": up}}


def rank_said(rank: Rank) -> str:
    """Return a rank with of how many it is, where that is said: "3rd of 120"."""
    told = format_quantity(rank.value, _RANK, lang())
    if rank.of_total is None:
        return told
    return _("%(rank)s of %(total)s") % {"rank": told, "total": f"{rank.of_total:,}"}


def _name(rank: Rank) -> str:
    return (rank.subject_zh if lang() == "zh" else "") or rank.subject
