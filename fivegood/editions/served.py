"""Which figures are open data, and with which status: the one place that says so for the door of SDMX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fivegood.editions.models import Run, StoredFigure
from fivegood.editions.selectors import claims_of, park_of, question_of, run_public
from fivegood.park import OpenPark
from fivegood.report.sdmx.figures import Served


@dataclass(frozen=True, slots=True)
class Opened:
    """What everybody may have: figures of a run, and the park as it was when they were worked out."""

    run: Run
    park: OpenPark
    figures: Sequence[Served]


def figures_opened(today: date) -> Opened | None:
    """Return the figures that the public is told of: the claims of the newest edition, from the day it appears.

    None while nothing is worked out yet.
    """
    run = run_public()
    if run is None:
        return None
    park = park_of(run)
    edition = park.plan.editions.get(run.edition)
    is_out = edition is not None and edition.published_on <= today
    return Opened(run, park, [_served(figure) for figure in claims_of(run)] if is_out else ())


def _served(figure: StoredFigure) -> Served:
    question = question_of(figure)
    return Served(
        measure=figure.measure,
        slice=question.slice,
        when=question.when,
        value=figure.value,
        unit=figure.unit,
        hedge=figure.hedge,
        stated=figure.stated,
        rows=figure.rows,
        missing=figure.missing,
        synthetic=figure.synthetic,
        version=figure.version,
    )
