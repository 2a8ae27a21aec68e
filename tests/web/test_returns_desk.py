"""The desk for returns on its pages: saved as it goes, sessions that ended, matrix, doubtful values, reminders."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from fivegood.records.accounts.demo import DemoAccount
from fivegood.records.accounts.models import User
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.returns.forms import asked
from fivegood.records.returns.matrix import Mark
from fivegood.records.returns.models import Reminder
from fivegood.records.returns.services import Filled, filing_submit
from fivegood.rules.entrychecks import WORDS
from fivegood.rules.filings import State
from fivegood.web.returnchecks import EXPLAINED
from fivegood.web.returnmatrix import MARKS
from tests.people import Enter

pytestmark = pytest.mark.django_db
FORM, PERIOD = "statistics_monthly", "2021-08"
TYPED = {"v-output_value": "4,800万", "v-sales_revenue": "45000000", "v-tax_paid": "1800000", "v-employees": "120"}
PART = {"HX-Request": "true"}


@pytest.fixture
def unit(actor: Callable[[Role], Actor]) -> str:
    return actor(Role.CONTACT).unit_id


def sheet(unit: str, form: str = FORM, period: str = PERIOD) -> str:
    return reverse("returns-sheet", args=[form, period, unit])


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None, name
    return found[1]


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def keep(client: Client, address: str, version: str, **sent: str) -> Any:
    return client.post(address, {"version": version, "move": "draft", **sent}, headers=PART)


def submitted(unit: str, **changed: str) -> None:
    by = By(Actor("contact", Role.CONTACT, local_now().date(), unit_id=unit), "page")
    stated = {name.removeprefix("v-"): value for name, value in (TYPED | changed).items()}
    of = asked(current_park(), FORM, PERIOD)
    filing_submit(of, unit, Filled(stated, 0, explanation="A line stood still."), by, local_now())


def test_every_check_and_every_mark_is_explained() -> None:
    assert EXPLAINED.keys() == WORDS.keys()
    assert set(MARKS) == set(Mark)
    assert {mark.value for mark in Mark} == {state.value for state in State} | {"overdue", "none"}


def test_a_field_is_saved_as_it_is_left_and_the_part_says_what_is_wrong(enter: Enter, unit: str) -> None:
    client, address = enter(Role.CONTACT), sheet(unit)
    version = hidden(text_of(client, address), "version")
    response = keep(client, address, version, **TYPED | {"v-employees": "many"})
    part = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in part
    assert re.search(r"Saved \d\d:\d\d, without what is marked", part)
    assert "is not a number in plain digits" in part
    assert "= 48,000,000 yuan" in part
    stored = rows_of("stated_values").filter(unit_id=unit, period=PERIOD)
    assert set(stored.values_list("item", flat=True)) == {"output_value", "sales_revenue", "tax_paid"}
    again = keep(client, address, hidden(part, "version"), **TYPED)
    assert re.search(r'data-kept="all">✓ Saved \d\d:\d\d', again.content.decode())


def test_each_check_says_what_it_compares_why_and_what_to_do(enter: Enter, unit: str) -> None:
    client, address = enter(Role.CONTACT), sheet(unit)
    version = hidden(text_of(client, address), "version")
    part = keep(client, address, version, **TYPED | {"v-tax_paid": "46000000", "v-employees": "1.5"}).content.decode()
    assert "Errors that hold the return back: 1." in part
    assert "<dt>Sales revenue</dt><dd>45,000,000</dd>" in part
    assert "The item is held against another item of the same form." in part
    assert "Settled by mending the one that was mistyped, or by saying what makes it more than the other." in part
    assert "Mend the value: the return cannot be sent before." in part
    client.post(reverse("set_language"), {"language": "zh-hans"})
    page = text_of(client, address)
    assert "与同一报表中的另一指标比较。" in page
    assert "改正填错的一项，或写明其大于另一项的原因，即可消除。" in page


def test_a_second_tab_sees_both_values_and_chooses(enter: Enter, unit: str) -> None:
    client, address = enter(Role.CONTACT), sheet(unit)
    version = hidden(text_of(client, address), "version")
    keep(client, address, version, **TYPED)
    late = keep(client, address, version, **TYPED | {"v-employees": "121"})
    part = late.content.decode()
    assert late.status_code == 409
    assert '<td class="n">120</td><td class="n">121</td>' in part
    assert "48000000" not in part, "4,800万 is the same value"
    done = client.post(address, {"version": version, "over": hidden(part, "over"), **TYPED, "v-employees": "121"})
    assert done.status_code == 302
    assert rows_of("stated_values").get(unit_id=unit, period=PERIOD, item="employees").stated == 121


def test_a_form_sent_after_the_session_ended_stands_there_again_for_its_writer_alone(
    enter: Enter, unit: str, accounts: dict[Role, DemoAccount]
) -> None:
    client, address = enter(Role.CONTACT), sheet(unit)
    page = text_of(client, address)
    sent = {"version": hidden(page, "version"), "writer": hidden(page, "writer"), "move": "save", **TYPED}
    Session.objects.all().delete()
    assert client.post(address, sent).status_code == 302
    client.force_login(User.objects.get(username="demo.contact"))
    page = text_of(client, address)
    assert 'value="4,800万"' in page
    assert "Your session had ended" in page
    assert client.post(address, sent).status_code == 302
    assert "Your session had ended" not in text_of(client, address)
    client.logout()
    client.post(address, {**sent, "v-employees": "999"})
    assert "999" in str(client.session["unsent"])
    officer = accounts[Role.OFFICER]
    client.post(reverse("account_login"), {"login": officer.username, "password": officer.password})
    assert client.session["_auth_user_id"]
    assert "unsent" not in client.session, "another account has nothing of it"
    client.logout()
    client.post(address, {**sent, "writer": "forged"})
    assert "unsent" not in client.session


def test_a_part_asked_for_without_a_session_says_so(enter: Enter, unit: str) -> None:
    client, address = enter(Role.CONTACT), sheet(unit)
    client.logout()
    response = keep(client, address, "0", **TYPED)
    assert response.status_code == 401
    assert f"/login/login/?next={address.replace('/', '%2F')}" in response.content.decode()


def test_the_matrix_has_words_links_and_both_languages(enter: Enter, unit: str) -> None:
    client, address = enter(Role.PLAN_OFFICE), reverse("returns-matrix")
    page = text_of(client, address)
    assert page.count(f"/{unit}/") > 5
    assert re.search(r'aria-label="[^"]+, July 2021: accepted"', page)
    assert page.count('<th scope="row">') == 50 + page.split("</tbody>")[0].count('<th scope="row">')
    assert "Page 1 of 3" in page
    client.post(reverse("set_language"), {"language": "zh-hans"})
    assert re.search(r'aria-label="[^"]+，2021年7月：已验收"', text_of(client, address))
    own = text_of(enter(Role.CONTACT), address)
    assert set(re.findall(r"/returns/statistics_monthly/[^/\"]+/([^/\"]+)/", own)) == {unit}


def test_a_doubtful_value_is_sent_back_with_a_reason_or_accepted(enter: Enter) -> None:
    submitted("e003", **{"v-tax_paid": "46000000"})
    client, address = enter(Role.PLAN_OFFICE), reverse("returns-doubtful")
    page = text_of(client, address)
    assert "Tax paid (46,000,000) is above Sales revenue (45,000,000)" in page
    assert "A line stood still." in page
    assert 'class="spark"' in page
    sent = {"filing": "statistics_monthly.2021-08.e003", "version": hidden(page, "version"), "move": "return"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "say why it is sent back" in refused.content.decode()
    assert client.post(address, {**sent, "reason": "Is it in yuan?"}).status_code == 302
    assert rows_of("filings").get(unit_id="e003", form=FORM, period=PERIOD).answer == "Is it in yuan?"
    assert client.post(address, {**sent, "move": "accept"}).status_code == 422, "it changed meanwhile"


def test_a_unit_is_reminded_and_sees_it_on_its_own_pages(enter: Enter, unit: str) -> None:
    client, address = enter(Role.PLAN_OFFICE), f"{reverse('returns-reminders')}?year=2021&of={FORM}/{PERIOD}"
    assert f'value="{unit}" checked' in text_of(client, address)
    done = client.post(reverse("returns-reminders"), {"of": f"{FORM}/{PERIOD}", "unit": [unit]}, follow=True)
    assert "1 units were reminded." in done.content.decode()
    assert f'value="{unit}" checked' not in text_of(client, address)
    again = client.post(reverse("returns-reminders"), {"of": f"{FORM}/{PERIOD}", "unit": [unit]})
    assert again.status_code == 422
    assert "was reminded of this form today already" in again.content.decode()
    contact = enter(Role.CONTACT)
    assert "You were reminded of returns that are still owed" in text_of(contact, reverse("returns"))
    assert "by demo.plan_office: this form is still owed" in text_of(contact, sheet(unit))
    assert contact.post(reverse("returns-reminders"), {"of": f"{FORM}/{PERIOD}", "unit": [unit]}).status_code == 403
    assert Reminder.objects.count() == 1


def test_many_are_accepted_and_those_refused_are_listed(enter: Enter) -> None:
    submitted("e003")
    submitted("e004")
    rows_of("stated_values").filter(unit_id="e004", period=PERIOD, item="employees").update(stated="0.5")
    client, address = enter(Role.PLAN_OFFICE), reverse("returns-period", args=[FORM, PERIOD])
    page = client.post(address, {"move": "accept", "unit": ["e003", "e004", "e005"]}).content.decode()
    assert "Done: 1 filings." in page
    refused = page.split("Not accepted:")[1].split("</ul>")[0]
    assert "is not a whole number" in refused
    assert refused.count("<li>") == 2
