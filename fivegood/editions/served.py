"""Which figures are open data, and with which status: the one place that says so for the door of SDMX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fivegood.editions.models import Publication, PublishedFigure
from fivegood.editions.publications import editions_published
from fivegood.editions.selectors import question_of
from fivegood.errors import MissingError
from fivegood.hedges import Hedge
from fivegood.measures.compute import Question
from fivegood.park import OpenPark
from fivegood.plan.goals import Claim
from fivegood.records.park.source import park_of_texts
from fivegood.report.ledger import number_text
from fivegood.report.sdmx.figures import Served, withheld


@dataclass(frozen=True, slots=True)
class Opened:
    """What everybody may have: the figures of a publication, and the park as it was when it appeared."""

    publication: Publication
    park: OpenPark
    figures: Sequence[Served]


def figures_opened() -> Opened:
    """Return the figures of the newest edition as it stands now: all that it rests on, the withheld without a value.

    Raises MissingError while nothing is published.
    """
    newest = editions_published().first()
    if newest is None:
        raise MissingError("nothing is published yet")
    park = park_of_texts(newest.texts)
    edition = park.plan.editions.get(newest.edition)
    claims = {claim.question: claim for claim in edition.claims} if edition is not None else {}
    return Opened(newest, park, [_served(figure, claims) for figure in newest.figures.order_by("place")])


def _served(figure: PublishedFigure, claims: dict[Question, Claim]) -> Served:
    question = question_of(figure)
    claim = claims.get(question)
    served = Served(
        measure=figure.measure,
        slice=question.slice,
        when=question.when,
        value=figure.value,
        unit=figure.unit,
        hedge=(claim.hedge if claim is not None else Hedge.exact).value,
        stated=number_text(claim.stated) if claim is not None and claim.stated is not None else None,
        rows=figure.rows,
        missing=figure.missing,
        synthetic=figure.synthetic,
        version=figure.version,
    )
    return withheld(served, figure.withheld)
