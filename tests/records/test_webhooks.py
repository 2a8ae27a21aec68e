"""Who is told of what: registering, switching, the outbox, and what a notice says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection, transaction

from fivegood.errors import ForbiddenError, InputError, MissingError
from fivegood.records.actors import Actor, By, Role
from fivegood.records.journal.models import Change, Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.webhooks.addresses import address_faults, address_of
from fivegood.records.webhooks.models import Webhook
from fivegood.records.webhooks.selectors import webhook_for, webhooks_for
from fivegood.records.webhooks.services import (
    MOST_ACTIVE,
    delivery_redeliver,
    webhook_redeliver,
    webhook_register,
    webhook_switch,
    webhook_test,
)
from fivegood.records.webhooks.signing import secret_text
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
ADMIN = By(Actor("root", Role.ADMINISTRATOR, TODAY), "page", "for the statistics system")
URL = "https://statistics.example.org/told"


def register(*tables: str, url: str = URL) -> Webhook:
    return webhook_register(url, tables, ADMIN)[0]


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


# -- What a notice says


# -- Signatures


# -- Afterwards
