"""Pages of projects with their lamps, and of loans as one object each: words before colours, in both languages."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from fivegood.park import OpenPark
from fivegood.records.actors import Role
from fivegood.records.base import rows_of
from tests.people import Enter
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
PROJECTS = reverse("many", args=["projects"])
DAY = "&as_of=2021-06-30"


def in_chinese(client: Client) -> Client:
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    return client


def test_a_list_is_narrowed_to_a_lamp_on_a_day_and_says_it_in_words(enter: Enter) -> None:
    client = enter(Role.LEADER)
    page = text_of(client, f"{PROJECTS}?lamp=red{DAY}")
    assert "1 to 9 of 9<" in page
    assert page.count('<span aria-hidden="true">■</span> red') == 9
    assert "Start planned and not made: 5 months (lit from 3)" in page
    assert "No entry since the start: 8.37 months (lit above 2)" in page
    assert "official nowhere else" in page
    assert "of 144<" in text_of(client, f"{PROJECTS}?lamp=green{DAY}")
    assert "of 2<" in text_of(client, f"{PROJECTS}?lamp=dropped{DAY}")
    assert "of 27<" in text_of(client, f"{PROJECTS}?lamp=none{DAY}")
    both = text_of(client, f"{PROJECTS}?lamp=red&sector=manufacturing{DAY}")
    assert int(re.findall(r"of (\d+)<", both)[0]) < 9


def test_a_list_without_a_lamp_shows_each_as_it_stands_today(enter: Enter) -> None:
    page = text_of(enter(Role.LEADER), PROJECTS)
    assert page.count('<td class="lamps" ') == 50
    assert "■" in page


def test_lamps_are_told_in_chinese(enter: Enter) -> None:
    page = text_of(in_chinese(enter(Role.LEADER)), f"{PROJECTS}?lamp=red{DAY}")
    assert "应开工未开工：5个月（达到3即亮灯）" in page
    assert '<span aria-hidden="true">■</span> 红灯' in page
    assert "在别处并非官方标准" in page


def test_a_wrong_lamp_or_day_is_named_with_the_nearest_choice(enter: Enter) -> None:
    client = enter(Role.LEADER)
    page = text_of(client, f"{PROJECTS}?lamp=redd&as_of=30.6.2021", 422).replace("&#x27;", "'")
    assert "did you mean “red”?" in page
    assert "is not a date written as 2021-06-30" in page
    assert text_of(client, reverse("project", args=["p141"]) + "?as_of=soon", 422)
    assert text_of(client, reverse("many", args=["units"]) + "?lamp=red", 422), "only projects have lamps"


def test_a_project_shows_each_rule_its_number_and_limit(enter: Enter) -> None:
    client = enter(Role.LEADER)
    page = text_of(client, reverse("project", args=["p136"]) + "?as_of=2021-06-30")
    line = r'<tr><th scope="row">([^<]+)</th><td[^>]*><span class="lamp (\w+)">.*?</td><td[^>]*>(.*?)</td>'
    rules = re.findall(line, page)
    assert ("No entry since the start", "red", "8.37 months") in rules
    assert ("Behind schedule", "none", "no completed investment is entered") in rules
    assert len(rules) == 4
    assert "lit above 2" in page
    assert "not in production" in page


def test_a_project_in_production_shows_its_ramp_and_what_is_missing(enter: Enter, sample: OpenPark) -> None:
    client = enter(Role.LEADER)
    begun = {
        row["project_id"]
        for row in sample.records["project_stages"].rows
        if row["stage"] == "production" and str(row["happened_on"] or "9") <= "2020-07-01"
    }
    found = rows_of("projects").filter(project_id__in=begun).exclude(ramp_months=None).exclude(unit_id=None)
    assert found.count() >= 3
    pages = [text_of(client, reverse("project", args=[one.project_id]) + "?as_of=2021-06-30") for one in found]
    assert all("Share of design output due" in page and "100 %" in page for page in pages)
    assert any("Output returned by the unit in 2020-07/2021-06" in page for page in pages)
    assert any("Returned over asked" in page for page in pages)


def test_a_withdrawn_project_has_no_lamps(enter: Enter) -> None:
    rows_of("projects").filter(project_id="p136").update(is_withdrawn=True)
    client = enter(Role.LEADER)
    assert "Lamps</h2>" not in text_of(client, reverse("project", args=["p136"]))
    page = text_of(client, f"{PROJECTS}?q=136&include_withdrawn=true")
    assert '<td class="lamps" data-label="Lamp">—</td>' in page


def test_loans_are_listed_as_one_object_each_and_summed_by_stage(enter: Enter) -> None:
    client = enter(Role.LEADER)
    page = text_of(client, reverse("loans") + "?as_of=2021-06-30")
    assert "Days from need to approval, mean" in page
    assert "Outstanding (drawn less repaid)" in page
    assert reverse("loan", args=["L-001"]) in page
    drawn = text_of(client, reverse("loans") + "?stage=drawn&as_of=2021-06-30")
    assert len(re.findall(r'<th scope="row" class="whole"><a href="/loans/', drawn)) < len(
        re.findall(r'<th scope="row" class="whole"><a href="/loans/', page)
    )
    wrong = text_of(client, reverse("loans") + "?stag=drawn&stage=drwan&as_of=x", 422).replace("&#x27;", "'")
    for told in ("did you mean “stage”?", "did you mean “drawn”?", "is not a date"):
        assert told in wrong


def test_a_loan_shows_its_stages_and_leads_to_their_records(enter: Enter) -> None:
    client = in_chinese(enter(Role.PLAN_OFFICE))
    page = text_of(client, reverse("loan", args=["L-001"]))
    assert "需求至授信天数" in page
    address = re.findall(r'<th scope="row" class="whole"><a href="(/records/loan_stages/[^"]+)"', page)[0]
    assert reverse("loan", args=["L-001"]) in text_of(client, address)
    assert text_of(client, reverse("loan", args=["L-999"]), 404)


def test_a_bank_sees_only_what_it_lends(enter: Enter) -> None:
    page = text_of(enter(Role.BANK), reverse("loans"))
    lenders = set(re.findall(r'<td data-label="Lender">(Synthetic Bank \d+)</td>', page))
    assert len(lenders) == 1
    assert text_of(enter(Role.AUTHORITY), reverse("loans"), 403)
