"""The desk in figures: each number with its trace, what is open now, and what the public is told and is not."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from fivegood.editions.models import Run, StoredFigure
from fivegood.editions.selectors import run_public, service_figures
from fivegood.editions.service import months_to, year_to
from fivegood.facts.subjects import TABLES
from fivegood.measures.compute import Figures
from fivegood.park import codes_of
from fivegood.periods import Period
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add
from fivegood.records.needs.load import backlog, times_of_officers
from fivegood.records.park.source import current_park
from fivegood.rules.disclosure.text import shipped
from fivegood.web.fewness import is_told, withheld
from fivegood.web.service import statistics_shown
from tests.conftest import NOW, TODAY
from tests.people import Enter
from tests.web.pages import text_of
from tests.web.test_day import in_chinese

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SERVICE, STATISTICS = reverse("service"), reverse("statistics")
OFFICE = Actor("planner", Role.PLAN_OFFICE, TODAY)
JULY = Period.month(2021, 7)


def run_of_edition() -> Run:
    run = run_public()
    assert run is not None
    return run


def test_the_twelve_months_end_with_the_newest_that_is_over() -> None:
    assert [str(one) for one in months_to(date(2021, 8, 30))][-2:] == ["2021-06", "2021-07"]
    assert [str(one) for one in months_to(date(2021, 8, 31))][::11] == ["2020-09", "2021-08"]
    assert year_to(date(2021, 8, 23)) == Period(date(2020, 8, 1), date(2021, 7, 31))


def test_what_a_run_stores_of_the_desk_is_what_the_snapshot_gives_and_plain_counting_too(figures: Figures) -> None:
    found = service_figures(run_of_edition())
    assert len(found) > 200
    for question, stored in list(found.items())[::7]:
        told = figures(question.measure, question.when, question.slice)
        assert (stored.value and Decimal(stored.value), stored.rows) == (told.value, told.rows)
    rows = list(rows_of("needs").filter(raised_at__gte=datetime(2021, 7, 1), raised_at__lt=datetime(2021, 8, 1)))
    of_july = {question.measure: one for question, one in found.items() if question.when == JULY and not question.slice}
    days = [(one.closed_at - one.raised_at).total_seconds() / 86400 for one in rows if one.closed_at]
    assert int(of_july["needs_raised"].value or 0) == len(rows)
    assert float(of_july["needs_close_days_median"].value or 0) == pytest.approx(median(days), abs=1e-4)
    assert float(of_july["needs_close_days_p90"].value or 0) == pytest.approx(np.percentile(days, 90), abs=1e-4)
    judged = [one.is_satisfied for one in rows if one.is_satisfied is not None]
    assert float(of_july["needs_satisfaction"].value or 0) == pytest.approx(100 * sum(judged) / len(judged), abs=1e-6)
    assert int(of_july["needs_open"].value or 0) == sum(one.closed_at is None for one in rows)


def test_every_number_of_the_page_leads_to_its_trace(enter: Enter) -> None:
    client = enter(Role.LEADER)
    page = text_of(client, SERVICE)
    links = re.findall(r'href="(/figures/\d+/[^"]+/)"', page)
    assert len(links) > 150
    for link in links[:: len(links) // 4]:
        assert client.get(link).status_code == 200, link
    for words in ("Time to the answer", "By category", "Load of officers", "reopened", "Open now"):
        assert words in page
    assert "Load of officers" not in text_of(enter(Role.AUTHORITY), SERVICE), "an authority reads figures, no records"
    chinese = text_of(in_chinese(client), SERVICE)
    for words in ("服务统计", "答复用时中位数", "按类别", "干部承办量", "分钟"):
        assert words in chinese


def raised(need_id: str, unit_id: str, at: datetime, **cells: str) -> None:
    told = {"need_id": need_id, "unit_id": unit_id, "category": "labour", "channel": "phone"}
    by = By(OFFICE, "page")
    record_add(TABLES["needs"], told | {"raised_at": at.isoformat()} | cells, by, codes_of(current_park().park), NOW)


def test_the_backlog_counts_each_open_need_once_by_its_age_and_its_lead_officer() -> None:
    rows_of("need_steps").filter(need__closed_at__isnull=True).delete()
    rows_of("needs").filter(closed_at__isnull=True).delete()
    lead = rows_of("assignments").filter(role="lead", assigned_to__isnull=True).order_by("officer_id")[0]
    for number, hours in enumerate((1, 23, 24, 6 * 24, 7 * 24, 29 * 24, 30 * 24, 99 * 24)):
        raised(f"B-{number}", lead.unit_id, NOW - timedelta(hours=hours))
    found = backlog(OFFICE, NOW)
    assert (list(found.by_age), found.open) == ([2, 2, 2, 2], 8)
    first = found.of_officers[0]
    assert (first.officer_id, first.open, first.oldest_days) == (lead.officer_id, 8, 99)
    assert [one.open for one in found.of_officers[1:]] == [0] * (len(found.of_officers) - 1)
    assert (
        sum(one.units for one in found.of_officers)
        == rows_of("assignments").filter(role="lead", assigned_to__isnull=True).count()
    )


def test_the_times_of_an_officer_are_the_measures_by_officer(figures: Figures) -> None:
    year = Period.half(2021, 1)
    found = times_of_officers(OFFICE, year, current_park().calendar)
    assert len(found) > 50
    for officer_id, times in list(found.items())[::9]:
        by = (("officer_id", officer_id),)
        assert figures("needs_raised", year, by).value == times.raised
        for name in ("answer_minutes", "close_days"):
            told, counted = figures(f"needs_{name}_median", year, by).value, getattr(times, name)
            assert (told is None) == (counted is None)
            assert told is None or float(told) == pytest.approx(counted, abs=1e-4)


def test_the_public_reads_how_the_desk_serves_and_nothing_that_tells_of_one_unit() -> None:
    page = text_of(Client(), STATISTICS)
    for words in ("How the park serves its units", "answer, median", "By category"):
        assert words in page
    assert "/figures/" not in page
    assert "Load of officers" not in page
    assert "by the park's administrator" in text_of(Client(), "/login/login/")
    run = run_of_edition()
    few = StoredFigure.objects.filter(run=run, measure="needs_raised", when=str(JULY), slice=[])
    assert few.update(value="2") == 1
    (row,) = [one for one in statistics_shown(run)["tables"][0].rows if one.name == "July 2021"]
    told = {name: cell.text for name, cell in row.cells}
    assert set(told.values()) - {told["units visited"]} == {"withheld"}
    assert few.update(value="40") == 1
    judged = StoredFigure.objects.filter(run=run, measure="needs_judged", when=str(JULY), slice=[])
    judged.update(value="1")
    (row,) = [one for one in statistics_shown(run)["tables"][0].rows if one.name == "July 2021"]
    told = {name: cell.text for name, cell in row.cells}
    assert told["judged"] == told["satisfied"] == "withheld"
    assert told["raised"] == "40"
    closed = StoredFigure.objects.filter(run=run, measure="needs_ever_closed", when=str(JULY), slice=[])
    assert closed.update(value="40") == 1
    (row,) = [one for one in statistics_shown(run)["tables"][0].rows if one.name == "July 2021"]
    assert dict(row.cells)["reopened"].text == "0 %"
    closed.update(value="2")
    (row,) = [one for one in statistics_shown(run)["tables"][0].rows if one.name == "July 2021"]
    assert dict(row.cells)["reopened"].text == "withheld", "of two that were closed, a share tells of one unit"


def test_the_public_cannot_take_off_from_the_whole_what_one_row_is_not_told() -> None:
    def row(count: int) -> dict[str, StoredFigure]:
        return {"needs_raised": StoredFigure(measure="needs_raised", value=str(count))}

    counts = [40, 9, 2, 30]
    found = withheld([row(count) for count in counts], row(sum(counts)), shipped())
    told = [is_told("needs_raised", one) for one in found]
    assert told == [True, False, False, True, True], "the smallest other row goes with the row of two needs"
    # With some needs of no row at all, what is left over is no longer the two alone.
    found = withheld([row(count) for count in counts], row(sum(counts) + 5), shipped())
    assert [is_told("needs_raised", one) for one in found] == [True, True, False, True, True]
