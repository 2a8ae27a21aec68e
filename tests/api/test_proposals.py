"""Proposals of who serves whom over the API: worked out, read, changed, committed; and who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from fivegood.records.actors import Role
from fivegood.records.base import rows_of
from fivegood.site.work import work_on
from tests.people import Enter

pytestmark = pytest.mark.django_db
PROPOSALS = "/api/v1/assignment-proposals"
READERS = (Role.LEADER, Role.PLAN_OFFICE, Role.AUDITOR, Role.ADMINISTRATOR)


def posted(client: Client, path: str, data: dict[str, Any], **headers: str) -> Any:
    return client.post(path, data, content_type="application/json", headers=headers)


def test_a_proposal_is_asked_for_read_changed_and_committed(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    key = {"Idempotency-Key": "once"}
    asked = posted(client, PROPOSALS, {"as_of": "2021-07-31"}, **key)
    assert asked.status_code == 202
    assert posted(client, PROPOSALS, {"as_of": "2021-07-31"}, **key).json() == asked.json()
    path = f"{PROPOSALS}/{asked.json()['id']}"
    assert client.get(path).json()["solved_at"] is None
    work_on(lambda: False, is_batch=True)
    solved = client.get(path).json()
    assert solved["cost"] == solved["bound"] > 0
    assert [one["id"] for one in client.get(PROPOSALS).json()] == [solved["id"]]
    moves = client.get(f"{path}/pairs?role=lead&is_move=true&limit=200").json()
    told = {(role, why): count for role, why, count in solved["told"]["moves"]}
    assert len(moves) == sum(count for (role, _why), count in told.items() if role == "lead")

    (pair,) = client.get(f"{path}/pairs?role=lead&unit_id=e001").json()
    other, _more = pair["told"]["next"]
    sent = {"role": "lead", "unit_id": "e001", "officer_id": other}
    choice = posted(client, f"{path}/pairs", sent).json()
    assert client.get(path).json()["cost"] == solved["cost"] + choice["more"]
    posted(client, f"{path}/pairs", sent | {"officer_id": ""})
    assert client.get(path).json()["cost"] == solved["cost"]
    refused = posted(client, f"{path}/pairs", sent | {"officer_id": "O001"})
    assert refused.status_code == 422
    assert "is not in post that day" in refused.content.decode()

    begins = {"begins_on": "2021-08-09"}
    assert posted(client, f"{path}/commit", begins).status_code == 422, "a commit has a reason"
    done = posted(client, f"{path}/commit", begins, **{"Fivegood-Reason": "Near"})
    assert done.status_code == 200
    begun = rows_of("assignments").filter(assigned_from="2021-08-09")
    assert begun.count() == sum(told.values())
    again = posted(client, PROPOSALS, {"as_of": "2021-08-09"}).json()["id"]
    work_on(lambda: False, is_batch=True)
    assert client.get(f"{PROPOSALS}/{again}").json()["told"]["moves"] == [], "what was committed is the best there is"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_who_reads_and_who_proposes(role: Role, enter: Enter) -> None:
    client, keeps = enter(role), role is Role.PLAN_OFFICE
    assert client.get(PROPOSALS).status_code == (200 if role in READERS else 403)
    for path in (f"{PROPOSALS}/99", f"{PROPOSALS}/99/pairs"):
        assert client.get(path).status_code == (404 if role in READERS else 403)
    assert posted(client, PROPOSALS, {"as_of": "2021-07-31"}).status_code == (202 if keeps else 403)
    pair = {"role": "lead", "unit_id": "e001", "officer_id": "O-001"}
    for path, data in ((f"{PROPOSALS}/9999/pairs", pair), (f"{PROPOSALS}/9999/commit", {"begins_on": "2021-08-09"})):
        assert posted(client, path, data).status_code == (404 if keeps else 403)
