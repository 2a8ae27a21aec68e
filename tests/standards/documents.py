"""The reports of the sample and of the second park, for the tests of their formats."""

from __future__ import annotations

from pathlib import Path

from fivegood.park import SAMPLES, OpenPark, open_folder
from fivegood.plan.scorecard import Scorecard, score
from fivegood.report.nodes import Document
from fivegood.report.publicview import public_view
from fivegood.report.text import parse_report

PARKS = {"sample": SAMPLES / "ningxiang", "second park": Path(__file__).parents[1] / "second_park" / "nordhafen"}


class Reports:
    """The reports of a park in both languages, and what they were made of."""

    def __init__(self, name: str) -> None:
        self.park: OpenPark = open_folder(PARKS[name])
        self.edition = self.park.plan.edition()
        figures, self.rules = self.park.figures(self.edition.as_of), self.park.rules.disclosure
        card = score(self.park.plan, figures, self.edition.period.end)
        texts = {lang: (f"report.{lang}.md", self.park.source.text(f"report.{lang}.md") or "") for lang in ("en", "zh")}
        view = public_view(self.park.plan, self.edition, figures, card, texts, self.rules)
        self.card: Scorecard = view.scorecard
        self.documents: dict[str, Document] = {
            lang: parse_report(
                self.park.source.text(f"report.{lang}.md") or _of_goals(self.park),
                file=f"report.{lang}.md", lang=lang, plan=self.park.plan, edition=self.edition,
                figures=view.figures, scorecard=self.card,
            )
            for lang in ("en", "zh")
        }  # fmt: skip


def _of_goals(park: OpenPark) -> str:
    """Return a report of every goal's target, for a park that has written none."""
    lines = [f"- {{{{ goal:{goal.id} target }}}}" for goal in park.plan.goals]
    return "---\ntitle: Goals\n---\n\n" + "\n".join(lines) + "\n\n```scorecard\n```\n"
