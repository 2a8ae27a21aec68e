"""Where a figure of a run comes from, in PROV-O."""

from __future__ import annotations

from datetime import UTC

from fivegood.editions.behind import figures_of, leaves_of
from fivegood.editions.models import StoredFigure
from fivegood.editions.selectors import park_of, question_of
from fivegood.errors import FigureError, MissingError, SnapshotError
from fivegood.report.prov import Origin, provenance
from fivegood.report.slugs import slug_of

#: Media types by the endings of the files.
RDF_TYPES = {"ttl": "text/turtle", "jsonld": "application/ld+json"}


def provenance_of(stored: StoredFigure) -> dict[str, str]:
    """Return the documents by their endings. Raises MissingError for what could not be asked, or is no longer here."""
    try:
        return provenance(_origin(stored))
    except (FigureError, SnapshotError) as error:
        raise MissingError(str(error)) from error


def _origin(stored: StoredFigure) -> Origin:
    run, question = stored.run, question_of(stored)
    park = park_of(run)
    figures = figures_of(run, park)
    sql = ";\n\n".join(leaf.sql for leaf in leaves_of(figures, question))
    slugs = [slug_of(part) for part in figures.parts(question)]
    kept = set(StoredFigure.objects.filter(run=run, slug__in=slugs).values_list("slug", flat=True))
    return Origin(
        figure=figures.answer([question])[question],
        snapshot=run.snapshot,
        sql=sql,
        names={"en": stored.name_en, "zh": stored.name_zh},
        park=park.park,
        at=run.finished_at.astimezone(UTC).replace(microsecond=0),
        parts=[f"../{slug}/provenance.ttl" for slug in slugs if slug in kept],
    )
