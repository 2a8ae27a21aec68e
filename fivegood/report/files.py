"""The files of a report: its pages, its PDF and its ledger, as bytes that repeat for the same text and snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fivegood.measures.compute import Question
from fivegood.measures.trace import Trace
from fivegood.plan.goals import Edition, Plan
from fivegood.plan.scorecard import Scorecard
from fivegood.report.answers import Answers
from fivegood.report.html import Frame, article, report_page
from fivegood.report.ledger import Tracer, as_csv, as_json, columns_of, ledger_rows
from fivegood.report.nodes import Document
from fivegood.report.opendata import FIGURE_COLUMNS, SCORECARD_COLUMNS, figure_rows, row_objects, scorecard_rows
from fivegood.report.pages import FigurePage, csv_columns
from fivegood.report.pdf import report_pdf
from fivegood.report.publicview import PublicView
from fivegood.report.slugs import slug_of
from fivegood.report.words import LANGS
from fivegood.report.xbrl.documents import xbrl_files
from fivegood.rules.disclosure.text import DisclosureText


def report_files(document: Document, plan: Plan, edition: Edition, tracer: Tracer) -> dict[str, bytes]:
    """Return the files of a text: ``report.<lang>.html`` and ``.pdf``, ``ledger.<lang>.json`` and ``.csv``."""
    rows, lang = ledger_rows(document, tracer), document.lang
    page = report_page(document, edition, Frame(plan, lang, tracer.figures.snapshot.id), tracer)
    return {
        f"report.{lang}.html": page.encode(),
        f"report.{lang}.pdf": report_pdf(document, plan, edition),
        f"ledger.{lang}.json": as_json(rows).encode(),
        f"ledger.{lang}.csv": as_csv(columns_of(rows), rows).encode(),
    }


def edition_files(
    documents: Mapping[str, Document],
    texts: Mapping[str, str],
    plan: Plan,
    edition: Edition,
    scorecard: Scorecard,
    tracer: Tracer,
    pages: Sequence[FigurePage],
    rules: DisclosureText,
) -> dict[str, bytes]:
    """Return all files of an edition by their names: those of each text, and what they share.

    Beside `report_files` each language has ``article.<lang>.html``, the text alone for a page of somebody else's, its
    Markdown and its Inline XBRL, in which ``rules`` say why a goal has no value; each figure whose rows everybody may
    see has them in ``rows.<slug>.csv`` and ``.json``.
    """
    found: dict[str, bytes] = {}
    for lang, document in documents.items():
        found |= report_files(document, plan, edition, tracer)
        frame = Frame(plan, lang, tracer.figures.snapshot.id)
        found[f"article.{lang}.html"] = article(document, frame, tracer).encode()
        found[f"report.{lang}.md"] = texts[lang].encode()
    shared = {
        "manifest.json": as_json(dict(sorted(tracer.figures.snapshot.manifest.items()))),
        "figures.csv": as_csv(FIGURE_COLUMNS, figure_rows(pages)),
        "figures.json": as_json(figure_rows(pages)),
        "scorecard.csv": as_csv(SCORECARD_COLUMNS, scorecard_rows(scorecard)),
        "scorecard.json": as_json(scorecard_rows(scorecard)),
        **xbrl_files(documents, plan, edition, scorecard.as_of, rules),
    }
    for page in pages:
        shared |= row_files(f"rows.{page.slug}", page.trace) if page.trace.all_rows else {}
    return found | {name: text.encode() for name, text in shared.items()}


def row_files(stem: str, traced: Trace) -> dict[str, str]:
    """Return the rows behind a figure as CSV and as JSON."""
    columns, rows = csv_columns(traced), traced.all_rows
    return {f"{stem}.csv": as_csv(columns, rows), f"{stem}.json": as_json(row_objects(columns, rows))}


def figure_pages(
    questions: Iterable[Question], plan: Plan, edition: Edition, view: PublicView, tracer: Tracer
) -> list[FigurePage]:
    """Return each question once as everybody may see it: its trace, the claim of the edition on it, and its names."""
    figures, claims = view.figures, {claim.question: claim for claim in edition.claims}
    names = {lang: Answers(plan, edition, tracer.figures, view.scorecard, lang).name_of for lang in LANGS}
    return [
        FigurePage(
            question,
            slug_of(question),
            figures.public_trace(tracer(question)),
            claims.get(question),
            {lang: names[lang](question) for lang in LANGS},
            figures.verdict(question).rule,
            {lang: text for lang in LANGS if (text := figures.decided_because(question, lang))},
        )
        for question in dict.fromkeys(questions)
    ]
