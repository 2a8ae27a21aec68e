"""The meaning of time on a park small enough to count by hand: flow, stock, level, ratio, change, and what is missing."""
# ruff: noqa: E501 - tables of cases, one a line

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import pytest

from fivegood.errors import FigureError
from fivegood.measures.compile import When
from fivegood.measures.compute import Figures, combine
from fivegood.park import OpenPark
from fivegood.periods import Period

WritePark = Callable[..., OpenPark]
P = Period.parse


def _unit(unit: str, **more: object) -> dict[str, object]:
    return {"unit_id": unit, "unit_name": unit, "unit_kind": "enterprise", "in_park_from": "2019-01-01", **more}


def _return(unit: str, period: str, stated: object, item: str = "output_value") -> dict[str, object]:
    return {"unit_id": unit, "period": period, "item": item, "stated": stated}


def _signed(project: str, day: str) -> dict[str, object]:
    return {"project_id": project, "stage": "signed", "happened_on": day}


def _project(project: str, investment: object = "") -> dict[str, object]:
    base = {"project_id": project, "project_name": project, "sector": "manufacturing", "origin": "local"}
    return base | {"investment": investment, "industry": "old" if project == "p1" else "new"}


TINY: Mapping[str, Sequence[Mapping[str, object]]] = {
    "units": [_unit("a", reports_from="2020-01-01"), _unit("b", reports_from="2020-01-01"), _unit("c")],
    "returns": [
        *(_return("a", f"2020-{month:02}", 100) for month in range(3, 10)),
        _return("a", "2020-01/2020-02", 150),
        _return("a", "2021-01/2021-02", 300),
        *(_return("a", f"2021-{month:02}", 100) for month in range(3, 13)),
        _return("b", "2020-01/2020-02", 5),
        _return("b", "2021-01/2021-02", 20),
        _return("b", "2021-03", ""),
        _return("b", "2021-04", 10),
        _return("a", "2021-06", 7, "employees"),
        _return("a", "2021-01/2021-02", 9, "employees"),
    ],
    "projects": [_project("p1", 1000), _project("p2"), _project("p3", 500)],
    "project_stages": [_signed("p1", "2021-01-01"), _signed("p2", "2021-06-30"), _signed("p3", "2021-07-01")],
    "titles": [
        {"unit_id": "a", "title": "listed", "level": "national", "granted_on": "2021-03-10", "lapsed_on": "2021-06-30"},
        {"unit_id": "b", "title": "listed", "level": "national", "granted_on": "2021-06-30"},
    ],
    "standings": [
        {"standing": "s", "standing_kind": "rank", "subject": "s", "value": 3, "valid_from": "2021-01-01", "valid_to": "2021-06-29"},
        {"standing": "s", "standing_kind": "rank", "subject": "s", "value": 2, "valid_from": "2021-06-30"},
        {"standing": "t", "standing_kind": "rank", "subject": "t", "value": 8, "valid_from": "2021-12-01"},
    ],
}  # fmt: skip
MEASURES = """
rank: {name: {en: R, zh: 名}, unit: rank, kind: level, versions: [
  {from: 2020-01-01, table: standings, value: min(value), where: "standing = 's'", definition: {en: R, zh: 名}}]}
any_rank: {name: {en: R, zh: 名}, unit: rank, kind: level, versions: [
  {from: 2020-01-01, table: standings, value: min(value), definition: {en: R, zh: 名}}]}
big: {name: {en: B, zh: 大}, unit: enterprise, kind: flow, versions: [
  {from: 2019-01-01, table: returns, value: sum(value), where: "item = 'output_value'", each: unit_id, above: 25,
   definition: {en: B, zh: 大}}]}
newly_big: {name: {en: N, zh: 新}, unit: enterprise, kind: flow, versions: [
  {from: 2019-01-01, table: returns, value: sum(value), where: "item = 'output_value'", each: unit_id, above: 25,
   newly: true, definition: {en: N, zh: 新}}]}
changing: {name: {en: C, zh: 变}, unit: project, kind: flow, versions: [
  {from: 2020-01-01, table: project_stages, value: count(*), definition: {en: all, zh: 全}},
  {from: 2021-07-01, table: project_stages, value: count(*), where: "investment >= 1000", definition: {en: big, zh: 大}}]}
share: {name: {en: S, zh: 比}, unit: per cent, kind: ratio, versions: [
  {from: 2020-01-01, of: changing, per: projects_signed, definition: {en: S, zh: 比}}]}
"""
TINY_PLAN = """
park:
  id: tiny
  name: {en: Tiny park, zh: 小园区}
  place: {en: Nowhere, zh: 无}
  currency: CNY
  area_unit: mu
  joins_january_february: true
plan: {name: {en: Plan, zh: 规划}, from: 2021-01-01, to: 2025-12-31, base_year: 2020}
branches: {projects: {en: Projects, zh: 项目}}
lists: {industry: {old: {en: Old, zh: 旧}, new: {en: New, zh: 新}}}
goals: []
"""


