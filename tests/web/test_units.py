"""Units: the list with filters that readers keep, one unit on one page, each within its reader's rows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, Role
from fivegood.records.base import rows_of
from fivegood.records.book.selectors import records_of, valid_on
from fivegood.records.savedfilters.models import SavedFilter
from fivegood.records.savedfilters.services import MOST
from fivegood.records.units.marks import unit_marks
from tests.people import Enter

pytestmark = pytest.mark.django_db
UNITS = "/units/"


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[-2000:]
    return str(response.content.decode()).replace("&#x27;", "'")


def count_of(page: str) -> int:
    found = re.findall(r"of (\d+) ·|of (\d+)</p>", page)
    return int(next(filter(None, found[0]))) if found else 0


def held(table: str, **narrowed: object) -> set[str]:
    found = valid_on(rows_of(table).filter(is_withdrawn=False, **narrowed), TABLES[table], date.today())
    return set(found.values_list("unit_id", flat=True))


def test_the_list_is_narrowed_by_what_holds_today_of_each_unit(enter: Enter) -> None:
    client = enter(Role.LEADER)
    kept = set(rows_of("units").filter(is_withdrawn=False).values_list("unit_id", flat=True))
    led = held("assignments", role="lead")
    of_open = set(rows_of("needs").filter(is_withdrawn=False, closed_at=None).values_list("unit_id", flat=True))
    officer = rows_of("assignments").filter(assigned_to=None, is_withdrawn=False).order_by("id")[0].officer_id
    expected = {
        "": kept,
        "size_class=medium": held("unit_sizes", size_class="medium"),
        "title=small_giant": held("titles", title="small_giant"),
        "needs=open": of_open,
        f"officer={officer}": held("assignments", officer_id=officer),
        "officer=none": kept - led,
        "size_class=medium&title=small_giant": held("unit_sizes", size_class="medium")
        & held("titles", title="small_giant"),
    }
    for query, units in expected.items():
        assert count_of(text_of(client, f"{UNITS}?{query}")) == len(units & kept), query
    assert all(expected[query] for query in expected if "&" not in query), "each of them finds some in the sample"


def test_the_marks_of_a_page_are_those_that_each_record_gives(actor: Callable[[Role], Actor]) -> None:
    who = actor(Role.LEADER)
    ids = list(rows_of("units").filter(unit_kind="enterprise").values_list("unit_id", flat=True)[:60])
    with CaptureQueriesContext(connection) as queries:
        marks = unit_marks(who, ids, who.today)
    assert len(queries) == 1
    for unit_id in ids:
        mark = marks[unit_id]
        titles = valid_on(rows_of("titles").filter(unit_id=unit_id, is_withdrawn=False), TABLES["titles"], who.today)
        assert sorted(mark.titles) == sorted(titles.values_list("title", flat=True))
        assert mark.open_needs == rows_of("needs").filter(unit_id=unit_id, closed_at=None, is_withdrawn=False).count()
    assert any(mark.size_class for mark in marks.values())
    assert any(mark.officers.get("lead") for mark in marks.values())


def test_the_same_units_stand_in_a_table_or_as_cards_and_the_address_says_which(enter: Enter) -> None:
    client = enter(Role.LEADER)
    table = text_of(client, f"{UNITS}?unit_kind=school")
    cards = text_of(client, f"{UNITS}?unit_kind=school&view=cards")
    links = re.compile(r'<a href="(/units/[^"?#]+/)"[^>]*>[^<]+</a>')
    in_table, in_cards = (set(links.findall(page.split('<ul class="tabs">')[1])) for page in (table, cards))
    assert in_table == in_cards
    assert len(in_table) > 10
    assert 'aria-current="page">As cards' in cards
    assert '<table class="stacked">' in table
    assert '<table class="stacked">' not in cards


def test_a_wrong_filter_names_the_nearest_choice(enter: Enter) -> None:
    page = text_of(enter(Role.LEADER), f"{UNITS}?title=smal_giant&industry=x&view=map", 422)
    assert "is no choice of this filter (found “smal_giant”); did you mean “small_giant”?" in page
    assert page.count("is no choice of this filter") == 3
    assert "is not in the list" not in page, "each is told once"


def test_a_bank_filters_by_what_it_may_read_alone(enter: Enter) -> None:
    client = enter(Role.BANK)
    page = text_of(client, UNITS)
    assert 'name="title"' not in page
    assert 'name="needs"' not in page
    assert "is not a filter of this list" in text_of(client, f"{UNITS}?needs=open", 422)


def save(client: Client, name: str, query: str) -> str:
    response = client.post(reverse("filter-save"), {"page": "units", "name": name, "query": query})
    return response.headers.get("Location", response.content.decode())


def test_a_filter_is_saved_opened_renamed_and_removed(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    address = save(client, " Schools ", "unit_kind=school&page=2&industry=")
    assert address == f"{UNITS}?unit_kind=school", "neither the page nor what asks for nothing is kept"
    page = text_of(client, address)
    assert "The filter is kept as “Schools”." in page
    assert '<a href="?unit_kind=school" aria-current="true">Schools</a>' in page
    assert "Keep this filter as" not in page, "it is kept already"
    number = SavedFilter.objects.get().pk
    client.post(reverse("filter-keep", args=[number]), {"what": "rename", "name": "All schools"})
    assert ">All schools</a>" in text_of(client, UNITS)
    save(client, "All schools", "unit_kind=shop")
    assert [one.query for one in SavedFilter.objects.all()] == ["unit_kind=shop"], "the same name asks for this now"
    client.post(reverse("filter-keep", args=[number]), {"what": "remove", "name": ""})
    assert not SavedFilter.objects.exists()


def test_a_saved_filter_is_its_reader_s_own(enter: Enter) -> None:
    save(enter(Role.PLAN_OFFICE), "Mine", "unit_kind=school")
    number, other = SavedFilter.objects.get().pk, enter(Role.LEADER)
    assert "Mine" not in text_of(other, UNITS)
    for what in ("rename", "remove"):
        sent = {"what": what, "name": "Taken"}
        assert other.post(reverse("filter-keep", args=[number]), sent).status_code == 404
    assert SavedFilter.objects.get().name == "Mine"


def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    assert "asks for nothing: choose a filter first" in save(client, "Nothing", "")
    assert "give it one" in save(client, "  ", "unit_kind=school")
    page = save(client, "n" * 81, "unit_kind=school")
    assert "is longer than 80 characters" in page
    assert 'value="unit_kind=school"' in page
    save(client, "One", "unit_kind=school")
    save(client, "Two", "unit_kind=shop")
    number = SavedFilter.objects.get(name="Two").pk
    response = client.post(reverse("filter-keep", args=[number]), {"what": "rename", "name": "One"})
    assert response.status_code == 422
    assert "is the name of another filter already" in response.content.decode()
    assert client.post(reverse("filter-save"), {"page": "loans", "name": "x", "query": "q=1"}).status_code == 422


def test_not_more_filters_than_a_list_shows_are_kept(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    for number in range(MOST):
        save(client, f"f{number}", f"q={number}")
    assert "remove one first" in save(client, "one more", "q=x")
    assert save(client, "f0", "q=x") == f"{UNITS}?q=x", "one of them may still be changed"
    assert SavedFilter.objects.count() == MOST


def test_a_saved_filter_that_reads_no_more_says_so_beside_the_others(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    save(client, "Old", "industry=gone")
    SavedFilter.objects.update(query="industry=gone")
    page = text_of(client, UNITS)
    assert "no longer reads" in page
    assert "is no choice of this filter (found “gone”)" in page


def test_a_unit_stands_on_one_page_with_all_that_is_about_it(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    assert client.get(reverse("one", args=["units", "e001"])).headers["Location"] == "/units/e001/"
    page = text_of(client, "/units/e001/")
    for part in ("Needs", "Returns", "Land, and tax for it", "Projects", "Loans", "What happened", "Year by year"):
        assert f">{part}" in page, part
    projects = rows_of("projects").filter(unit_id="e001", is_withdrawn=False)
    assert all(reverse("one", args=["projects", one.project_id]) in page for one in projects)
    assert page.count('<figure class="chart"') == 5, "output, sales, tax and jobs, and tax for land"
    assert "/records/returns/?unit_id=e001" in page
    assert reverse("correct", args=["units", "e001"]) in page
    assert "/records/needs/new/?unit_id=e001" in page
    assert reverse("record", args=["units", "e001"]) in page
    assert "Records that refer to this one" in text_of(client, reverse("record", args=["units", "e001"]))


def test_january_and_february_stand_as_one_and_missing_months_are_told(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    page = text_of(client, "/units/e001/")
    told = re.findall(r'<script id="item-tax-paid-told" type="application/json">(.*?)</script>', page)[0]
    labels = {label for label, _, _ in json.loads(told)}
    assert "Jan–Feb" in labels
    assert "Jan" not in labels
    year = rows_of("returns").filter(unit_id="e001", item="tax_paid", period__startswith="2020", is_withdrawn=False)
    total = sum(one.stated for one in year)
    assert len(year) == 11
    assert f"{float(total) / 1e6:.4g} m yuan" in page.split("Year by year")[-1]
    assert "Periods without a return, not read as nought" in page


def test_the_timeline_is_newest_first_narrowed_by_kind_and_paged(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    page = text_of(client, "/units/e001/").split('id="course"')[1]
    days = re.findall(r'<time datetime="([^"]+)"', page)
    assert days == sorted(days, reverse=True)
    assert len(days) == 20
    older = text_of(client, "/units/e001/?page=2").split('id="course"')[1]
    assert re.findall(r'<time datetime="([^"]+)"', older)[0] <= days[-1]
    titles = text_of(client, "/units/e001/?kind=titles").split('id="course"')[1]
    granted = rows_of("titles").filter(unit_id="e001", is_withdrawn=False)
    assert titles.count("Title granted") == granted.count()
    assert titles.count("Title lapsed") == granted.exclude(lapsed_on=None).count()
    assert "Need raised" not in titles
    approvals = text_of(client, "/units/e001/?kind=approvals").split('id="course"')[1]
    assert "Construction permit" in approvals
    assert "construction_permit" not in approvals
    assert "did you mean “titles”?" in text_of(client, "/units/e001/?kind=titels", 422)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CONTACT, Role.BANK])
def test_a_unit_s_page_shows_what_the_reader_s_rows_hold_and_no_other_unit(
    role: Role, enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    client, who = enter(role), actor(role)
    seen = records_of(who, TABLES["units"])
    mine = seen.filter(is_withdrawn=False)[0].unit_id
    page = text_of(client, f"/units/{mine}/")
    assert count_of(text_of(client, UNITS)) == seen.filter(is_withdrawn=False).count()
    other = rows_of("units").exclude(pk__in=seen.values("pk")).order_by("id")[0].unit_id
    assert client.get(f"/units/{other}/").status_code == 404
    assert "Merge into another unit" not in page
    if role is Role.BANK:
        assert 'id="returns"' not in page
        assert 'id="needs"' not in page
        lenders = set(rows_of("loan_stages").filter(unit_id=mine).values_list("lender", flat=True)) - {who.lender, None}
        assert not any(f"<td>{lender}</td>" in page for lender in lenders)
    else:
        assert 'id="returns"' in page


def test_the_address_of_a_unit_of_any_name_leads_to_it(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    for unit_id in ("merge", "a/b"):
        sent = {"unit_id": unit_id, "unit_name": "Odd", "unit_kind": "shop", "in_park_from": "2021-07-01"}
        there = client.post(reverse("new", args=["units"]), sent).headers["Location"]
        assert "Odd" in client.get(there, follow=True).content.decode(), unit_id


def test_the_rows_of_one_unit_are_taken_away_alone(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    address = reverse("export", args=["titles", "csv"])
    lines = client.get(f"{address}?unit_id=e001").content.decode("utf-8-sig").splitlines()
    assert len(lines) - 1 == rows_of("titles").filter(unit_id="e001").count()
    assert all(line.startswith("e001,") for line in lines[1:])
    assert client.get(reverse("export", args=["standings", "csv"]) + "?unit_id=e001").status_code == 422


def test_both_pages_are_in_chinese_with_the_names_in_chinese(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    client.cookies["django_language"] = "zh-hans"
    page = text_of(client, f"{UNITS}?q=比亚迪")
    assert ">比亚迪</a>" in page
    page = text_of(client, "/units/byd/")
    assert "<h1>比亚迪</h1>" in page
    for words in ("大事记", "土地与亩均税收", "登记诉求", "服务干部"):
        assert words in page


def test_units_keep_within_their_budgets_for_any_number_of_rows(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    save(client, "Schools", "unit_kind=school")
    spent = {}
    client.get(UNITS)
    for name, address in (
        ("list", UNITS),
        ("cards", f"{UNITS}?view=cards&size_class=medium&title=high_tech"),
        ("search", f"{UNITS}?q=e0&sort=-unit_name&title=high_tech"),
        ("unit", "/units/e001/"),
    ):
        with CaptureQueriesContext(connection) as queries:
            text_of(client, address)
        spent[name] = len(queries)
    # The list was counted before; a count that is new costs a question more.
    assert spent == {"list": 8, "cards": 9, "search": 9, "unit": 8}
    assert max(spent.values()) <= 10
