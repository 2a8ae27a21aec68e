"""The pages as their readers meet them: languages, lists and their searches, tokens and accounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, Role
from fivegood.records.base import rows_of
from fivegood.records.book.filters import filtered
from fivegood.records.book.selectors import records_of
from fivegood.records.journal.selectors import journal_verify
from tests.people import Enter
from tests.web.pages import list_of, text_of
from tools import messages

pytestmark = pytest.mark.django_db


def test_every_text_of_the_pages_is_in_both_languages() -> None:
    assert messages.faults() == []


def test_a_page_is_in_the_language_chosen(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    assert "Units served" in text_of(client, reverse("many", args=["units"]))
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    page = text_of(client, reverse("many", args=["units"]))
    assert '<html lang="zh-CN"' in page
    assert "服务单位" in page
    assert "新增记录" in page
    assert "门店" in page


@pytest.mark.parametrize("name", TABLES)
def test_a_list_shows_fifty_and_leads_on(name: str, enter: Enter) -> None:
    client = enter(Role.LEADER)
    page = text_of(client, reverse("many", args=[name]))
    count = rows_of(name).filter(is_withdrawn=False).count()
    assert list_of(page).count('<th scope="row"') == min(count, 50)
    assert f"1 to {min(count, 50)} of {count:,}" in page
    last = text_of(client, reverse("many", args=[name]) + f"?page={-(-count // 50)}")
    assert f"to {count:,} of {count:,}" in last


@pytest.mark.parametrize("name", TABLES)
def test_every_list_is_searched_by_its_key_and_counts_what_it_finds(name: str, enter: Enter) -> None:
    client, address = enter(Role.LEADER), reverse("many", args=[name])
    key = str(getattr(rows_of(name).filter(is_withdrawn=False)[0], TABLES[name].key[0]))
    with CaptureQueriesContext(connection) as queries:
        page = text_of(client, f"{address}?q={key}")
    count = int(re.findall(r"of ([\d,]+)</p>", page)[0].replace(",", ""))
    assert list_of(page).count('<th scope="row"') == min(count, 50)
    searches = [query["sql"] for query in queries.captured_queries if re.search(r" GLOB |STRPOS\(", query["sql"])]
    of_units = [sql for sql in searches if sql.startswith('SELECT "units"."unit_id"')]
    is_about_units = any(column.refers_to == "units" for column in TABLES[name].read_columns if name != "units")
    is_by_grams = name == "units"  # then the ids found are all that is asked for
    assert len(of_units) == (is_about_units or is_by_grams)
    assert len(searches) - len(of_units) == (not is_by_grams), "a search looks into every name: once is enough"
    assert "No record meets this" in text_of(client, f"{address}?q=nothing+is+called+so")


def plan_of(found: QuerySet[Any, Any]) -> str:
    """Return how a long table would be read: PostgreSQL reads a short one as a whole unless it is kept from it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    return found.explain()


def test_a_long_list_is_counted_and_turned_over_in_an_index_alone(actor: Callable[[Role], Actor]) -> None:
    told = {"sqlite": "SEARCH {0} USING COVERING INDEX {0}_list", "postgresql": "Index (Only )?Scan using {0}_list"}
    for name in ("units", "returns"):
        found = filtered(TABLES[name], records_of(actor(Role.LEADER), TABLES[name]), {}, [], lambda _: None)
        assert re.search(told[connection.vendor].format(name), plan_of(found.values("pk")[50:100]))


def test_an_officer_s_list_begins_with_the_units_served(actor: Callable[[Role], Actor]) -> None:
    plan = plan_of(records_of(actor(Role.OFFICER), TABLES["units"]))
    assert not re.search("SCAN units|Seq Scan on units", plan), plan


def test_a_list_is_searched_filtered_sorted_and_asked_as_of_a_day(enter: Enter) -> None:
    client, address = enter(Role.LEADER), reverse("many", args=["units"])
    found = rows_of("units").filter(unit_kind="school", is_withdrawn=False)
    assert f"of {found.count()}<" in text_of(client, f"{address}?unit_kind=school")
    assert "of 1<" in text_of(client, f"{address}?q=比亚迪")
    held = found.filter(in_park_from__lte="2019-06-30").exclude(in_park_to__lt="2019-06-30").count()
    assert f"of {held}<" in text_of(client, f"{address}?unit_kind=school&as_of=2019-06-30")
    first = rows_of("units").filter(is_withdrawn=False).order_by("-unit_name")[0]
    page = text_of(client, f"{address}?sort=-unit_name")
    assert re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)[0] == first.unit_name


def test_a_wrong_address_says_every_fault_and_the_nearest_choice(enter: Enter) -> None:
    page = text_of(
        enter(Role.LEADER),
        reverse("many", args=["units"]) + f"?unit_knd=school&unit_kind=shcool&page=x&sort=nme&q={'x' * 60_000}",
        422,
    )
    page = page.replace("&#x27;", "'")
    assert "did you mean “unit_kind”?" in page
    assert "did you mean “school”?" in page
    assert "is not the number of a page" in page
    assert "is longer than 1,000 signs" in page
    assert "did you mean" in page.split('role="alert"')[1].split("Sort by")[1]


def test_a_token_is_shown_once(enter: Enter) -> None:
    client = enter(Role.LEADER)
    held = re.findall(r'<option value="(\d+)">Leader', text_of(client, reverse("me")))[0]
    page = client.post(reverse("me"), {"name": "n", "membership": held, "days": "30"}).content.decode()
    token = re.findall(r"fg_[\w-]+", page)[0]
    assert token not in text_of(client, reverse("me"))
    assert "choose a role" in client.post(reverse("me"), {"name": "n"}).content.decode()


def test_an_administrator_keeps_accounts_and_sees_every_fault(enter: Enter) -> None:
    client, address = enter(Role.ADMINISTRATOR), reverse("accounts")
    client.post(address, {"what": "add", "username": "new.one", "password": "four plain words here"})
    grant = {"what": "grant", "username": "new.one", "role": "officer", "officer_id": "", "valid_from": "2021-01-01"}
    response = client.post(address, grant)
    assert response.status_code == 422
    assert "bound to one" in response.content.decode()
    officer = rows_of("officers").order_by("id")[0].officer_id
    assert client.post(address, grant | {"officer_id": officer}).status_code == 302
    assert "new.one" in text_of(client, address)
    assert journal_verify().ok


def test_an_account_without_a_role_is_told_so(enter: Enter) -> None:
    client = enter(Role.ADMINISTRATOR)
    client.post(reverse("accounts"), {"what": "add", "username": "bare", "password": "four plain words here"})
    bare = Client()
    assert bare.login(username="bare", password="four plain words here")
    assert "holds no role" in text_of(bare, "/", 403)
