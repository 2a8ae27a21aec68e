"""Several who close one need at once, by program and on its page: one does, and the others are told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.faults.conftest import Served, verify
from tests.faults.test_server import fields, log_in

pytestmark = pytest.mark.django_db  # on both databases
BEFORE: tuple[dict[str, Any], ...] = (
    {"act": "accept"},
    {"act": "classify", "category": "labour", "urgency": "usual"},
    {"act": "assign", "holder": "need-o"},
    {"act": "sign_for"},
    {"act": "contact"},
)
RECORDS: dict[str, dict[str, Any]] = {
    "units": {"unit_id": "need-1", "unit_name": "Shop", "unit_kind": "shop", "in_park_from": "2021-07-01"},
    "officers": {"officer_id": "need-o", "post": "Officer", "in_post_from": "2021-07-01"},
    "needs": {
        "need_id": "need-n",
        "unit_id": "need-1",
        "category": "labour",
        "channel": "phone",
        "raised_at": "2021-07-02T09:00",
    },
}


def test_of_several_who_close_one_need_one_does_and_the_others_are_told(served: Served) -> None:
    bearer = served.bearer
    with httpx.Client(base_url=served.address, timeout=60) as office:
        acts, steps = "/api/v1/needs/need-n/acts", "/api/v1/needs/need-n/steps"
        for name, sent in RECORDS.items():
            office.post(f"/api/v1/{name}", json=sent, headers=bearer).raise_for_status()
        for expected, sent in enumerate(BEFORE, 1):
            office.post(acts, json=sent | {"expected": expected}, headers=bearer).raise_for_status()
        ready = Barrier(4)

        def program(name: str) -> tuple[int, Any]:
            with httpx.Client(base_url=served.address, headers=bearer, timeout=60) as client:
                read = client.get(steps)
                match = {"If-Match": read.headers["ETag"]} if name != "c" else {}
                sent = {"act": "explain", "reason": name} | ({} if match else {"expected": len(read.json()["steps"])})
                ready.wait(60)
                answer = client.post(acts, json=sent, headers=match)
                return answer.status_code, answer.json()

        def person(name: str) -> tuple[int, Any]:
            with httpx.Client(base_url=served.address, timeout=60, follow_redirects=True) as client:
                log_in(client, served.account)
                token = fields(client.get("/needs/need-n/").text)["csrfmiddlewaretoken"]
                form = {"act": "explain", "reason": name, "seen": "6", "csrfmiddlewaretoken": token}
                ready.wait(60)
                answer = client.post("/needs/need-n/steps/", data=form, follow_redirects=False)
                return answer.status_code, answer.text

        with ThreadPoolExecutor(4) as pool:
            asked = {name: pool.submit(person if name == "p" else program, name) for name in "abcp"}
            told = {name: one.result(timeout=120) for name, one in asked.items()}
        found = office.get(steps, headers=bearer).json()
    (winner,) = [name for name, (status, _) in told.items() if status in (200, 302)]
    assert [one["act"] for one in found["steps"]] == ["raise", *(one["act"] for one in BEFORE), "explain"]
    assert found["steps"][-1]["reason"] == winner, "nothing is lost and nothing written over"
    refused = {"a": 412, "b": 412, "c": 409, "p": 409}
    for name in told.keys() - {winner}:
        status, said = told[name]
        assert status == refused[name]
        if name == "p":
            assert "Somebody was quicker" in said
        else:
            assert [one["stored"] for one in said["conflicts"]] == [{"7": "explain"}]
    verify(served.stage)
