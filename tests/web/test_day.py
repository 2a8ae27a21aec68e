"""The first pages of officers, contacts, banks and administrators: what they show, write, and keep."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fivegood.facts.subjects import TABLES
from fivegood.park import codes_of
from fivegood.records.actors import Actor, By, Role, command_line
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add
from fivegood.records.clock import local_now
from fivegood.records.jobs.models import Job
from fivegood.records.journal.models import Entry
from fivegood.records.journal.services import journal_check_note
from fivegood.records.officers.selectors import units_served
from fivegood.records.park.services import park_texts_write
from fivegood.records.park.source import current_park
from fivegood.records.webhooks.models import Delivery
from fivegood.records.webhooks.services import webhook_register
from tests.people import Enter
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
DAY = reverse("day")
RAISE = reverse("need-raise")
ActorOf = Callable[[Role], Actor]


def in_chinese(client: Client) -> Client:
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    return client


def token_of(page: str) -> str:
    found = re.search(r'name="once" value="([\w-]{16})"', page)
    assert found, page
    return found[1]


def own_unit(actor: ActorOf) -> str:
    return units_served(actor(Role.OFFICER))[0].unit_id


def need(unit_id: str, need_id: str, **cells: str) -> None:
    now = local_now()
    told = {"need_id": need_id, "unit_id": unit_id, "category": "labour", "channel": "phone", **cells}
    told.setdefault("raised_at", (now - timedelta(days=30)).isoformat())
    by = By(Actor("planner", Role.PLAN_OFFICE, now.date()), "page")
    record_add(TABLES["needs"], told, by, codes_of(current_park().park), now)


# -- the officer's day


def test_the_first_page_of_an_officer_is_their_day(enter: Enter, actor: ActorOf) -> None:
    client = enter(Role.OFFICER)
    page = text_of(client, DAY)
    for served in units_served(actor(Role.OFFICER)):
        assert f'<span class="name">{served.name}</span>' in page
    assert (
        "The plan asks: answered within 60 working minutes, planned for within 24 hours, closed within 7 days." in page
    )
    once = re.compile(r'name="(?:once|csrfmiddlewaretoken)" value="[^"]+"')
    assert once.sub("", text_of(client, "/")).replace('value="/"', 'value="/day/"') == once.sub("", page)
    chinese = text_of(in_chinese(client), DAY)
    for words in ("今日工作", "60个工作分钟内答复", "24小时内拿出方案", "7天内办结", "模拟"):
        assert words in chinese


def test_needs_stand_with_their_clock_and_are_counted_at_their_unit(enter: Enter, actor: ActorOf) -> None:
    unit = own_unit(actor)
    rows_of("need_steps").filter(need__unit_id=unit, need__closed_at__isnull=True).delete()
    rows_of("needs").filter(unit_id=unit, closed_at__isnull=True).delete()
    need(unit, "Z-9", title="Ten welders")
    client = enter(Role.OFFICER)
    page = text_of(client, DAY)
    row = re.search(r"Ten welders.*?</a>", page, re.DOTALL)
    assert row
    assert "Z-9" in row[0]
    assert "to answer · due " in row[0]
    assert re.search(r"\d\d\.\d working days old", row[0])
    assert '<span aria-hidden="true">■</span> past due' in row[0]
    assert "open needs: 1" in page
    chinese = text_of(in_chinese(client), DAY)
    assert re.search(r"待答复 · 截止.*? · 已过\d\d\.\d个工作日", chinese)


def test_a_park_without_limits_is_told_so_and_no_limit_is_invented(enter: Enter, actor: ActorOf) -> None:
    plan = current_park().source.text("plan.yaml") or ""
    clock = "answer within 60 working minutes, plan within 24 hours, close within 7 days"
    assert clock in plan
    by = By(command_line(local_now().date()), "command")
    park_texts_write({"plan.yaml": plan.replace(f"clock: {clock}", "clock: soon")}, by, local_now())
    need(own_unit(actor), "Z-9", title="Ten welders")
    page = html.unescape(text_of(enter(Role.OFFICER), DAY))
    assert "The plan sets no limit for needs: each is shown with its age." in page
    assert "The plan's clock says “soon”, which is no limit that can be counted." in page
    assert re.search(r"to answer · no limit is set · \d\d\.\d working days old", page)
    assert "only planned ones are due" in page
    park_texts_write({"service.yaml": "visit_every_days: 30\n"}, by, local_now())
    assert "The park asks for a visit at least every 30 days." in text_of(enter(Role.OFFICER), DAY)


def test_a_double_tap_writes_one_note_which_stands_on_the_unit(enter: Enter, actor: ActorOf) -> None:
    client, unit = enter(Role.OFFICER), own_unit(actor)
    sent = {"unit": unit, "note": "The crane is <new>.", "what": "note", "once": token_of(text_of(client, DAY))}
    before = Entry.objects.count()
    first, second = client.post(DAY, sent), client.post(DAY, sent)
    assert first.status_code == second.status_code == 302
    assert Entry.objects.count() == before + 1
    (note,) = rows_of("visits").filter(note="The crane is <new>.")
    assert (note.unit_id, note.officer_id, note.visited_on) == (unit, actor(Role.OFFICER).officer_id, None)
    page = text_of(client, DAY)
    assert f"Noted: {note.visit_id}." in page
    assert "The crane is &lt;new&gt;." in page
    assert note.visit_id in text_of(client, reverse("many", args=["visits"]) + f"?unit_id={unit}")
    shown = text_of(client, reverse("record", args=["units", unit]))
    assert f"{reverse('many', args=['visits'])}?unit_id={unit}" in shown


def test_a_failed_note_keeps_what_was_typed_and_the_form_may_be_sent_again(enter: Enter, actor: ActorOf) -> None:
    client, unit = enter(Role.OFFICER), own_unit(actor)
    sent = {"note": "Kept & safe", "what": "visit", "once": "t" * 16}
    response = client.post(DAY, sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Kept &amp; safe</textarea>" in page
    assert "must not be empty" in page
    assert token_of(page) == "t" * 16
    assert client.post(DAY, sent | {"unit": unit}).status_code == 302
    (note,) = rows_of("visits").filter(note="Kept & safe")
    assert note.visited_on == local_now().date()
    response = client.post(DAY, sent | {"unit": unit, "note": "x" * 2_001})
    assert response.status_code == 422
    assert f"{'x' * 2_001}</textarea>" in response.content.decode()


def test_a_visit_is_planned_for_a_day(enter: Enter, actor: ActorOf) -> None:
    client, unit = enter(Role.OFFICER), own_unit(actor)
    response = client.post(DAY, {"unit": unit, "planned_on": "soon", "what": "plan", "once": "p" * 16})
    assert response.status_code == 422
    assert "<details open>" in response.content.decode()
    assert client.post(DAY, {"unit": unit, "planned_on": "2030-05-06", "what": "plan", "once": "p"}).status_code == 302
    assert "planned for 6 May 2030" in text_of(client, DAY)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OFFICER, Role.PUBLIC)])
def test_nobody_else_has_a_day_or_writes_a_note(role: Role, enter: Enter, actor: ActorOf) -> None:
    client, count = enter(role), rows_of("visits").count()
    assert client.get(DAY).status_code == 403
    assert client.post(DAY, {"unit": own_unit(actor), "note": "x", "what": "note", "once": "t"}).status_code == 403
    assert rows_of("visits").count() == count
    shown, taken = {Role.CONTACT: (200, 302), Role.PLAN_OFFICE: (200, 422)}.get(role, (403, 403))
    assert client.get(RAISE).status_code == shown
    words = {"category": "labour", "title": "x", "once": "t"}
    assert client.post(RAISE, words).status_code == taken, "the office says for which unit"
    assert ("/day/" in text_of(client, "/")) is False


# -- the unit


def test_a_contact_comes_to_their_unit(enter: Enter, actor: ActorOf) -> None:
    client, unit = enter(Role.CONTACT), actor(Role.CONTACT).unit_id
    filing = rows_of("filings").filter(unit_id=unit, form="statistics_monthly", period="2021-05")
    assert filing.update(state="returned", answer="May is twice April") == 1
    page = text_of(client, "/")
    assert f"<h1>{rows_of('units').get(unit_id=unit).unit_name}</h1>" in page
    assert page.index("May is twice April") < page.index('<span aria-hidden="true">■</span> past due')
    assert '<span aria-hidden="true">■</span> sent back' in page
    assert reverse("returns-sheet", args=["statistics_monthly", "2021-05", unit]) in page
    officer = actor(Role.OFFICER).officer_id
    assert rows_of("assignments").filter(unit_id=unit, officer_id=officer).exists() is (f"· {officer}<" in page)
    rows_of("officers").update(phone="0731 5550000")
    assert 'href="tel:0731 5550000"' in text_of(client, "/")
    chinese = text_of(in_chinese(client), "/")
    for words in ("待办报表", "已退回", "本单位诉求", "提出诉求", "联系干部"):
        assert words in chinese


def test_a_need_is_raised_once_and_told_with_its_number_and_officer(enter: Enter, actor: ActorOf) -> None:
    client, unit = enter(Role.CONTACT), actor(Role.CONTACT).unit_id
    sent = {
        "category": "labour",
        "title": "Ten welders",
        "note": "From October.",
        "once": token_of(text_of(client, "/")),
    }
    assert [client.post(RAISE, sent).status_code for _ in range(2)] == [302, 302]
    (raised,) = rows_of("needs").filter(title="Ten welders")
    assert (raised.unit_id, raised.channel, raised.note) == (unit, "page", "From October.")
    page = text_of(client, "/")
    lead = rows_of("assignments").get(unit_id=unit, role="lead", assigned_to__isnull=True)
    assert f"Need {raised.need_id} is raised; {lead.officer.post} · {lead.officer_id} has it." in page
    assert "not answered yet" in page


def test_a_failed_need_keeps_its_words(enter: Enter) -> None:
    response = enter(Role.CONTACT).post(RAISE, {"note": "All the words", "once": "t" * 16})
    page = response.content.decode()
    assert response.status_code == 422
    assert "All the words</textarea>" in page
    assert page.count("must not be empty") == 2
    assert token_of(page) == "t" * 16


def test_an_officer_raises_a_need_that_a_unit_told_them_by_phone(enter: Enter, actor: ActorOf) -> None:
    client, unit = enter(Role.OFFICER), own_unit(actor)
    page = text_of(client, RAISE)
    assert f'<option value="{unit}">' in page
    assert [word in page for word in ('value="phone"', 'value="visit"', 'value="desk"', 'value="mail"')] == [
        True
    ] * 3 + [False]
    sent = {"category": "labour", "title": "Told by phone", "channel": "phone", "once": token_of(page)}
    refused = client.post(RAISE, sent | {"unit_id": "sany"})
    assert refused.status_code == 422
    assert "is no unit that you may raise a need for" in refused.content.decode()
    answer = client.post(RAISE, sent | {"unit_id": unit})
    (raised,) = rows_of("needs").filter(title="Told by phone")
    assert (raised.unit_id, raised.channel) == (unit, "phone")
    assert answer.headers["Location"] == reverse("need", args=[raised.need_id])
    assert f"Need {raised.need_id} is raised." in text_of(client, answer.headers["Location"])


# -- the bank, the administrator, the others


def test_a_bank_comes_to_the_applications_that_wait_and_sees_no_others(enter: Enter, actor: ActorOf) -> None:
    bank = actor(Role.BANK)
    page = text_of(enter(Role.BANK), "/")
    shown = set(re.findall(r'href="/loans/([^"?]+)/"', page))
    assert shown
    for loan in shown:
        assert rows_of("loan_stages").filter(loan_id=loan, lender=bank.lender).exists()
        stages = set(
            rows_of("loan_stages").filter(loan_id=loan, lender=bank.lender).values_list("loan_stage", flat=True)
        )
        assert not stages & {"drawn", "repaid"}
    assert re.search(r"\d+ days at this stage", page)
    assert "对接我行的融资申请" in text_of(in_chinese(enter(Role.BANK)), "/")


def test_an_administrator_sees_what_failed_and_whether_the_journal_was_verified(enter: Enter) -> None:
    client, now = enter(Role.ADMINISTRATOR), local_now()
    page = text_of(client, "/")
    assert "Never verified here:" in page
    assert "No work has failed." in page
    job = Job.objects.create(
        kind="freeze", actor="a.planner", state="failed", error="No space", created_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    by = By(Actor("root", Role.ADMINISTRATOR, now.date()), "command")
    webhook, _secret = webhook_register("https://a.example/", [], by)
    ended = datetime(2026, 1, 1, tzinfo=UTC)
    when = {"next_attempt_at": ended, "created_at": ended, "ended_at": ended}
    Delivery.objects.create(message_id="m-1", webhook=webhook, state=Delivery.State.GIVEN_UP, **when)
    journal_check_note(Entry.objects.count(), None)
    page = text_of(client, "/")
    assert f"all {Entry.objects.count()} entries hold." in page
    assert job.error in page
    assert "https://a.example/" in page
    assert "given up: 1" in page
    journal_check_note(Entry.objects.count(), 3)
    assert "it does not hold from entry 3 on" in text_of(client, "/")
    assert "待处理事项" in text_of(in_chinese(client), "/")


@pytest.mark.parametrize("role", [Role.LEADER, Role.PLAN_OFFICE, Role.AUTHORITY, Role.AUDITOR])
def test_those_who_read_figures_come_to_the_cockpit(role: Role, enter: Enter) -> None:
    assert 'id="threats"' in text_of(enter(role), "/")
