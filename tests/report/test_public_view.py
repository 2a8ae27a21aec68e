"""What leaves the house: no enterprise's own rows, no withheld value, and each refusal says why."""

from __future__ import annotations

import csv
import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from fivegood.errors import Finding, InputError
from fivegood.facts.subjects import FACT_TABLES
from fivegood.hedges import Hedge
from fivegood.measures.compute import Question
from fivegood.park import CATALOGUE, SAMPLES, OpenPark, open_folder
from fivegood.periods import Period
from fivegood.plan.goals import Claim
from fivegood.report.disclosure import faults_of_names, judge, known_cells, public_columns
from fivegood.report.publicview import findings, known_of_plan, public_view
from fivegood.report.reading import write_report
from fivegood.report.site import SiteIndex
from fivegood.report.slugs import slug_of
from fivegood.rules.disclosure.text import NAME, DisclosureText, shipped
from fivegood.structs import replace
from tests.report.conftest import Facts

SANY = Question("sales_revenue", Period.parse("2020-07/2021-06"), (("group_code", "sany"),))


@pytest.fixture(scope="module")
def park() -> OpenPark:
    return open_folder(SAMPLES / "ningxiang")


def texts_of(site: SiteIndex) -> dict[str, str]:
    return {name: (site.root / name).read_text(encoding="utf-8") for name in site.files if not name.endswith(".pdf")}


