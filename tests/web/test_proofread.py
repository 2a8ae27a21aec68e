"""The page that proofreads a draft, and the route that does the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fivegood.editions.proofs import LONGEST
from fivegood.records.actors import Role
from tests.people import Enter

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
DRAFT = "In the first half of 2021, 31 projects were signed.\n<b>Over</b> 3 tea breaks, 78 projects were implemented.\n"


def test_a_draft_comes_back_marked_in_the_language_of_the_page_and_the_api_agrees(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    page = client.post(reverse("proofread"), {"text": DRAFT}).content.decode()
    assert '<mark class="proof contradicted"><a href="#n1">✖ 31 projects</a></mark>' in page
    assert '<span class="proof contradicted">✖ contradicted</span>' in page
    assert "Projects signed (first half of 2021) is 29 projects" in page
    assert "&lt;b&gt;" in page
    assert "<b>Over" not in page
    client.cookies["django_language"] = "zh-hans"
    page = client.post(reverse("proofread"), {"text": DRAFT}).content.decode()
    assert "签约项目（2021年上半年）为29个项目" in page
    assert "✖ 不符" in page
    sent: dict[str, Any] = {"content_type": "application/json", "data": {"text": DRAFT}}
    told = client.post("/api/v1/proofread", **sent).json()
    assert [(one["line"], one["text"], one["verdict"], one["figure"], one["actual"]) for one in told] == [
        (1, "31 projects", "contradicted", "projects_signed", "29"),
        (2, "3 tea breaks", "unmatched", None, None),
        (2, "78 projects", "confirmed", "projects_implemented", "78"),
    ]
    with CaptureQueriesContext(connection) as queries:
        client.post(reverse("proofread"), {"text": DRAFT})
    assert len(queries) <= 10


def test_a_draft_that_is_too_long_is_refused_and_nothing_of_it_is_lost(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    answer = client.post(reverse("proofread"), {"text": "x" * (LONGEST + 1)})
    assert answer.status_code == 422
    assert "a draft has at most 100,000 signs" in answer.content.decode()
    assert "x" * (LONGEST + 1) in answer.content.decode()
    sent: dict[str, Any] = {"content_type": "application/json", "data": {"text": "x" * (LONGEST + 1)}}
    assert client.post("/api/v1/proofread", **sent).status_code == 422
    assert enter(Role.OFFICER).post(reverse("proofread"), {"text": DRAFT}).status_code == 403
