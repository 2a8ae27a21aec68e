"""A database that does not answer: pages and API say so and ask to send again, and nobody meets a fault of ours."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError

from fivegood.api import records as api_records
from fivegood.records.actors import Role
from fivegood.web.views import records as pages
from tests.people import Enter

pytestmark = pytest.mark.django_db
NEW = {"unit_id": "z-1", "unit_name": "New unit", "unit_kind": "shop", "in_park_from": "2021-07-01"}


def locked(*_arguments: Any, **_more: Any) -> None:
    raise OperationalError("database is locked")


@pytest.mark.parametrize(("language", "told"), [("en", "The database is busy"), ("zh-hans", "数据库繁忙")])
def test_a_page_says_that_nothing_was_written(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    client = enter(Role.PLAN_OFFICE)
    client.cookies["django_language"] = language
    monkeypatch.setattr(pages, "record_add", locked)
    answer = client.post("/records/units/new/", NEW)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert told in answer.content.decode()
    assert "locked" not in answer.content.decode()


def test_a_call_is_asked_to_be_sent_again(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_records, "record_add", locked)
    answer = enter(Role.PLAN_OFFICE).post("/api/v1/units", NEW, content_type="application/json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "nothing was written, send it again" in answer.json()["detail"]
