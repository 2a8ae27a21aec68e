"""The first page of the public site: what was published last, its figures, and where the plan stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fivegood.editions.publications import editions_published
from fivegood.web.public.figures import FigureShown, figure_shown
from fivegood.web.public.frame import Here, newest_park, park_of
from fivegood.web.public.glance import glance_shown
from fivegood.web.public.ledgers import printed_of
from fivegood.web.public.updates import updates_shown

_UPDATES, _FIGURES = 5, 8


def home_page(here: Here) -> Mapping[str, Any]:
    """Return what the first page shows; its figures are those that the newest updates print."""
    lang, park = here.lang, newest_park(here.published)
    updates = updates_shown(lang)
    return {
        "newest": updates[0] if updates else None,
        "updates": updates[1 : _UPDATES + 1],
        "figures": _figures(lang),
        "place": park.park.place.in_(lang) if park else "",
        "notice": park.park.notice.in_(lang) if park and park.park.notice and updates else "",
        **glance_shown(lang),
    }


def _figures(lang: str) -> list[FigureShown]:
    """Return the first figures that the newest updates print in their text."""
    found: dict[str, FigureShown] = {}
    for one in editions_published():
        park = park_of(one)
        for figure in one.figures.select_related("publication").order_by("place"):
            row = printed_of(figure, lang)
            if figure.slug not in found and row is not None and row["place"] == "text" and row["kind"] == "figure":
                found[figure.slug] = figure_shown(figure, lang, park)
        if len(found) >= _FIGURES:
            break
    return list(found.values())[:_FIGURES]
