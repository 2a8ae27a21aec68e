"""What is refused is refused by a page: what happened, what to do next and one way on, in the reader's language."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import InterfaceError
from django.test import Client
from pytest_django.fixtures import Settings

from fivegood.records.accounts.entering import SessionStore
from fivegood.records.actors import Role
from fivegood.web.views import units
from tests.people import Enter

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LANGUAGES = ["en", "zh-hans"]


def main_of(answer: Any) -> str:
    """Return the words of a page without those that stand on each."""
    page = answer.content.decode()
    assert "<html lang" in page, "a page, not a bare line"
    return re.sub(
        r"\s+", " ", re.sub("<[^>]+>", " ", page.split("<main")[1].split(">", 1)[1].split("</main>")[0])
    ).strip()


def way_on(answer: Any) -> list[str]:
    return re.findall('<a href="([^"]+)"', answer.content.decode().split("<main")[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_says_what_happened_and_what_to_do(enter: Enter, settings: Settings, language: str) -> None:
    client = enter(Role.OFFICER)
    client.cookies["django_language"] = language
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 4, 2_000
    asked = [
        (400, client.get("/", headers={"host": "elsewhere.example"})),
        (403, client.get("/accounts/")),
        (404, client.get("/nowhere/")),
        (404, client.get("/units/nope/")),
        (405, client.get("/me/act-as/")),
        (413, client.post("/day/", {f"f{n}": "x" for n in range(9)})),
        (413, client.post("/day/", {"note": "x" * 3_000}, content_type="application/x-www-form-urlencoded")),
        (422, client.get("/units/?unit_kind=nope")),
    ]
    assert [answer.status_code for _, answer in asked] == [status for status, _ in asked]
    assert [way_on(answer) for _, answer in asked] == [["/"]] * 7 + [["/units/"]]
    words = [main_of(answer) for _, answer in asked]
    assert len(set(words)) == len(words)
    told = {
        "en": [
            *("not known by the name", "The role officer may not read", "There is no such page", "no nope among"),
            *("takes what a form sends", "more fields", "More was sent", "To the whole list"),
        ],
        "zh-hans": [
            *(
                "名称不属于本服务器",
                "角色不能看",
                "没有这个页面",
                "没有 nope",
                "只接收表单",
                "字段或文件数量",
                "超过服务器的上限",
            ),
            "查看完整列表",
        ],
    }
    for text, part in zip(words, told[language], strict=True):
        assert part in text
        assert "what you typed" not in text, "nothing was typed"
    assert asked[4][1].headers["Allow"] == "POST"


@pytest.mark.parametrize(
    ("language", "told"), [("en", "logged in or out since it was opened"), ("zh-hans", "打开该表单后您登录或退出过")]
)
def test_a_form_without_its_mark_is_told_to_be_opened_again(enter: Enter, language: str, told: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = enter(Role.OFFICER).cookies
    client.cookies["django_language"] = language
    answer = client.post("/day/", {"note": "x"})
    assert (answer.status_code, way_on(answer)) == (403, ["/"])
    assert told in main_of(answer)


@pytest.mark.parametrize(("language", "told"), [("en", "Wait five minutes"), ("zh-hans", "请五分钟后重试")])
def test_who_tries_too_often_is_told_to_wait(language: str, told: str) -> None:
    cache.clear()
    client = Client()
    client.cookies["django_language"] = language
    for _ in range(6):
        answer = client.post("/login/password/reset/", {"email": "nobody@example.org"})
    assert answer.status_code == 429
    assert told in main_of(answer)


@pytest.mark.parametrize(("language", "told"), [("en", "did not answer in time"), ("zh-hans", "数据库未能及时响应")])
def test_a_database_that_is_away_breaks_no_page(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    client = enter(Role.OFFICER)
    client.cookies["django_language"] = language

    def away(*_: Any) -> None:
        raise InterfaceError("connection already closed")

    monkeypatch.setattr(SessionStore, "load", away)
    answer = client.get("/units/?q=byd")
    assert (answer.status_code, answer.headers["Retry-After"], way_on(answer)) == (503, "5", ["/units/?q=byd"])
    assert told in main_of(answer)


@pytest.mark.parametrize(("language", "told"), [("en", "A fault of ours"), ("zh-hans", "服务器出现故障")])
def test_a_fault_of_ours_is_a_page_too(enter: Enter, monkeypatch: pytest.MonkeyPatch, language: str, told: str) -> None:
    client = enter(Role.OFFICER)
    client.cookies["django_language"] = language
    client.raise_request_exception = False
    monkeypatch.setattr(units, "units_shown", None)
    answer = client.get("/units/")
    assert (answer.status_code, way_on(answer)) == (500, ["/"])
    assert told in main_of(answer)
