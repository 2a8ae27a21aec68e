"""The static site is whole, closed in itself, and every figure on it leads to its rows."""

from __future__ import annotations

import csv
import json
import re
import shutil
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from fivegood.errors import InputError
from fivegood.facts.subjects import TABLES
from fivegood.measures.compute import Question
from fivegood.periods import Period
from fivegood.report.site import SiteIndex, write_site
from fivegood.report.slugs import slug_of
from fivegood.report.words import LANGS, cell_kind, cell_text

if TYPE_CHECKING:
    from tests.report.conftest import Facts


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.tags: set[str] = set()
        self.lang = ""
        self.description = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        if tag == "html":
            self.lang = found["lang"]
        if tag == "meta" and found.get("name") == "description":
            self.description = found["content"]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
        self.loads += [found[name] for name in ("src", "srcset", "data", "xlink:href") if name in found]
        self.loads += [found["href"]] if tag == "link" else []


@pytest.fixture(scope="session")
def pages(site: SiteIndex) -> dict[str, _Page]:
    return {name: _Page((site.root / name).read_text()) for name in site.files if name.endswith(".html")}


def test_the_index_lists_exactly_what_is_there(site: SiteIndex) -> None:
    there = sorted(path.relative_to(site.root).as_posix() for path in site.root.rglob("*") if path.is_file())
    assert there == list(site.files)
    for name in ("index.html", "zh/index.html", "en/report.html", "zh/report.html", "report.en.pdf", "report.zh.pdf"):
        assert name in site.files


def test_no_internal_link_is_broken(site: SiteIndex, pages: dict[str, _Page]) -> None:
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            assert not parts.scheme, f"{name}: {link}"
            assert not link.startswith("/"), f"{name}: {link}"
            there = (site.root / name).parent / unquote(parts.path) if parts.path else site.root / name
            assert there.is_file(), f"{name}: {link}"
            if parts.fragment:
                target = pages[there.resolve().relative_to(site.root.resolve()).as_posix()]
                assert parts.fragment in target.ids, f"{name}: {link}"


def test_nothing_is_loaded_and_no_script_runs(site: SiteIndex, pages: dict[str, _Page]) -> None:
    for name, page in pages.items():
        assert [load for load in page.loads if not load.startswith("data:")] == [], name
        assert not page.tags & {"script", "iframe", "object", "embed", "img"}, name
        text = (site.root / name).read_text()
        assert not re.search(r"url\((?!#)|@import|https?://(?!www\.w3\.org/2000/svg)", text), name


def test_pages_name_their_language_and_keep_headings_in_order(pages: dict[str, _Page]) -> None:
    for name, page in pages.items():
        assert page.lang == ("zh-CN" if name.startswith("zh/") else "en"), name
        assert page.headings[0] == 1, name
        assert page.headings.count(1) == 1, name
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), name
        assert len(page.ids) == len(set(page.ids)), name


def test_every_page_says_what_it_is(pages: dict[str, _Page]) -> None:
    told = [page.description for name, page in pages.items() if name.startswith("zh/")]
    assert all("每个数据均可追溯到其统计的记录" in one for one in told)
    assert len(set(told)) > 1
    assert all("leads to the records" in page.description for page in pages.values() if page.lang == "en")


def test_every_page_has_a_counterpart(pages: dict[str, _Page]) -> None:
    for name in pages:
        if name.startswith("en/"):
            assert "zh/" + name.removeprefix("en/") in pages


def test_every_claim_and_goal_has_its_page(site: SiteIndex, facts: Facts) -> None:
    for claim in facts.edition.claims:
        assert f"en/figures/{slug_of(claim.question)}.html" in site.files
    for standing in facts.scorecard.standings:
        if standing.figure is not None:
            question = Question(standing.goal.measure, standing.figure.when, standing.goal.slice)
            assert f"zh/figures/{slug_of(question)}.html" in site.files