@pytest.fixture
def tiny(write_park: WritePark) -> Figures:
    return write_park(TINY, MEASURES, TINY_PLAN).figures(date(2021, 12, 31))


@pytest.mark.parametrize(
    ("measure", "when", "value"),
    [
        # a flow has both its ends in it
        ("projects_signed", "2021-H1", 2),
        ("projects_signed", "2021-01-01", 1),
        ("projects_signed", "2021-01-02/2021-06-29", 0),
        ("projects_signed", "2021-07", 1),
        # a flow of what holds from a day on counts what begins
        ("small_giants_new", "2021-H1", 0),
        # a sum without the value of one row is the sum of the others
        ("projects_signed_investment", "2021-H1", 1000),
        ("industrial_output", "2021-01/2021-02", 320),
        ("industrial_output", "2021-Q1", 420),
        ("industrial_output", "2021-H1", 730),
        ("big", "2021-H1", 2),
        ("big", "2021-Q1", 1),
        ("newly_big", "2021-H1", 1),
        # the definition in force at the end of the period
        ("changing", "2021-06-30", 1),
        ("changing", "2021", 1),
        ("changing", "2021-H1", 2),
        # a share in per cent, however its unit is spelt
        ("share", "2021-H1", 100),
        ("share", "2021-07", 0),
    ],
)  # fmt: skip
def test_a_flow_over_a_period(measure: str, when: str, value: int, tiny: Figures) -> None:
    figure = tiny(measure, P(when))
    assert figure.value == value, figure.reason


@pytest.mark.parametrize(
    ("measure", "day", "value"),
    [
        # first and last day count
        ("listed_enterprises", "2021-03-10", 1),
        ("listed_enterprises", "2021-06-29", 1),
        ("listed_enterprises", "2021-06-30", 2),
        ("listed_enterprises", "2021-07-01", 1),
        ("rank", "2021-06-29", 3),
        ("rank", "2021-06-30", 2),
        ("employees", "2021-06-30", 7),
        ("employees", "2021-02-28", 9),
    ],
)
def test_a_stock_on_a_day(measure: str, day: str, value: int, tiny: Figures) -> None:
    figure = tiny(measure, date.fromisoformat(day))
    assert figure.value == value, figure.reason
    assert tiny(measure, P(day[:7])).value == tiny(measure, P(day[:7]).end).value


