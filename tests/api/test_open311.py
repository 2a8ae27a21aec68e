"""The Open311 door within: who sees which needs, what is hidden from everybody, pages, days, words, queries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fivegood.api.open311asked import MOST, described, titled
from fivegood.facts.subjects import TABLES
from fivegood.records import scope
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.selectors import records_of
from fivegood.records.clock import local_now
from fivegood.records.park.services import park_texts_write
from tests.api.test_calls import BUDGETS
from tests.people import ActorOf, Issue

pytestmark = pytest.mark.django_db
NEEDS = TABLES["needs"]
ROOT = "/open311/v2"
DAYS = {"start_date": "2021-04-10", "end_date": "2021-07-01"}


def asked(token: str, path: str = "requests", **params: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = Client().get(f"{ROOT}/{path}.json", params, headers=headers)
    return answer.json() if answer.status_code == 200 else answer.status_code


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_a_token_sees_the_needs_that_its_role_sees(role: Role, issue: Issue, actor: ActorOf) -> None:
    found, who = asked(issue(role, may_write=False), **DAYS), actor(role)
    if not scope.may_read(who, NEEDS.name):
        assert found == 403
        return
    between = {"raised_at__gte": "2021-04-10T00:00", "raised_at__lte": "2021-07-01T00:00", "is_withdrawn": False}
    seen = records_of(who, NEEDS).filter(**between).order_by("-raised_at", "-need_id")
    assert [one["service_request_id"] for one in found] == [need.need_id for need in seen]
    assert [one["status"] for one in found] == ["closed" if need.closed_at else "open" for need in seen]
    other = rows_of(NEEDS.name).exclude(pk__in=records_of(who, NEEDS).values("pk")).first()
    if other is not None:
        assert asked(issue(role), f"requests/{other.need_id}") == 404


def test_without_a_token_services_are_seen_and_needs_only_where_the_park_says_so() -> None:
    number = rows_of(NEEDS.name).filter(closed_at__isnull=False).exclude(title="").latest("raised_at").need_id
    rows_of(NEEDS.name).filter(need_id=number).update(title="Secret", note="of a person")
    assert len(asked("", "services")) == 8
    assert asked("", f"requests/{number}") == 403
    office = Actor("planner", Role.PLAN_OFFICE, local_now().date())
    park_texts_write({"service.yaml": "open311: {is_public: true}\n"}, By(office, "page"), local_now())
    (found,) = asked("", f"requests/{number}")
    assert (found["description"], found["status"]) == ("", "closed")
    assert found["extended_attributes"].keys() == {"stage", "level", "clocks"}
    assert not {"Secret", "of a person"} & set(json.dumps(found).split('"'))
    assert asked("fg_wrong", "services") == 403, "a wrong token is no visitor"


def test_pages_are_all_of_it_in_order_and_filters_narrow(issue: Issue) -> None:
    token = issue(Role.PLAN_OFFICE)
    every = [one["service_request_id"] for one in asked(token, **DAYS)]
    size = len(every) // 3 + 1
    parts = [asked(token, **DAYS, page=page, page_size=size) for page in (1, 2, 3, 4)]
    assert [one["service_request_id"] for part in parts for one in part] == every
    assert [len(part) for part in parts] == [size, size, len(every) - 2 * size, 0]
    assert len(every) < MOST
    few = asked(token, service_request_id=f"{every[5]},{every[2]},none", status="open")
    assert [one["service_request_id"] for one in few] == [every[2], every[5]], "numbers override all else"
    both = asked(token, **DAYS, status="open,closed")
    assert [one["service_request_id"] for one in both] == every
    # An instant in another zone is the same instant: midnight here is 16:00 the day before in UTC.
    same = asked(token, start_date="2021-04-09T16:00:00Z", end_date="2021-06-30T16:00:00+00:00")
    assert [one["service_request_id"] for one in same] == every


def test_the_day_starts_where_the_park_is(issue: Issue) -> None:
    token = issue(Role.PLAN_OFFICE)
    need = rows_of(NEEDS.name).filter(closed_at__isnull=False).latest("raised_at")
    (found,) = asked(token, f"requests/{need.need_id}")
    assert found["requested_datetime"] == f"{need.raised_at.isoformat()}+08:00"
    lamps = {one["clock"]: one["lamp"] for one in found["extended_attributes"]["clocks"]}
    limit = (need.closed_at - need.raised_at).total_seconds() > 7 * 24 * 3600
    assert lamps["close"] == ("red" if limit else "green")


def test_words_come_in_the_language_that_is_asked_for() -> None:
    labour = {lang: asked("", "services", locale=lang)[0]["service_name"] for lang in ("en", "zh-CN")}
    chinese = Client().get(f"{ROOT}/services.json", headers={"Accept-Language": "zh-Hans"}).json()[0]
    assert chinese["service_name"] == labour["zh-CN"] != labour["en"]
    assert chinese["description"] == "答复：60个工作分钟以内；方案：24小时以内；办结：7天以内"


@pytest.mark.parametrize(
    "text", ["short", "a title\nand more", "x" * 200, "焊工" * 60 + "\nmore", "\u3000wide  blanks\n\n\nmore"]
)
def test_a_description_is_read_as_it_was_written(text: str) -> None:
    title, note = titled(text.strip())
    assert 0 < len(title) <= 80
    assert described(title, note) == text.strip()


def test_what_no_door_takes_is_refused_as_programs_read_it(issue: Issue) -> None:
    strict, key = Client(enforce_csrf_checks=True), issue(Role.CONTACT)
    sent = {"api_key": key, "service_code": "labour", "description": "x"}
    assert strict.post(f"{ROOT}/requests.json", sent).status_code == 201, "nobody is known by a cookie here"
    nul = strict.post(f"{ROOT}/requests.json", sent | {"description": "a\0b"})
    assert (nul.status_code, nul.json()[0]["code"]) == (400, 400)
    gone = strict.put(f"{ROOT}/requests.xml")
    assert (gone.status_code, gone.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert b"<errors><error><code>405</code>" in gone.content
    reading = strict.post(f"{ROOT}/requests.json", sent | {"api_key": issue(Role.CONTACT, may_write=False)})
    assert reading.status_code == 403
    with open(__file__, "rb") as file:
        assert "media_url" in strict.post(f"{ROOT}/requests.json", sent | {"media": file}).json()[0]["description"]


def test_every_address_keeps_within_its_budget_of_queries(issue: Issue) -> None:
    headers = {"Authorization": f"Bearer {issue(Role.PLAN_OFFICE)}"}
    Client().get(f"{ROOT}/requests.json", headers=headers)  # the token is noted as used once a day
    number, spent = rows_of(NEEDS.name).earliest("need_id").need_id, {}
    for path in ("discovery", "services", "services/labour", "requests", f"requests/{number}"):
        with CaptureQueriesContext(connection) as queries:
            assert (
                Client().get(f"{ROOT}/{path}.json", DAYS if path == "requests" else {}, headers=headers).status_code
                == 200
            )
        spent[f"{ROOT}/{path}.json".replace(number, "…")] = len(queries)
    budgets = json.loads(BUDGETS.read_text(encoding="utf-8"))
    assert spent == {name: count for name, count in budgets.items() if name.startswith(ROOT)}, json.dumps(
        spent, indent=1
    )
