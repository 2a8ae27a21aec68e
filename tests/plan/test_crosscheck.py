"""What the published figures imply together, every number computed, and what happens when a hedge is not true."""
# ruff: noqa: E501 - tables of cases, one a line

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from fivegood.errors import Finding
from fivegood.hedges import Hedge
from fivegood.measures.catalogue import Words
from fivegood.measures.compute import Figures, Question
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.plan.crosscheck import check_edition
from fivegood.plan.goals import Claim, CrossCheck, Edition

HALF = Period.parse("2021-H1")


@pytest.fixture(scope="module")
def found(sample: OpenPark, figures: Figures) -> dict[str, Finding]:
    plan = sample.plan
    return {finding.id: finding for finding in check_edition(plan.edition(), plan.checks, figures)}


def test_every_claim_is_borne_out(found: dict[str, Finding]) -> None:
    assert found["claims:2021-H1"].message == "2021-H1: all 19 published figures are borne out by the records"
    assert {finding.severity for finding in found.values()} == {"info"}


def test_the_lines_can_make_what_is_published_and_a_park_wide_cycle_could_not(found: dict[str, Finding]) -> None:
    finding = found["line_capacity:blade_battery"]
    assert finding.numbers == {
        "nameplate": 57_600,
        "stated": 40_000,
        "share": Decimal("0.6944"),
        "share_percent": Decimal("69.4"),
        "recorded": 40_160,
        "park_wide": 14_400,
    }
    assert (
        "4 lines at one piece each 6 s are 57,600 cells a day; 40,000 cells a day is 69.4 % of that" in finding.message
    )
    assert "14,400 cells a day, which contradicts the output: the cycle is per line" in finding.message


def test_one_officer_serves_two_or_three_units(found: dict[str, Finding]) -> None:
    assert found["ratio:units_per_officer"].numbers == {"of": 422, "per": 180, "each": Decimal("2.3444")}
    assert found["ratio:units_per_officer"].message.endswith("422 units over 180 officers are 2.34 units each")


def test_the_credit_of_each_firm(found: dict[str, Finding]) -> None:
    assert found["ratio:credit_per_firm"].numbers["each"] == Decimal("4454545.4545")
    assert found["ratio:credit_per_firm"].message.endswith("49 m yuan over 11 enterprises are 4.45 m yuan each")


def test_the_load_of_the_mass_testing(found: dict[str, Finding]) -> None:
    finding = found["campaign_load:mass_testing"]
    assert finding.numbers == {
        "persons": 25_000,
        "days": 3,
        "per_site_day": Decimal("2777.8"),
        "sampler_days": Decimal("69.4"),
        "samplers_one_day": 69,
        "samplers_all_days": 24,
    }
    assert "are 2,778 per site-day if the sites did all of it" in finding.message
    assert "69 samplers with a full day's load do it in one day, 24 in 3" in finding.message


def test_signed_and_implemented_are_different_cohorts(found: dict[str, Finding]) -> None:
    finding = found["cohorts:signed_and_implemented"]
    assert finding.numbers == {"mean": Decimal("241379310.34"), "other_mean": Decimal("55871794.87")}
    assert "are different cohorts (signed, implemented): a table that adds them is refused" in finding.message


# -- when something is wrong


def edition(*claims: Claim) -> Edition:
    day = date(2021, 8, 23)
    return Edition("test", HALF, day, day, Words(en="Test", zh="测试"), claims)


def claim(measure: str, hedge: str = "exact", stated: int | None = None, when: Period | date = HALF) -> Claim:
    number = None if stated is None else Decimal(stated)
    return Claim(Question(measure, when), Hedge(hedge), number)


def check(kind: str, of: Mapping[str, str]) -> CrossCheck:
    return CrossCheck("c", kind, of)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (claim("projects_signed", "more_than", 29), 'does not bear out "more than 29 projects"'),
        (claim("projects_signed", "exact", 30), "projects_signed 2021-H1 is 29 projects, which does not bear out"),
        (claim("projects_signed_investment", "nearly", 8_000_000_000), 'does not bear out "nearly 8 bn yuan"'),
        (claim("projects_signed", "at_least", 30), 'True are "at most 30 projects"'),
        (claim("industrial_output", when=Period.parse("2021-01")), "is published but has no value"),
        (claim("projects_signed", when=Period.parse("2022")), "lies after 2021-08-23"),
    ],
)
def test_a_claim_that_is_not_true_is_an_error(wrong: Claim, message: str, figures: Figures) -> None:
    (finding,) = check_edition(edition(wrong), (), figures)
    assert finding.severity == "error"
    assert finding.id == f"claim:{wrong.question.measure}"
    assert message in finding.message


def test_an_edition_without_figures_says_nothing(figures: Figures) -> None:
    assert check_edition(edition(), (), figures) == []


def run(claims: tuple[Claim, ...], one: CrossCheck, figures: Figures) -> Finding:
    return check_edition(edition(*claims), (one,), figures)[-1]


def test_more_than_the_lines_can_make_is_an_error(figures: Figures) -> None:
    of = {"lines": "4", "cycle": "6", "output": "57601"}
    assert run((), check("line_capacity", of), figures).severity == "error"
    assert run((), check("line_capacity", {**of, "output": "57600"}), figures).severity == "info"


def test_what_one_line_could_make_contradicts_nothing(figures: Figures) -> None:
    found = run((), check("line_capacity", {"lines": "4", "cycle": "6", "output": "14400"}), figures)
    assert "contradicts" not in found.message


def test_figures_of_one_cohort_may_be_added(figures: Figures) -> None:
    of = {"count": "projects_signed", "amount": "projects_signed_investment", "other_count": "3", "other_amount": "9"}
    claims = (claim("projects_signed"), claim("projects_signed_investment"))
    both = {**of, "other_count": "projects_signed", "other_amount": "projects_signed_investment"}
    assert "are one cohort" in run(claims, check("cohorts", both), figures).message


@pytest.mark.parametrize(
    ("claims", "of", "message"),
    [
        ((), {"of": "projects_signed", "per": "2"}, "c: the edition publishes no figure 'projects_signed'"),
        ((), {"of": "5", "per": "0"}, "c: a term is nought, so nothing can be divided"),
        ((), {"of": "0", "per": "0"}, "c: a term is nought, so nothing can be divided"),
        (
            (claim("projects_signed"), claim("projects_signed", when=Period.parse("2021-Q2"))),
            {"of": "projects_signed", "per": "2"},
            "publishes projects_signed more than once: write one of 'projects_signed 2021-H1', 'projects_signed 2021-Q2'",
        ),
    ],
)
def test_a_check_that_cannot_be_made_is_a_warning(
    claims: tuple[Claim, ...], of: Mapping[str, str], message: str, figures: Figures
) -> None:
    finding = run(claims, check("ratio", of), figures)
    assert finding.severity == "warning"
    assert message in finding.message


def test_a_figure_published_twice_is_named_with_its_period(figures: Figures) -> None:
    claims = (claim("projects_signed"), claim("projects_signed", when=Period.parse("2021-Q2")))
    found = run(claims, check("ratio", {"of": "projects_signed 2021-H1", "per": "2.5"}), figures)
    assert found.numbers["each"] == Decimal("11.6")
