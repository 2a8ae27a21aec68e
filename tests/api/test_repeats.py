"""Posts that are sent again with their key: every one takes a key, and does its work once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from fivegood.records.actors import By, Role
from fivegood.records.calls.models import KeyedCall
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.services import job_queue
from fivegood.records.journal.models import Entry
from fivegood.records.webhooks.models import Delivery, Webhook
from fivegood.records.webhooks.services import webhook_register, webhook_switch
from tests.api.test_description import description
from tests.people import ActorOf, Enter

pytestmark = pytest.mark.django_db
HOOKS = "/api/v1/webhooks"


@pytest.fixture
def client(enter: Enter) -> Client:
    return enter(Role.ADMINISTRATOR)


@pytest.fixture
def by(actor: ActorOf) -> By:
    return By(actor(Role.ADMINISTRATOR), "page")


@pytest.fixture
def webhook(by: By) -> Webhook:
    return webhook_register("https://a.example/", [], by)[0]


def post(client: Client, path: str, key: str) -> Any:
    return client.post(path, headers={"Idempotency-Key": key})


#: What is posted as it is too long for an address; no second one could do harm.
_WRITES_NOTHING = {"/api/v1/proofread", "/api/v1/scenarios/try"}


def twice(client: Client, path: str) -> dict[str, Any]:
    """Send a post twice with one key; return what both were answered with."""
    first, second = post(client, path, "one"), post(client, path, "one")
    assert first.status_code == second.status_code < 300, first.content
    assert first.content == second.content
    assert first.headers["Content-Type"] == second.headers["Content-Type"] == "application/json"
    assert KeyedCall.objects.count() == 1
    told: dict[str, Any] = json.loads(first.content)
    return told


def test_every_post_takes_a_key() -> None:
    posts = [(path, of["post"]) for path, of in description()["paths"].items() if "post" in of]
    assert len(posts) > 30
    without = [
        path
        for path, post in posts
        if path not in _WRITES_NOTHING
        and not any(
            (one["in"], one["name"], one["required"]) == ("header", "Idempotency-Key", False)
            for one in post.get("parameters", [])
        )
    ]
    assert without == []


def test_a_webhook_is_switched_once(client: Client, webhook: Webhook, by: By) -> None:
    assert twice(client, f"{HOOKS}/{webhook.pk}/off")["is_active"] is False
    assert Entry.objects.filter(action="webhooks.switch").count() == 1
    webhook_switch(webhook, by, is_active=True)
    assert post(client, f"{HOOKS}/{webhook.pk}/off", "one").json()["is_active"] is False, "the first answer"
    assert Webhook.objects.get().is_active, "and nothing is done for it"


def test_a_notice_is_tested_once(client: Client, webhook: Webhook) -> None:
    told = twice(client, f"{HOOKS}/{webhook.pk}/test")
    assert Delivery.objects.get().pk == told["id"]


def test_what_was_given_up_is_sent_again_once(client: Client, webhook: Webhook) -> None:
    post(client, f"{HOOKS}/{webhook.pk}/test", "a test")
    KeyedCall.objects.all().delete()
    Delivery.objects.update(attempts=1)
    path = f"{HOOKS}/{webhook.pk}/deliveries/{Delivery.objects.get().pk}/redeliver"
    assert twice(client, path)["attempts"] == 0
    Delivery.objects.update(attempts=3)
    assert post(client, path, "one").json()["attempts"] == 0
    assert Delivery.objects.get().attempts == 3


def test_all_that_was_given_up_is_sent_again_once(client: Client, webhook: Webhook) -> None:
    ended = datetime.now(UTC)
    given_up = {"state": Delivery.State.GIVEN_UP, "entry": Entry.objects.latest("number"), "ended_at": ended}
    post(client, f"{HOOKS}/{webhook.pk}/test", "a test")
    KeyedCall.objects.all().delete()
    Delivery.objects.update(**given_up)
    assert twice(client, f"{HOOKS}/{webhook.pk}/redeliver") == {"count": 1}
    Delivery.objects.update(**given_up)
    assert post(client, f"{HOOKS}/{webhook.pk}/redeliver", "one").json() == {"count": 1}
    assert Delivery.objects.get().state == Delivery.State.GIVEN_UP


def test_work_is_cancelled_once(client: Client, by: By) -> None:
    job = job_queue("freeze", {}, by)
    path = f"/api/v1/jobs/{job.pk}/cancel"
    assert twice(client, path)["state"] == Job.State.CANCELLED
    Job.objects.update(state=Job.State.QUEUED)
    assert post(client, path, "one").json()["state"] == Job.State.CANCELLED
    assert Job.objects.get().state == Job.State.QUEUED


def test_a_key_is_for_one_call_and_not_for_another(client: Client, webhook: Webhook) -> None:
    assert post(client, f"{HOOKS}/{webhook.pk}/off", "one").status_code == 200
    refused = post(client, f"{HOOKS}/{webhook.pk}/on", "one")
    assert refused.status_code == 422
    assert "was used for another call" in refused.json()["faults"][0]["message"]
    assert not Webhook.objects.get().is_active


def test_a_secret_is_answered_again_to_whoever_registered_it(client: Client, enter: Enter) -> None:
    sent = json.dumps({"url": "https://a.example/"})

    def register(by: Client) -> Any:
        return by.post(HOOKS, sent, content_type="application/json", headers={"Idempotency-Key": "one"})

    first, second = register(client), register(client)
    assert first.json()["secret"] == second.json()["secret"] == Webhook.objects.get().secret
    assert register(enter(Role.AUDITOR)).status_code == 403
    assert Webhook.objects.count() == 1
