"""The PDF of a report: tagged, archivable (PDF/A-2a, PDF/UA-1), the same bytes each time."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Literal

from fivegood.plan.goals import Edition, Plan
from fivegood.report.html import notice_of
from fivegood.report.nodes import Document
from fivegood.report.typeset import charts_of, source
from fivegood.report.words import day_label, word

STANDARDS: tuple[Literal["a-2a"], Literal["ua-1"]] = ("a-2a", "ua-1")


def report_pdf(document: Document, plan: Plan, edition: Edition) -> bytes:
    """Return a report as PDF. Its time stamp is the day the edition is published, so that bytes repeat."""
    import typst
    from noto_cjk_sans_otc import FONT_PATH

    lang = document.lang
    published = word("published_on", lang, day_label(edition.published_on, lang))
    text = source(
        document,
        running=plan.park.name.in_(lang),
        published_on=edition.published_on,
        byline=" · ".join(filter(None, (document.byline, published))),
        notice=notice_of(plan, lang, document.has_synthetic),
        listed=True,
    )
    stamp = datetime.combine(edition.published_on, time(), UTC)
    with tempfile.TemporaryDirectory(prefix="fivegood-") as folder:
        main = Path(folder) / "report.typ"
        main.write_text(text, encoding="utf-8")
        for number, chart in enumerate(charts_of(document.blocks), 1):
            (Path(folder) / f"chart-{number}.svg").write_text(chart.wide_svg, encoding="utf-8")
        compiler = typst.Compiler(str(main), root=folder, font_paths=[str(FONT_PATH.parent)], ignore_system_fonts=True)
        made = compiler.compile(format="pdf", pdf_standards=list(STANDARDS), timestamp=int(stamp.timestamp()))
    assert isinstance(made, bytes)
    return made
