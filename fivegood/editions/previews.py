"""A draft as it would appear: its figures put in, what keeps it from being published, and its typed numbers judged."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from fivegood.editions.behind import figures_of
from fivegood.editions.drafts import edition_of, file_of, texts_of, view_of
from fivegood.editions.models import Draft, EditionCells, Run
from fivegood.editions.selectors import park_of
from fivegood.editions.snapshots import is_kept
from fivegood.errors import Fault, InputError
from fivegood.measures.compute import Figures
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.plan.goals import Edition
from fivegood.plan.scorecard import score
from fivegood.records.journal.kept import until_written
from fivegood.records.park.models import ParkText
from fivegood.records.park.source import open_database
from fivegood.report.html import Frame, article
from fivegood.report.proofread.checking import proofread
from fivegood.report.proofread.judging import Remark
from fivegood.report.publicview import public_view
from fivegood.report.starting import Starting, calls_offered, starting_text
from fivegood.report.text import parse_report
from fivegood.report.words import LANGS

_FENCE, _CALL = re.compile(r"^(```|~~~).*?^\1\s*$", re.DOTALL | re.MULTILINE), re.compile(r"\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as it would appear, as HTML (empty when it has faults), its faults by line, and what its numbers are."""

    lang: str
    html: str
    faults: Sequence[Fault]
    remarks: Sequence[Remark]


def figures_for(of: EditionCells) -> tuple[OpenPark, Figures]:
    """Return the park and the figures that an edition is written with: as worked out last, or frozen now.

    Raises InputError, SnapshotError.
    """
    run = Run.objects.filter(as_of=of.as_of).order_by("-head_number", "-id").first()
    if run is not None and is_kept(run.snapshot):
        park = park_of(run)
        return park, figures_of(run, park)
    return _frozen(of.as_of)


@until_written(4)
def _frozen(as_of: date) -> tuple[OpenPark, Figures]:
    park = open_database()
    return park, park.figures(as_of)


def previews_of(draft: Draft) -> list[Preview]:
    """Return each text of a draft as it would appear. Raises InputError without a park, SnapshotError."""
    park, figures = figures_for(draft)
    view = view_of(draft, park, figures, draft.as_of)
    edition = edition_of(draft, park.plan, draft.as_of)
    found = []
    for lang, text in texts_of(draft).items():
        html, faults = "", tuple[Fault, ...]()
        try:
            document = parse_report(
                text,
                file=file_of(lang),
                lang=lang,
                plan=park.plan,
                edition=edition,
                figures=view.figures,
                scorecard=view.scorecard,
                assumed=lambda: park.rules.forecasting,
            )
            html = article(document, Frame(park.plan, lang, figures.snapshot.id))
        except InputError as error:
            faults = error.faults
        found.append(Preview(lang, html, faults, proofread(prose_of(text), park.plan, figures, edition)))
    return found


def prose_of(text: str) -> str:
    """Return what is typed by hand of a text: calls and blocks are blank, so that its lines and columns stay."""
    lines = text.split("\n")
    if lines[0].rstrip() == "---":
        ends = [number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"]
        lines[: ends[0] + 1 if ends else 0] = [""] * (ends[0] + 1 if ends else 0)
    return _CALL.sub(_blank, _FENCE.sub(_blank, "\n".join(lines)))


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def texts_to_start_from(draft: Draft, source: str) -> dict[str, str]:
    """Return texts by language: those of the park (``folder``: report.en.md), or of the ``template`` of its kind.

    Raises InputError for another source, and where the park has no such text.
    """
    if source == "folder":
        names = [file_of(lang) for lang in LANGS]
        stored = dict(ParkText.objects.filter(name__in=names).values_list("name", "text"))
        if not stored:
            raise InputError([Fault("", column="source", message="the park has no report text of its own")])
        return {lang: stored[file_of(lang)] for lang in LANGS if file_of(lang) in stored}
    if source != "template":
        message = "is folder or template"
        raise InputError([Fault("", column="source", message=message, value=source)])
    park, figures = figures_for(draft)
    view = view_of(draft, park, figures, draft.as_of)
    return {lang: starting_text(_starting(draft), lang, park.plan, view.figures, view.scorecard) for lang in LANGS}


def calls_for(draft: Draft, lang: str) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return the figure calls that a writer of a draft may want; see `report.starting.calls_offered`."""
    park, figures = figures_for(draft)
    return _calls(park, figures, _starting(draft), edition_of(draft, park.plan, draft.as_of), lang)


@lru_cache(maxsize=16)
def _calls(
    park: OpenPark, figures: Figures, of: Starting, edition: Edition, lang: str
) -> Mapping[str, Sequence[tuple[str, str]]]:
    card = score(park.plan, figures, min(of.period.end, figures.as_of))
    view = public_view(park.plan, edition, figures, card, {}, park.rules.disclosure)
    return calls_offered(of, lang, park.plan, view.figures, view.scorecard)


def _starting(draft: Draft) -> Starting:
    return Starting(draft.kind, Period.parse(draft.period), draft.project)
