"""The texts of an edition read for everybody, and the files of one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from fivegood.errors import Fault, InputError
from fivegood.measures.compute import Figures
from fivegood.plan.goals import Edition, Plan
from fivegood.plan.scorecard import Scorecard
from fivegood.report.files import report_files
from fivegood.report.ledger import Tracer
from fivegood.report.nodes import Document
from fivegood.report.publicview import PublicView, public_view
from fivegood.report.replace import write_whole
from fivegood.report.text import parse_report
from fivegood.rules.disclosure.cells import Cell
from fivegood.rules.disclosure.text import DisclosureText
from fivegood.rules.disclosure.text import shipped as shipped_disclosure
from fivegood.rules.forecasting import ForecastingText
from fivegood.rules.forecasting import shipped as shipped_forecasting


def write_report(
    out: Path,
    plan: Plan,
    edition: Edition,
    figures: Figures,
    scorecard: Scorecard,
    lang: str,
    filename: str,
    text: str,
    *,
    rules: DisclosureText | None = None,
    known: Iterable[Cell] = (),
    assumed: Callable[[], ForecastingText] = shipped_forecasting,
) -> tuple[Path, ...]:
    """Write ``report.<lang>.html``, ``report.<lang>.pdf``, ``ledger.<lang>.json`` and ``ledger.<lang>.csv``.

    Returns their paths. Everything is made before anything is written. ``rules``: what everybody may see, by default as
    shipped; ``known``: what was published before. Raises InputError with every fault of the text.
    """
    texts = {lang: (filename, text)}
    view = public_view(plan, edition, figures, scorecard, texts, rules or shipped_disclosure(), known)
    document = parse_all(plan, edition, view, texts, assumed)[lang]
    made = report_files(document, plan, edition, Tracer(figures))
    out.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        write_whole(out / name, data)
    return tuple(out / name for name in made)


def parse_all(
    plan: Plan,
    edition: Edition,
    view: PublicView,
    texts: Mapping[str, tuple[str, str]],
    assumed: Callable[[], ForecastingText] = shipped_forecasting,
) -> dict[str, Document]:
    """Return the texts of an edition as documents by language, with what everybody may see of the figures.

    ``texts`` and ``assumed`` as for `write_report`. Raises InputError with the faults of every text.
    """
    documents: dict[str, Document] = {}
    faults: list[Fault] = []
    for lang, (filename, text) in texts.items():
        try:
            documents[lang] = parse_report(
                text,
                file=filename,
                lang=lang,
                plan=plan,
                edition=edition,
                figures=view.figures,
                scorecard=view.scorecard,
                assumed=assumed,
            )
        except InputError as error:
            faults.extend(error.faults)
    if faults:
        raise InputError(faults, "report")
    return documents
