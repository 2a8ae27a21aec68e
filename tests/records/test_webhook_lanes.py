"""Notices sent to a real receiver: signed, in order, tried again, given up, one lane at a time."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta

import pytest

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.services import record_add
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.webhooks import lanes
from fivegood.records.webhooks.calls import Answer, call
from fivegood.records.webhooks.lanes import (
    BACKOFF,
    HOLDING_ATTEMPTS,
    LEASE,
    MOST_ATTEMPTS,
    delivery_next,
    lane_run,
    webhooks_due,
)
from fivegood.records.webhooks.models import Delivery, Webhook
from fivegood.records.webhooks.notices import notice_of
from fivegood.records.webhooks.services import (
    delivery_redeliver,
    webhook_redeliver,
    webhook_register,
    webhook_switch,
    webhook_test,
)
from tests.conftest import NOW, TODAY
from tests.receiver import Receiver, is_authentic, listening

pytestmark = pytest.mark.django_db
ADMIN = By(Actor("root", Role.ADMINISTRATOR, TODAY), "page")
PLANNER = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page")
State = Delivery.State


def register(url: str) -> tuple[int, str]:
    made, secret = webhook_register(url, [], ADMIN)
    return made.pk, secret


def add(*units: str) -> list[int]:
    """Write units; return the numbers of their entries."""
    cells = {"unit_name": "New", "unit_kind": "shop", "in_park_from": "2021-05-01"}
    written = [record_add(TABLES["units"], cells | {"unit_id": unit}, PLANNER, {}, NOW) for unit in units]
    return [outcome.entry or 0 for outcome in written]


def lapse(webhook: int, **only: object) -> None:
    """Let the time of the next attempt come."""
    Delivery.objects.filter(webhook=webhook, state=State.WAITING, **only).update(next_attempt_at=datetime.now(UTC))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


# -- What is sent


def test_a_notice_arrives_signed_and_is_noted(receiver: Receiver) -> None:
    webhook, secret = register(receiver.url)
    (entry,) = add("z-1")
    assert webhooks_due(datetime.now(UTC)) == [webhook]
    assert lane_run(webhook) == 1
    (got,) = receiver.got
    assert got.path == "/told?by=park"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert is_authentic(secret, got.headers, got.body, time.time())
    delivery = Delivery.objects.get()
    assert (got.told["id"], got.headers["webhook-id"]) == (delivery.message_id, delivery.message_id)
    assert (got.entry, delivery.state, delivery.attempts, delivery.last_status) == (entry, "delivered", 1, 204)
    assert webhooks_due(datetime.now(UTC)) == []
    assert lane_run(webhook) == 0


def test_notices_arrive_in_the_order_of_the_journal(receiver: Receiver) -> None:
    webhook, _ = register(receiver.url)
    entries = add(*(f"z-{number}" for number in range(12)))
    assert lane_run(webhook) == 12
    assert [got.entry for got in receiver.got] == entries


def test_a_test_goes_first_and_is_tried_once(receiver: Receiver) -> None:
    webhook, secret = register(receiver.url)
    add("z-1")
    receiver.answers += [500]
    test = webhook_test(Webhook.objects.get(), ADMIN)
    assert lane_run(webhook) == 2
    first, second = receiver.got
    assert (first.told["type"], first.told["data"]) == ("webhook.test", {})
    assert is_authentic(secret, first.headers, first.body, time.time())
    assert second.told["type"] == "records.changed"
    test.refresh_from_db()
    assert (test.state, test.last_error) == ("given_up", "answered 500 Internal Server Error")


# -- What fails


def test_a_failed_notice_is_tried_again_with_the_same_id_and_body_signed_anew(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook, secret = register(receiver.url)
    add("z-1")
    receiver.answers += [500]
    assert lane_run(webhook) == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_status) == ("waiting", 500)
    assert delivery.tried_at is not None
    assert timedelta(seconds=9) < delivery.next_attempt_at - delivery.tried_at < timedelta(seconds=15)
    assert lane_run(webhook) == 0, "not before its time"
    lapse(webhook)
    later = datetime.now(UTC) + timedelta(seconds=60)
    monkeypatch.setattr(lanes, "datetime", type("Later", (datetime,), {"now": classmethod(lambda _cls, _tz: later)}))
    assert lane_run(webhook) == 1
    first, second = receiver.got
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) >= 59
    assert is_authentic(secret, second.headers, second.body, later.timestamp())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("delivered", 2, "")


def test_attempts_come_at_growing_intervals_and_end(receiver: Receiver) -> None:
    webhook, _ = register(receiver.url)
    add("z-1")
    receiver.answers += [503] * MOST_ATTEMPTS
    waits = []
    for _ in range(MOST_ATTEMPTS):
        lapse(webhook)
        before = datetime.now(UTC)
        assert lane_run(webhook) == 1
        waits.append(Delivery.objects.get().next_attempt_at - before)
    assert [round(wait.total_seconds(), -1) for wait in waits[:-1]] == [10, 60, 300, 1_800, 7_200, 21_600, 43_200]
    assert [wait >= asked for wait, asked in zip(waits, BACKOFF, strict=False)] == [True] * 7
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("given_up", 8)
    assert delivery.last_error == "answered 503 Service Unavailable"
    assert lane_run(webhook) == 0
    assert webhook_redeliver(Webhook.objects.get(), ADMIN) == 1
    assert lane_run(webhook) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, len(receiver.got)) == ("delivered", 1, 9)
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1


@pytest.mark.parametrize(("asked", "least"), [("120", 120), ("99999999", 43_200), ("soon", 10), ("-1", 10)])
def test_a_receiver_may_ask_for_more_time(receiver: Receiver, asked: str, least: int) -> None:
    webhook, _ = register(receiver.url)
    add("z-1")
    receiver.answers, receiver.extra = [429], {"Retry-After": asked}
    before = datetime.now(UTC)
    lane_run(webhook)
    wait = (Delivery.objects.get().next_attempt_at - before).total_seconds()
    assert least <= wait < least + 5


def test_a_redirect_is_a_failure_and_is_not_followed(receiver: Receiver) -> None:
    with listening() as elsewhere:
        webhook, _ = register(receiver.url)
        add("z-1")
        receiver.answers, receiver.extra = [307], {"Location": elsewhere.url}
        lane_run(webhook)
        assert Delivery.objects.get().last_error == "answered 307 Temporary Redirect"
        assert elsewhere.got == []


def test_gone_switches_the_webhook_off_with_an_entry_and_what_waits_stays(receiver: Receiver) -> None:
    webhook, _ = register(receiver.url)
    entries = add("z-1", "z-2")
    receiver.answers += [410]
    assert lane_run(webhook) == 1
    assert not Webhook.objects.get().is_active
    entry = Entry.objects.latest("number")
    first, second = Delivery.objects.order_by("id")
    assert (entry.action, entry.actor, entry.channel) == ("webhooks.switch", "worker", "task")
    assert entry.reason == f"the receiver answered {first.message_id} with 410 Gone"
    assert (first.state, first.last_error, second.state) == ("given_up", "answered 410 Gone", "waiting")
    assert lane_run(webhook) == 0
    assert webhooks_due(datetime.now(UTC)) == []
    add("z-3")
    kept = webhook_switch(Webhook.objects.get(), ADMIN, is_active=True)
    delivery_redeliver(first, By(ADMIN.actor, "page"))
    assert lane_run(kept.pk) == 2
    assert [got.entry for got in receiver.got[1:]] == entries
    assert journal_verify().ok


def test_a_receiver_that_is_not_there_is_tried_again() -> None:
    webhook, _ = register(f"http://127.0.0.1:{free_port()}/")
    add("z-1")
    assert lane_run(webhook) == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_status) == ("waiting", None)
    assert delivery.last_error == "cannot be reached: Connection refused"


# -- Lanes


def test_a_notice_that_is_tried_quickly_holds_those_behind_it_and_then_steps_aside(receiver: Receiver) -> None:
    webhook, _ = register(receiver.url)
    first, second, third = add("z-1", "z-2", "z-3")
    for attempt in range(1, HOLDING_ATTEMPTS):
        receiver.answers += [500]
        lapse(webhook, entry=first)
        assert lane_run(webhook) == 1, f"attempt {attempt} holds the others"
        assert webhooks_due(datetime.now(UTC)) == []
    receiver.answers += [500, 204, 204]
    lapse(webhook, entry=first)
    assert lane_run(webhook) == 3
    assert [got.entry for got in receiver.got] == [first] * HOLDING_ATTEMPTS + [second, third]
    late = add("z-4")[0]
    lapse(webhook, entry=first)
    assert lane_run(webhook) == 2
    assert [got.entry for got in receiver.got[-2:]] == [first, late]


def test_one_lane_is_one_workers_and_goes_to_another_when_that_is_lost(receiver: Receiver) -> None:
    webhook, _ = register(receiver.url)
    add("z-1")
    now = datetime.now(UTC)
    Webhook.objects.update(lease="of another worker", lease_until=now + LEASE)
    assert webhooks_due(now) == []
    assert lane_run(webhook) == 0
    Webhook.objects.update(lease_until=now - timedelta(seconds=1))
    Delivery.objects.update(attempts=1)
    assert lane_run(webhook) == 1
    kept = Webhook.objects.get()
    assert (kept.lease, kept.lease_until) == ("", None)
    assert Delivery.objects.get().attempts == 2


def test_while_one_sends_nobody_else_does(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    webhook, _ = register(receiver.url)
    add("z-1", "z-2")
    meanwhile: list[object] = []

    def looked(*told: object, **more: object) -> Answer:
        meanwhile.append((webhooks_due(datetime.now(UTC)), lane_run(webhook)))
        return call(*told, **more)  # type: ignore[arg-type] # whatever it is called with

    monkeypatch.setattr(lanes, "call", looked)
    assert lane_run(webhook) == 2
    assert meanwhile == [([], 0), ([], 0)]
    assert len(receiver.got) == 2


def test_what_was_asked_for_anew_while_it_was_sent_is_sent_anew(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook, _ = register(receiver.url)
    add("z-1")
    real = call

    def asked_meanwhile(*told: object, **more: object) -> Answer:
        if not receiver.got:
            delivery_redeliver(Delivery.objects.get(), ADMIN)
        return real(*told, **more)  # type: ignore[arg-type] # whatever it is called with

    monkeypatch.setattr(lanes, "call", asked_meanwhile)
    assert lane_run(webhook) == 2
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert Delivery.objects.get().state == "delivered"


def test_a_notice_that_cannot_be_made_keeps_no_other_from_being_sent(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook, _ = register(receiver.url)
    first, second = add("z-1", "z-2")
    real = notice_of

    def broken(delivery: Delivery) -> bytes:
        return real(delivery) if delivery.entry_id == second else bytes(1 // 0)

    monkeypatch.setattr(lanes, "notice_of", broken)
    Delivery.objects.filter(entry=first).update(attempts=HOLDING_ATTEMPTS - 1)
    assert lane_run(webhook) == 2
    assert [got.entry for got in receiver.got] == [second]
    assert Delivery.objects.get(entry=first).last_error == "could not be sent: ZeroDivisionError"


def test_nothing_waits_for_a_lane_that_is_off(receiver: Receiver) -> None:
    webhook, _ = register(receiver.url)
    add("z-1")
    webhook_switch(Webhook.objects.get(), ADMIN, is_active=False)
    assert lane_run(webhook) == 0
    assert delivery_next(webhook, datetime.now(UTC)) is not None, "it stays waiting"
    assert receiver.got == []
