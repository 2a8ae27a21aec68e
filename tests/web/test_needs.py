"""The page of one need: its clocks in both languages, what each role may do, and nothing lost when that is refused."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fivegood.facts.subjects import TABLES
from fivegood.park import codes_of
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add
from fivegood.records.clock import local_now
from fivegood.records.officers.selectors import units_served
from fivegood.records.park.source import current_park
from tests.people import Enter
from tests.web.pages import text_of
from tests.web.test_day import ActorOf, in_chinese

pytestmark = pytest.mark.django_db
#: A need of the sample that has a plan and is open.
OPEN = reverse("need", args=["N-0561"])


def act(client: Client, need_id: str, code: str, **words: str) -> tuple[int, str]:
    """Do something with a need from its page as it stands; return what came back."""
    page = client.get(reverse("need", args=[need_id])).content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', page)
    sent = {"act": code, "seen": seen[1] if seen else "0"} | words
    answer = client.post(reverse("need-step", args=[need_id]), sent, follow=True)
    return answer.status_code, html.unescape(answer.content.decode())


@pytest.fixture
def need(actor: ActorOf) -> str:
    """A need raised an hour ago by a unit that the demo's officer leads."""
    now, unit_id = local_now(), units_served(actor(Role.OFFICER))[0].unit_id
    told = {"need_id": "X-1", "unit_id": unit_id, "category": "labour", "channel": "phone", "title": "Two welders"}
    by = By(Actor("planner", Role.PLAN_OFFICE, now.date()), "page")
    told["raised_at"] = (now - timedelta(hours=1)).isoformat()
    record_add(TABLES["needs"], told, by, codes_of(current_park().park), now)
    return "X-1"


def test_a_page_tells_clocks_steps_and_what_may_be_done(enter: Enter) -> None:
    office = enter(Role.PLAN_OFFICE)
    page = text_of(office, OPEN)
    for words in ("Plan given", "done in time", "past due", "24 hours from Thursday 2021-07-29 16:50", "Signed for"):
        assert words in page
    assert page.index("It is solved") < page.index("Give it to an officer"), "what is usually next stands first"
    chinese = text_of(in_chinese(office), OPEN)
    for words in ("提出方案", "按时完成", "已逾期", "自2021-07-29（星期四）16:50起24小时", "签收"):
        assert words in chinese


def test_the_record_of_a_need_leads_to_its_page(enter: Enter) -> None:
    office = enter(Role.PLAN_OFFICE)
    assert office.get(reverse("one", args=["needs", "N-0561"])).headers["Location"] == OPEN
    assert office.get(reverse("need", args=["N-9999"])).status_code == 404


def test_a_need_is_worked_from_hand_to_hand_on_its_page(enter: Enter, need: str, actor: ActorOf) -> None:
    officer, office = enter(Role.OFFICER), enter(Role.PLAN_OFFICE)
    holder = actor(Role.OFFICER).officer_id
    steps: tuple[tuple[str, dict[str, str]], ...] = (
        ("accept", {}),
        ("classify", {"category": "labour", "urgency": "urgent"}),
        ("assign", {"holder": holder}),
        ("sign_for", {}),
        ("contact", {"reason": "Spoke with the foreman."}),
        ("solve", {"reason": "Two start on Monday."}),
    )
    for code, words in steps:
        status, page = act(officer, need, code, **words)
        assert status == 200
        assert "Written, with its entry in the journal." in page
    assert "Spoke with the foreman." in page
    assert 'name="act" value="note"' in page
    assert 'name="act" value="confirm"' not in page, "nobody says of their own work that it satisfies"
    status, page = act(office, need, "reopen")
    assert status == 422
    assert "must not be empty" in page
    status, page = act(office, need, "reopen", reason="One left again.")
    assert status == 200
    assert "taken one level up" in page
    assert rows_of("needs").get(need_id=need).closed_at is None


