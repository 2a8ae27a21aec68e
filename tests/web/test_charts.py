"""Charts of the pages: what is drawn is what the table says, in both languages, in colours that can be seen."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import vl_convert
from django.template.loader import render_to_string
from django.utils import translation

from fivegood.park import OpenPark
from fivegood.quantities import Quantity, Unit
from fivegood.report.charts import NARROW, VEGA_LITE, draw, series_spec
from fivegood.web.charts import Caption, ChartShown, Point, Spell, series_chart, spells_chart
from fivegood.web.design import contrast
from fivegood.web.goalcharts import goal_chart
from fivegood.web.public.figures import Stood
from fivegood.web.screens import VARIABLES, fitted, on_screen
from tests.browser.chartpage import JANUARY, charts

DAYS = ((date(2021, 3, 31), "62300000000"), (date(2021, 6, 30), "64000000000"), (date(2022, 6, 30), "5000000000"))
TOKENS = Path(__file__).parents[2] / "fivegood" / "web" / "static" / "fivegood" / "tokens.css"
KINDS = ("sums", "lines", "stack", "path", "spells", "calendar", "band")


def chart(name: str, language: str = "en") -> ChartShown:
    with translation.override(language):
        return next(each for each in charts() if each.caption.id == name)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", [kind for kind in KINDS if kind != "spells"])
def test_what_is_drawn_is_what_the_table_says(name: str, language: str) -> None:
    shown = chart(name, language)
    missing = {"en": "missing", "zh-hans": "缺失"}[language]
    with translation.override(language):
        said = shown.told
    table = {(row[0], shown.header[i]): cell for row in shown.rows for i, cell in enumerate(row) if i}
    sizes = set()
    for row, (label, series, told) in zip(shown.spec["data"]["values"], said, strict=True):
        text = table[label, series or shown.header[1]]
        assert told == text
        assert (row["value"] is None) == (text == missing)
        if row["value"]:
            sizes.add(round(Quantity.parse(text).value / Decimal(str(row["value"]))))
    assert len(sizes) == 1, f"one chart has one scale: {sizes}"
    assert set(str(sizes.pop())) <= {"1", "0"}


def test_days_drawn_are_days_of_the_table() -> None:
    shown = chart("spells")
    first, second, third = shown.rows
    assert first[1:] == ("1 January 2021 to 31 December 2021", "1 February 2021 to 1 March 2022")
    assert second[2] == "since 1 July 2021, still open"
    assert third[1:] == ("missing", "missing")
    rows = {(row["label"], row["series"]): row for row in shown.spec["data"]["values"]}
    assert rows["B works", "Real"]["to"] == "2022-07-01", "what is open reaches the end of the day it is seen on"
    assert len(rows) == 4, "what is missing is not drawn"
    assert chart("spells", "zh-hans").rows[1][2] == "自2021年7月1日起，尚未结束"


@pytest.mark.parametrize(("name", "text"), [("sums", "200 m yuan"), ("path", "4 needs")])
def test_what_the_page_is_about_has_a_ring(name: str, text: str) -> None:
    spec = on_screen(chart(name).spec, 480, 1)
    (ringed,) = (row for row in spec["data"]["values"] if row.get("ringed"))
    assert ringed["text"] == text
    vega = vl_convert.vegalite_to_vega(spec, vl_version=VEGA_LITE)
    (ring,) = (mark for mark in vega["marks"] if mark["encode"]["update"].get("stroke") == {"value": "var(--ink)"})
    assert ring["encode"]["update"]["fill"] == {"value": "var(--paper)"}


def test_a_start_that_is_not_known_is_missing() -> None:
    spells = [Spell("A works", JANUARY, None, None, date(2021, 5, 1))]
    shown = spells_chart(Caption("s", "S", "It shows."), spells, date(2021, 6, 1))
    assert shown.rows == (("A works", "missing", "missing"),)
    assert shown.spec["data"]["values"] == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_kind_compiles(language: str) -> None:
    with translation.override(language):
        for each in charts():
            vega = vl_convert.vegalite_to_vega(on_screen(each.spec, 300, 1), vl_version=VEGA_LITE)
            assert vega["marks"], each.caption.id


def test_a_bar_that_is_missing_keeps_its_label_on_paper_and_screen() -> None:
    points = [Point(f"2021-0{n}", "", None if n == 2 else Decimal(n)) for n in (1, 2, 3)]
    svg = draw(series_spec("bar", points, Unit.parse("projects"), "en"), "c")
    assert ">2021-02<" in svg
    assert 'stroke-dasharray="2,2"' in svg
    shown = series_chart(Caption("c", "C", "It shows."), "bar", points, Unit.parse("projects"))
    assert [text for _label, _series, text in shown.told] == ["1 project", "missing", "3 projects"]


def test_the_part_escapes_and_names_its_cells() -> None:
    points = [Point("</script><b>", "", Decimal(1))]
    shown = series_chart(Caption("c", "A <b>", 'It "shows".'), "bar", points, Unit.parse("projects"), by="Kind")
    page = render_to_string("web/parts/chart.html", {"chart": shown, "level": 4})
    assert "<b>" not in page
    assert page.count("</script>") == 1
    assert '<th scope="col">Kind</th><th scope="col" class="n">Value</th>' in page
    assert '<td class="n">1 project</td>' in page
    assert '<h4 class="chart-title" id="c-title">A &lt;b&gt;</h4>' in page
    assert "style=" not in page


def colours(scheme: str) -> dict[str, str]:
    """Return the variables of a scheme, as the style sheet says them."""
    light, _, dark = TOKENS.read_text("utf-8").partition("prefers-color-scheme: dark")
    return dict(re.findall(r"(--[a-z0-9-]+): (#[0-9a-f]{6})", light + dark if scheme == "dark" else light))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_of_data_stand_out_from_the_page(scheme: str) -> None:
    known = colours(scheme)
    for name, colour in known.items():
        if name.startswith("--data-") and name != "--data-grid":
            for ground in ("--paper", "--ground"):
                assert contrast(colour, known[ground]) >= 3, f"{name} {colour} on {known[ground]}"


def test_a_chart_takes_its_colours_from_the_page_alone() -> None:
    assert len(set(VARIABLES.values())) == len(VARIABLES) == 16
    for scheme in ("light", "dark"):
        assert set(VARIABLES.values()) <= set(colours(scheme))
    for each in charts():
        assert not re.findall(r"#[0-9a-f]{6}", json.dumps(on_screen(each.spec, 300, 1))), each.caption.id


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_day_of_which_records_are_missing_is_no_fall_of_the_line(sample: OpenPark, language: str) -> None:
    goal = next(one for one in sample.plan.goals if one.id == "industrial_output")
    days = [Stood(on, value, "missing" if on.year == 2022 else "on_track") for on, value in DAYS]
    with translation.override(language):
        shown, ringed = (goal_chart(goal, sample.plan, days, ringed=day) for day in (None, date(2022, 6, 30)))
    assert shown is not None
    assert ringed is not None
    told = {row["day"][:10]: row["value"] for row in shown.spec["data"]["values"] if row["series"] == shown.header[1]}
    size = {"en": 10**9, "zh-hans": 10**8}[language]
    values = [told.get(on.isoformat()) for on, _ in DAYS]
    assert values == [int(DAYS[0][1]) / size, int(DAYS[1][1]) / size, None]
    missing = {"en": "missing", "zh-hans": "缺失"}[language]
    assert [row[1] for row in shown.rows].count(missing) == 6  # that day, and the ends of the plan's five years
    assert {"en": "too few", "zh-hans": "缺"}[language] in shown.caption.note
    # What the page is about is shown with its ring, however little is there.
    assert [row[1] for row in ringed.rows].count(missing) == 5
    assert not ringed.caption.note


@pytest.mark.parametrize("width", [NARROW, 460, 640])
def test_as_many_labels_and_names_are_written_as_fit_and_the_last_label_always(width: int) -> None:
    ends = [*map(str, range(2019, 2026)), "2026-11-30"]
    names = ("answer, median (minutes)", "answer, 90th percentile (minutes)")
    points = [Point(end, name, Decimal(30)) for end in ends for name in names]
    spec = series_spec("line", points, Unit.parse("min"), "en")
    for drawn in (fitted(spec, width), series_spec("line", points, Unit.parse("min"), "en", width)):
        texts = re.findall(r"<text(?![^>]* opacity=\"0\")[^>]*>([^<]+)</text>", draw(drawn, "narrow"))
        assert set(names) <= set(texts)
        written = [text for text in texts if text in ends]
        assert written[-1] == ends[-1]
        assert 2 <= len(written) <= width // 50
