"""A NUL, which PostgreSQL keeps in no text: wherever somebody puts one, they are told, and nothing breaks."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fivegood.records.actors import Role
from tests.people import Enter

pytestmark = pytest.mark.django_db
NEW = {"unit_id": "z-1", "unit_name": "New", "unit_kind": "shop", "in_park_from": "2021-07-01"}
READ = [
    "/records/units/?q=a%00b",
    "/records/units/?unit_kind=a%00",
    "/records/units/a%00b/",
    "/journal/?actor=a%00",
    "/api/v1/units?unit_kind=%00",
    "/api/v1/units/a%00b",
    "/sdmx/data/FIGURES/a%00b",
    "/api/v1/units?cursor=WyJcdTAwMDAiXQ",
]


@pytest.fixture
def client(enter: Enter) -> Client:
    return enter(Role.PLAN_OFFICE)


@pytest.mark.parametrize("address", READ)
def test_an_address_with_a_nul_is_answered(address: str, client: Client) -> None:
    assert client.get(address).status_code in (200, 400, 404, 422)


@pytest.mark.parametrize("field", ["unit_id", "unit_name", "reason", "address"])
def test_a_form_with_a_nul_is_answered(field: str, client: Client) -> None:
    sent = NEW | {field: "a\x00b"}
    assert client.post("/records/units/new/", sent).status_code in (302, 400, 422)


def test_a_call_with_a_nul_is_answered(client: Client) -> None:
    body = json.dumps(NEW | {"unit_name": "a\x00b"})
    assert client.post("/api/v1/units", body, content_type="application/json").status_code == 422
    for headers in ({"Fivegood-Reason": "a%00b"}, {"Idempotency-Key": "a\x00b"}):
        answer = client.post("/api/v1/units", json.dumps(NEW), content_type="application/json", headers=headers)
        assert answer.status_code in (201, 400, 422), headers


def test_a_file_with_a_nul_in_its_name_is_answered(client: Client) -> None:
    for address in ("/imports/", "/api/v1/imports"):
        file = SimpleUploadedFile("u\x00.csv", b"unit_id\n")
        answer = client.post(address, {"table": "units", "file": file, "reason": "a\x00b"})
        assert answer.status_code in (201, 302, 400, 422)


@pytest.mark.parametrize("what", ["add", "grant"])
def test_an_account_with_a_nul_is_answered(what: str, enter: Enter) -> None:
    sent = {"what": what, "username": "a\x00b", "role": "leader", "valid_from": "2021-07-01", "email": "a\x00@b.c"}
    assert enter(Role.ADMINISTRATOR).post("/accounts/", sent).status_code == 400


def test_a_token_with_a_nul_in_its_name_is_answered(client: Client) -> None:
    page = client.get("/me/").content.decode()
    number = page.partition('<select id="t-m" name="membership"><option value="')[2].partition('"')[0]
    answer = client.post("/me/", {"membership": number, "days": "9", "name": "a\x00b"})
    assert answer.status_code in (200, 400, 422)
