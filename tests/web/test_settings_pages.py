"""Settings: what is in force with its source, the measures, and the park's own texts with their versions."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from fivegood.records.actors import Actor, By, Role
from fivegood.records.clock import local_now
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.park.models import ParkText
from fivegood.records.park.services import park_texts_write
from fivegood.records.park.source import current_park
from tests.people import Enter
from tests.web.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LAMPS = "source: {en: ours, zh: 本园区}\nlate_start_months: {yellow: {from: 3}, red: {from: 4}}\n"
TEXT = reverse("settings-text", args=["lamps.yaml"])


def test_the_page_shows_calendar_rules_and_lists_with_their_sources(enter: Enter) -> None:
    page = text_of(enter(Role.AUDITOR), reverse("settings"))
    park = current_park()
    for holiday in park.calendar.holidays:
        assert holiday.name_en.replace("'", "&#x27;") in page
    assert all(day.isoformat() in page for day in park.calendar.makeup_days)
    assert date(2021, 2, 7).isoformat() in page, "the Sunday before Spring Festival 2021 was worked"
    assert park.rules.lamps.source.en in page
    assert park.rules.sizes.source in page
    assert all(form.name.en in page for form in park.rules.returns.forms.values())
    assert "1,000 / 300 / 20" in page
    for codes in park.park.lists.values():
        assert all(f"<code>{code}</code>" in page for code in codes)


DESK = """
rules:
  - limits: {answer: 60 working minutes, plan: 24 hours}
  - {urgencies: [urgent], limits: {close: 2 workdays}}
rungs: [{at_percent: 150, tell: [holder, office], escalates: true}]
yellow_at_percent: 70
pause_reasons: {flood: {en: High water, zh: 汛情}}
"""


def test_the_clocks_of_needs_stand_as_a_table_the_most_particular_rule_first(enter: Enter) -> None:
    by = By(Actor("planner", Role.PLAN_OFFICE, local_now().date()), "page", "our own limits")
    park_texts_write({"desk.yaml": DESK}, by, local_now())
    client = enter(Role.PLAN_OFFICE)
    page = text_of(client, reverse("settings"))
    table = page.split("Clocks of needs</h2>")[1].split("</table>")[0]
    lines = [re.findall(r"<t[hd][^>]*>([^<]+)</t[hd]>", row) for row in table.split("<tr>")[2:]]
    urgent = current_park().park.word("need_urgency", "urgent", "en")
    assert lines[:2] == [[urgent, "—", "—", "2 workdays"], ["All needs", "60 working minutes", "24 hours", "—"]]
    assert lines[2][0] == "Where no rule says more: the plan"
    assert "yellow from 70 per cent of its limit" in page
    assert (
        "At 150 per cent of a limit: whoever holds the need is told; the plan office is told; the need goes one" in page
    )
    assert "High water" in page
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    assert "达到时限的150%时：提醒承办人；提醒规划统计办；诉求上移一级。" in text_of(client, reverse("settings"))


def test_measures_are_searched_in_both_languages_and_say_where_they_are_used(enter: Enter) -> None:
    client, address = enter(Role.LEADER), reverse("settings-measures")
    catalogue = current_park().catalogue
    assert f"{len(list(catalogue))} measures" in text_of(client, address)
    found = text_of(client, f"{address}?q=小巨人")
    expected = [m.id for m in catalogue if "小巨人" in m.name.zh + "".join(v.definition.zh for v in m.versions)]
    assert f"{len(expected)} measures" in found
    assert all(f'id="{name}"' in found for name in expected)
    for goal in current_park().plan.goals[:3]:
        assert goal.name.en in text_of(client, f"{address}?q={goal.measure}")
    assert "No measure meets this" in text_of(client, f"{address}?q=nothing+is+so+called")


@pytest.mark.parametrize("role", [Role.PLAN_OFFICE, Role.ADMINISTRATOR])
def test_a_text_is_written_with_a_reason_and_holds_at_once(role: Role, enter: Enter) -> None:
    client = enter(role)
    assert "as shipped" in text_of(client, TEXT)
    sent = {"text": LAMPS.replace("\n", "\r\n"), "version": "0", "reason": "the notice of May"}
    assert client.post(TEXT, sent).status_code == 302
    assert ParkText.objects.get(name="lamps.yaml").text == LAMPS
    assert current_park().rules.lamps.source.en == "ours"
    page = text_of(client, TEXT)
    assert "the notice of May" in page
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.action, entry.channel, entry.reason) == ("park_texts.write", "page", "the notice of May")
    client.post(TEXT, {"text": LAMPS.replace("red: {from: 4}", "red: {from: 5}"), "version": "1", "reason": "again"})
    page = text_of(client, TEXT)
    assert "<del>- late_start_months: {yellow: {from: 3}, red: {from: 4}}</del>" in page
    assert "<ins>+ late_start_months: {yellow: {from: 3}, red: {from: 5}}</ins>" in page
    assert journal_verify().ok


def test_faults_stand_by_line_and_column_and_nothing_typed_is_lost(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    wrong = LAMPS + "late_strat: {yellow: {from: 1}}\n# kept as typed\n"
    response = client.post(TEXT, {"text": wrong, "version": "0", "reason": "my reason"})
    page = response.content.decode().replace("&#x27;", "'")
    assert response.status_code == 422
    assert "line 3, column 1" in page
    assert "# kept as typed" in page
    assert "my reason" in page
    assert 'name="version" value="0"' in page
    assert not ParkText.objects.filter(name="lamps.yaml").exists()


def test_the_second_writer_of_a_text_is_told_and_loses_nothing(enter: Enter) -> None:
    first, second = enter(Role.PLAN_OFFICE), enter(Role.ADMINISTRATOR)
    first.post(TEXT, {"text": LAMPS, "version": "0", "reason": "one"})
    own = LAMPS.replace("ours", "mine")
    response = second.post(TEXT, {"text": own, "version": "0", "reason": "two"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "en: mine" in page
    assert 'name="version" value="1"' in page
    assert ParkText.objects.get(name="lamps.yaml").text == LAMPS
    assert second.post(TEXT, {"text": own, "version": "1", "reason": "two"}).status_code == 302


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR])
def test_who_may_only_read_sees_the_text_and_no_form(role: Role, enter: Enter) -> None:
    client = enter(role)
    page = text_of(client, reverse("settings-text", args=["plan.yaml"]))
    assert "<textarea" not in page
    assert "Changsha" in page or "Ningxiang" in page
    assert client.post(TEXT, {"text": LAMPS, "version": "0"}).status_code == 403
    assert not ParkText.objects.filter(name="lamps.yaml").exists()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CONTACT, Role.BANK, Role.AUTHORITY])
def test_others_see_no_settings(role: Role, enter: Enter) -> None:
    client = enter(role)
    for address in (reverse("settings"), reverse("settings-measures"), TEXT):
        assert client.get(address).status_code == 403
        assert client.post(TEXT, {"text": LAMPS, "version": "0"}).status_code == 403


def test_no_other_text_can_be_named(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    address = reverse("settings-text", args=["passwd"])
    assert client.get(address).status_code == 404
    assert client.post(address, {"text": "x", "version": "0"}).status_code == 404
