"""Approvals through the API: applied for, steps with clocks, acts once and on what was read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fivegood.records.actors import Role
from fivegood.records.base import rows_of
from tests.people import Enter

pytestmark = pytest.mark.django_db
APPROVALS = "/api/v1/approvals"


def post(client: Client, path: str, data: object, **headers: str) -> Any:
    return client.post(f"{APPROVALS}/{path}", json.dumps(data), content_type="application/json", headers=headers)


def test_steps_tell_clocks_with_what_they_are_made_of(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"{APPROVALS}/A-2021-0012/steps")
    found = answer.json()
    assert len(queries) <= 8
    assert (found["stage"], len(found["steps"]), answer.headers["ETag"]) == ("delivered", 9, '"9"')
    assert (found["decision_days"], found["saved_days"], found["wanted"], found["acts"]) == (4, 6, [], [])
    promised, statutory, check, review, _ = found["clocks"]
    assert [one["clock"] for one in (promised, statutory, check)] == ["promised", "statutory", "step"]
    assert (review["procedure_step"], review["department"], review["hand"]) == ("review", "construction", "in_time")
    assert "4 workdays from Monday 2021-06-21" in promised["explained"]["en"]
    assert "自2021-06-21（星期一）" in promised["explained"]["zh"]


def test_it_is_applied_for_once_and_acted_on_as_it_was_read(enter: Enter) -> None:
    client, before = enter(Role.PLAN_OFFICE), rows_of("approvals").count()
    wrong = post(client, "apply", {"procedure": "busines_licence", "unit_id": "byd"})
    assert (wrong.status_code, wrong.json()["faults"][0]["suggestion"]) == (422, "business_licence")
    asked = {"procedure": "business_licence", "unit_id": "byd"}
    first, again = (post(client, "apply", asked, **{"Idempotency-Key": "apply-1"}) for _ in range(2))
    assert (first.status_code, first.headers["ETag"], first.content) == (201, '"1"', again.content)
    assert rows_of("approvals").count() == before + 1
    number = first.json()["approval_id"]
    assert post(client, f"{number}/acts", {"act": "take_up"}).status_code == 428
    done = post(client, f"{number}/acts", {"act": "take_up"}, **{"If-Match": '"1"'})
    assert (done.status_code, done.headers["ETag"], done.json()["stage"]) == (200, '"2"', "in_hand")
    late = post(client, f"{number}/acts", {"act": "refuse", "reason": "No."}, **{"If-Match": '"1"'})
    assert (late.status_code, late.json()["conflicts"][0]["stored"]) == (412, {"2": "take_up"})
    assert post(client, f"{number}/acts", {"act": "refuse", "reason": "No.", "expected": 1}).status_code == 409
    lacks = {"act": "lack", "reason": "Not signed.", "documents": ["articles", "artikles"], "expected": 2}
    refused = post(client, f"{number}/acts", lacks)
    assert (refused.status_code, refused.json()["faults"][0]["suggestion"]) == (422, "articles")
    stands = post(client, f"{number}/acts", lacks | {"documents": ["articles"]}).json()
    assert (stands["lacking"], stands["clocks"][0]["hand"], stands["clocks"][0]["due_at"]) == (
        ["articles"],
        "standing",
        None,
    )
