"""One park for the tests of reports: the sample, frozen once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from fivegood.errors import InputError
from fivegood.measures.compute import Figures
from fivegood.park import SAMPLES, open_folder
from fivegood.plan.goals import Edition, Plan
from fivegood.plan.scorecard import Scorecard, score
from fivegood.report.nodes import Document
from fivegood.report.site import SiteIndex, write_site
from fivegood.report.text import parse_report
from fivegood.rules.disclosure.text import DisclosureText

TEXTS = {"en": "report.en.md", "zh": "report.zh.md"}


@dataclass(frozen=True)
class Facts:
    """Everything a report is made from."""

    plan: Plan
    edition: Edition
    figures: Figures
    scorecard: Scorecard
    rules: DisclosureText

    def parse(self, text: str, lang: str = "en") -> Document:
        return parse_report(
            text,
            file=f"report.{lang}.md",
            lang=lang,
            plan=self.plan,
            edition=self.edition,
            figures=self.figures,
            scorecard=self.scorecard,
        )

    def faults(self, text: str, lang: str = "en") -> list[str]:
        with pytest.raises(InputError) as caught:
            self.parse(text, lang)
        return [str(fault) for fault in caught.value.faults]


@pytest.fixture(scope="session")
def facts() -> Facts:
    folder = open_folder(SAMPLES / "ningxiang")
    edition = folder.plan.edition()
    figures = folder.figures(edition.as_of)
    return Facts(
        folder.plan, edition, figures, score(folder.plan, figures, edition.period.end), folder.rules.disclosure
    )


@pytest.fixture(scope="session")
def texts() -> dict[str, tuple[str, str]]:
    folder = SAMPLES / "ningxiang"
    return {lang: (name, (folder / name).read_text(encoding="utf-8")) for lang, name in TEXTS.items()}


@pytest.fixture(scope="session")
def site(facts: Facts, texts: dict[str, tuple[str, str]], tmp_path_factory: pytest.TempPathFactory) -> SiteIndex:
    out: Path = tmp_path_factory.mktemp("site") / "public"
    return write_site(out, facts.plan, facts.edition, facts.figures, facts.scorecard, texts, rules=facts.rules)
