"""Figures of the sample: those it published, and all others against plain sums over its CSV files."""
# ruff: noqa: E501 - tables of cases, one a line

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fivegood.facts.subjects import TABLES
from fivegood.hedges import bears_out, choose
from fivegood.measures.catalogue import Kind
from fivegood.measures.compute import Figures, Question
from fivegood.park import SAMPLES, OpenPark
from fivegood.periods import Period

WritePark = Callable[..., OpenPark]
P = Period.parse


@cache
def rows_of(table: str) -> tuple[Mapping[str, str], ...]:
    """Every row in force: of the same key the one recorded last, without those withdrawn."""
    newest: dict[tuple[str, ...], dict[str, str]] = {}
    for path in sorted((SAMPLES / "ningxiang" / "records").glob(f"{table}.*")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                key = tuple(row[name] for name in TABLES[table].key)
                if key not in newest or newest[key]["recorded_at"] < row["recorded_at"]:
                    newest[key] = row
    return tuple(row for row in newest.values() if row["is_withdrawn"] != "true")


@cache
def returned(item: str) -> tuple[tuple[str, Period, Decimal], ...]:
    """Unit, period and value of every return of an item; a cumulative one less the return before it that year."""
    found = []
    before: dict[tuple[str, str], tuple[Decimal, Period]] = {}
    for row in sorted((row for row in rows_of("returns") if row["item"] == item), key=lambda row: row["period"][-7:]):
        if not row["stated"]:
            continue
        period, value = P(row["period"]), Decimal(row["stated"])
        year = (row["unit_id"], row["period"][:4])
        if row["basis"] == "cumulative":
            total, last = before.get(year, (Decimal(0), None))
            before[year] = (value, period)
            value -= total
            if last is not None:
                period = Period(date.fromordinal(last.end.toordinal() + 1), period.end)
        found.append((row["unit_id"], period, value))
    return tuple(found)


@pytest.mark.parametrize("item", ["output_value", "sales_revenue", "tax_paid"])
@pytest.mark.parametrize("when", ["2019", "2020-H1", "2020-Q4", "2021-01/2021-02", "2021-H1", "2020-07/2021-06"])
def test_a_sum_of_returns_is_the_sum_over_the_files(item: str, when: str, figures: Figures) -> None:
    measures = {
        "output_value": "industrial_output",
        "sales_revenue": "sales_revenue",
        "tax_paid": "industrial_tax",
    }
    values = [value for _, period, value in returned(item) if P(when).covers(period)]
    assert values
    assert figures(measures[item], P(when)).value == sum(values)


EVENTS: dict[str, tuple[str, str, Callable[[Mapping[str, str]], bool], str]] = {
    # measure: table, date column, filter, distinct column or amount ("+amount") or nothing for rows
    "small_giants_new": ("titles", "granted_on", lambda r: (r["title"], r["level"]) == ("small_giant", "national"), "unit_id"),
    "projects_signed": ("project_stages", "happened_on", lambda r: r["stage"] == "signed", "project_id"),
    "projects_started": ("project_stages", "happened_on", lambda r: r["stage"] == "started", "project_id"),
    "projects_in_production": ("project_stages", "happened_on", lambda r: r["stage"] == "production", "project_id"),
    "innovation_platforms_added": ("platforms", "granted_on", lambda r: r["platform_kind"] == "innovation" and r["level"] in ("national", "provincial"), ""),
    "platforms_provincial_new": ("platforms", "granted_on", lambda r: (r["platform_kind"], r["level"]) == ("public_service", "provincial"), ""),
    "production_service_institutions_new": ("platforms", "granted_on", lambda r: r["platform_kind"] == "production_service" and r["is_above_designated"] == "true", ""),
    "needs_raised": ("needs", "raised_at", lambda _: True, ""),
    "approvals_granted": ("approvals", "decided_on", lambda r: r["is_granted"] == "true", ""),
    "approvals_at_doorstep": ("approvals", "decided_on", lambda r: r["is_doorstep"] == "true", ""),
    "credit_firms": ("loan_stages", "happened_on", lambda r: (r["loan_stage"], r["credit_kind"]) == ("drawn", "pure_credit"), "unit_id"),
    "credit_amount": ("loan_stages", "happened_on", lambda r: (r["loan_stage"], r["credit_kind"]) == ("drawn", "pure_credit"), "+amount"),
    "testing_sites": ("campaign_sessions", "held_on", lambda r: (r["campaign_kind"], r["site_kind"]) == ("mass_testing", "fixed"), "site_id"),
    "people_tested": ("campaign_sessions", "held_on", lambda r: r["campaign_kind"] == "mass_testing", "+persons"),
}  # fmt: skip


@pytest.mark.parametrize("measure", EVENTS)
@pytest.mark.parametrize("when", ["2021-H1", "2021-Q2", "2021-06", "2021", "2021-07-30/2021-08-01"])
def test_a_count_of_events_is_the_count_over_the_files(measure: str, when: str, figures: Figures) -> None:
    table, column, keeps, of = EVENTS[measure]
    period = P("2021-01-01/2021-08-23") if when == "2021" else P(when)
    found = [row for row in rows_of(table) if keeps(row) and str(period.start) <= row[column][:10] <= str(period.end)]
    if of.startswith("+"):
        expected = sum((Decimal(row[of[1:]]) for row in found), Decimal(0))
    else:
        expected = Decimal(len({row[of] for row in found} if of else found))
    figure = figures(measure, period)
    if not any(row[column] and row[column][:10] <= str(period.end) for row in rows_of(table)):
        assert figure.value is None
        assert f"no records of {table} that early" in figure.reason
        return
    assert (figure.value, figure.rows) == (expected, len(found)), figure.reason


def test_projects_narrowed_by_what_is_known_of_the_project_are_counted(figures: Figures) -> None:
    projects = {row["project_id"]: row for row in rows_of("projects")}
    signed = [
        projects[row["project_id"]]
        for row in rows_of("project_stages")
        if row["stage"] == "signed" and "2021-01-01" <= row["happened_on"] <= "2021-06-30"
    ]
    half = P("2021-H1")
    money = sum(Decimal(row["investment"]) for row in signed if row["investment"])
    assert figures("projects_signed_investment", half).value == money
    kinds: tuple[tuple[str, Callable[[Mapping[str, str]], bool]], ...] = (
        ("projects_top500", lambda r: bool(r["top500"])),
        ("projects_chain_supporting", lambda r: r["chain_role"] == "supporting"),
        ("projects_outside_200m", lambda r: r["origin"] in ("outside", "foreign") and Decimal(r["investment"] or 0) >= 200_000_000),
        ("projects_manufacturing_5bn", lambda r: r["sector"] == "manufacturing" and Decimal(r["investment"] or 0) > 5_000_000_000),
    )  # fmt: skip
    for measure, keeps in kinds:
        assert figures(measure, half).value == sum(1 for row in signed if keeps(row)), measure
    for industry in ("equipment", "energy_storage", "medical_devices", "other"):
        sliced = figures("projects_signed", half, (("industry", industry),)).value
        assert sliced == sum(1 for row in signed if row["industry"] == industry)


def test_implemented_projects_are_those_with_investment_completed(figures: Figures) -> None:
    paid = [
        row
        for row in rows_of("project_investments")
        if row["investment_kind"] == "completed" and P("2021-H1").covers(P(row["period"]))
    ]
    assert figures("projects_implemented", P("2021-H1")).value == len({row["project_id"] for row in paid})
    assert figures("projects_implemented_investment", P("2021-H1")).value == sum(Decimal(r["amount"]) for r in paid)


def _held(table: str, start: str, end: str, day: str) -> list[Mapping[str, str]]:
    return [row for row in rows_of(table) if row[start] <= day and (not row[end] or row[end] >= day)]


@pytest.mark.parametrize("day", ["2019-12-31", "2021-01-01", "2021-06-30", "2021-08-23"])
def test_a_stock_is_what_holds_on_the_day(day: str, figures: Figures) -> None:
    on = date.fromisoformat(day)
    titles = _held("titles", "granted_on", "lapsed_on", day)
    for measure, title in (("listed_enterprises", "listed"), ("high_tech_enterprises", "high_tech")):
        assert figures(measure, on).value == len({row["unit_id"] for row in titles if row["title"] == title})
    parcels = _held("parcels", "held_from", "held_to", day)
    assert figures("land_developed", on).value == sum(Decimal(row["area"]) for row in parcels)
    held = [Decimal(row["area"]) for row in parcels if row["land_use"] == "industrial" and row["unit_id"]]
    assert figures("industrial_land", on).value == sum(held)
    units = _held("units", "in_park_from", "in_park_to", day)
    assert figures("enterprises", on).value == sum(1 for row in units if row["unit_kind"] == "enterprise")


def test_a_threshold_counts_the_units_above_it_and_newly_leaves_out_those_of_a_year_before(figures: Figures) -> None:
    def above(item: str, period: Period, threshold: int) -> set[str]:
        totals: dict[str, Decimal] = defaultdict(Decimal)
        for unit, of, value in returned(item):
            if period.covers(of):
                totals[unit] += value
        return {unit for unit, total in totals.items() if total > threshold}

    for text in ("2020", "2020-07/2021-06", "2021-H1"):
        period = P(text)
        now, before = (above("tax_paid", when, 10_000_000) for when in (period, period.same_period_last_year()))
        assert figures("enterprises_tax_10m_new", period).value == len(now - before)
        assert figures("enterprises_output_10bn", period).value == len(above("output_value", period, 10_000_000_000))


def test_ratio_and_change_are_made_of_their_parts(figures: Figures) -> None:
    year = P("2020-07/2021-06")
    tax, land = figures("industrial_tax", year).value, figures("industrial_land", year.end).value
    assert tax
    assert land
    assert figures("tax_per_area", year).value == (tax / land).quantize(Decimal("0.000001"))
    now, before = figures("industrial_output", P("2021-H1")).value, figures("industrial_output", P("2020-H1")).value
    assert now
    assert before
    growth = figures("industrial_output_growth", P("2021-H1"))
    assert growth.value == ((now - before) / before * 100).quantize(Decimal("0.000001"))
    assert [str(part.when) for part in growth.parts] == ["2021-H1", "2020-H1"]
    answered = sum(
        1 for row in figures.snapshot.engine.records("needs", "select answer_minutes as m, raised_on as d from needs")
        if row["m"] is not None and row["m"] <= 60 and P("2021-H1").contains(row["d"])
    )  # fmt: skip
    raised = figures("needs_raised", P("2021-H1")).value
    assert raised
    assert figures("needs_answered", P("2021-H1")).value == (Decimal(answered) / raised * 100).quantize(
        Decimal("0.000001")
    )


@pytest.mark.parametrize(
    ("measure", "by", "codes"),
    [
        ("industrial_output", "industry", "industry"),
        ("sales_revenue", "industry", "industry"),
        ("projects_signed_investment", "origin", "origin"),
        ("needs_raised", "category", "need_category"),
        ("credit_amount", "", ""),
    ],
)
def test_months_add_up_to_the_half_year_and_slices_to_the_whole(
    measure: str, by: str, codes: str, figures: Figures, sample: OpenPark
) -> None:
    months = ["2021-01/2021-02", "2021-03", "2021-04", "2021-05", "2021-06"]
    narrowed = [((by, code),) for code in sample.park.lists[codes]] if by else [()]
    figures.answer([Question(measure, P(month), slice_) for month in months for slice_ in narrowed])
    parts = [figures(measure, P(month), slice_).value for month in months for slice_ in narrowed]
    # What nobody returned in a month (an industry without a unit) adds nothing.
    total = sum((part for part in parts if part is not None), Decimal(0))
    assert total == figures(measure, P("2021-H1")).value


@settings(max_examples=300, deadline=None)
@given(value=st.decimals(min_value=-(10**15), max_value=10**15, places=2), significant=st.integers(1, 6))
def test_a_hedge_that_is_chosen_is_true(value: Decimal, significant: int) -> None:
    hedge, stated = choose(value, significant=significant)
    assert bears_out(hedge, value, stated)


def test_all_figures_of_a_table_cost_one_scan(sample: OpenPark, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = sample.figures(date(2021, 6, 30))
    engine, asked = figures.snapshot.engine, []
    records = engine.records

    def counted(table: str, sql: str) -> list[dict[str, Any]]:
        asked.append(table)
        return records(table, sql)

    monkeypatch.setattr(engine, "records", counted)
    flows = [m.id for m in figures.catalogue if m.kind is Kind.FLOW and m.versions[0].each is None]
    figures.answer([Question(measure, P(when)) for measure in flows for when in ("2021-H1", "2020")])
    assert len(asked) == len(set(asked))
    before = len(asked)
    figures.answer([Question(measure, P("2021-H1")) for measure in flows])
    assert len(asked) == before


def test_figures_asked_together_equal_figures_asked_alone(sample: OpenPark, figures: Figures) -> None:
    def values(of: Iterable[Question]) -> dict[Question, Decimal | None]:
        return {question: figure.value for question, figure in figures.answer(of).items()}

    questions = [claim.question for claim in sample.plan.edition().claims]
    together = values(questions)
    alone = sample.figures(figures.as_of)
    assert together == {question: alone(question.measure, question.when).value for question in questions}
