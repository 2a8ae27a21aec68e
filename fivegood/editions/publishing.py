"""Publishing an edition: frozen, rendered and written with its ledger, whole or not at all; a restatement likewise."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from fivegood import __version__
from fivegood.editions.differences import causes_since
from fivegood.editions.drafts import documents_of, edition_of, texts_of, view_of
from fivegood.editions.models import Draft, Publication, PublishedFigure, PublishedFile, RestatedFigure
from fivegood.editions.moments import Moment, moment_now
from fivegood.editions.selectors import question_of
from fivegood.editions.snapshots import snapshot_keep
from fivegood.editions.texts import PUBLICATIONS, key_of_publication, text_of_publication
from fivegood.editions.working import figure_cells
from fivegood.editions.writing import check_signed, check_version, draft_published
from fivegood.errors import Fault, ForbiddenError, InputError, MissingError
from fivegood.measures.catalogue import Words
from fivegood.measures.compute import Figures
from fivegood.records.actors import By
from fivegood.records.journal.chain import ChangeText
from fivegood.records.journal.services import journal_append, journal_lock
from fivegood.records.scope import may_sign_editions
from fivegood.report.files import edition_files, figure_pages
from fivegood.report.ledger import Tracer
from fivegood.report.nodes import Document
from fivegood.report.words import LANGS

_MEDIA = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "xhtml": "application/xhtml+xml",
    "xml": "application/xml",
    "xsd": "application/xml",
}
#: Why a figure is restated, by its slug and language; what is not there has the reason of the whole.
Reasons = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Rendered:
    """All that a publication is made of, before anything is written: cells of its figures, files, texts by language."""

    documents: Mapping[str, Document]
    figures: Sequence[dict[str, Any]]
    files: Mapping[str, bytes]


def render(draft: Draft, moment: Moment, figures: Figures, published_on: date) -> Rendered:
    """Put the figures into a text and make its files: the same text and snapshot give the same bytes.

    Raises InputError with every fault of the texts by its line.
    """
    plan = moment.park.plan
    view = view_of(draft, moment.park, figures, published_on)
    documents = documents_of(draft, moment.park, view, published_on)
    edition, tracer = edition_of(draft, plan, published_on), Tracer(figures)
    questions = [question for document in documents.values() for question in document.questions]
    pages = figure_pages(questions, plan, edition, view, tracer)
    cells = [
        {
            "place": place,
            "withheld": page.figure.withheld,
            **figure_cells(page.question, page.figure, page.figure.unit, Words(**page.names)),
        }
        for place, page in enumerate(pages)
    ]
    files = edition_files(documents, texts_of(draft), plan, edition, view.scorecard, tracer, pages, view.figures.rules)
    return Rendered(documents, cells, files)


def edition_publish(
    edition: str,
    by: By,
    *,
    expected: int | None = None,
    reason: Mapping[str, str] | None = None,
    reasons: Reasons | None = None,
    frozen: tuple[Moment, Figures] | None = None,
) -> Publication:
    """Publish a signed draft: number 1, or a restatement of what is published, with its ``reason`` by language.

    Everything is made before anything is written, then written in one transaction: of two who publish at once the
    slower is told so. ``expected`` is the version of the draft that its reader saw; ``frozen`` are a moment and its
    figures as of the edition's day, where they are at hand. Raises ForbiddenError,
    MissingError, ConflictError, and InputError: not signed, changed since, faults of the text, no reason.
    """
    if not may_sign_editions(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} may not publish editions")
    draft = Draft.objects.filter(edition=edition).first()
    if draft is None:
        raise MissingError(f"there is no draft of {edition}")
    check_version(draft, draft.version if expected is None else expected)
    check_signed(draft)
    previous = Publication.objects.filter(edition=edition).order_by("-number").first()
    given = {lang: (reason or {}).get(lang, "").strip() for lang in LANGS}
    _check_reason(draft, previous, given)
    moment = frozen[0] if frozen else moment_now()
    figures = frozen[1] if frozen else moment.park.figures(draft.as_of)
    named = moment.park.plan.editions.get(edition)
    published_on = named.published_on if named and previous is None else by.actor.today
    made = render(draft, moment, figures, published_on)
    restated = _restated(previous, made, figures, given, reasons or {}) if previous else []
    if previous and not restated and _is_same(previous, draft):
        message = f"says what number {previous.number} says, in text and figures: there is nothing to restate"
        raise InputError([Fault("", column="edition", message=message, value=edition)])
    snapshot_keep(figures.snapshot)
    with transaction.atomic():
        head = journal_lock()
        draft, change = draft_published(edition, draft.version)
        publication = Publication.objects.create(
            **{name: getattr(draft, name) for name in ("edition", "kind", "period", "as_of", "project")},
            **{f"text_{lang}": text for lang, text in texts_of(draft).items()},
            **{f"title_{lang}": document.title for lang, document in made.documents.items()},
            **{f"byline_{lang}": document.byline for lang, document in made.documents.items()},
            **{f"reason_{lang}": text for lang, text in given.items() if previous},
            number=previous.number + 1 if previous else 1,
            previous=previous,
            snapshot=figures.snapshot.id,
            head_number=moment.head_number,
            head_hash=moment.head_hash,
            texts=dict(moment.texts),
            release=__version__,
            published_on=published_on,
            published_at=datetime.now(UTC),
            published_by=by.actor.name,
            signed_by=draft.signed_by,
        )
        _parts_write(publication, made, restated)
        text = text_of_publication(publication)
        changes = [change, ChangeText(PUBLICATIONS, key_of_publication(publication), 1, "", text)]
        journal_append(head, by, "publications.restate" if previous else "publications.publish", changes)
    return publication


def _check_reason(draft: Draft, previous: Publication | None, given: Mapping[str, str]) -> None:
    if previous is None:
        return
    lacking = [lang for lang in texts_of(draft) if not given[lang]]
    if lacking:
        message = "a restatement says why, in each language of its text"
        raise InputError([Fault("", column=f"reason_{lang}", message=message) for lang in lacking])


def _is_same(previous: Publication, draft: Draft) -> bool:
    return texts_of(previous) == texts_of(draft)


def _restated(
    previous: Publication, made: Rendered, figures: Figures, given: Mapping[str, str], reasons: Reasons
) -> list[RestatedFigure]:
    """Return each figure whose value is not what it was, with the rows between the two."""
    before = {figure.slug: figure for figure in previous.figures.all()}
    after = {cells["slug"]: PublishedFigure(**cells) for cells in made.figures}
    restated: list[RestatedFigure] = []
    for slug in dict.fromkeys([*after, *before]):
        old, new = before.get(slug), after.get(slug)
        if (old and old.value) == (new and new.value):
            continue
        one = new or old
        assert one is not None
        why = causes_since(previous, question_of(one), figures)
        said = reasons.get(slug, {})
        restated.append(
            RestatedFigure(
                place=len(restated),
                **{name: getattr(one, name) for name in ("slug", "name_en", "name_zh", "when", "unit")},
                old=old.value if old else None,
                new=new.value if new else None,
                **{f"rows_{kind}": why.count(kind) for kind in ("added", "gone", "changed")},
                is_redefined=why.is_redefined,
                **{f"reason_{lang}": said.get(lang, "").strip() or given[lang] for lang in LANGS},
            )
        )
    return restated


def _parts_write(publication: Publication, made: Rendered, restated: Sequence[RestatedFigure]) -> None:
    PublishedFigure.objects.bulk_create(PublishedFigure(publication=publication, **cells) for cells in made.figures)
    for one in restated:
        one.publication = publication
    RestatedFigure.objects.bulk_create(restated)
    PublishedFile.objects.bulk_create(
        PublishedFile(
            publication=publication,
            name=name,
            media_type=_MEDIA[name.rsplit(".", 1)[1]],
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            data=data,
        )
        for name, data in made.files.items()
    )