def rows_of(site: SiteIndex, name: str) -> list[dict[str, str]]:
    with (site.root / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_no_unit_that_returns_anything_is_named_but_by_what_is_public(site: SiteIndex, facts: Facts) -> None:
    engine = facts.figures.snapshot.engine
    units = engine.records("units", 'SELECT unit_id, unit_name, unit_name_zh FROM "units"')
    held = {name for table in ("returns", "parcels", "loan_stages", "lines") for (name,) in _ids(facts, table)}
    public = {name for table in ("titles", "platforms", "projects") for (name,) in _ids(facts, table)}
    named = [row for row in units if row["unit_id"] in held - public]
    assert len(named) > 50
    texts = "\n".join(texts_of(site).values())
    words = {row[name] for row in named for name in ("unit_name", "unit_name_zh") if row[name]}
    prose = "".join((SAMPLES / "ningxiang" / f"report.{lang}.md").read_text(encoding="utf-8") for lang in ("en", "zh"))
    assert [word for word in words if word in texts and word not in prose] == []
    cells = {cell for name in site.files if name.startswith("data/") and name.endswith(".csv")
             for row in rows_of(site, name) for cell in row.values()}  # fmt: skip
    assert cells & {row["unit_id"] for row in named} == set()
    assert cells & {name for (name,) in _ids(facts, "officers", "officer_id")} == set()


def _ids(facts: Facts, table: str, column: str = "unit_id") -> list[tuple[str]]:
    rows = facts.figures.snapshot.engine.records(table, f'SELECT DISTINCT {column} FROM "{table}"')
    return [(row[column],) for row in rows if row[column] is not None]


def test_rows_are_those_of_public_tables_with_public_columns_alone(site: SiteIndex, facts: Facts) -> None:
    shown = {name for name in site.files if name.startswith("data/rows/") and name.endswith(".csv")}
    assert f"data/rows/{slug_of(Question('projects_signed', Period.parse('2021-H1')))}.csv" in shown
    assert not [name for name in shown if re.search("industrial_output|sales|tax|credit|blade|implemented|units", name)]
    stages = public_columns(FACT_TABLES["project_stages"], facts.rules)
    for name in shown:
        if "projects_signed" in name:
            assert tuple(rows_of(site, name)[0]) == stages
    assert "planned_on" not in stages
    page = (site.root / "en/figures/credit_amount.2021-h1.html").read_text(encoding="utf-8")
    assert "are each enterprise&#39;s or person&#39;s own" in page
    assert "SELECT" in page


def test_a_withheld_value_is_nowhere_and_its_absence_is_told(site: SiteIndex, facts: Facts) -> None:
    value = facts.figures.answer([SANY])[SANY].value
    assert value is not None
    whole = f"{value:.0f}"
    digits = [whole, f"{value:,.0f}", f"{value / 10**9:.2f}", f"{value / 10**8:.1f}"]
    assert [name for name, text in texts_of(site).items() if any(one in text for one in digits[:2])] == []
    row = next(row for row in rows_of(site, "data/figures.csv") if row["slug"] == slug_of(SANY))
    assert (row["value"], row["rows"], row["disclosure"], row["disclosure_rule"]) == ("", "", "withheld", "minimum")
    goals = json.loads((site.root / "data/scorecard.json").read_text(encoding="utf-8"))
    withheld = {goal["goal"].rpartition(".")[2]: goal for goal in goals if goal["disclosure"] == "withheld"}
    assert set(withheld) == {"sany", "sinoboom", "wanshsin"}
    assert {(one["value"], one["pace"], one["status"], one["missing"]) for one in withheld.values()} == {
        (None, None, "withheld", None)
    }
    for name, told in (
        ("index.html", "Where 3 goals stand is withheld (c)"),
        ("zh/index.html", "3项目标的进度不公布（c）"),
    ):
        assert told in (site.root / name).read_text(encoding="utf-8")
    page = (site.root / f"zh/figures/{slug_of(SANY)}.html").read_text(encoding="utf-8")
    assert "不对外公布：统计对象不足3个。" in page
    for lang, told in (("en", "c, withheld"), ("zh", "c，不公布")):
        for name in (f"{lang}/report.html", f"xbrl/report.{lang}.xhtml"):
            assert (site.root / name).read_text(encoding="utf-8").count(told) >= 3


def test_every_published_figure_of_the_sample_stays_published(site: SiteIndex, facts: Facts) -> None:
    rows = {row["slug"]: row for row in rows_of(site, "data/figures.csv")}
    told = {slug_of(claim.question): rows[slug_of(claim.question)] for claim in facts.edition.claims}
    assert all(row["value"] and row["disclosure"] != "withheld" for row in told.values())
    decided = {slug for slug, row in told.items() if row["disclosure"] == "decided"}
    assert decided == {
        f"{name}.on-2021-06-30"
        for name in ("blade_battery_lines", "blade_batteries_per_day", "blade_battery_cycle",
                     "aerial_platforms_per_month")
    }  # fmt: skip
    page = (site.root / "en/figures/blade_battery_lines.on-2021-06-30.html").read_text(encoding="utf-8")
    assert "A rule would withhold it: it rests on fewer than 3 units. The zone&#39;s published report" in page


def test_a_text_that_asks_for_a_withheld_figure_is_refused_where_it_asks(facts: Facts, tmp_path: Path) -> None:
    text = (
        "# A draft\n\nSold: {{ industrial_output 2021-Q2 digits=3 }}.\n\n"
        "{{ sales_revenue[group_code=sany] 2021-H1 digits=3 }} by Sany, "
        "{{ goal:industrial_output.equipment.sany value }}.\n"
    )
    with pytest.raises(InputError) as caught:
        write_report(
            tmp_path / "out", facts.plan, facts.edition, facts.figures, facts.scorecard, "en", "draft.md", text,
            rules=facts.rules,
        )  # fmt: skip
    told = [str(fault) for fault in caught.value.faults]
    assert len(told) == 2
    assert all(one.startswith("draft.md:5: ") and "fewer than 3 units" in one for one in told)
    (call,) = [one for one in told if "goal" not in one]
    assert call.endswith("did you mean 'sales_revenue 2021-H1'?")
    assert not (tmp_path / "out").exists()


def test_what_came_late_is_not_told_by_two_editions(park: OpenPark, facts: Facts) -> None:
    """One firm's return of July came on 21 August: the total before and after would tell it."""
    question = Question("industrial_output", Period.parse("2021-07"))
    for known_at, is_shown in (("2021-08-21T00:00", False), ("2021-08-15T00:00", True)):
        before = park.figures(facts.edition.as_of, datetime.fromisoformat(known_at))
        earlier, later = (one.answer([question])[question].value for one in (before, facts.figures))
        assert earlier != later
        verdict = judge(facts.figures, [question], facts.rules, known_cells(before, [question], facts.rules))[question]
        assert verdict.is_shown == is_shown
        assert judge(facts.figures, [question], facts.rules)[question].is_shown


def test_a_folder_judges_beside_what_its_plan_published_before(facts: Facts) -> None:
    """An earlier edition told a whole and all industries but two: what one of these made is withheld from the next."""

    def asked(*slices: str) -> tuple[Claim, ...]:
        cut = [(("industry", one),) if one else () for one in slices]
        return tuple(
            Claim(Question("industrial_output", Period.parse("2021-Q1"), one), Hedge.exact, None) for one in cut
        )

    first = replace(facts.edition, id="2021-Q1", claims=asked("", "energy_storage", "other"))
    later = replace(facts.edition, published_on=facts.edition.published_on + timedelta(1))
    text = "# A draft\n\n{{ industrial_output[industry=medical_devices] 2021-Q1 digits=3 }}.\n"
    for editions, is_told in (
        ([later], True),
        ([first, later], False),
        ([later, replace(first, published_on=date.max)], True),
    ):
        plan = replace(facts.plan, editions={one.id: one for one in editions})
        known = known_of_plan(plan, later, lambda _day: facts.figures, facts.rules)
        view = public_view(plan, later, facts.figures, facts.scorecard, {"en": ("draft.md", text)}, facts.rules, known)
        (question,) = [one.question for one in asked("medical_devices")]
        assert view.figures.verdict(question).is_shown == is_told


def test_a_ratio_is_withheld_with_its_parts(facts: Facts) -> None:
    asked = [Question("tax_per_area", Period.parse("2021-H1")), Question("sales_revenue_growth", SANY.when, SANY.slice)]
    found = judge(facts.figures, asked, facts.rules)
    assert [found[one].is_shown for one in asked] == [True, False]


def test_what_is_not_judged_yet_is_judged_beside_what_is_shown(facts: Facts) -> None:
    view = public_view(facts.plan, facts.edition, facts.figures, facts.scorecard, {}, facts.rules)
    assert view.figures.answer([SANY])[SANY].value is None
    other = Question("sales_revenue", Period.parse("2021-H1"), (("group_code", "sinoboom"),))
    figure = view.figures.answer([other])[other]
    assert (figure.value, figure.rows, figure.withheld) == (None, 0, "minimum")
    whole = Question("sales_revenue", Period.parse("2021-H1"))
    assert view.figures.answer([whole])[whole] == facts.figures.answer([whole])[whole]


def test_a_claim_that_would_be_withheld_is_a_finding(facts: Facts) -> None:
    def found(rules: DisclosureText) -> list[Finding]:
        view = public_view(facts.plan, facts.edition, facts.figures, facts.scorecard, {}, rules)
        return findings(view, facts.edition)

    (told,) = found(facts.rules)
    assert told.severity == "info"
    assert "industrial_output.equipment.sany" in told.message
    errors = [one for one in found(shipped()) if one.severity == "error"]
    assert len(errors) == 4
    assert errors[0].message == (
        "2021-H1: blade_battery_lines 2021-06-30 is withheld: it rests on fewer than 3 units; "
        "a decision of the park to publish it stands in disclosure.yaml under published"
    )


def test_rules_that_name_what_is_not_there_are_refused_at_their_place(facts: Facts) -> None:
    text = (SAMPLES / "ningxiang" / NAME).read_text(encoding="utf-8")
    wrong = text.replace("blade_battery_lines", "blade_battery_line") + (
        "tables:\n  returnz: {holds: public}\n  titles: {holds: public, enterprise: [batsh]}\n"
    )
    told = [str(fault) for fault in faults_of_names(wrong, NAME, facts.figures.catalogue.measures)]
    assert [re.sub(r"^disclosure.yaml:\d+:\d+: ", "", one) for one in told] == [
        "there is no such table (found 'returnz'); did you mean 'returns'?",
        "titles has no such column (found 'batsh'); did you mean 'batch'?",
        "there is no such measure (found 'blade_battery_line'); did you mean 'blade_battery_lines'?",
    ]


def test_what_every_table_holds_is_said() -> None:
    """A table that is new must be thought of; until then its rows are not shown."""
    assert set(shipped().tables) == set(FACT_TABLES)
    assert faults_of_names((CATALOGUE / NAME).read_text(encoding="utf-8"), NAME) == []