@pytest.mark.parametrize(
    ("measure", "when", "reason"),
    [
        ("industrial_output", "2021-01", "returns reach over the edge of the period (January and February come together)"),
        ("industrial_output", "2021-02/2021-06", "returns reach over the edge of the period"),
        ("big", "2021-01", "returns reach over the edge of the period"),
        ("industrial_output", "2019", "there are no records of returns that early"),
        ("big", "2019-H1", "there are no records of returns that early"),
        ("newly_big", "2020-H1", "leaves out those of a year before, and newly_big 2019-H1: there are no records"),
        ("projects_signed", "2020", "there are no records of project_stages that early"),
        ("industrial_tax", "2021-H1", "none of the 10 returns owed has a value"),
        ("profit", "2021-H1", "there are no rows"),
        ("industrial_output_growth", "2020-H1", "industrial_output 2019-H1: there are no records of returns that early"),
        ("tax_per_area", "2021-H1", "none of the 10 returns owed has a value"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_missing_with_its_reason(measure: str, when: str, reason: str, tiny: Figures) -> None:
    figure = tiny(measure, P(when))
    assert figure.value is None
    assert reason in figure.reason
    assert combine(figure.measure, None, Decimal(1)) == (None, "")


def test_two_ranks_at_once_are_no_rank(tiny: Figures) -> None:
    figure = tiny("any_rank", date(2021, 12, 31))
    assert figure.value is None
    assert "2 rows hold at once, and a level is one row" in figure.reason


def test_what_is_missing_is_counted(tiny: Figures) -> None:
    output = tiny("industrial_output", P("2021-H1"))
    assert (output.rows, output.missing, output.considered) == (
        10,
        3,
        10,
    )  # b filed March without a value, May, June not
    big = tiny("big", P("2021-H1"))
    assert (big.rows, big.missing, big.considered) == (10, 3, 10)
    investment = tiny("projects_signed_investment", P("2021-H1"))
    assert (investment.rows, investment.missing) == (2, 1)


def test_nothing_divides_by_nought(tiny: Figures) -> None:
    assert tiny("share", P("2021-08")).value is None
    assert "would divide by nought" in tiny("share", P("2021-08")).reason


@pytest.mark.parametrize(
    ("measure", "when", "narrowed", "message"),
    [
        ("projects_signed", P("2022"), (), "lies after 2021-12-31, the day the snapshot holds facts up to"),
        ("listed_enterprises", date(2022, 1, 1), (), "lies after 2021-12-31"),
        ("projects_signed", date(2021, 6, 30), (), "adds up over a period: ask for 2021-H1 or 2021-06, not for a date"),
        ("industrial_output_growth", date(2021, 6, 30), (), "compares periods: ask for 2021-H1 or 2021"),
        ("changing", P("2019"), (), "changing has no definition in force on 2019-12-31"),
        ("projects_signed", P("2021"), (("indutsry", "old"),), "has no dimension 'indutsry' (it has industry, sector, "),
        ("projects_signed", P("2021"), (("industry", "odl"),), "there is no industry 'odl'; did you mean 'old'?"),
        ("industrial_output_growth", P("2021"), (("industry", "odl"),), "there is no industry 'odl'"),
        ("tax_per_area", P("2021"), (("industry", "old"),), "tax_per_area has no dimension 'industry' (it has none)"),
        ("projects_sined", P("2021"), (), "there is no measure 'projects_sined'; did you mean 'projects_signed'?"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(
    measure: str, when: When, narrowed: tuple[tuple[str, str], ...], message: str, tiny: Figures
) -> None:
    with pytest.raises(FigureError) as caught:
        tiny(measure, when, narrowed)
    assert message in str(caught.value)


def test_a_slice_keeps_its_own(tiny: Figures) -> None:
    half = P("2021-H1")
    assert tiny("projects_signed", half, (("industry", "old"),)).value == 1
    assert tiny("projects_signed", half, (("industry", "new"),)).value == 1
    assert tiny("industrial_output", half, (("unit_id", "b"),)).value == 30
    assert tiny("industrial_output", half, (("unit_id", "b"),)).id == "industrial_output[unit_id=b]"


def test_the_order_of_the_records_changes_no_figure_and_no_snapshot(write_park: WritePark) -> None:
    park = write_park(TINY, MEASURES)
    first = park.figures(date(2021, 12, 31))
    for part in park.records.values():
        order = random.Random(7).sample(range(len(part.rows)), len(part.rows))
        part.rows[:] = [part.rows[place] for place in order]
        part.places[:] = [part.places[place] for place in order]
    again = park.figures(date(2021, 12, 31))
    assert again.snapshot.id == first.snapshot.id
    for measure in ("industrial_output", "projects_signed", "big"):
        assert again(measure, P("2021-H1")).value == first(measure, P("2021-H1")).value
