"""What a write leaves for webhooks: deliveries, what a notice says, its signature, and what is forgotten."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from fivegood.errors import Fault, InputError, MissingError
from fivegood.facts.subjects import TABLES
from fivegood.records.accounts.services import user_add
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add, record_correct, record_withdraw
from fivegood.records.exchange.services import rows_imported
from fivegood.records.journal.models import Entry
from fivegood.records.park.source import current_park
from fivegood.records.webhooks.lanes import KEPT, deliveries_forget
from fivegood.records.webhooks.models import Delivery, Webhook
from fivegood.records.webhooks.notices import MOST_KEYS, notice_of
from fivegood.records.webhooks.selectors import deliveries_of, delivery_for, webhooks_for
from fivegood.records.webhooks.services import (
    delivery_redeliver,
    webhook_redeliver,
    webhook_switch,
    webhook_test,
)
from fivegood.records.webhooks.signing import headers_of, secret_text, signature
from tests.conftest import NOW, TODAY
from tests.receiver import is_authentic
from tests.records.test_webhooks import ADMIN, register

pytestmark = pytest.mark.django_db

PLANNER = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page", "moved in, says Ms Li")


CELLS = {"unit_name": "Confidential name", "unit_kind": "shop", "in_park_from": "2021-05-01"}


def add(unit: str) -> int:
    """Write a unit; return the number of its entry."""
    entry = record_add(TABLES["units"], CELLS | {"unit_id": unit}, PLANNER, {}, NOW).entry
    assert entry is not None
    return entry


def told_of(webhook: Webhook) -> list[int | None]:
    return list(deliveries_of(webhook).order_by("id").values_list("entry_id", flat=True))


def test_a_write_leaves_one_delivery_for_each_webhook_that_is_told_of_its_table() -> None:
    before = add("z-0")
    everything, units, projects = register(), register("projects", "units"), register("projects")
    off = register()
    webhook_switch(off, ADMIN, is_active=False)
    entries = [add("z-1"), add("z-2")]
    assert told_of(everything) == told_of(units) == entries
    assert told_of(projects) == told_of(off) == []
    assert before not in told_of(everything)
    assert len(set(Delivery.objects.values_list("message_id", flat=True))) == 4


def test_a_write_that_is_taken_back_or_changes_nothing_tells_nobody() -> None:
    webhook = register()
    with transaction.atomic():
        add("z-1")
        assert len(told_of(webhook)) == 1
        transaction.set_rollback(True)
    assert told_of(webhook) == []
    with pytest.raises(InputError):
        record_add(TABLES["units"], CELLS | {"unit_id": "z-1", "in_park_from": "soon"}, PLANNER, {}, NOW)
    entry = add("z-1")
    same = record_correct(TABLES["units"], ["z-1"], {"unit_kind": "shop"}, PLANNER, {}, NOW, expected=1)
    assert same.unchanged == 1
    assert told_of(webhook) == [entry]


def test_accounts_and_the_webhooks_themselves_are_told_to_nobody() -> None:
    webhook = register()
    user_add("somebody", "", None, ADMIN)
    webhook_switch(webhook, ADMIN, is_active=False)
    webhook_switch(webhook, ADMIN, is_active=True)
    assert told_of(webhook) == []


def test_an_import_leaves_one_delivery_with_its_count_and_the_first_keys() -> None:
    webhook = register()
    rows = "".join(f"z-{number:03},Shop {number},shop,2021-07-01\n" for number in range(250))
    data = ("unit_id,unit_name,unit_kind,in_park_from\n" + rows).encode()
    upload = rows_imported(TABLES["units"], "units.csv", data, current_park().park, PLANNER, NOW)
    (delivery,) = deliveries_of(webhook)
    told = json.loads(notice_of(delivery))
    (change,) = told["data"]["changes"]
    assert (told["data"]["entry"], told["data"]["action"]) == (upload.entry, "units.import")
    assert (change["table"], change["count"]) == ("units", 250)
    assert change["keys"] == [f"z-{number:03}" for number in range(MOST_KEYS)]
    assert len(notice_of(delivery)) < 20_000


def test_a_write_asks_the_database_once_when_nobody_is_told_and_twice_otherwise() -> None:
    def asked(unit: str) -> tuple[int, int]:
        """Return how many queries a write takes, and how many of these are about webhooks."""
        with CaptureQueriesContext(connection) as queries:
            add(unit)
        return len(queries), len([one for one in queries if "webhook" in one["sql"]])

    total, about_webhooks = asked("z-1")
    assert about_webhooks == 1
    for _ in range(3):
        register()
    assert asked("z-2") == (total + 1, 2)


def test_a_notice_names_what_changed_and_tells_no_value_person_or_reason() -> None:
    webhook = register()
    record_add(TABLES["units"], CELLS | {"unit_id": "a/b~甲%"}, PLANNER, {}, NOW)
    record_withdraw(TABLES["units"], ["a/b~甲%"], PLANNER, NOW, expected=1)
    first, second = (notice_of(one) for one in deliveries_of(webhook).order_by("id"))
    delivery = deliveries_of(webhook).order_by("id")[0]
    entry = Entry.objects.get(deliveries=delivery)
    assert json.loads(first) == {
        "id": delivery.message_id,
        "type": "records.changed",
        "timestamp": entry.at,
        "data": {
            "entry": entry.number,
            "action": "units.add",
            "changes": [{"table": "units", "count": 1, "keys": ["a%2Fb%257E%E7%94%B2%2525"]}],
        },
    }
    assert json.loads(second)["data"]["action"] == "units.withdraw"
    for word in ("Confidential", "planner", "Ms Li"):
        assert word.encode() not in first + second
    assert datetime.fromisoformat(json.loads(first)["timestamp"]).tzinfo == UTC


def test_the_keys_of_a_notice_lead_to_the_records(client: Any, django_user_model: Any) -> None:
    """The API takes them as they are: the same address that it gives a record itself."""
    from fivegood.records.accounts.services import membership_grant

    webhook = register()
    record_add(TABLES["units"], CELLS | {"unit_id": "a/b~甲%"}, PLANNER, {}, NOW)
    project = rows_of("project_stages").filter(is_withdrawn=False, happened_on__isnull=False).order_by("id")[0]
    user = user_add("reader", "", None, ADMIN)
    membership_grant(user, Role.LEADER, ADMIN, TODAY)
    client.force_login(django_user_model.objects.get(pk=user.pk))
    record_correct(
        TABLES["project_stages"],
        [project.project_id, project.stage],
        {"happened_on": "2021-05-04"},
        PLANNER,
        current_park_codes(),
        NOW,
        expected=project.version,
    )
    for delivery in deliveries_of(webhook):
        (change,) = json.loads(notice_of(delivery))["data"]["changes"]
        address = f"/api/v1/{change['table'].replace('_', '-')}/{change['keys'][0]}"
        answer = client.get(address)
        assert (answer.status_code, answer.json()["key"]) == (200, change["keys"][0])


def current_park_codes() -> Any:
    from fivegood.park import codes_of

    return codes_of(current_park().park)


def test_a_webhook_is_told_of_its_own_tables_alone() -> None:
    webhook = register("projects")
    entry = Entry.objects.get(number=add("z-1"))
    delivery = Delivery.objects.create(
        message_id="msg_x",
        webhook=webhook,
        entry=entry,
        next_attempt_at=datetime.now(UTC),
        created_at=datetime.now(UTC),
    )
    assert json.loads(notice_of(delivery))["data"]["changes"] == []


def test_the_signature_is_that_of_the_specification() -> None:
    """Known answer: the example that the libraries of Standard Webhooks are tested with."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    told = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_message_is_authentic_and_one_that_was_touched_is_not() -> None:
    secret, body, now = secret_text(b"0123456789abcdef" * 2), '{"甲":1}'.encode(), 1_700_000_000
    headers = headers_of(secret, "msg_1", now, body)
    assert is_authentic(secret, headers, body, now + 299)
    assert not is_authentic(secret, headers, body, now + 301)
    assert not is_authentic(secret, headers, body + b" ", now)
    assert not is_authentic(secret, headers | {"webhook-id": "msg_2"}, body, now)
    assert not is_authentic(secret, headers | {"webhook-timestamp": str(now + 1)}, body, now)
    assert not is_authentic(secret_text(b"y" * 32), headers, body, now)


