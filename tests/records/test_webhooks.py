"""Who is told of what: registering, switching, the outbox, and what a notice says."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from fivegood.errors import Fault, ForbiddenError, InputError, MissingError
from fivegood.facts.subjects import TABLES
from fivegood.records.accounts.services import user_add
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add, record_correct, record_withdraw
from fivegood.records.exchange.services import rows_imported
from fivegood.records.journal.models import Change, Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.park.source import current_park
from fivegood.records.webhooks.addresses import address_faults, address_of
from fivegood.records.webhooks.lanes import KEPT, deliveries_forget
from fivegood.records.webhooks.models import Delivery, Webhook
from fivegood.records.webhooks.notices import MOST_KEYS, notice_of
from fivegood.records.webhooks.selectors import deliveries_of, delivery_for, webhook_for, webhooks_for
from fivegood.records.webhooks.services import (
    MOST_ACTIVE,
    delivery_redeliver,
    webhook_redeliver,
    webhook_register,
    webhook_switch,
    webhook_test,
)
from fivegood.records.webhooks.signing import headers_of, secret_text, signature
from tests.conftest import NOW, TODAY
from tests.receiver import is_authentic

pytestmark = pytest.mark.django_db
ADMIN = By(Actor("root", Role.ADMINISTRATOR, TODAY), "page", "for the statistics system")
PLANNER = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page", "moved in, says Ms Li")
URL = "https://statistics.example.org/told"
CELLS = {"unit_name": "Confidential name", "unit_kind": "shop", "in_park_from": "2021-05-01"}


def add(unit: str) -> int:
    """Write a unit; return the number of its entry."""
    entry = record_add(TABLES["units"], CELLS | {"unit_id": unit}, PLANNER, {}, NOW).entry
    assert entry is not None
    return entry


def register(*tables: str, url: str = URL) -> Webhook:
    return webhook_register(url, tables, ADMIN)[0]


def told_of(webhook: Webhook) -> list[int | None]:
    return list(deliveries_of(webhook).order_by("id").values_list("entry_id", flat=True))


# -- Registering


def test_a_webhook_is_registered_and_its_secret_told_once_and_kept_out_of_the_journal() -> None:
    webhook, secret = webhook_register(f" {URL} ", ["projects", "units", "units"], ADMIN)
    assert (webhook.url, webhook.tables, webhook.is_active) == (URL, ["projects", "units"], True)
    assert secret.startswith("whsec_")
    assert secret not in json.dumps(list(Change.objects.filter(subject="webhooks").values_list("before", "after")))
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.actor, entry.reason) == ("webhooks.register", "root", "for the statistics system")
    assert "secret" in webhooks_for(ADMIN.actor)[0].get_deferred_fields()
    assert webhook_register(URL, [], ADMIN)[1] != secret
    assert journal_verify().ok


def test_every_fault_of_what_was_sent_comes_at_once() -> None:
    with pytest.raises(InputError) as refused:
        webhook_register("ftp://user:secret@example.org/#top", ["unit", "journal"], ADMIN)
    told = [(fault.column, fault.message.split(":")[0], fault.suggestion) for fault in refused.value.faults]
    assert told == [
        ("url", "does not begin with https", None),
        ("url", "holds a user name or password", None),
        ("url", "holds a fragment (#), which is never sent", None),
        ("tables", "there is no such table", None),
        ("tables", "there is no such table", "units"),
    ]
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "is empty"),
        ("https://a.example/" + "x" * 500, "518 characters long, 500 at most"),
        ("https://a.example/a b", "percent-encoded"),
        ("https://统计.example/", "xn-- form"),
        ("https://a.example\r\nHost: b.example/", "percent-encoded"),
        ("https:///told", "names no host"),
        ("https://-/", "names no host"),
        ("https://[::1/", "is not a URL"),
        ("https://a.example:99999/", "is not a URL"),
        ("https://a.example:0/", "names port 0"),
        ("http://10.0.0.7/told", "is plain http"),
        ("http://localhost.example.org/", "is plain http"),
        ("http://127.0.0.1.example.org/", "is plain http"),
        ("https://u@a.example/", "user name or password"),
        ("file:///etc/passwd", "does not begin with https"),
    ],
)
def test_an_address_that_is_not_called(url: str, said: str) -> None:
    assert said in " ".join(address_faults(url, allows_http=False))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/", "http://[::1]/told", "http://localhost", "https://10.0.0.7/"]
)
def test_an_address_that_is_called(url: str) -> None:
    assert address_faults(url, allows_http=False) == []
    assert address_faults("http://10.0.0.7/told", allows_http=True) == []


@pytest.mark.parametrize(
    ("url", "host", "port", "target", "header"),
    [
        ("https://a.example", "a.example", 443, "/", "a.example"),
        ("https://A.example:8443/x/y?z=1", "a.example", 8443, "/x/y?z=1", "a.example:8443"),
        ("http://[::1]:80?q", "::1", 80, "/?q", "[::1]"),
    ],
)
def test_the_parts_of_an_address(url: str, host: str, port: int, target: str, header: str) -> None:
    found = address_of(url)
    assert (found.host, found.port, found.target, found.host_header) == (host, port, target, header)


@pytest.mark.parametrize("role", list(Role))
def test_only_administrators_keep_webhooks_and_auditors_read_them(role: Role) -> None:
    webhook = register()
    by = By(Actor("x", role, TODAY), "page")
    delivery = webhook_test(webhook, ADMIN)
    attempts: list[Any] = [
        lambda: webhook_register(URL, [], by),
        lambda: webhook_switch(webhook, by, is_active=False),
        lambda: webhook_test(webhook, by),
        lambda: delivery_redeliver(delivery, by),
        lambda: webhook_redeliver(webhook, by),
    ]
    for attempt in attempts:
        if role is Role.ADMINISTRATOR:
            attempt()
            webhook_switch(webhook, by, is_active=True)
            webhook.refresh_from_db()
        else:
            with pytest.raises(ForbiddenError, match="may not keep the webhooks"):
                attempt()
    if role in (Role.ADMINISTRATOR, Role.AUDITOR):
        assert webhook_for(by.actor, webhook.pk) == webhook
        with pytest.raises(MissingError, match="there is no webhook 1000"):
            webhook_for(by.actor, 10**30)
    else:
        with pytest.raises(ForbiddenError, match="may not read the webhooks"):
            webhooks_for(by.actor)


def test_a_token_for_reading_registers_nothing() -> None:
    reader = By(Actor("root", Role.ADMINISTRATOR, TODAY, is_read_only=True), "api")
    with pytest.raises(ForbiddenError, match="only reads"):
        webhook_register(URL, [], reader)


def test_a_webhook_changed_by_plain_sql_is_found() -> None:
    webhook = register()
    changes = [("url", "https://elsewhere.example/"), ("secret", secret_text(b"x" * 32)), ("tables", '["units"]')]
    for column, value in changes:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE webhooks SET {column} = %s WHERE id = %s", [value, webhook.pk])
            (fault,) = journal_verify().faults
            transaction.set_rollback(True)
        assert (fault.subject, fault.message) == ("webhooks", "was changed in the records without an entry")
    Webhook.objects.filter(pk=webhook.pk).delete()
    assert [fault.message for fault in journal_verify().faults] == ["is gone from the records"]


def test_there_is_a_most_of_webhooks() -> None:
    for _ in range(MOST_ACTIVE):
        last = register()
    with pytest.raises(InputError, match="50 webhooks are on, which is the most"):
        register()
    webhook_switch(last, ADMIN, is_active=False)
    register()
    with pytest.raises(InputError, match="switch one off first"):
        webhook_switch(last, ADMIN, is_active=True)


# -- The outbox


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


# -- What a notice says


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


# -- Signatures


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


# -- Afterwards


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
