"""The page of the journal: its words, and the entries that its address asks for."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.services import record_add
from fivegood.records.journal.models import Change, Entry
from fivegood.records.park.source import current_park
from fivegood.web.journalpages import action_word
from tests.conftest import NOW, TODAY
from tests.people import Enter

pytestmark = pytest.mark.django_db
_NUMBERS = re.compile(r'<a href="/journal/(\d+)/">')


@pytest.fixture
def client(enter: Enter) -> Client:
    shop = {"unit_id": "z-1", "unit_name": "New", "unit_kind": "shop", "in_park_from": "2021-07-01"}
    record_add(TABLES["units"], shop, By(Actor("x", Role.PLAN_OFFICE, TODAY), "api", "a test"), {}, NOW)
    return enter(Role.AUDITOR)


def _shown(client: Client, query: str) -> list[int]:
    return [int(number) for number in _NUMBERS.findall(client.get(f"/journal/?{query}").text)]


def test_entries_are_found_by_who_wrote_what_which_way_and_when(client: Client) -> None:
    entries = {entry.number: entry for entry in Entry.objects.all()}
    own = [number for number, entry in entries.items() if entry.actor == "x"]
    assert len(own) == 1
    assert _shown(client, "actor=x") == _shown(client, "channel=api") == own
    about = set(Change.objects.filter(subject="memberships").values_list("entry_id", flat=True))
    assert set(_shown(client, "table=memberships")) == about != set(entries)
    assert set(_shown(client, "action=users.add")) == {n for n, one in entries.items() if one.action == "users.add"}
    day = entries[own[0]].at[:10]
    assert set(_shown(client, f"from={day}&to={day}")) >= set(own)
    assert _shown(client, "to=2000-01-01") == _shown(client, "actor=x&channel=page") == []
    assert "Clear the filters" in client.get("/journal/?to=2000-01-01").text


def test_the_acts_stand_in_words_of_both_languages(client: Client) -> None:
    page = client.get("/journal/").text
    assert "Units served: added" in page
    assert "Roles of accounts: given" in page
    assert "interface for programs" in page
    park = current_park().park
    acts = ("approvals.take_up", "needs.plan", "visits.plan", "units.merge", "calendar_tokens.make", "odd.act")
    assert [action_word(act, park) for act in acts] == [
        "Approvals: Taken up",
        "Needs raised by units: Plan given",
        "Visits and notes of officers: planned",
        "Units served: merged",
        "Addresses of calendars: made",
        "odd: act",
    ]
    assert "单位：新增" in client.get("/journal/", headers={"accept-language": "zh-hans"}).text


def test_what_is_no_day_or_table_is_said_at_once(client: Client) -> None:
    answer = client.get("/journal/?from=2021-13-01&table=unitz&channel=page")
    assert answer.status_code == 422
    assert "is not a day of the calendar" in answer.text
    assert "is not kept in the journal" in answer.text
    assert "units" in answer.text
