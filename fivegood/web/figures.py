"""The figures of a run in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from fivegood.editions.models import Run, StoredFigure
from fivegood.editions.selectors import (
    claims_of,
    holds,
    id_of,
    park_of,
    question_of,
    runs_before,
    staleness_of,
    value_of,
)
from fivegood.hedges import Hedge, phrase
from fivegood.measures.catalogue import Catalogue
from fivegood.quantities import Unit, format_quantity
from fivegood.report.words import when_label
from fivegood.web.goals import reason_said

_EARLIER = 10


def figures_shown(run: Run, lang: str) -> Mapping[str, Any]:
    """Return what the page of a run shows: each figure its edition claims, as published and exact, and how fresh."""
    park = park_of(run)
    edition = park.plan.editions[run.edition] if run.edition else None
    return {
        "run": run,
        "title": edition.title.in_(lang) if edition else _("Figures of the day"),
        "figures": [figure_shown(figure, lang, park.catalogue) for figure in claims_of(run)],
        "stale": staleness_of(run),
        "earlier": runs_before(run)[:_EARLIER],
    }


def figure_shown(figure: StoredFigure, lang: str, catalogue: Catalogue) -> dict[str, Any]:
    """Return one figure with its name, time, number as published and exact value, and whether its hedge holds."""
    value, stated, unit = value_of(figure.value), value_of(figure.stated), Unit.parse(figure.unit)
    shown = {
        "figure": figure,
        "id": id_of(figure),
        "name": figure.name_zh if lang == "zh" else figure.name_en,
        "when": when_label(question_of(figure).when, lang),
    }
    if value is None:
        return shown | {"published": _("missing"), "exact": reason_said(figure.reason, catalogue), "holds": False}
    told = value if stated is None else stated
    return shown | {
        "published": phrase(Hedge(figure.hedge), format_quantity(told, unit, lang), lang),
        "exact": format_quantity(value, unit, lang),
        "holds": holds(figure),
    }