@pytest.fixture
def ended() -> list[Delivery]:
    webhook = register()
    for unit in ("z-1", "z-2", "z-3"):
        add(unit)
    now = datetime.now(UTC)
    first, second, third = deliveries_of(webhook).order_by("id")
    states = ((first, "delivered"), (second, "given_up"))
    for one, state in states:
        Delivery.objects.filter(pk=one.pk).update(state=state, attempts=8, ended_at=now - KEPT - timedelta(seconds=1))
    return [first, second, third]


def test_what_ended_is_forgotten_after_a_month_and_what_waits_never(ended: list[Delivery]) -> None:
    now = datetime.now(UTC)
    assert deliveries_forget(now - timedelta(minutes=1)) == 0
    assert deliveries_forget(now) == 2
    assert list(Delivery.objects.all()) == [ended[2]]
    with pytest.raises(MissingError, match="kept for 30 days"):
        delivery_for(ended[0].webhook, ended[0].pk)


def test_deliveries_are_sent_again_one_or_all_that_were_given_up(ended: list[Delivery]) -> None:
    webhook = ended[0].webhook
    again = delivery_redeliver(ended[0], ADMIN)
    assert (again.state, again.attempts, again.ended_at) == ("waiting", 0, None)
    assert again.next_attempt_at <= datetime.now(UTC)
    assert webhook_redeliver(webhook, ADMIN) == 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {"waiting"}
    off = webhook_switch(webhook, ADMIN, is_active=False)
    for asked in (lambda: webhook_test(off, ADMIN), lambda: webhook_redeliver(off, ADMIN)):
        with pytest.raises(InputError, match=f"webhook {webhook.pk} is off: switch it on first"):
            asked()


def test_what_waits_and_what_was_given_up_is_counted(ended: list[Delivery]) -> None:
    (found,) = webhooks_for(ADMIN.actor)
    assert (found.waiting, found.given_up) == (1, 1)  # type: ignore[attr-defined] # annotated by the selector
    assert found.delivered_at is not None  # type: ignore[attr-defined] # as above
    assert ended[0].webhook == found


def test_a_refusal_says_where(settings: Settings) -> None:
    with pytest.raises(InputError) as refused:
        register(url="http://10.0.0.7/")
    assert refused.value.faults[0] == Fault(
        "webhooks",
        0,
        "url",
        "is plain http, which others on the way can read: write https:// (http is for this machine)",
        "http://10.0.0.7/",
    )
    settings.WEBHOOK_HTTP = True
    assert register(url="http://10.0.0.7/").pk
