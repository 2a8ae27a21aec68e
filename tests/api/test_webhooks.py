"""Webhooks as programs keep them: registered with the secret told once, tested, switched, sent again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fivegood.records.actors import Role
from fivegood.records.calls.models import KeyedCall
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.webhooks.lanes import lane_run
from tests.people import Enter
from tests.receiver import is_authentic, listening

pytestmark = pytest.mark.django_db
HOOKS = "/api/v1/webhooks"
NEW = {"unit_id": "z-1", "unit_name": "New unit", "unit_kind": "shop", "in_park_from": "2021-07-01"}


@pytest.fixture
def client(enter: Enter) -> Client:
    return enter(Role.ADMINISTRATOR)


def post(client: Client, path: str, data: object = None, **headers: str) -> Any:
    return client.post(path, json.dumps(data or {}), content_type="application/json", headers=headers)


def test_a_program_registers_an_address_and_is_told_of_a_write(client: Client, enter: Enter) -> None:
    with listening() as receiver:
        reason = {"Fivegood-Reason": "for%20the%20map", "Idempotency-Key": "one"}
        made = post(client, HOOKS, {"url": receiver.url, "tables": ["units"]}, **reason)
        assert made.status_code == 201, made.content
        webhook, secret = made.json(), made.json().pop("secret")
        entry = Entry.objects.latest("number")
        assert (entry.action, entry.channel, entry.reason) == ("webhooks.register", "api", "for the map")
        (call,) = KeyedCall.objects.all()
        assert secret not in call.body, "what is kept of an answer holds no secret"
        again = post(client, HOOKS, {"url": receiver.url, "tables": ["units"]}, **reason)
        assert again.content == made.content
        assert post(enter(Role.PLAN_OFFICE), "/api/v1/units", NEW).status_code == 201
        assert client.get(f"{HOOKS}/{webhook['id']}").json()["waiting"] == 1
        lane_run(webhook["id"])
        (got,) = receiver.got
        assert is_authentic(secret, got.headers, got.body, int(got.headers["webhook-timestamp"]))
        (told,) = got.told["data"]["changes"]
        record = client.get(f"/api/v1/{told['table']}/{told['keys'][0]}")
        assert record.json()["unit_name"] == "New unit"
    (delivery,) = client.get(f"{HOOKS}/{webhook['id']}/deliveries").json()
    assert (delivery["state"], delivery["entry"], delivery["attempts"]) == ("delivered", got.entry, 1)
    assert (delivery["message_id"], delivery["next_attempt_at"]) == (got.told["id"], None)
    shown = client.get(f"{HOOKS}/{webhook['id']}").json()
    assert (shown["waiting"], shown["given_up"]) == (0, 0)
    assert shown["delivered_at"] == delivery["ended_at"]


def test_the_secret_is_in_no_answer_but_the_first(client: Client) -> None:
    made = post(client, HOOKS, {"url": "https://a.example/"}).json()
    number, secret = made["id"], made["secret"]
    answers = [
        client.get(HOOKS),
        client.get(f"{HOOKS}/{number}"),
        post(client, f"{HOOKS}/{number}/test"),
        client.get(f"{HOOKS}/{number}/deliveries"),
        post(client, f"{HOOKS}/{number}/off"),
        post(client, f"{HOOKS}/{number}/on"),
        post(client, f"{HOOKS}/{number}/redeliver"),
        client.get("/api/v1/journal"),
    ]
    for answer in answers:
        assert answer.status_code in (200, 202), answer.content
        assert secret not in answer.content.decode()
        assert secret.removeprefix("whsec_") not in answer.content.decode()
    assert journal_verify().ok


def test_a_wrong_address_and_a_wrong_table_are_told_as_a_problem(client: Client) -> None:
    answer = post(client, HOOKS, {"url": "http://a.example/", "tables": ["unit"]})
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    first, second = answer.json()["faults"]
    assert (first["column"], first["value"]) == ("url", "http://a.example/")
    assert (second["column"], second["suggestion"]) == ("tables", "units")
    unknown = post(client, HOOKS, {"url": "https://a.example/", "table": "units"})
    assert [fault["column"] for fault in unknown.json()["faults"]] == ["table"]


def test_what_was_given_up_is_sent_again(client: Client, enter: Enter) -> None:
    with listening(410) as receiver:
        number = post(client, HOOKS, {"url": receiver.url}).json()["id"]
        post(enter(Role.PLAN_OFFICE), "/api/v1/units", NEW)
        lane_run(number)
        assert client.get(f"{HOOKS}/{number}").json()["is_active"] is False
        assert post(client, f"{HOOKS}/{number}/redeliver").status_code == 422
        assert post(client, f"{HOOKS}/{number}/on").json()["given_up"] == 1
        again = post(client, f"{HOOKS}/{number}/redeliver")
        assert (again.status_code, again.json()) == (202, {"count": 1})
        lane_run(number)
        (delivery,) = client.get(f"{HOOKS}/{number}/deliveries").json()
        path = f"{HOOKS}/{number}/deliveries/{delivery['id']}/redeliver"
        assert post(client, path).json()["state"] == "waiting"
        lane_run(number)
        assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
        assert len(receiver.got) == 3


def test_lists_take_the_same_number_of_queries_however_long_they_are(client: Client) -> None:
    def spent(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    number = post(client, HOOKS, {"url": "https://a.example/"}).json()["id"]
    paths = (HOOKS, f"{HOOKS}/{number}", f"{HOOKS}/{number}/deliveries")
    before = [spent(path) for path in paths]
    assert before == [4, 4, 5]
    for _ in range(5):
        post(client, HOOKS, {"url": "https://a.example/"})
        post(client, f"{HOOKS}/{number}/test")
    assert [spent(path) for path in paths] == before
    assert [one["id"] for one in client.get(f"{HOOKS}?limit=2").json()] == [number + 5, number + 4]
