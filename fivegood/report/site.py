"""The static site of an edition: made whole from values, then put in its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path

from fivegood.measures.compute import Figures, Question
from fivegood.plan.goals import Edition, Plan
from fivegood.plan.scorecard import Scorecard
from fivegood.report.datapackage import fields_of, fields_of_rows, package
from fivegood.report.dcat import Dataset, catalogue
from fivegood.report.files import figure_pages, row_files
from fivegood.report.html import Frame, NavItem, report_page
from fivegood.report.ledger import Tracer, as_csv, as_json, columns_of, ledger_rows
from fivegood.report.nodes import Document
from fivegood.report.opendata import FIGURE_COLUMNS, SCORECARD_COLUMNS, figure_rows, scorecard_rows
from fivegood.report.pages import FigurePage, csv_columns, figure_page, figures_page, scorecard_page
from fivegood.report.pdf import report_pdf
from fivegood.report.prov import Origin, provenance
from fivegood.report.publicview import PublicView, public_view
from fivegood.report.reading import parse_all
from fivegood.report.replace import whole_folder
from fivegood.report.sdmx.files import sdmx_files
from fivegood.report.words import LANG_TAGS, LANGS, when_label, word
from fivegood.report.xbrl.documents import xbrl_files
from fivegood.rules.disclosure.cells import Cell
from fivegood.rules.disclosure.text import DisclosureText
from fivegood.rules.disclosure.text import shipped as shipped_disclosure
from fivegood.rules.forecasting import ForecastingText
from fivegood.rules.forecasting import shipped as shipped_forecasting

#: Called with what is being done, how many pieces are done, and how many there are.
Progress = Callable[[str, int, int], None]
_MARKER = "snapshot/manifest.json"


@dataclass(frozen=True, slots=True)
class SiteIndex:
    """What was written: the folder and the files in it, as paths below it with "/"."""

    root: Path
    files: tuple[str, ...]


def write_site(
    out: Path,
    plan: Plan,
    edition: Edition,
    figures: Figures,
    scorecard: Scorecard,
    texts: Mapping[str, tuple[str, str]],
    progress: Progress | None = None,
    *,
    rules: DisclosureText | None = None,
    known: Iterable[Cell] = (),
    assumed: Callable[[], ForecastingText] = shipped_forecasting,
) -> SiteIndex:
    """Write the site of an edition into the folder ``out``, which is replaced whole or not at all.

    ``texts``: by language (en, zh) the name of the report's file, for faults, and its text. ``rules``: what everybody
    may see, by default as shipped; ``known``: what was published before. Raises InputError with the faults of every
    text, one that asks for a withheld figure among them, or when ``out`` holds other files.
    """
    view = public_view(plan, edition, figures, scorecard, texts, rules or shipped_disclosure(), known)
    documents = parse_all(plan, edition, view, texts, assumed)
    with whole_folder(out, _MARKER) as working:
        site = _Site(working, plan, edition, Tracer(figures), view, documents, progress or _silent)
        site.write()
    return SiteIndex(out, tuple(sorted(site.files)))


def _silent(_what: str, _done: int, _all: int) -> None:
    return None


@dataclass(slots=True)
class _Site:
    root: Path
    plan: Plan
    edition: Edition
    tracer: Tracer
    view: PublicView
    documents: Mapping[str, Document]
    progress: Progress
    files: list[str] = field(default_factory=list)
    slugs: dict[Question, str] = field(default_factory=dict)
    tables: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    @property
    def scorecard(self) -> Scorecard:
        return self.view.scorecard

    def write(self) -> None:
        pages = self._figure_pages()
        self.slugs = {page.question: page.slug for page in pages}
        self._open_data(pages)
        for page in pages:
            self._rows(page)
            self._prov(page)
        snapshot = self.tracer.figures.snapshot.id
        self._put("datapackage.json", as_json(package(self.plan, self.edition, snapshot, self.tables)))
        for name, text in catalogue(self.plan, self.edition, snapshot, self._datasets(pages)).items():
            self._put(name, text)
        for lang in LANGS:
            frame = self._frame(lang, _home(lang))
            files = [
                _between(_home(lang), name)
                for name in sorted(self.files)
                if not name.startswith(("data/rows/", "prov/"))
            ]
            self._put(_home(lang), scorecard_page(self.scorecard, frame, files))
            self._put(
                f"{lang}/figures/index.html", figures_page(pages, self._frame(lang, f"{lang}/figures/index.html"))
            )
        for lang, document in self.documents.items():
            here = f"{lang}/report.html"
            self._put(here, report_page(document, self.edition, self._frame(lang, here), self.tracer))
        for number, page in enumerate(pages, 1):
            self._figure(page)
            self.progress("figures", number, len(pages))

    def _figure_pages(self) -> list[FigurePage]:
        claims = [claim.question for claim in self.edition.claims]
        wanted = list(dict.fromkeys(self._with_parts(self._questions(claims))))
        for number, question in enumerate(wanted, 1):
            self.tracer(question)
            self.progress("traces", number, len(wanted))
        return figure_pages(wanted, self.plan, self.edition, self.view, self.tracer)

    def _questions(self, claims: Iterable[Question]) -> Iterable[Question]:
        yield from claims
        for document in self.documents.values():
            yield from document.questions
        for standing in self.scorecard.standings:
            if standing.figure is not None:
                yield Question(standing.goal.measure, standing.figure.when, standing.goal.slice)

    def _with_parts(self, questions: Iterable[Question]) -> Iterable[Question]:
        for question in questions:
            yield question
            yield from self.tracer.figures.parts(question)

    def _open_data(self, pages: list[FigurePage]) -> None:
        snapshot = self.tracer.figures.snapshot
        self._put(
            "snapshot/manifest.json",
            json.dumps(dict(snapshot.manifest), sort_keys=True, indent=2, ensure_ascii=False) + "\n",
        )
        self._data("data/figures", FIGURE_COLUMNS, figure_rows(pages))
        self._data("data/scorecard", SCORECARD_COLUMNS, scorecard_rows(self.scorecard))
        files, fields = sdmx_files(pages, self.plan, self.edition, self.tracer.figures.catalogue, snapshot.id)
        for name, data in files.items():
            self._write(f"sdmx/{name}", data)
        self.tables["sdmx/data.csv"] = fields
        for name, text in xbrl_files(
            self.documents, self.plan, self.edition, self.scorecard.as_of, self.view.figures.rules
        ).items():
            self._put(f"xbrl/{name}", text)
        for number, (lang, document) in enumerate(self.documents.items(), 1):
            rows = ledger_rows(document, self.tracer)
            self._data(f"data/ledger.{lang}", columns_of(rows), rows)
            self._write(f"report.{lang}.pdf", report_pdf(document, self.plan, self.edition))
            self.progress("reports", number, len(self.documents))

    def _datasets(self, pages: list[FigurePage]) -> Iterator[Dataset]:
        def words(key: str) -> dict[str, str]:
            return {lang: word(key, lang) for lang in LANGS}

        def files(*stems: str) -> list[str]:
            return [name for name in sorted(self.files) if name.startswith(stems)]

        index = [f"{lang}/figures/index.html" for lang in LANGS]
        yield Dataset(
            "figures", words("all_figures"), words("all_figures_note"), files("data/figures.", "sdmx/"), index
        )
        homes = [_home(lang) for lang in LANGS]
        yield Dataset("scorecard", words("scorecard"), words("rounded"), files("data/scorecard."), homes)
        reports = [f"{lang}/report.html" for lang in self.documents]
        titles = {
            lang: self.documents[lang].title if lang in self.documents else word("report", lang) for lang in LANGS
        }
        yield Dataset("report", titles, words("figure_list"), files("report.", "xbrl/report.", "data/ledger."), reports)
        for page in pages:
            rows = [f"data/rows/{page.slug}.{kind}" for kind in ("csv", "json")]
            if rows[0] not in self.tables:
                continue
            titled = {lang: f"{page.names[lang]} · {when_label(page.question.when, lang)}" for lang in LANGS}
            about = {lang: page.trace.figure.version.definition.in_(lang) for lang in LANGS}
            shown = [f"{lang}/figures/{page.slug}.html" for lang in LANGS]
            kept = [*rows, *(f"prov/{page.slug}.{kind}" for kind in ("jsonld", "ttl"))]
            yield Dataset(page.slug, titled, about, kept, shown)

    def _data(self, name: str, columns: tuple[str, ...], rows: list[dict[str, object]]) -> None:
        self._put(f"{name}.csv", as_csv(columns, rows))
        self._put(f"{name}.json", as_json(rows))
        self.tables[f"{name}.csv"] = fields_of(columns)

    def _rows(self, page: FigurePage) -> None:
        stem, columns = f"data/rows/{page.slug}", csv_columns(page.trace)
        if not columns:
            return
        for name, text in row_files(stem, page.trace).items():
            self._put(name, text)
        self.tables[f"{stem}.csv"] = fields_of_rows(columns, page.trace)

    def _prov(self, page: FigurePage) -> None:
        rows = f"data/rows/{page.slug}.csv"
        held = page.trace.snapshot, page.trace.sql, page.names, self.plan.park
        at = datetime.combine(self.edition.published_on, time(), UTC)
        parts = [f"{self.slugs[part]}.ttl" for part in self.tracer.figures.parts(page.question)]
        told = provenance(Origin(page.figure, *held, at, f"../{rows}" if rows in self.tables else "", parts))
        for kind, text in told.items():
            self._put(f"prov/{page.slug}.{kind}", text)

    def _figure(self, page: FigurePage) -> None:
        for lang in LANGS:
            here = f"{lang}/figures/{page.slug}.html"
            rows, prov = (_between(here, f"{folder}/{page.slug}") for folder in ("data/rows", "prov"))
            self._put(here, figure_page(page, self._frame(lang, here), self.view.figures.rules, rows, prov))

    def _frame(self, lang: str, here: str) -> Frame:
        def href(question: Question) -> str | None:
            slug = self.slugs.get(question)
            return None if slug is None else _between(here, f"{lang}/figures/{slug}.html")

        return Frame(self.plan, lang, self.tracer.figures.snapshot.id, self._nav(lang, here), href)

    def _nav(self, lang: str, here: str) -> tuple[NavItem, ...]:
        targets = [("scorecard", _home(lang)), ("figures", f"{lang}/figures/index.html")]
        if lang in self.documents:
            targets[1:1] = [("report", f"{lang}/report.html")]
            targets.append(("pdf", f"report.{lang}.pdf"))
        items = [NavItem(word(name, lang), _between(here, there), here == there) for name, there in targets]
        other = "zh" if lang == "en" else "en"
        counterpart = _home(other) if here == _home(lang) else other + here.removeprefix(lang)
        if here == f"{lang}/report.html" and other not in self.documents:
            counterpart = _home(other)
        return (*items, NavItem(word("other_language", lang), _between(here, counterpart), lang=LANG_TAGS[other]))

    def _put(self, name: str, text: str) -> None:
        self._write(name, text.encode("utf-8"))

    def _write(self, name: str, data: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.files.append(name)


def _home(lang: str) -> str:
    return "index.html" if lang == "en" else f"{lang}/index.html"


def _between(here: str, there: str) -> str:
    """Return the address of ``there`` as seen from ``here``, both paths below the site's root."""
    return "../" * here.count("/") + there