def test_the_rows_of_a_figure_add_up_to_it(site: SiteIndex, facts: Facts) -> None:
    question = Question("projects_signed_investment", Period.parse("2021-H1"))
    with (site.root / f"data/rows/{slug_of(question)}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    figure = facts.figures.answer([question])[question]
    assert sum(Decimal(row["investment"]) for row in rows) == figure.value
    assert len(rows) == figure.rows


def test_open_data_says_what_the_figures_are(site: SiteIndex, facts: Facts) -> None:
    rows = json.loads((site.root / "data/figures.json").read_text())
    assert all(row["recomputed_equals"] for row in rows)
    (signed,) = [row for row in rows if row["slug"] == "projects_signed_investment.2021-h1"]
    assert (signed["value"], signed["hedge"], signed["stated"]) == ("6936000000", "nearly", "7000000000")
    goals = json.loads((site.root / "data/scorecard.json").read_text())
    assert [goal["goal"] for goal in goals] == [goal.id for goal in facts.plan.goals]
    assert json.loads((site.root / "snapshot/manifest.json").read_text()) == facts.figures.snapshot.manifest


def test_a_figure_page_shows_where_the_figure_comes_from(site: SiteIndex, facts: Facts) -> None:
    text = (site.root / "en/figures/projects_signed_investment.2021-h1.html").read_text()
    for piece in (
        "nearly 7 bn yuan",
        "6,936,000,000 yuan: equals the exact value",
        "SELECT",
        facts.figures.snapshot.id,
    ):
        assert piece in text
    assert "29 of 29 records counted are synthetic." in text


def test_no_path_of_this_machine_is_published(site: SiteIndex) -> None:
    for name in site.files:
        data = (site.root / name).read_bytes()
        assert str(site.root.parent).encode() not in data, name
        assert str(Path(__file__).parent.parent.parent).encode() not in data, name


def test_writing_again_gives_the_same_bytes(
    site: SiteIndex, facts: Facts, texts: dict[str, tuple[str, str]], tmp_path: Path
) -> None:
    out = tmp_path / "again"
    told: list[tuple[str, int, int]] = []
    for _ in range(2):  # the second run replaces the first
        index = write_site(
            out, facts.plan, facts.edition, facts.figures, facts.scorecard, texts, lambda *step: told.append(step),
            rules=facts.rules,
        )  # fmt: skip
    assert index.files == site.files
    assert [name for name in site.files if (out / name).read_bytes() != (site.root / name).read_bytes()] == []
    assert [path.name for path in tmp_path.iterdir()] == ["again"]
    assert told[-1][1] == told[-1][2]


def test_a_failed_run_leaves_the_old_site_whole(
    site: SiteIndex, facts: Facts, texts: dict[str, tuple[str, str]], tmp_path: Path
) -> None:
    out = tmp_path / "public"
    shutil.copytree(site.root, out)

    def stop(what: str, done: int, _all: int) -> None:
        if what == "figures" and done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_site(out, facts.plan, facts.edition, facts.figures, facts.scorecard, texts, stop, rules=facts.rules)
    assert [path.name for path in tmp_path.iterdir()] == ["public"]
    assert all((out / name).is_file() for name in site.files)


def test_a_folder_of_somebody_else_is_not_replaced(
    facts: Facts, texts: dict[str, tuple[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="holds other files"):
        write_site(tmp_path, facts.plan, facts.edition, facts.figures, facts.scorecard, texts, rules=facts.rules)
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_slugs_are_safe_and_tell_figures_apart() -> None:
    period = Period.parse("2021-H1")
    odd = [(("group_code", value),) for value in ("三一", "../x", "a b", "a-b", "A", "a", "x" * 200)]
    questions = [Question("m", period, narrowed) for narrowed in odd]
    questions += [Question("m", period), Question("m", period.end), Question("m", Period.day(period.end))]
    slugs = [slug_of(question) for question in questions]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9_][a-z0-9_.-]{0,110}", slug) for slug in slugs)


def test_a_cell_of_a_row_is_written_for_its_reader(facts: Facts) -> None:
    park = facts.plan.park
    columns = {one.name: one for table in ("titles", "projects") for one in TABLES[table].all_columns}
    expected = {
        ("granted_on", "2021-07-19"): ("19 July 2021", "2021年7月19日"),
        ("recorded_at", "2021-07-21T10:00:00"): ("21 July 2021, 10:00", "2021年7月21日 10:00"),
        ("investment", "680000000"): ("680,000,000", "680,000,000"),
        ("level", "national"): ("National", "国家级"),
        ("is_synthetic", True): ("yes", "是"),
        ("batch", None): ("", ""),
    }
    for (name, value), words in expected.items():
        assert tuple(cell_text(value, columns[name], park, lang) for lang in LANGS) == words
    kinds = {name: cell_kind(columns[name]) for name in ("granted_on", "investment", "level")}
    assert kinds == {"granted_on": "day", "investment": "number", "level": ""}
