"""The pages of approvals: clocks in both languages, applying and collecting, what each role may do, nothing lost."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, Role
from fivegood.records.base import rows_of
from fivegood.records.book.selectors import records_of
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.notices.models import Notice
from fivegood.records.officers.selectors import units_served
from tests.people import Enter
from tests.web.pages import text_of
from tests.web.test_day import ActorOf, in_chinese

pytestmark = pytest.mark.django_db
#: An approval of the sample that was granted in time after a pause, collected at the doorstep.
GRANTED = reverse("approval", args=["A-2021-0004"])
APPLY = reverse("approval-apply")


def applied(client: Client, procedure: str, **words: str) -> str:
    """Apply on the page, and return the approval's number."""
    answer = client.post(APPLY, {"procedure": procedure, "once": "t-1"} | words)
    assert answer.status_code == 302, html.unescape(answer.content.decode())
    return answer.headers["Location"].strip("/").split("/")[-1]


def act(client: Client, number: str, code: str, **words: str | list[str]) -> tuple[int, str]:
    """Do something with an approval from its page as it stands; return what came back."""
    address = reverse("approval", args=[number])
    seen = re.search(r'name="seen" value="(\d+)"', client.get(address).content.decode())
    sent = {"act": code, "seen": seen[1] if seen else "0"} | words
    answer = client.post(reverse("approval-step", args=[number]), sent, follow=True)
    return answer.status_code, html.unescape(answer.content.decode())


def test_a_page_tells_clocks_documents_hand_overs_and_what_is_saved(enter: Enter) -> None:
    office = enter(Role.PLAN_OFFICE)
    page = text_of(office, GRANTED)
    for words in (
        "As promised",
        "done in time",
        "at the doorstep",
        "paused 2021-07",
        "A page is missing.",
        "2 more",
    ):
        assert words in page
    assert "not known" in page, "no authority said how many days the law gives for it, so nothing is saved"
    page = text_of(office, reverse("approval", args=["A-2021-0012"]))
    assert "Service hall → Housing and construction bureau" in page
    assert re.search(r"Workdays saved</dt><dd>6</dd>", page), "10 by law, 7 passed, 3 of them not counted"
    chinese = text_of(in_chinese(office), reverse("approval", args=["A-2021-0012"]))
    for words in ("承诺时限", "按时完成", "告知补正", "政务服务大厅 → 住房和城乡建设局", "节约工作日"):
        assert words in chinese


def test_a_contact_applies_and_an_officer_collects_at_the_doorstep(enter: Enter, actor: ActorOf) -> None:
    officer, office = enter(Role.OFFICER), enter(Role.PLAN_OFFICE)
    unit = units_served(actor(Role.OFFICER))[0]
    number = applied(officer, "construction_permit", unit_id=unit.unit_id)
    page = text_of(officer, reverse("approval", args=[number]))
    assert "Collect documents at the doorstep" in page
    assert "Grant it" not in page
    status, page = act(officer, number, "collect")
    assert status == 422
    assert "must not be empty" in page
    brought = ["application", "licence_copy", "legal_person"]
    status, page = act(officer, number, "collect", documents=brought, reason="At the gate.")
    assert status == 200
    assert f"receipt {number}/2" in page
    assert act(office, number, "take_up")[0] == 200
    status, page = act(office, number, "lack", documents=["drawings"], reason="Sheet 4 is missing.")
    assert status == 200
    assert "documents lacking" in page
    assert "stands still" in page
    status, page = act(office, number, "grant")
    assert status == 422
    assert "with documents to come (drawings)" in page
    assert act(officer, number, "hand_in", documents=["drawings"])[0] == 200
    status, page = act(office, number, "grant")
    assert status == 200
    row = rows_of("approvals").get(approval_id=number)
    assert (row.is_granted, row.is_doorstep, row.statutory_days) == (True, True, 10)


