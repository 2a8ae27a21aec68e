"""Every figure that was published comes out of the records, in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fivegood.hedges import Hedge, bears_out
from fivegood.measures.compile import When
from fivegood.measures.compute import Figures
from fivegood.park import OpenPark
from fivegood.periods import Period

#: What the published half-year report states: measure, when, number, hedge, unit.
PUBLISHED: tuple[tuple[str, str, int, str, str], ...] = (
    ("small_giants_new", "2021-07", 4, "exact", "enterprise"),
    ("small_giants", "2021-07-31", 6, "exact", "enterprise"),
    ("base_star_rating", "2021-06-30", 5, "exact", "star"),
    ("trade_base", "2021-06-30", 1, "exact", "base"),
    ("city_park_ranking", "2021-H1", 1, "exact", "rank"),
    ("projects_implemented", "2021-H1", 78, "exact", "project"),
    ("projects_implemented_investment", "2021-H1", 4_358_000_000, "exact", "CNY"),
    ("projects_signed", "2021-H1", 29, "exact", "project"),
    ("projects_signed_investment", "2021-H1", 7_000_000_000, "nearly", "CNY"),
    ("blade_battery_lines", "2021-06-30", 4, "exact", "line"),
    ("blade_batteries_per_day", "2021-06-30", 40_000, "more_than", "cell/day"),
    ("blade_battery_cycle", "2021-06-30", 6, "at_most", "s/cell/line"),
    ("aerial_platforms_per_month", "2021-06-30", 200, "exact", "platform/month"),
    ("officers_assigned", "2021-06-30", 180, "exact", "officer"),
    ("units_served", "2021-06-30", 422, "exact", "unit"),
    ("credit_firms", "2021-H1", 11, "exact", "enterprise"),
    ("credit_amount", "2021-H1", 49_000_000, "exact", "CNY"),
    ("testing_sites", "2021-07-30/2021-08-01", 3, "exact", "site"),
    ("people_tested", "2021-07-30/2021-08-01", 25_000, "more_than", "person"),
)


def when_of(text: str) -> When:
    period = Period.parse(text)
    return period.start if period.kind == "day" else period


@pytest.mark.parametrize(("measure", "when", "number", "hedge", "unit"), PUBLISHED)
def test_each_published_figure_comes_out(
    measure: str, when: str, number: int, hedge: str, unit: str, figures: Figures
) -> None:
    figure = figures(measure, when_of(when))
    assert figure.value is not None
    assert figure.unit.id == unit
    assert bears_out(Hedge(hedge), figure.value, Decimal(number))


def test_the_edition_publishes_exactly_these(sample: OpenPark) -> None:
    claims = sample.plan.edition("2021-H1").claims
    assert [(claim.question.measure, str(claim.when), claim.hedge.value) for claim in claims] == [
        (measure, when, hedge) for measure, when, _, hedge, _ in PUBLISHED
    ]
