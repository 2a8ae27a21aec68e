"""Reading what was published: it is there for everybody, and never changes."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from fivegood.editions.models import FigureCells, Publication, PublishedFile, RestatedFigure
from fivegood.errors import MissingError, nearest


def publications() -> QuerySet[Publication]:
    """Return every publication, the newest first; restatements stand beside what they restate."""
    return Publication.objects.order_by("-published_on", "-published_at", "-id")


def editions_published() -> QuerySet[Publication]:
    """Return each edition as it stands now: its newest publication, the newest edition first."""
    return publications().filter(next__isnull=True)


def publications_of(figure: FigureCells) -> QuerySet[Publication]:
    """Return the publications that rest on a figure, the newest first; those too that withheld it."""
    same = {f"figures__{name}": getattr(figure, name) for name in ("slug", "measure", "slice", "when")}
    return publications().filter(**same).defer("text_en", "text_zh", "texts")


def publication(edition: str, number: int | None = None) -> Publication:
    """Return an edition as it was published, as it stands now or by its number.

    Raises MissingError, which names the nearest that there is.
    """
    found = Publication.objects.filter(edition=edition).order_by("-number")
    one = (found if number is None else found.filter(number=number)).select_related("previous", "next").first()
    if one is not None:
        return one
    if number is not None and found:
        raise MissingError(f"the edition {edition} has no number {number}: its newest is {found[0].number}")
    known = list(Publication.objects.filter(next__isnull=True).values_list("edition", flat=True))
    near = nearest(edition, known)
    raise MissingError(f"no edition {edition} was published" + (f"; did you mean {near}?" if near else ""))


def publications_whole(edition: str) -> QuerySet[Publication]:
    """Return all that was published of an edition, the newest first, each with the one before it.

    Fetched along are its ``files`` by name, without their bytes, and what it gives anew, in the order of its text.
    """
    found = Publication.objects.filter(edition=edition).select_related("previous").order_by("-number")
    files = PublishedFile.objects.order_by("name").defer("data")
    restated = RestatedFigure.objects.order_by("place")
    return found.prefetch_related(Prefetch("files", files), Prefetch("restated", restated))


def published_files(of: Publication) -> QuerySet[PublishedFile]:
    """Return the files of a publication by name, without their bytes."""
    return of.files.order_by("name").defer("data")


def published_file(edition: str, number: int | None, name: str) -> PublishedFile:
    """Return a file of a publication with its bytes. Raises MissingError."""
    of = publication(edition, number)
    found = of.files.filter(name=name).first()
    if found is None:
        names = list(of.files.order_by("name").values_list("name", flat=True))
        near = nearest(name, names)
        raise MissingError(f"{of} has no file {name}" + (f"; did you mean {near}?" if near else ""))
    return found


def published_data(file: PublishedFile) -> bytes:
    """Return the bytes of a file, which each database gives in its own way."""
    return bytes(file.data)


def restatements() -> QuerySet[Publication]:
    """Return every publication that restates another, the newest first, each with the one before it.

    What each gives anew is in ``restated``, fetched along: name, unit, old, new, the rows behind the change, why.
    """
    found = publications().filter(previous__isnull=False).select_related("previous")
    return found.prefetch_related("restated")


def restated_figures(of: Publication) -> QuerySet[RestatedFigure]:
    """Return what a publication gives anew, in the order of its text."""
    return of.restated.order_by("place")