def test_a_contact_applies_for_their_own_unit_and_takes_it_back(enter: Enter, actor: ActorOf) -> None:
    contact = enter(Role.CONTACT)
    page = html.unescape(contact.post(APPLY, {"reason": "In haste.", "once": "t"}).content.decode())
    assert "must not be empty" in page
    assert "In haste.</textarea>" in page
    number = applied(contact, "business_licence", unit_id="sany")
    assert rows_of("approvals").get(approval_id=number).unit_id == actor(Role.CONTACT).unit_id
    assert number in text_of(contact, reverse("approvals"))
    assert reverse("approval", args=[number]) in text_of(contact, reverse("home"))
    assert act(contact, number, "take_back", reason="Too early.")[0] == 200
    assert "taken back" in text_of(contact, reverse("home"))


def test_the_unit_is_told_what_becomes_of_its_application_and_nobody_else(enter: Enter, actor: ActorOf) -> None:
    office, contact = enter(Role.PLAN_OFFICE), enter(Role.CONTACT)
    number = applied(contact, "business_licence")
    assert act(office, number, "take_up")[0] == 200
    assert act(office, number, "lack", reason="Not signed.", documents=["articles"])[0] == 200
    page = text_of(contact, reverse("notices"))
    assert "Documents are lacking, and its clock stands still" in page
    assert f'<a href="{reverse("approval", args=[number])}">' in page
    assert "Not signed." not in page, "what the record says stays in the record"
    assert act(contact, number, "hand_in", documents=["articles"])[0] == 200
    assert act(office, number, "refuse", reason="Elsewhere.")[0] == 200
    page = text_of(contact, reverse("notices"))
    assert page.index("It is refused: its page says why.") < page.index("Documents are lacking")
    assert "不予批准，理由见审批页面。" in text_of(in_chinese(contact), reverse("notices"))
    told = Notice.objects.filter(key=number)
    assert {(one.role, one.unit_id) for one in told} == {("contact", actor(Role.CONTACT).unit_id)}
    assert journal_verify().ok
    assert number not in text_of(office, reverse("notices"))


def test_who_is_slower_is_told_and_keeps_what_they_typed(enter: Enter) -> None:
    office, contact = enter(Role.PLAN_OFFICE), enter(Role.CONTACT)
    number = applied(contact, "business_licence")
    assert act(office, number, "take_up")[0] == 200
    sent = {"act": "lack", "seen": "1", "reason": "A longer story.", "documents": ["articles"]}
    answer = office.post(reverse("approval-step", args=[number]), sent)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Somebody was quicker" in page
    assert "A longer story.</textarea>" in page
    assert re.search(r'value="articles" checked', page)
    assert office.post(reverse("approval-step", args=[number]), {"act": "fly"}).status_code == 422


def test_a_list_holds_the_readers_rows_those_that_wait_first(enter: Enter, actor: ActorOf) -> None:
    page = text_of(enter(Role.LEADER), reverse("approvals"))
    assert page.index("A-2021-0008") < page.index("A-2021-0004"), "the first waits, the second is granted"
    waiting = text_of(enter(Role.LEADER), reverse("approvals") + "?state=waiting")
    assert "A-2021-0004" not in waiting
    assert enter(Role.LEADER).get(reverse("approvals") + "?state=wating").status_code == 422
    seen = _ids(actor(Role.OFFICER))
    assert set(re.findall(r"A-2021-\d{4}|A-0\d\d", text_of(enter(Role.OFFICER), reverse("approvals")))) == seen


def _ids(of: Actor) -> set[str]:
    return set(records_of(of, TABLES["approvals"]).values_list("approval_id", flat=True))


def test_records_of_steps_are_told_in_the_words_of_the_park(enter: Enter) -> None:
    office = enter(Role.PLAN_OFFICE)
    asked, taken = (reverse("record", args=["approval_steps", f"A-2021-0001~{step}"]) for step in (1, 3))
    assert "Identity of the legal representative, Articles of association" in text_of(office, asked)
    page = text_of(in_chinese(office), asked)
    for words in ("1个工作日", "5个工作日", "法定代表人身份证明、公司章程"):
        assert words in page
    page = text_of(office, taken)
    assert "市场监督管理局" in page
    assert "market" in page
