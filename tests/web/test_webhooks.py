"""The pages of webhooks as administrators use them."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fivegood.records.actors import Role
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.webhooks.lanes import lane_run
from fivegood.records.webhooks.models import Delivery, Webhook
from tests.people import Enter
from tests.receiver import Receiver, is_authentic, listening

pytestmark = pytest.mark.django_db
#: Queries of each page, however much stands on it: session, account and roles are three of them.
BUDGETS = {"webhooks": 4, "webhook": 6}


@pytest.fixture
def client(enter: Enter) -> Client:
    return enter(Role.ADMINISTRATOR)


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()[-2000:]
    return response.content.decode()


def registered(client: Client, receiver: Receiver) -> tuple[Webhook, str]:
    response = client.post(reverse("webhooks"), {"url": receiver.url, "tables": ["units", "needs"], "reason": "map"})
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", response.content.decode())
    assert response.headers["Cache-Control"] == "no-store"
    return Webhook.objects.get(), secret


def test_an_address_is_registered_tested_and_its_secret_shown_once(client: Client) -> None:
    assert "No address is told yet." in text_of(client, reverse("webhooks"))
    with listening() as receiver:
        webhook, secret = registered(client, receiver)
        address = reverse("webhook", args=[webhook.pk])
        assert Entry.objects.latest("number").reason == "map"
        assert "Needs raised by units, Units served" in text_of(client, reverse("webhooks"))
        sent = client.post(reverse("webhook-test", args=[webhook.pk]), follow=True)
        assert "A test is on its way" in sent.content.decode()
        lane_run(webhook.pk)
        (got,) = receiver.got
        assert is_authentic(secret, got.headers, got.body, int(got.headers["webhook-timestamp"]))
    page = text_of(client, address)
    assert "delivered" in page
    assert got.told["id"] in page
    for shown in (page, text_of(client, reverse("webhooks")), text_of(client, reverse("journal"))):
        assert secret not in shown


def test_a_wrong_address_keeps_what_was_typed(client: Client) -> None:
    response = client.post(reverse("webhooks"), {"url": "http://a.example/", "tables": ["units"], "reason": "map"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Not written yet: mend what is marked." in page
    assert page.count('aria-invalid="true"') == 1
    assert "write https://" in page.partition('id="w-u-f"')[2].partition("</p>")[0]
    assert 'value="http://a.example/"' in page
    assert 'value="units" checked' in page
    assert ">map</textarea>" in page
    wrong = client.post(reverse("webhooks"), {"url": "https://a.example/", "tables": ["unit"]}).content.decode()
    assert "did you mean “units”?" in wrong.partition("<fieldset")[2].partition("</fieldset>")[0]
    assert not Webhook.objects.exists()


def test_a_webhook_is_switched_and_what_was_given_up_sent_again(client: Client, enter: Enter) -> None:
    with listening(410) as receiver:
        webhook, _secret = registered(client, receiver)
        address = reverse("webhook", args=[webhook.pk])
        new = {"unit_id": "z-1", "unit_name": "New", "unit_kind": "shop", "in_park_from": "2021-07-01"}
        enter(Role.PLAN_OFFICE).post(reverse("new", args=["units"]), new)
        lane_run(webhook.pk)
        page = text_of(client, address)
        assert "answered 410 Gone" in page
        assert "Off: what waits stays waiting" in page
        assert "Send a test" not in page
        client.post(reverse("webhook-switch", args=[webhook.pk]), {"what": "on"})
        assert "Send again what was given up" in text_of(client, address)
        again = client.post(reverse("webhook-redeliver", args=[webhook.pk]), follow=True)
        assert "Notices that are sent again: 1." in again.content.decode()
        lane_run(webhook.pk)
        delivery = Delivery.objects.get()
        client.post(reverse("webhook-redeliver", args=[webhook.pk]), {"delivery": str(delivery.pk)})
        lane_run(webhook.pk)
        assert len(receiver.got) == 3
    client.post(reverse("webhook-switch", args=[webhook.pk]), {"what": "off"})
    assert client.post(reverse("webhook-test", args=[webhook.pk])).status_code == 422
    assert client.post(reverse("webhook-switch", args=[webhook.pk]), {"what": "x"}).status_code == 422
    assert client.post(reverse("webhook-redeliver", args=[webhook.pk]), {"delivery": "x"}).status_code == 404
    assert journal_verify().ok


def test_an_auditor_looks_and_finds_no_button(client: Client, enter: Enter) -> None:
    with listening() as receiver:
        webhook, _secret = registered(client, receiver)
        client.post(reverse("webhook-test", args=[webhook.pk]))
    auditor = enter(Role.AUDITOR)
    for address in (reverse("webhooks"), reverse("webhook", args=[webhook.pk])):
        assert receiver.url.encode() in auditor.get(address).content.replace(b"&amp;", b"&")
        main = text_of(auditor, address).partition("<main")[2]
        assert "<form" not in main
    assert reverse("webhooks") in text_of(auditor, "/")
    assert reverse("webhooks") not in text_of(enter(Role.PLAN_OFFICE), "/")


def test_the_pages_are_in_the_language_chosen(client: Client) -> None:
    with listening() as receiver:
        webhook, _secret = registered(client, receiver)
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    page = text_of(client, reverse("webhooks"))
    assert "网络回调" in page
    assert "、" in page
    assert "发送测试" in text_of(client, reverse("webhook", args=[webhook.pk]))


def test_the_pages_keep_within_their_budget_of_queries(client: Client) -> None:
    with listening() as receiver:
        webhook, _secret = registered(client, receiver)
    for _ in range(3):
        client.post(reverse("webhook-test", args=[webhook.pk]))
    text_of(client, reverse("webhooks"))
    spent = {}
    for name, address in (("webhooks", reverse("webhooks")), ("webhook", reverse("webhook", args=[webhook.pk]))):
        with CaptureQueriesContext(connection) as queries:
            text_of(client, address)
        spent[name] = len(queries)
    assert spent == BUDGETS
