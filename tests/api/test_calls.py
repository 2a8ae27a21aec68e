"""Calls as programs make them: pages, filters, versions, repeats, problems, files."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fivegood.facts.subjects import TABLES
from fivegood.records.accounts.models import User
from fivegood.records.accounts.selectors import actor_of, memberships_of
from fivegood.records.accounts.services import token_issue
from fivegood.records.actors import By, Role
from fivegood.records.base import rows_of
from fivegood.records.calls.models import KeyedCall
from fivegood.records.clock import local_now
from fivegood.records.exchange.models import Upload
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.site.work import work_on
from tests.people import Enter

pytestmark = pytest.mark.django_db
UNITS = "/api/v1/units"
NEW = {"unit_id": "z-1", "unit_name": "New unit", "unit_kind": "shop", "in_park_from": "2021-07-01"}
BUDGETS = Path(__file__).parent / "budgets.json"


@pytest.fixture
def client(enter: Enter) -> Client:
    return enter(Role.PLAN_OFFICE)


def post(client: Client, data: object, **headers: str) -> Any:
    return client.post(UNITS, json.dumps(data), content_type="application/json", headers=headers)


def patch(client: Client, path: str, data: object, **headers: str) -> Any:
    return client.patch(path, json.dumps(data), content_type="application/json", headers=headers)


@pytest.mark.parametrize("name", TABLES)
def test_the_pages_of_a_list_are_all_of_it_in_order(name: str, client: Client) -> None:
    path = f"/api/v1/{name.replace('_', '-')}?limit=200"
    count, seen, cursor = rows_of(name).filter(is_withdrawn=False).count(), [], ""
    for _ in range(min(-(-count // 200), 12)):
        body = client.get(path + (f"&cursor={cursor}" if cursor else "")).json()
        seen += [item["key"] for item in body["items"]]
        cursor = body["next"]
    assert len(seen) == len(set(seen)) == min(count, 2_400)
    assert (cursor is None) is (count <= 2_400)


def test_a_row_written_between_two_pages_moves_none(client: Client) -> None:
    first = client.get(f"{UNITS}?limit=2").json()
    assert post(client, NEW | {"unit_id": "a-first"}).status_code == 201
    second = client.get(f"{UNITS}?limit=2&cursor={first['next']}").json()
    assert not {item["key"] for item in first["items"]} & {item["key"] for item in second["items"]}


def test_filters_narrow_and_a_wrong_one_is_named(client: Client) -> None:
    body = client.get(f"{UNITS}?unit_kind=school&in_park_from_to=2019-12-31&limit=200").json()
    assert {item["unit_kind"] for item in body["items"]} == {"school"}
    assert max(item["in_park_from"] for item in body["items"]) <= "2019-12-31"
    answer = client.get(f"{UNITS}?unit_knd=school&as_of=soon&cursor=x&limit=2")
    problem = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert {fault["column"] for fault in problem["faults"]} == {"unit_knd", "as_of"}
    assert problem["faults"][0]["suggestion"] == "unit_kind"
    fault = client.get(f"{UNITS}?unit_kind=shcool").json()["faults"][0]
    assert (fault["column"], fault["value"], fault["suggestion"]) == ("unit_kind", "shcool", "school")
    for path in ("journal?actr=me", "jobs?sate=done", "figures?limit=1", "tables/units/export.csv?unit_kind=school"):
        answer = client.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.json()["faults"][0]["column"]) == (400, path.split("?")[1].split("=")[0])
    assert client.get("/api/v1/journal?befor=9").json()["faults"][0]["suggestion"] == "before"
    assert client.get(f"{UNITS}?cursor=x").status_code == 400
    assert client.get(f"{UNITS}?limit=0").status_code == 400


def test_a_record_is_added_read_corrected_and_withdrawn_with_its_version(client: Client) -> None:
    made = post(client, NEW, **{"Fivegood-Reason": "moved%20in%20%E6%96%B0"})
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    path = made.headers["Location"]
    assert client.get(path).json() == made.json()
    assert client.get(path, headers={"If-None-Match": '"1"'}).status_code == 304
    assert Entry.objects.order_by("-number")[0].reason == "moved in 新"
    assert patch(client, path, {"address": "Road 1"}).status_code == 428
    corrected = patch(client, path, {"address": "Road 1"}, **{"If-Match": '"1"'})
    assert (corrected.status_code, corrected.headers["ETag"]) == (200, '"2"')
    late = patch(client, path, {"address": "Road 2"}, **{"If-Match": '"1"'})
    assert late.status_code == 412
    (conflict,) = late.json()["conflicts"]
    assert (conflict["stored"]["address"], conflict["sent"]["address"]) == ("Road 1", "Road 2")
    assert client.delete(path, headers={"If-Match": '"2"'}).status_code == 204
    assert client.get(path).json()["is_withdrawn"] is True
    assert [one["version"] for one in client.get(f"{path}/history").json()["items"]] == [1, 2, 3]
    assert journal_verify().ok


def test_a_call_sent_again_with_its_key_is_written_once(client: Client) -> None:
    key = {"Idempotency-Key": "one"}
    first, second = post(client, NEW, **key), post(client, NEW, **key)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert second.headers["Location"] == first.headers["Location"]
    assert post(client, NEW | {"unit_id": "z-2"}, **key).status_code == 422
    assert post(client, NEW).status_code == 422
    KeyedCall.objects.update(created_at=datetime.now(UTC) - timedelta(hours=25))
    assert post(client, NEW, **key).status_code == 422
    assert rows_of("units").filter(unit_id__startswith="z-").count() == 1


def test_every_fault_of_what_was_sent_comes_at_once(client: Client) -> None:
    sent = {"unit_id": "z-1", "unit_name": "N", "unit_kind": "shpo", "in_park_from": "2021-02-30"}
    problem = post(client, sent).json()
    assert {fault["column"] for fault in problem["faults"]} == {"unit_kind", "in_park_from"}
    shape = post(client, {"unit_id": 5, "colour": "red"})
    assert shape.status_code == 422
    assert {"unit_id", "colour", "unit_name"} <= {fault["column"] for fault in shape.json()["faults"]}
    garbled = client.post(UNITS, "{", content_type="application/json")
    assert (garbled.status_code, garbled.headers["Content-Type"]) == (400, "application/problem+json")


def test_a_token_calls_for_one_role_and_no_csrf_is_asked_of_it(enter: Enter) -> None:
    assert enter(Role.PLAN_OFFICE)
    user = User.objects.get(username="demo.plan_office")
    today = local_now().date()
    held = memberships_of(user, today)[0]
    by, until = By(actor_of(held, today), "page"), datetime.now(UTC) + timedelta(days=1)
    writing = token_issue(user, held, "w", until, by, may_write=True)
    reading = token_issue(user, held, "r", until, by, may_write=False)
    client = Client(enforce_csrf_checks=True)
    assert client.get(UNITS, headers={"Authorization": "Bearer fg_wrong"}).status_code == 401
    assert post(client, NEW, Authorization=f"Bearer {reading}").status_code == 403
    assert post(client, NEW, Authorization=f"Bearer {writing}").status_code == 201
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {reading}"}).json()["is_read_only"] is True


def test_a_session_needs_the_csrf_token_to_write(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    answer = post(strict, NEW)
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")


def test_a_file_is_sent_checked_and_committed(client: Client) -> None:
    data = b"unit_id,unit_name,unit_kind,in_park_from\nz-5,Shop 5,shop,2021-07-01\n"
    made = client.post("/api/v1/imports", {"table": "units", "file": SimpleUploadedFile("u.csv", data)})
    assert made.status_code == 201, made.content
    work_on(lambda: False, is_batch=True)
    path = f"/api/v1/imports/{made.json()['id']}"
    assert client.post(f"{path}/check").status_code == 202
    work_on(lambda: False, is_batch=True)
    checked = client.get(path).json()
    assert (checked["state"], checked["summary"]["added"]) == ("checked", 1)
    assert client.post(f"{path}/commit").status_code == 202
    work_on(lambda: False, is_batch=True)
    written = client.get(path).json()
    assert (written["state"], rows_of("units").filter(unit_id="z-5").count()) == ("committed", 1)
    job = client.get(f"/api/v1/jobs/{written['job']}").json()
    assert (job["state"], job["result"]["entry"]) == ("done", written["entry"])
    assert client.post(f"{path}/commit").status_code == 422


def test_figures_are_aggregates_for_those_who_see_no_rows(enter: Enter) -> None:
    found = enter(Role.AUTHORITY).get("/api/v1/figures").json()
    implemented = [one for one in found if (one["id"], one["period"]) == ("projects_implemented", "2021-H1")]
    assert [(one["value"], one["rows"] > 0, one["holds"]) for one in implemented] == [("78", True, True)]


def test_every_call_keeps_within_its_budget_of_queries(client: Client) -> None:
    spent = {}
    for name in TABLES:
        path = f"/api/v1/{name.replace('_', '-')}"
        key = client.get(f"{path}?limit=1").json()["items"][0]["key"]
        for call, address in ((f"list {name}", path), (f"get {name}", f"{path}/{key}")):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            spent[call] = len(queries)
    splits = "/api/v1/goals/industrial_tax/2025-12-31/splits"
    for address in ("/api/v1/project-lamps?limit=200", "/api/v1/loan-overview?limit=200", splits):
        client.get(address)  # what is kept in memory is there from the second time on
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        spent[address] = len(queries)
    budgets = json.loads(BUDGETS.read_text(encoding="utf-8"))
    assert spent == {name: count for name, count in budgets.items() if "open311" not in name}, json.dumps(
        spent, indent=1
    )
    assert max(spent.values()) <= 8


def test_a_file_sent_again_with_its_key_is_kept_once(client: Client) -> None:
    data = b"unit_id,unit_name,unit_kind,in_park_from\nx1,X,enterprise,2021-01-01\n"
    numbers = []
    for _ in range(2):
        file = SimpleUploadedFile("units.csv", data, content_type="text/csv")
        answer = client.post("/api/v1/imports", {"table": "units", "file": file}, HTTP_IDEMPOTENCY_KEY="file-1")
        assert answer.status_code == 201, answer.content
        numbers.append(answer.json()["id"])
    assert numbers[0] == numbers[1]
    assert Upload.objects.filter(file_name="units.csv", actor="demo.plan_office").count() == 1


def test_a_method_that_is_none_here_is_refused_as_programs_read_it(client: Client) -> None:
    answer = client.put(UNITS)
    assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/problem+json")
    assert {name.strip() for name in answer.headers["Allow"].split(",")} == {"GET", "POST"}
    assert answer.json()["detail"].startswith("PUT is not for this address")


def test_a_fault_of_ours_is_told_to_programs_as_a_problem(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("fivegood.api.office.entries_for", fail)
    client.raise_request_exception = False
    answer = client.get("/api/v1/journal")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert "nothing was written" in answer.json()["detail"]


def test_a_post_to_an_address_that_is_none_is_refused_as_programs_read_it() -> None:
    answer = Client(enforce_csrf_checks=True).post("/api/v1/webhooks/-1/test")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert "there is no such address" in answer.content.decode()