def test_who_is_slower_is_told_and_keeps_what_they_typed(enter: Enter, need: str) -> None:
    first, second = enter(Role.OFFICER), enter(Role.PLAN_OFFICE)
    assert act(first, need, "accept")[0] == 200
    sent = {"act": "refuse", "seen": "1", "reason": "Not for us to solve."}
    answer = second.post(reverse("need-step", args=[need]), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody was quicker" in page
    assert "meanwhile" in page
    assert rows_of("need_steps").filter(need_id=need).count() == 2
    again = {"act": "classify", "seen": "1", "reason": "A longer story.", "category": "land", "urgency": "urgent"}
    page = html.unescape(second.post(reverse("need-step", args=[need]), again).content.decode())
    assert "A longer story.</textarea>" in page
    assert re.search(r'<option value="land" selected>', page)


@pytest.mark.parametrize("sent", [{}, {"act": "fly"}, {"act": "extend", "clock": "x", "more": "soon", "reason": "r"}])
def test_a_step_that_is_none_is_refused_with_its_reason(enter: Enter, need: str, sent: dict[str, str]) -> None:
    answer = enter(Role.PLAN_OFFICE).post(reverse("need-step", args=[need]), sent | {"seen": "1"})
    assert answer.status_code == 422
    assert not rows_of("need_steps").filter(need_id=need).exists()


def test_a_need_without_a_limit_says_so(enter: Enter, need: str) -> None:
    for role in (Role.LEADER, Role.AUDITOR):
        page = text_of(enter(role), reverse("need", args=[need]))
        assert "What is done now" not in page
        assert "60 working minutes" in page


def test_a_need_is_split_and_merged_on_its_page(enter: Enter, need: str, actor: ActorOf) -> None:
    officer, holder = enter(Role.OFFICER), actor(Role.OFFICER).officer_id
    parts = {"title-1": "Beds", "category-1": "living", "holder-1": holder, "title-2": "Pay", "category-2": "labour"}
    status, page = act(officer, need, "split", **parts)
    assert status == 422
    assert 'value="Beds"' in page, "nothing that was typed is lost"
    parts |= {"title-10": "Bus", "category-10": "living", "holder-10": holder}
    status, page = act(officer, need, "split", **parts, **{"holder-2": "O-150"})
    assert status == 422, "a part in between was left out"
    assert 'value="Bus"' in page
    del parts["title-10"], parts["category-10"], parts["holder-10"]
    status, page = act(officer, need, "split", **parts, **{"holder-2": "O-150"})
    assert status == 200
    for words in ("Needs that hang together", "a part of this", "X-1-1", "X-1-2", "O-150", "to answer"):
        assert words in page
    part = text_of(officer, reverse("need", args=["X-1-1"]))
    assert "the whole that this is a part of" in part
    assert "another part of the whole" in part
    assert "本件的一部分" in text_of(in_chinese(officer), reverse("need", args=[need]))
    assert act(officer, need, "merge", into="X-1-1")[0] == 422, "it is no longer offered"


def test_who_sees_a_need_and_not_its_unit_is_not_offered_to_give_it_away(enter: Enter, actor: ActorOf) -> None:
    mine = actor(Role.OFFICER).officer_id
    served = rows_of("assignments").filter(officer_id=mine).values("unit_id")
    other = rows_of("needs").exclude(unit_id__in=served).filter(closed_at__isnull=True, whole_id__isnull=True)[0]
    office = enter(Role.PLAN_OFFICE)
    for done in ({"act": "accept"}, {"act": "classify", "category": "labour", "urgency": "usual"}):
        act(office, other.need_id, done.pop("act"), **done)
    act(office, other.need_id, "assign", holder=mine)
    page = text_of(enter(Role.OFFICER), reverse("need", args=[other.need_id]))
    unit, link = other.unit, f'href="{reverse("unit", args=[other.unit_id])}"'
    for shown in (page, text_of(enter(Role.OFFICER), reverse("day"))):
        assert unit.unit_name in shown, "whose need it is"
        assert link not in shown
    assert unit.unit_name_zh in text_of(in_chinese(enter(Role.OFFICER)), reverse("day"))
    assert "Sign for it" in page
    assert "Give it back" in page
    assert "Give it to an officer" not in page
    assert "Split it into parts" not in page
    asked = enter(Role.OFFICER).get(f"/api/v1/needs/{other.need_id}/steps").json()
    assert "sign_for" in asked["acts"]
    assert not {"assign", "split"} & set(asked["acts"])


def test_solved_needs_like_it_stand_beside_what_is_typed(enter: Enter, need: str) -> None:
    unit = rows_of("needs").get(need_id=need).unit_id
    told = {"need_id": "X-2", "unit_id": unit, "category": "labour", "channel": "phone", "title": "Two welders <again>"}
    told |= {"raised_at": "2021-08-02T09:00", "answered_at": "2021-08-02T09:30", "closed_at": "2021-08-03T10:00"}
    by = By(Actor("planner", Role.PLAN_OFFICE, local_now().date()), "page")
    record_add(TABLES["needs"], told, by, codes_of(current_park().park), local_now())
    officer, address = enter(Role.OFFICER), reverse("needs-alike")
    assert f'hx-get="{address}?need={need}"' in officer.get(reverse("need", args=[need])).content.decode()
    for ask in (f"?need={need}", "?title=welders", "?title=&note=two+welders"):
        page = text_of(officer, address + ask)
        assert "Two welders &lt;again&gt;" in page, ask
        assert "<html" in page
    part = officer.get(f"{address}?title=welders", headers={"HX-Request": "true"}).content.decode()
    assert "X-2" in part
    assert "<html" not in part
    assert "Nothing like it was solved" in text_of(officer, address + "?title=bridges")
    assert officer.get(f"{address}?need=N-9999").status_code == 404
    form = text_of(enter(Role.CONTACT), reverse("need-raise"))
    assert "In your words" in form
    assert "In the unit's words" in text_of(officer, reverse("need-raise")).replace("&#x27;", "'")
    assert f'hx-get="{address}"' in form
    assert f'href="{address}"' in form, "and a link without JavaScript"
