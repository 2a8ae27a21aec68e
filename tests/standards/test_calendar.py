"""The calendar feed as outside parsers read it, who may fetch it, and what RFC 5545 asks that parsers let pass."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from fivegood.facts.subjects import TABLES
from fivegood.park import codes_of
from fivegood.records.accounts.models import Membership
from fivegood.records.actors import By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_add
from fivegood.records.calendars.models import CalendarToken
from fivegood.records.clock import local_now
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.officers.selectors import units_served
from fivegood.records.park.source import current_park
from fivegood.records.visits.services import visit_cancel, visit_move, visits_plan
from fivegood.web.icalendar import CalendarEvent, calendar_text
from tests.people import ActorOf, Enter
from tests.web.test_day import in_chinese

KEEP = reverse("calendar-keep")
PARK_TIME = ZoneInfo("Asia/Shanghai")
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=120)
Told = dict[str, tuple[int, str, str, str]]


def made(client: Client) -> str:
    """Make the address of a calendar on its page, and return it."""
    page = client.post(KEEP, {"what": "make"}).content.decode()
    found = re.search(r"<code>http://testserver(/calendar/fgc_[\w-]{43}\.ics)</code>", page)
    assert found, page
    return found[1]


def by_icalendar(text: bytes) -> Told:
    calendar = icalendar.Calendar.from_ical(text)
    assert not calendar.errors
    told: Told = {}
    for event in calendar.walk("VEVENT"):
        assert not event.errors
        told[str(event["UID"])] = (
            int(str(event.decoded("sequence"))),
            str(event["SUMMARY"]),
            str(event["STATUS"]),
            str(event.decoded("dtend")),
        )
    return told


def by_vobject(text: bytes) -> Told:
    calendar = vobject.readOne(text.decode())
    return {
        event.uid.value: (int(event.sequence.value), event.summary.value, event.status.value, str(event.dtend.value))
        for event in calendar.contents.get("vevent", [])
    }


def check_format(text: bytes) -> None:
    """Hold what RFC 5545 asks and both parsers let pass."""
    assert text.endswith(b"END:VCALENDAR\r\n")
    lines = text.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines], "no character is broken over two lines"
    whole = text.replace(b"\r\n ", b"").decode().split("\r\n")
    events = "\n".join(whole).split("BEGIN:VEVENT\n")[1:]
    for event in events:
        for name in ("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS"):
            assert len(re.findall(rf"^{name}:.+$", event, re.MULTILINE)) == 1, name
        assert re.search(r"^DTSTAMP:\d{8}T\d{6}Z$", event, re.MULTILINE)
    uids = re.findall(r"^UID:(.+)$", "\n".join(whole), re.MULTILINE)
    assert len(set(uids)) == len(uids) == len(events)


@pytest.mark.django_db
def test_two_parsers_read_an_officers_visits_and_deadlines_alike(enter: Enter, actor: ActorOf) -> None:
    client, who, now = in_chinese(enter(Role.OFFICER)), actor(Role.OFFICER), local_now()
    units = [one for one in units_served(who) if one.role == "lead"]
    lists, by = codes_of(current_park().park), By(who, "page", "flood")
    day = (now + timedelta(days=3)).date()
    moved, gone = visits_plan(
        [one.unit_id for one in units[:2]], str(day), "秋季走访；, 问需", by, lists, now, token="t"
    )
    visit_move(moved, str(day + timedelta(days=1)), by, lists, now, expected=1)
    visit_cancel(gone, by, lists, now, expected=1)
    rows_of("needs").filter(unit_id__in=[one.unit_id for one in units]).update(closed_at=now)
    told = {
        "need_id": "X-1",
        "unit_id": units[0].unit_id,
        "category": "labour",
        "channel": "phone",
        "title": "两名焊工",
    }
    raised = {"raised_at": datetime(2026, 11, 26, 9, 20).isoformat(), "answered_at": "2026-11-26T09:30:00"}
    record_add(TABLES["needs"], told | raised, by, lists, now)
    feed = made(client)
    text = Client().get(feed).content
    check_format(text)
    read = by_icalendar(text)
    assert read == by_vobject(text)
    names = [one.name_zh or one.name for one in units]
    assert read[f"visit-{moved}@ningxiang.fivegood"] == (
        1, f"走访：{names[0]}", "CONFIRMED", str(day + timedelta(days=2))
    )  # fmt: skip
    assert read[f"visit-{gone}@ningxiang.fivegood"][:3] == (1, f"走访：{names[1]}", "CANCELLED")
    due = datetime(2026, 11, 27, 9, 20, tzinfo=PARK_TIME)
    (uid,) = (uid for uid in read if uid.startswith("need-X-1-"))
    assert read[uid][1] == "截止（待出方案）：两名焊工"
    ends = {str(event["UID"]): event.decoded("dtend") for event in icalendar.Calendar.from_ical(text).walk("VEVENT")}
    assert ends[uid] == due
    assert b"flood" not in text


@pytest.mark.django_db
def test_the_address_opens_one_calendar_to_whoever_has_it_until_it_is_revoked(enter: Enter, actor: ActorOf) -> None:
    client, anyone = enter(Role.OFFICER), Client()
    feed = made(client)
    answer = anyone.get(feed)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert anyone.get(feed).content == answer.content, "the same records give the same octets"
    again = anyone.get(feed, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    assert anyone.post(feed).status_code == 405
    token = feed.removeprefix("/calendar/").removesuffix(".ics")
    assert CalendarToken.objects.get().hash != token
    assert anyone.get("/api/v1/units", HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 401
    assert token not in client.get(KEEP).content.decode()
    renewed = made(client)
    assert [anyone.get(one).status_code for one in (feed, renewed)] == [404, 200]
    assert client.post(KEEP, {"what": "revoke"}).status_code == 302
    assert anyone.get(renewed).status_code == 404
    actions = list(Entry.objects.order_by("-number").values_list("action", flat=True)[:3])
    assert actions == ["calendar_tokens.revoke", "calendar_tokens.make", "calendar_tokens.make"]
    assert journal_verify().ok
    last = made(client)
    who = actor(Role.OFFICER)
    client.cookies.clear()
    Membership.objects.filter(officer_id=who.officer_id).update(
        valid_to=who.today - timedelta(days=1), valid_from=date(2021, 1, 1)
    )
    assert anyone.get(last).status_code == 404, "a role that has ended opens nothing"


@given(WORDS, WORDS)
def test_any_words_come_back_as_they_were(summary: str, location: str) -> None:
    event = CalendarEvent("u@x", 3, datetime(2026, 1, 2, tzinfo=PARK_TIME), date(2026, 1, 3), summary, location)
    text = calendar_text("甲,乙;丙\\", [event])
    check_format(text)
    (read,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert (str(read.get("SUMMARY", "")), str(read.get("LOCATION", ""))) == (summary, location)
