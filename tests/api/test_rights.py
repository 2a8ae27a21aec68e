"""Every route of the API, for every role: who may call it, and whose records it answers with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from fivegood.api.main import api
from fivegood.facts.cells import write
from fivegood.facts.subjects import TABLES
from fivegood.records import scope
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.keys import path_of
from fivegood.records.book.selectors import records_of, typed
from fivegood.records.clock import local_now
from fivegood.records.returns.rights import may_move
from fivegood.records.webhooks.models import Webhook
from fivegood.records.webhooks.services import webhook_register, webhook_test
from fivegood.rules.filings import Move
from tests.people import Enter

pytestmark = pytest.mark.django_db
#: Routes beside the tables, and who may call them; the number is of nothing.
OPEN = {"me", "list_tables", "list_imports", "list_jobs", "list_documents", "list_editions", "list_restatements"}
#: Routes of one edition, of which none is published here: tests/api/test_editions.py.
OF_EDITION = {"get_edition", "get_publication", "edition_file", "edition_differences"}
OF_DOCUMENT = {"get_document", "document_file", "withdraw_document"}
BY_RIGHT: dict[str, Callable[[Actor], bool]] = {
    "list_figures": scope.may_read_figures,
    "list_journal": scope.may_read_journal,
    "list_webhooks": scope.may_read_webhooks,
    "list_project_lamps": lambda actor: scope.may_read(actor, "projects"),
    "list_loan_overview": lambda actor: scope.may_read(actor, "loan_stages"),
    "list_duplicates": scope.may_merge,
    "list_notices": scope.is_told,
}
OF_NUMBER = {
    "get_import",
    "check_import",
    "commit_import",
    "discard_import",
    "marked_import",
    "list_import_faults",
    "get_job",
    "cancel_job",
}
OF_TABLE = {"export_csv", "export_xlsx", "template"}
SENT = {"add_import", "add_document"}
VERBS = {"list", "get", "history"}
WRITING = {"add", "correct", "withdraw"}
#: Routes of returns that read, and those that make a move, with the roles that may make it.
OF_RETURNS = {
    "list_return_forms": "",
    "list_filing_coverage": "?year=2021",
    "get_filing_sheet": "?form=park_monthly&period=2021-07&unit_id=e001",
}
MOVING = {
    "move_filing": Move.SAVE,
    "open_filings": Move.ACCEPT,
    "accept_filings": Move.ACCEPT,
    "lock_filings": Move.LOCK,
}
#: Routes of one need: its steps, and what is done with it.
OF_NEED = {"get_need_steps_of", "act_on_need"}
#: Routes of one approval: its steps, and what is done with it.
OF_APPROVAL = {"get_approval_steps_of", "act_on_approval"}
APPLIES = "apply_for_approval"
#: Routes of one webhook: those that read, and those that write.
READS_WEBHOOK = {"get_webhook", "list_deliveries"}
WRITES_WEBHOOK = {
    "switch_off_webhook",
    "switch_on_webhook",
    "test_webhook",
    "redeliver_webhook",
    "redeliver_delivery",
}
#: Routes that write beside the tables, what they are sent, and who may call them.
BY_WRITE: dict[str, tuple[Callable[[Actor], bool], str]] = {
    "classify_units": (scope.may_classify, '{"year": 2020}'),
    "merge_units": (scope.may_merge, '{"duplicate": "e001", "into": "e002"}'),
    "proofread_draft": (scope.may_read_figures, '{"text": "29 projects were signed."}'),
    "read_notices": (scope.is_told, '{"up_to": 1}'),
}


@pytest.fixture(scope="module", autouse=True)
def fewer(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:  # noqa: ARG001 - goes before
    """Leave a month of returns in the park: who may read and write is the same with few rows as with many."""
    with django_db_blocker.unblock(), transaction.atomic():
        rows_of("returns").exclude(period="2021-06").delete()
        yield
        transaction.set_rollback(True)


@cache  # the description takes seconds to make
def routes() -> dict[str, tuple[str, str]]:
    """Return method and path of every route by its operation id."""
    description = api.get_openapi_schema(path_prefix="/api/v1/")
    return {
        operation["operationId"]: (method, path)
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    }


def test_every_route_says_who_may_call_it() -> None:
    of_records = {f"{verb}_{name}" for verb in VERBS for name in TABLES}
    of_records |= {f"{verb}_{name}" for verb in WRITING for name, table in TABLES.items() if not table.is_worked}
    of_returns = OF_RETURNS.keys() | MOVING.keys()
    of_proposals = {"list_proposals", "add_proposal", "get_proposal", "list_proposed_pairs", "choose_proposed_pair"}
    of_proposals |= {"commit_proposal"}  # tests/api/test_proposals.py says who may
    of_forecasts = {"list_forecasts", "add_forecast", "get_forecast", "try_scenario", "list_scenarios", "add_scenario"}
    of_forecasts |= {"get_scenario", "change_scenario", "remove_scenario"}  # tests/web/test_forecasts.py says who may
    of_splits = {"list_splits", "add_split", "take_commitment"}  # tests/records/test_splits.py says who may
    of_webhooks = READS_WEBHOOK | WRITES_WEBHOOK | {"add_webhook"}
    beside = OPEN | {APPLIES} | OF_APPROVAL | OF_NEED | OF_DOCUMENT | BY_RIGHT.keys() | OF_NUMBER | OF_TABLE | SENT
    beside |= of_proposals | of_forecasts | of_splits | OF_EDITION
    assert set(routes()) == of_records | beside | of_returns | of_webhooks | BY_WRITE.keys()


def called(client: Any, method: str, path: str, **more: Any) -> int:
    data: Any = {"content_type": "application/json", "data": "{}"} if method in ("post", "patch") else {}
    return int(getattr(client, method)(path, **{**data, **more}).status_code)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_calls_what_it_may_and_nothing_else(
    role: Role, enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    client, who, known = enter(role), actor(role), routes()
    if role is Role.PUBLIC:
        for method, path in known.values():
            number = (
                path.replace("{number}", "1")
                .replace("{delivery}", "1")
                .replace("{name}", "units")
                .replace("{edition}", "2021-H1")
                .replace("{key}", "byd")
                .replace("{need_id}", "N-0561")
                .replace("{approval_id}", "A-2021-0004")
            )
            assert called(client, method, number) == 401, path
        return
    for name in OPEN:
        assert called(client, *known[name]) == 200
    for name, may in BY_RIGHT.items():
        assert called(client, *known[name]) == (200 if may(who) else 403)
    for name, (may, data) in BY_WRITE.items():
        assert called(client, *known[name], data=data) == (200 if may(who) else 403)
    for name in OF_NUMBER | OF_DOCUMENT:
        method, path = known[name]
        assert called(client, method, path.replace("{number}", "999999")) == 404
    for name in TABLES:
        may_read, may_write = scope.may_read(who, name), scope.may_edit(who, name)
        for route in OF_TABLE:
            path = known[route][1].replace("{name}", name)
            assert called(client, "get", path) == (200 if may_read else 403)
        assert called(client, *known[f"list_{name}"]) == (200 if may_read else 403)
        # What may be written is not written for its shape; what may not is refused before anything is looked at.
        if not TABLES[name].is_worked:
            assert called(client, *known[f"add_{name}"]) == 422
        _check_single_rows(client, who, name, known, may_write=may_write)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_webhooks_are_kept_by_administrators_and_read_by_auditors(role: Role, enter: Enter) -> None:
    by = By(Actor("root", Role.ADMINISTRATOR, local_now().date()), "command")
    webhook, _secret = webhook_register("https://a.example/", [], by)
    delivery = webhook_test(webhook, by)
    client, known = enter(role), routes()
    reads, keeps = role in (Role.ADMINISTRATOR, Role.AUDITOR), role is Role.ADMINISTRATOR

    def status(name: str, number: int, part: int) -> int:
        method, path = known[name]
        return called(client, method, path.replace("{number}", str(number)).replace("{delivery}", str(part)))

    for name in READS_WEBHOOK:
        assert status(name, webhook.pk, 1) == (200 if reads else 403), name
    for name in sorted(WRITES_WEBHOOK, key=lambda name: name != "switch_on_webhook"):
        if name != "switch_off_webhook":
            assert status(name, webhook.pk, delivery.pk) in ((200, 202) if keeps else (403,)), name
    for name in READS_WEBHOOK | WRITES_WEBHOOK:
        assert status(name, 999_999, 1) == (404 if reads else 403), name
    assert status("redeliver_delivery", webhook.pk, 999_999) == (404 if reads else 403)
    assert status("switch_off_webhook", webhook.pk, 1) == (200 if keeps else 403)
    for name in ("test_webhook", "redeliver_webhook", "redeliver_delivery"):
        assert status(name, webhook.pk, delivery.pk) == (422 if keeps else 403), name
    sent = {"content_type": "application/json", "data": '{"url": "https://b.example/"}'}
    assert called(client, *known["add_webhook"], **sent) == (201 if keeps else 403)
    assert Webhook.objects.count() == 1 + keeps


def _check_single_rows(
    client: Any, who: Actor, name: str, known: dict[str, tuple[str, str]], *, may_write: bool
) -> None:
    table = TABLES[name]
    mine = records_of(who, table)
    for found, seen in ((mine.first(), True), (rows_of(name).exclude(pk__in=mine.values("pk")).first(), False)):
        if found is None:
            continue
        key = path_of(write(typed(found)[part]) for part in table.key)
        refused = 404 if scope.may_read(who, name) else 403
        for verb in ("get", "history"):
            method, path = known[f"{verb}_{name}"]
            assert called(client, method, path.replace("{key}", key)) == (200 if seen else refused)
        if table.is_worked:
            continue
        match = {"HTTP_IF_MATCH": f'"{found.version}"'}
        for verb in ("correct", "withdraw"):
            method, path = known[f"{verb}_{name}"]
            if not may_write:
                assert called(client, method, path.replace("{key}", key), **match) == 403
            elif not seen:
                assert called(client, method, path.replace("{key}", key), **match) == 404
            else:
                assert called(client, method, path.replace("{key}", key)) == 428


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_returns_are_read_and_moved_by_those_who_may(role: Role, enter: Enter, actor: Callable[[Role], Actor]) -> None:
    client, who, known = enter(role), actor(role), routes()
    may_read, sees = scope.may_read(who, "filings"), records_of(who, TABLES["units"]).filter(unit_id="e001").exists()
    for name, asked in OF_RETURNS.items():
        expected = 200 if may_read and (sees or name != "get_filing_sheet") else 404 if may_read else 403
        assert called(client, "get", known[name][1] + asked) == expected, name
    of = OF_RETURNS["get_filing_sheet"]
    period = {"data": '{"form": "park_monthly", "period": "2021-07", "unit_ids": []}'}
    for name, move in MOVING.items():
        path = known[name][1]
        if name == "move_filing":
            more, expected = {"HTTP_IF_MATCH": '"77"'}, 412 if sees else 404
            path = path.replace("{move}", move.value) + of
        else:
            more, expected = period, 200
        if not may_move(who, move) or not may_read:
            expected = 403
        assert called(client, "post", path, **more) == expected, name


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_the_rows_answered_are_those_the_selectors_give(
    role: Role, enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    client, who, known = enter(role), actor(role), routes()
    for name, table in TABLES.items():
        if scope.may_read(who, name):
            body = client.get(known[f"list_{name}"][1] + "?limit=200&include_withdrawn=true").json()
            wanted = list(records_of(who, table)[:200])
            assert [item["version"] for item in body["items"]] == [record.version for record in wanted]
            keys = [[str(item[part]) for part in table.key] for item in body["items"]]
            assert keys == [[write(typed(record)[part]) for part in table.key] for record in wanted]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_steps_of_a_need_are_read_and_taken_by_those_who_may(
    role: Role, enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    client, who, known = enter(role), actor(role), routes()
    mine = records_of(who, TABLES["needs"])
    may_read, may_write = scope.may_read(who, "need_steps"), scope.may_write(who, "need_steps")
    for found, seen in ((mine.first(), True), (rows_of("needs").exclude(pk__in=mine.values("pk")).first(), False)):
        if found is not None:
            steps, act = (
                (known[name][0], known[name][1].replace("{need_id}", found.need_id)) for name in sorted(OF_NEED)[::-1]
            )
            assert called(client, *steps) == (200 if seen else 404 if may_read else 403)
            sent = '{"act": "sing_for", "expected": 0}'
            assert called(client, *act, data=sent) == (422 if may_write else 403)
            assert called(client, *act, data='{"act": "accept"}') == (428 if may_write else 403)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_steps_of_an_approval_are_read_and_taken_by_those_who_may(
    role: Role, enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    client, who, known = enter(role), actor(role), routes()
    mine = records_of(who, TABLES["approvals"])
    refused = called(client, *known[APPLIES], data='{"procedure": "none", "unit_id": "e001"}')
    assert refused == (422 if scope.may_apply(who) else 403)
    may_read, may_write = scope.may_read(who, "approval_steps"), scope.may_write(who, "approval_steps")
    for found, seen in ((mine.first(), True), (rows_of("approvals").exclude(pk__in=mine.values("pk")).first(), False)):
        if found is not None:
            steps, act = (
                (known[name][0], known[name][1].replace("{approval_id}", found.approval_id))
                for name in sorted(OF_APPROVAL)[::-1]
            )
            assert called(client, *steps) == (200 if seen else 404 if may_read else 403)
            assert called(client, *act, data='{"act": "grand", "expected": 0}') == (422 if may_write else 403)
            assert called(client, *act, data='{"act": "grant"}') == (428 if may_write else 403)
