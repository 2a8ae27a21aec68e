"""Documents through the API: sent in, listed, given and withdrawn within the rights of whoever calls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from fivegood.facts.subjects import TABLES
from fivegood.records import scope
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.selectors import records_of
from fivegood.records.documents.models import Document
from fivegood.records.documents.services import Sent, document_add
from fivegood.records.journal.selectors import journal_verify
from fivegood.sheets.guard import MOST_BYTES
from tests.conftest import TODAY
from tests.people import Enter

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/documents"
KEYS = {"projects": "project_id", "needs": "need_id"}
OFFICE = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page")


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, settings: Settings) -> None:
    settings.DATA = tmp_path


def send(client: Client, table: str, of_id: str, data: bytes = b"<script>alert(1)</script>", **more: str) -> Any:
    form = {"table": table, "of_id": of_id, "kind": "contract", **more}
    return client.post(ADDRESS, form | {"file": SimpleUploadedFile("a.html", data)})


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_every_role_reads_and_keeps_the_documents_of_what_it_sees(
    role: Role, enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    client, who = enter(role), actor(role)
    expected = set()
    for table, key in KEYS.items():
        mine = records_of(who, TABLES[table]).filter(is_withdrawn=False)
        others = rows_of(table).exclude(pk__in=mine.values("pk"))
        keeps = scope.may_keep_documents(who, table)
        for record, is_seen in ((mine.order_by("pk").first(), True), (others.order_by("pk").first(), False)):
            if record is None:
                continue
            of_id = getattr(record, key)
            document = document_add(table, of_id, Sent("a.txt", b"a", "contract"), OFFICE, {})
            expected |= {document.pk} if is_seen else set()
            for part in ("", "/file"):
                assert client.get(f"{ADDRESS}/{document.pk}{part}").status_code == (200 if is_seen else 404)
            answer = send(client, table, of_id)
            assert answer.status_code == (403 if not keeps else 201 if is_seen else 404), answer.content
            refused = 404 if not is_seen else 204 if role is Role.PLAN_OFFICE else 403
            assert client.delete(f"{ADDRESS}/{document.pk}").status_code == refused
            if answer.status_code == 201:
                expected.add(answer.json()["id"])
                given = client.get(f"{ADDRESS}/{answer.json()['id']}/file")
                assert given.headers["Content-Type"] == "text/plain"
                assert given.headers["Content-Disposition"] == 'attachment; filename="a.html.txt"'
                assert given.headers["X-Content-Type-Options"] == "nosniff"
                assert "sandbox" in given.headers["Content-Security-Policy"]
    assert {one["id"] for one in client.get(ADDRESS).json()} == expected
    if role is Role.PLAN_OFFICE:  # who adds and withdraws, as the others do one or the other
        assert journal_verify().ok


def test_one_record_is_asked_for_and_every_fault_is_told(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    document = send(client, "projects", "p096", note="both seals").json()
    need = send(client, "needs", "N-0561").json()
    assert [one["id"] for one in client.get(f"{ADDRESS}?table=projects&of_id=p096").json()] == [document["id"]]
    assert [one["id"] for one in client.get(f"{ADDRESS}?table=needs").json()] == [need["id"]]
    assert client.get(f"{ADDRESS}?table=needs&of_id=p096").json() == []
    assert (document["note"], document["file_name"]) == ("both seals", "a.html.txt")
    refused = send(client, "projects", "p096", data=b"MZ\x00", kind="contrat").json()
    assert [(one["column"], one["suggestion"]) for one in refused["faults"]] == [("kind", "contract"), ("file", None)]
    assert "units have no documents" in client.get(f"{ADDRESS}?table=units").json()["detail"]
    assert send(client, "units", "e001").status_code == 404
    large = send(client, "projects", "p096", data=b"a" * (MOST_BYTES + 1))
    assert (large.status_code, large.json()["faults"][0]["message"]) == (422, "is larger than 50 MB: save it smaller")


def test_a_repeated_key_keeps_one_document(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    form = {"table": "projects", "of_id": "p096", "kind": "contract"}
    told = {
        client.post(
            ADDRESS,
            form | {"file": SimpleUploadedFile("a.txt", b"a")},
            headers={"Idempotency-Key": "document-1"},
        ).json()["id"]
        for _ in range(2)
    }
    assert told == set(Document.objects.values_list("pk", flat=True))
