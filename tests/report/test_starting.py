"""The texts that editions start from can be published as they are, in both languages and for any park."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fivegood.measures.catalogue import Words
from fivegood.measures.compute import Figures
from fivegood.park import OpenPark, open_folder
from fivegood.periods import Period
from fivegood.plan.goals import Edition
from fivegood.plan.scorecard import score
from fivegood.report.nodes import Document
from fivegood.report.starting import Starting, starting_text
from fivegood.report.text import parse_report

NORDHAFEN = Path(__file__).parents[1] / "second_park" / "nordhafen"


@pytest.fixture(scope="module")
def parks(sample: OpenPark, figures: Figures) -> dict[str, tuple[OpenPark, Figures]]:
    other = open_folder(NORDHAFEN)
    return {"sample": (sample, figures), "other": (other, other.figures(other.plan.edition().as_of))}


def started(park: OpenPark, figures: Figures, of: Starting, lang: str) -> Document:
    card = score(park.plan, figures, min(of.period.end, figures.as_of))
    text = starting_text(of, lang, park.plan, figures, card)
    edition = Edition("x", of.period, figures.as_of, date(2021, 9, 1), Words(en="x", zh="x"), ())
    return parse_report(
        text, file="report.md", lang=lang, plan=park.plan, edition=edition, figures=figures, scorecard=card
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("which", "kind", "period", "project"),
    [
        ("sample", "half_year", "2021-H1", ""),
        ("sample", "annual", "2020", ""),
        ("sample", "monthly", "2021-06", ""),
        ("sample", "project", "2021-H1", "*"),
        ("other", "half_year", "2025-H1", ""),
        ("other", "annual", "2024", ""),
        ("other", "monthly", "2025-06", ""),
        ("other", "project", "2025-H1", "*"),
    ],
)
def test_a_template_of_each_kind_renders_for_a_park_as_it_is(
    parks: dict[str, tuple[OpenPark, Figures]], which: str, kind: str, period: str, project: str, lang: str
) -> None:
    park, figures = parks[which]
    if project:
        rows = figures.snapshot.engine.records("project_investments", "SELECT * FROM project_investments")
        rows = rows or figures.snapshot.engine.records("project_stages", "SELECT * FROM project_stages")
        project = str(rows[0]["project_id"])
    made = started(park, figures, Starting(kind, Period.parse(period), project), lang)
    assert made.entries, "a text of figures"
    assert made.title != "x"
    if project:
        assert {entry.id.partition("[")[2].rstrip("]") for entry in made.entries} == {f"project_id={project}"}
