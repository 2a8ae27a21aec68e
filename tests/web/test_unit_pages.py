"""Pages of size classes, of likely duplicates and of a merge, in both languages, within their budgets."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fivegood.records.actors import Role
from fivegood.records.base import rows_of
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.units import selectors
from fivegood.records.units.lookalikes import lookalikes_refresh
from tests.people import Enter

pytestmark = pytest.mark.django_db
UNIT = {"unit_kind": "enterprise", "in_park_from": "2018-05-01"}
#: So many questions to the database a page asks, for any number of rows: a merge asks each table of both units.
BUDGETS = {"sizes": 8, "duplicates": 7, "merge": 41}


@pytest.fixture
def client(enter: Enter) -> Client:
    found = enter(Role.PLAN_OFFICE)
    for unit, name in (("dup", "Lotus Works Co., Ltd."), ("main", "Lotus Works")):
        add(found, "units", {"unit_id": unit, "unit_name": name, **UNIT})
    add(found, "returns", {"unit_id": "dup", "item": "tax_paid", "period": "2021-03", "stated": "100"})
    return found


def add(client: Client, table: str, row: dict[str, str]) -> None:
    assert client.post(reverse("new", args=[table]), row).status_code == 302


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return str(response.content.decode()).replace("&#x27;", "'")


def chinese(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})


def basis_of(page: str) -> str:
    return str(re.findall(r'name="basis" value="(\w+)"', page)[0])


def test_size_classes_are_shown_then_written_as_shown(client: Client) -> None:
    address = reverse("sizes") + "?year=2020"
    page = text_of(client, address)
    changed = int(re.findall(r"Another class</dt><dd>(\d+)", page)[0])
    assert page.count('<th scope="row">') >= changed > 50
    assert "returns of Sales revenue are missing" in page
    assert "国统字〔2017〕213号 industry: employees" in page
    before = rows_of("unit_sizes").count()
    sent = {"year": "2020", "basis": basis_of(page), "reason": "yearly"}
    response = client.post(reverse("sizes"), sent)
    entry = Entry.objects.latest("number")
    assert response.headers["Location"] == reverse("entry", args=[entry.number])
    assert (entry.action, entry.reason, entry.channel) == ("unit_sizes.classify", "yearly", "page")
    assert rows_of("unit_sizes").count() == before + changed
    assert "No enterprise gets another class." in text_of(client, address)
    assert client.post(reverse("sizes"), sent).status_code == 409
    assert journal_verify().ok


@pytest.mark.parametrize(
    ("year", "told"), [("2x", "is not a year"), ("9999999", "is not a year"), ("2199", "is not a")]
)
def test_a_year_that_is_none_is_refused(client: Client, year: str, told: str) -> None:
    assert told in text_of(client, f"{reverse('sizes')}?year={year}", 422)


def test_size_classes_are_in_the_readers_language(client: Client) -> None:
    chinese(client)
    page = text_of(client, reverse("sizes") + "?year=2020")
    for words in ("按规模划型", "规模不变", "缺少“主营业务收入”报表：", "未登记国民经济行业代码"):
        assert words in page


def test_likely_duplicates_lead_to_both_side_by_side(client: Client) -> None:
    page = text_of(client, reverse("duplicates"))
    assert "the same name" in page
    address = re.findall(r'<a href="([^"]+)">Compare</a>', page)[0].replace("&amp;", "&")
    page = text_of(client, address)
    assert "Lotus Works Co., Ltd." in page
    assert "Why are the two one unit?" in page


def test_among_many_units_page_and_api_say_as_of_when(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "_FEW", 0)
    assert "The worker has not looked for them yet" in text_of(client, reverse("duplicates"))
    assert client.get("/api/v1/unit-duplicates").headers["Fivegood-Stale"] == "true"
    kept = lookalikes_refresh()
    with CaptureQueriesContext(connection) as queries:
        page = text_of(client, reverse("duplicates"))
    assert ("The worker" in page, "the same name" in page, len(queries) <= 7) == (False, True, True)
    headers = client.get("/api/v1/unit-duplicates").headers
    assert headers["Fivegood-Stale"] == "false"
    assert headers["Fivegood-Worked-Out-At"] == kept.found_at.isoformat(timespec="seconds")
    add(client, "units", {"unit_id": "z-3", "unit_name": "Other", **UNIT})
    assert "Units were written since" in text_of(client, reverse("duplicates"))
    client.cookies["django_language"] = "zh-hans"
    assert "此后单位有改动" in text_of(client, reverse("duplicates"))


def merging(client: Client, **more: str) -> Any:
    return client.post(reverse("merge"), {"duplicate": "dup", "into": "main", "reason": "one licence", **more})


def test_a_merge_is_shown_then_done_and_the_old_address_leads_on(client: Client) -> None:
    page = text_of(client, reverse("merge") + "?duplicate=dup&into=main")
    assert re.search(r"Returns of enterprises</th><td class=\"n\">1</td>", page)
    response = merging(client, basis=basis_of(page))
    assert response.headers["Location"] == reverse("unit", args=["main"])
    assert rows_of("returns").get(unit_id="main", period="2021-03").stated == 100
    old = client.get(reverse("unit", args=["dup"]))
    assert old.headers["Location"] == reverse("unit", args=["main"])
    assert "dup was merged into this unit." in text_of(client, old.headers["Location"])
    assert "one licence" in text_of(client, reverse("history", args=["units", "dup"]))
    call = client.get("/api/v1/units/dup")
    assert call.json()["merged_into_id"] == "main"
    assert call.headers["Link"] == '</api/v1/units/main>; rel="successor-version"'
    assert journal_verify().ok


def test_contradictions_are_decided_on_the_page(client: Client) -> None:
    add(client, "returns", {"unit_id": "main", "item": "tax_paid", "period": "2021-03", "stated": "90"})
    page = text_of(client, reverse("merge") + "?duplicate=dup&into=main")
    name = re.findall(r'name="(holds:[^"]+)" value="duplicate"', page)[0]
    response = merging(client, basis=basis_of(page))
    assert response.status_code == 422
    assert "Say of each contradiction which side holds." in response.content.decode()
    assert 'name="reason" rows="2" required>one licence<' in response.content.decode()
    assert merging(client, basis=basis_of(page), **{name: "duplicate"}).status_code == 302
    assert rows_of("returns").get(unit_id="main", period="2021-03").stated == 100


def test_refusals_are_in_both_languages(client: Client) -> None:
    assert "Say why the two are one unit." in merging(client, reason=" ").content.decode()
    assert "Name two different units." in text_of(client, reverse("merge") + "?duplicate=dup&into=dup", 422)
    assert text_of(client, reverse("merge") + "?duplicate=nobody&into=dup", 404)
    chinese(client)
    page = merging(client, reason=" ").content.decode()
    assert "请说明两者为同一单位的理由。" in page
    assert "未合并：没有写入任何数据。" in page
    merging(client)
    assert "dup已并入main。" in text_of(client, reverse("merge") + "?duplicate=dup&into=byd", 422)


def test_who_opens_the_merged_units_address_without_seeing_the_other_stays_there(client: Client, enter: Enter) -> None:
    merging(client)
    assert enter(Role.LEADER).get(reverse("unit", args=["dup"])).status_code == 302
    assert enter(Role.BANK).get(reverse("unit", args=["dup"])).status_code == 404


def test_a_merge_and_a_classing_by_call(client: Client) -> None:
    def post(path: str, **sent: object) -> Any:
        return client.post(f"/api/v1/{path}", json.dumps(sent), content_type="application/json")

    pairs = client.get("/api/v1/unit-duplicates").json()
    assert {"dup", "main"} in [{pair["one"], pair["other"]} for pair in pairs]
    add(client, "returns", {"unit_id": "main", "item": "tax_paid", "period": "2021-03", "stated": "90"})
    trial = post("unit-merges", duplicate="dup", into="main").json()
    (clash,) = trial["contradictions"]
    assert (clash["duplicate"][0]["stated"], clash["into"][0]["stated"], trial["entry"]) == ("100", "90", None)
    assert post("unit-merges", duplicate="dup", into="main", commit=True).status_code == 422
    headers = {"HTTP_FIVEGOOD_REASON": "one%20licence"}
    sent = {"duplicate": "dup", "into": "main", "commit": True, "holds": {clash["id"]: "into"}}
    stale = json.dumps(sent | {"basis": "0" * 64})
    address = "/api/v1/unit-merges"
    assert client.post(address, stale, content_type="application/json", **headers).status_code == 409  # type: ignore[arg-type] # headers
    done = client.post(address, json.dumps(sent | {"basis": trial["basis"]}), "application/json", **headers)  # type: ignore[arg-type] # headers
    assert done.status_code == 200
    assert done.json()["entry"] == Entry.objects.latest("number").number
    trial = post("unit-classifications", year=2020).json()
    assert trial["entry"] is None
    done = post("unit-classifications", year=2020, commit=True, basis=trial["basis"]).json()
    assert (done["changes"], done["entry"]) == (trial["changes"], Entry.objects.latest("number").number)
    assert post("unit-classifications", year=2199).status_code == 422


def test_pages_keep_within_their_budgets(client: Client) -> None:
    spent = {}
    for name, query in (("sizes", "?year=2020"), ("duplicates", ""), ("merge", "?duplicate=dup&into=main")):
        with CaptureQueriesContext(connection) as queries:
            text_of(client, reverse(name) + query)
        spent[name] = len(queries)
    assert spent == BUDGETS
