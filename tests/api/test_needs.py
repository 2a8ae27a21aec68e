"""Needs and notices through the API: steps with clocks, acts once and on what was read, notices read and not unread."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fivegood.records.actors import Role
from fivegood.records.base import rows_of
from fivegood.records.clock import local_now
from fivegood.records.needs.ladder import ladder_ring
from fivegood.records.notices.models import Notice
from fivegood.records.park.source import current_park
from tests.people import Enter

pytestmark = pytest.mark.django_db
NEED = "/api/v1/needs/N-0561"


def post(client: Client, path: str, data: object, **headers: str) -> Any:
    return client.post(path, json.dumps(data), content_type="application/json", headers=headers)


def test_steps_tell_clocks_with_what_they_are_made_of(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"{NEED}/steps")
    found = answer.json()
    assert len(queries) <= 8
    assert (found["stage"], len(found["steps"]), answer.headers["ETag"]) == ("planned", 7, '"7"')
    assert found["acting"] == found["holder"] == rows_of("needs").get(need_id="N-0561").holder_id
    clocks = {one["clock"]: one for one in found["clocks"]}
    assert (clocks["plan"]["hand"], clocks["plan"]["limit"], clocks["close"]["colour"]) == (
        "in_time",
        "24 hours",
        "red",
    )
    assert "24 hours from Thursday 2021-07-29 16:50" in clocks["plan"]["explained"]["en"]
    assert "自2021-07-29（星期四）16:50起24小时" in clocks["plan"]["explained"]["zh"]
    assert datetime.fromisoformat(clocks["plan"]["due_at"]) == datetime(2021, 7, 30, 16, 50)


def test_an_act_is_done_once_and_on_what_was_read(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    sent, headers = {"act": "escalate", "reason": "It waits."}, {"If-Match": '"7"', "Idempotency-Key": "act-1"}
    assert post(client, f"{NEED}/acts", sent).status_code == 428
    first, again = (post(client, f"{NEED}/acts", sent, **headers) for _ in range(2))
    assert (first.status_code, first.headers["ETag"], first.content) == (200, '"8"', again.content)
    assert first.json()["level"] == 1
    late = post(client, f"{NEED}/acts", {"act": "solve"}, **{"If-Match": '"7"'})
    assert (late.status_code, late.json()["conflicts"][0]["stored"]) == (412, {"8": "escalate"})
    assert post(client, f"{NEED}/acts", {"act": "solve", "expected": 7}).status_code == 409
    wrong = post(client, f"{NEED}/acts", {"act": "slove", "expected": 8})
    assert (wrong.status_code, wrong.json()["faults"][0]["suggestion"]) == (422, "solve")
    parts = [{"title": name, "category": "labour", "holder": "O-001"} for name in ("A", "B")]
    split = post(client, f"{NEED}/acts", {"act": "split", "parts": parts, "expected": 8})
    assert (split.status_code, split.json()["parts"]) == (200, ["N-0561-1", "N-0561-2"])
    part = client.get("/api/v1/needs/N-0561-2/steps").json()
    assert (part["whole"], part["stage"], part["acting"]) == ("N-0561", "assigned", "O-001")
    assert "merge" not in part["acts"]
    bad = post(client, "/api/v1/needs/N-0561-2/acts", {"act": "merge", "into": "N-0561", "expected": 4})
    assert "this is a part of N-0561" in bad.content.decode()


def test_notices_are_read_and_never_unread(enter: Enter) -> None:
    ladder_ring(current_park(), local_now())
    client = enter(Role.PLAN_OFFICE)
    found = client.get("/api/v1/notices?limit=3").json()
    assert [one["is_new"] for one in found] == [True] * 3
    assert set(found[0]["said"]) == {"en", "zh"}
    count = Notice.objects.filter(role="plan_office").count()
    assert post(client, "/api/v1/notices/read", {"up_to": found[1]["id"]}).json() == {"unread": 1}
    assert post(client, "/api/v1/notices/read", {"up_to": found[2]["id"]}).json() == {"unread": 1}
    assert [one["is_new"] for one in client.get("/api/v1/notices?limit=3").json()] == [True, False, False]
    assert len(client.get(f"/api/v1/notices?limit=200&before={found[1]['id']}").json()) == min(200, count - 2)
