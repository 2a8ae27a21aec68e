"""The figures of the newest edition in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from fivegood.hedges import bears_out, phrase
from fivegood.measures.compute import Figure
from fivegood.plan.goals import Claim
from fivegood.quantities import format_quantity
from fivegood.records.park.published import edition_figures
from fivegood.report.words import when_label


def figures_shown(lang: str) -> Mapping[str, Any]:
    """Return what the page of figures shows: each with its name, time, number as published, and exact value."""
    found = edition_figures()
    return {
        "edition": found.edition.title.in_(lang),
        "as_of": found.edition.as_of,
        "snapshot": found.snapshot,
        "figures": [_shown(claim, figure, lang) for claim, figure in found.figures],
    }


def _shown(claim: Claim, figure: Figure, lang: str) -> dict[str, Any]:
    name = claim.subject.in_(lang) if claim.subject else figure.measure.name.in_(lang)
    shown = {"id": figure.id, "name": name, "when": when_label(figure.when, lang), "rows": figure.rows}
    if figure.value is None:
        return shown | {"published": _("missing"), "exact": figure.reason, "holds": False}
    stated = claim.stated if claim.stated is not None else figure.value
    return shown | {
        "published": phrase(claim.hedge, format_quantity(stated, figure.unit, lang), lang),
        "exact": format_quantity(figure.value, figure.unit, lang),
        "holds": bears_out(claim.hedge, figure.value, stated),
        "synthetic": figure.synthetic,
    }
