"""Every page, for every role: who may open it, and whose records stand on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from fivegood.facts.cells import write
from fivegood.facts.subjects import TABLES
from fivegood.records import scope
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.keys import path_of
from fivegood.records.book.selectors import records_of, typed
from fivegood.records.clock import local_now
from fivegood.records.exchange.models import Upload
from fivegood.records.journal.models import Entry
from fivegood.records.webhooks.models import Delivery
from fivegood.records.webhooks.services import webhook_register
from tests.people import Enter
from tests.web.rights import (
    ALWAYS,
    BY_RIGHT,
    NUMBER,
    OF_EDITION,
    OF_GOAL,
    OF_LOAN,
    OF_NUMBER,
    OF_OWN,
    OF_PAIR,
    OF_PROJECT,
    OF_PUBLIC,
    OF_RECORD,
    OF_RETURNS,
    OF_RUN,
    OF_SECRET,
    OF_TABLE,
    OF_TEXT,
    OF_WEBHOOK,
    POSTED,
    SHEET,
    of_edition,
    of_loans,
    of_own,
    of_projects,
    of_returns,
    of_runs,
    path_of_first,
    routes,
)

pytestmark = pytest.mark.django_db


def test_every_page_says_who_may_open_it() -> None:
    of_one = set[str]().union(OF_NUMBER, OF_PAIR, OF_SECRET, OF_PUBLIC, OF_LOAN, OF_RUN)
    of_one |= set[str]().union(OF_OWN.keys(), OF_GOAL, OF_TEXT, OF_PROJECT, OF_EDITION)
    known = set[str]().union(OF_TABLE, OF_RECORD, ALWAYS, BY_RIGHT, POSTED, of_one)
    assert set(routes()) == known | OF_RETURNS.keys() | {SHEET}


@pytest.mark.parametrize("role", list(Role))
def test_every_role_opens_what_it_may_and_nothing_else(
    role: Role, enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    client, who = enter(role), actor(role)
    asked = [(reverse(name), True) for name in ALWAYS]
    asked += [(reverse(name), may(who)) for name, may in BY_RIGHT.items()]
    asked += [(reverse(name, args=["industrial_tax", "2025-12-31"]), may(who)) for name, may in OF_GOAL.items()]
    asked += [(reverse(name, args=of), OF_EDITION[name](who)) for name, of in of_edition()]
    asked += [*of_returns(who), *of_loans(who), *of_runs(who), *of_own(who), *of_projects(who)]
    asked += [(reverse(name, args=of), scope.may_read_settings(who)) for name, of in OF_TEXT.items()]
    for name, table in TABLES.items():
        can = {"read": scope.may_read(who, name), "write": scope.may_edit(who, name)}
        for route, need in OF_TABLE.items():
            arguments = [name, "csv"] if route == "export" else [name]
            asked.append((reverse(route, args=arguments), can["read"] and can[need]))
        path = path_of_first(who, name)
        for route, need in OF_RECORD.items():
            if path and (route, name) != ("one", "projects"):  # it leads to the project's own page
                asked.append((reverse(route, args=[name, path]), can[need]))
        hidden = rows_of(name).exclude(pk__in=records_of(who, table).values("pk")).first()
        if hidden is not None:
            hidden_path = path_of(write(typed(hidden)[part]) for part in table.key)
            of_hidden = [route for route in OF_RECORD if (route, name) != ("one", "projects")]
            asked += [(reverse(route, args=[name, hidden_path]), False) for route in of_hidden]
    for address, may_open in asked:
        # The record of a unit leads on to the unit's own page; the public is led to the login.
        status = client.get(address, follow=role is not Role.PUBLIC).status_code
        if role is Role.PUBLIC:
            assert status == 302, address
        else:
            assert (status == 200) is may_open, (address, status)
            assert may_open or status in (403, 404), (address, status)


@pytest.mark.parametrize("role", list(Role))
def test_no_page_takes_a_form_by_being_looked_at(role: Role, enter: Enter) -> None:
    client = enter(role)
    of: dict[str, list[object]] = {"act-as": [], "text-size": [], "filter-save": []}
    of["document-add"] = ["projects", NUMBER]
    of |= {"edition-step": ["2021-06"], "edition-preview": ["2021-06"]}
    for name in POSTED:
        arguments = of.get(name, [NUMBER])
        assert client.get(reverse(name, args=arguments)).status_code in (302, 405)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_what_a_number_names_is_there_for_those_who_may_see_it(
    role: Role, enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    client = enter(role)
    upload = Upload.objects.order_by("id")[0]
    sees = role in (Role.PLAN_OFFICE, Role.AUDITOR, Role.ADMINISTRATOR)
    assert (client.get(reverse("import", args=[upload.pk])).status_code == 200) is sees
    assert (client.get(reverse("entry", args=[1])).status_code == 200) is scope.may_read_journal(actor(role))
    for name in OF_NUMBER:
        assert client.get(reverse(name, args=[NUMBER])).status_code in (403, 404)
    for name in OF_PAIR:
        assert client.get(reverse(name, args=[NUMBER, "lead", "e001"])).status_code in (403, 404)


@pytest.mark.parametrize("role", list(Role))
def test_only_administrators_keep_webhooks_and_auditors_look(role: Role, enter: Enter) -> None:
    by = By(Actor("root", Role.ADMINISTRATOR, local_now().date()), "command")
    webhook, secret = webhook_register("https://a.example/", [], by)
    client, entries = enter(role), Entry.objects.count()
    shown = {Role.PUBLIC: 302, Role.AUDITOR: 200, Role.ADMINISTRATOR: 200}.get(role, 403)
    for address in (reverse("webhooks"), reverse("webhook", args=[webhook.pk])):
        response = client.get(address)
        assert response.status_code == shown
        assert secret not in response.content.decode()
    written = 302 if role in (Role.PUBLIC, Role.ADMINISTRATOR) else 403
    for name in OF_WEBHOOK:
        response = client.post(reverse(name, args=[webhook.pk]), {"what": "on"})
        assert response.status_code == written, name
    assert client.post(reverse("webhooks"), {"url": "https://b.example/"}).status_code == (
        200 if role is Role.ADMINISTRATOR else written
    )
    assert Entry.objects.count() - entries == (role is Role.ADMINISTRATOR)
    assert Delivery.objects.count() == (role is Role.ADMINISTRATOR), "the test that was asked for"


@pytest.mark.parametrize("role", list(Role))
def test_nobody_writes_what_they_may_not(role: Role, enter: Enter, actor: Callable[[Role], Actor]) -> None:
    client, who = enter(role), actor(role)
    before = {name: rows_of(name).count() for name in TABLES}
    for name in TABLES:
        if not scope.may_edit(who, name):
            assert client.post(reverse("new", args=[name]), {"reason": "x"}).status_code in (302, 403)
    posted: list[tuple[str, dict[str, str]]] = [
        ("accounts", {"what": "add", "username": "intruder", "password": "four plain words here"}),
    ]
    for name, data in posted:
        expected = 302 if role in (Role.PUBLIC, Role.ADMINISTRATOR) else 403
        assert client.post(reverse(name), data).status_code == expected
    assert {name: rows_of(name).count() for name in TABLES} == before


def test_a_form_from_elsewhere_is_refused(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(reverse("new", args=["units"]), {"unit_id": "x"}).status_code == 403


@pytest.mark.parametrize("role", [Role.LEADER, Role.CONTACT, Role.BANK, Role.OFFICER])
def test_an_exported_table_holds_the_readers_rows_alone(
    role: Role, enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    client, who = enter(role), actor(role)
    for name, table in TABLES.items():
        if scope.may_read(who, name):
            lines = client.get(reverse("export", args=[name, "csv"])).content.decode("utf-8-sig").splitlines()
            assert len(lines) - 1 >= records_of(who, table).count()
