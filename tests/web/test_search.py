"""Search: every subject, within the reader's rows, in both languages, three questions for all of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, Role
from fivegood.records.base import MODELS, rows_of
from fivegood.records.book.searches import holds_text
from fivegood.records.book.selectors import records_of
from fivegood.records.scope import may_read
from fivegood.records.searches import SUBJECTS, records_searched
from tests.people import Enter

pytestmark = pytest.mark.django_db
SEARCH = "/search/"


def found_in(client: Client, text: str) -> str:
    response = client.get(SEARCH, {"q": text})
    assert response.status_code == 200
    return response.content.decode()


def counts(page: str) -> dict[str, int]:
    return {table: int(count) for table, count in re.findall(r'href="#found-(\w+)">[^<]*? (\d+)</a>', page)}


def test_a_name_in_either_language_finds_the_unit_and_what_is_about_it(enter: Enter) -> None:
    client = enter(Role.LEADER)
    english, chinese = found_in(client, "BYD"), found_in(client, "比亚迪")
    for page in (english, chinese):
        assert 'href="/units/byd/"' in page
        assert counts(page)["units"] == 1
        assert counts(page)["lines"] == rows_of("lines").filter(unit_id="byd", is_withdrawn=False).count()
        assert counts(page)["projects"] == rows_of("projects").filter(unit_id="byd", is_withdrawn=False).count()
    assert english.count("<h2 id=") == len(counts(english))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("needs", "need_id"),
        ("loan_stages", "loan_id"),
        ("projects", "project_id"),
        ("parcels", "parcel_id"),
        ("officers", "officer_id"),
        ("approvals", "approval_id"),
        ("platforms", "platform_id"),
    ],
)
def test_an_exact_id_stands_first_in_its_subject(table: str, column: str, actor: Callable[[Role], Actor]) -> None:
    for record in rows_of(table).filter(is_withdrawn=False).order_by("id")[:3]:
        value = str(getattr(record, column))
        (hits,) = [hits for hits in records_searched(actor(Role.LEADER), value.lower(), 3) if hits.table.name == table]
        assert hits.rows[0][column] == value


def test_a_credit_code_finds_its_unit(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    code = "91350100M000100Y43"
    sent = {"unit_id": "z-1", "unit_name": "Coded", "unit_kind": "enterprise", "in_park_from": "2021-07-01"}
    assert client.post(reverse("new", args=["units"]), sent | {"credit_code": code}).status_code == 302
    for text in (code, code[4:12].lower()):
        assert 'href="/units/z-1/"' in found_in(client, text)
        assert "of 1 " in client.get(reverse("units"), {"q": text}).content.decode(), "the list finds it as well"


def test_the_counts_are_those_of_the_lists_that_the_groups_lead_to(enter: Enter) -> None:
    client = enter(Role.LEADER)
    page = found_in(client, "e00")
    told = counts(page)
    assert len(told) > 4
    for table, count in told.items():
        address = reverse("units") if table == "units" else reverse("many", args=[table])
        listed = client.get(address, {"q": "e00"}).content.decode()
        in_list = int(re.findall(r"to \d+ of (\d+)", listed)[0])
        if table == "loan_stages":  # each loan once
            assert count <= in_list
        else:
            assert count == in_list, table
        assert count <= 8 or f'href="{address}?q=e00"' in page, table


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CONTACT, Role.BANK])
def test_nobody_finds_what_they_may_not_see(role: Role, actor: Callable[[Role], Actor]) -> None:
    who = actor(role)
    for text in ("e0", "N-0", "L-0", "p0", "企业"):
        for hits in records_searched(who, text, 10_000):
            seen = set(records_of(who, hits.table).values_list(hits.table.key[0], flat=True))
            assert {row[hits.table.key[0]] for row in hits.rows} <= seen
            assert may_read(who, hits.table.name)
    hidden = rows_of("units").exclude(pk__in=records_of(who, TABLES["units"]).values("pk")).order_by("id")[0]
    assert records_searched(who, hidden.unit_name, 3) == [], "nor what is about a unit that they do not see"


def test_a_text_that_no_unit_holds_finds_nothing_by_units_in_any_table(actor: Callable[[Role], Actor]) -> None:
    who = actor(Role.PLAN_OFFICE)
    for name in MODELS.keys() - {"units"}:
        found = records_of(who, TABLES[name]).filter(holds_text(who, TABLES[name], "nobody is called so", units=[]))
        assert not found.exists(), name


def test_a_reader_of_figures_alone_has_nothing_to_search(enter: Enter) -> None:
    client = enter(Role.AUTHORITY)
    assert client.get(SEARCH).status_code == 403
    assert 'role="search"' not in client.get("/").content.decode()


def test_the_field_stands_on_every_page_and_keeps_what_was_asked(enter: Enter) -> None:
    client = enter(Role.CONTACT)
    for address in ("/", reverse("me"), SEARCH):
        assert (
            '<form class="search" role="search" action="/search/" method="get">' in client.get(address).content.decode()
        )
    page = client.get(SEARCH, {"q": "<b>"}).content.decode()
    assert 'value="&lt;b&gt;"' in page
    assert "Nothing that you may see holds this text." in page


def test_one_letter_is_too_little_and_one_character_is_enough(enter: Enter) -> None:
    client = enter(Role.LEADER)
    assert "Type two letters or more" in found_in(client, "e")
    assert counts(found_in(client, "亚"))["units"] == 1
    assert "any part of them" in client.get(SEARCH).content.decode()


def test_while_typing_the_same_address_gives_the_first_hits_alone(enter: Enter) -> None:
    client = enter(Role.LEADER)
    response = client.get(SEARCH, {"q": "e00"}, headers={"HX-Request": "true", "HX-Target": "hits"})
    part = response.content.decode()
    assert "HX-Target" in response.headers["Vary"]
    assert "<html" not in part
    assert 'role="status"' in part
    assert part.count('<li><a href="/units/') == 3


def test_signs_of_patterns_are_signs_and_a_long_text_is_cut(enter: Enter) -> None:
    client = enter(Role.LEADER)
    assert counts(found_in(client, "%%")) == {}
    assert counts(found_in(client, "__")) == {}
    assert counts(found_in(client, "x" * 5_000)) == {}


def test_the_search_is_in_chinese(enter: Enter) -> None:
    client = enter(Role.LEADER)
    client.cookies["django_language"] = "zh-hans"
    page = client.get(SEARCH, {"q": quote("e001")}).content.decode()
    assert "搜索：e001" in page
    assert "模拟企业001" in page


def test_a_search_asks_less_often_than_there_are_subjects(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    found_in(client, "e001")  # the park's texts are read once
    for text in ("e001", "synthetic", "nothing is called so"):
        with CaptureQueriesContext(connection) as queries:
            found_in(client, text)
        assert len(queries) <= 8 < len(SUBJECTS), text
