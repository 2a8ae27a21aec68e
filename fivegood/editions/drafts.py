"""Reading drafts: which there are, what is wrong with the text of one, and the edition it is to become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import QuerySet

from fivegood.editions.known import known_now
from fivegood.editions.models import Draft, EditionCells
from fivegood.editions.texts import DRAFTS
from fivegood.errors import Fault, ForbiddenError, InputError, MissingError, nearest
from fivegood.measures.catalogue import Words
from fivegood.measures.compute import Figures
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.plan.goals import Edition, Plan
from fivegood.plan.scorecard import score
from fivegood.records.actors import Actor
from fivegood.records.journal.selectors import history_of
from fivegood.records.scope import may_read_drafts
from fivegood.report.nodes import Document
from fivegood.report.publicview import PublicView, public_view
from fivegood.report.reading import parse_all
from fivegood.report.words import LANGS


def drafts_for(actor: Actor) -> QuerySet[Draft]:
    """Return every draft, the one changed last first. Raises ForbiddenError."""
    if not may_read_drafts(actor):
        raise ForbiddenError(f"the role {actor.role} may not read editions before they are published")
    return Draft.objects.order_by("-changed_at", "edition")


def draft_for(actor: Actor, edition: str) -> Draft:
    """Return the draft of an edition. Raises ForbiddenError and MissingError."""
    found = drafts_for(actor).filter(edition=edition).first()
    if found is None:
        near = nearest(edition, Draft.objects.values_list("edition", flat=True))
        raise MissingError(f"there is no draft of {edition}" + (f"; did you mean {near}?" if near else ""))
    return found


def texts_of(of: EditionCells) -> dict[str, str]:
    """Return the texts of an edition by language, those that there are."""
    texts = {lang: str(getattr(of, f"text_{lang}")) for lang in LANGS}
    return {lang: text for lang, text in texts.items() if text.strip()}


def given_back(draft: Draft) -> tuple[str, str] | None:
    """Return who gave a draft back and why, while nothing was done with it since."""
    last = history_of(DRAFTS, (draft.edition,)).reverse().first() if draft.state == Draft.State.WRITING else None
    return (last.entry.actor, last.entry.reason) if last is not None and last.entry.action == "drafts.return" else None


def file_of(lang: str) -> str:
    """Return the name by which faults call the text in a language."""
    return f"report.{lang}.md"


def edition_of(of: EditionCells, plan: Plan, published_on: date) -> Edition:
    """Return what a text is read as: the edition that the plan names, with its claims, or one of its own."""
    named = plan.editions.get(of.edition)
    title = named.title if named else Words(en=of.edition, zh=of.edition)
    claims = named.claims if named else ()
    return Edition(of.edition, Period.parse(of.period), of.as_of, published_on, title, claims)


def day_scored(of: EditionCells) -> date:
    """Return the day whose scorecard an edition shows: the end of its period, or its last fact before that."""
    return min(Period.parse(of.period).end, of.as_of)


def view_of(of: EditionCells, park: OpenPark, figures: Figures, published_on: date) -> PublicView:
    """Return what everybody may see of the figures of an edition, judged with all that was published before it."""
    texts = {lang: (file_of(lang), text) for lang, text in texts_of(of).items()}
    edition, card = edition_of(of, park.plan, published_on), score(park.plan, figures, day_scored(of))
    return public_view(park.plan, edition, figures, card, texts, park.rules.disclosure, known_now(park, figures))


def documents_of(of: EditionCells, park: OpenPark, view: PublicView, published_on: date) -> dict[str, Document]:
    """Return the texts of an edition with their figures put in. Raises InputError with every fault by its line."""
    texts = {lang: (file_of(lang), text) for lang, text in texts_of(of).items()}
    if not texts:
        raise InputError([Fault(file_of("en"), message="the edition has no text yet, in either language")])
    edition = edition_of(of, park.plan, published_on)
    return parse_all(park.plan, edition, view, texts, lambda: park.rules.forecasting)


def faults_of(of: EditionCells, park: OpenPark, figures: Figures) -> Mapping[str, Sequence[Fault]]:
    """Return what keeps the texts of an edition from being published, by language."""
    try:
        documents_of(of, park, view_of(of, park, figures, of.as_of), of.as_of)
    except InputError as error:
        return {lang: [fault for fault in error.faults if fault.file == file_of(lang)] for lang in LANGS}
    return {}
