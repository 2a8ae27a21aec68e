"""The pages of visits: a month with its way and its coverage, planning several at once, and one visit."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from fivegood.records.actors import Role
from fivegood.records.base import rows_of
from fivegood.records.clock import local_now
from fivegood.records.officers.selectors import units_served
from tests.people import Enter
from tests.web.pages import text_of
from tests.web.test_day import ActorOf, in_chinese, token_of

pytestmark = pytest.mark.django_db
VISITS = reverse("visits")


def test_a_day_of_visits_from_the_plan_to_the_promise(enter: Enter, actor: ActorOf) -> None:
    """An officer plans their units for a day, goes by address, makes one, moves one, and promises something."""
    client, today = enter(Role.OFFICER), local_now().date()
    units = [one.unit_id for one in units_served(actor(Role.OFFICER)) if one.role == "lead"]
    for address, unit in zip(("Road 9", "Road 1"), units, strict=False):
        rows_of("units").filter(unit_id=unit).update(address=address)
    page = text_of(client, VISITS)
    sent = {"unit": units[:2], "planned_on": "", "purpose": "Autumn & winter", "once": token_of(page)}
    refused = client.post(VISITS, sent)
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert len(re.findall(r'type="checkbox" name="unit" value="[^"]+" checked', shown)) == 2
    assert 'value="Autumn &amp; winter"' in shown
    for _ in range(2):
        assert client.post(VISITS, sent | {"planned_on": today.isoformat()}).status_code == 302
    planned = rows_of("visits").filter(purpose="Autumn & winter").order_by("visit_id")
    assert [one.unit_id for one in planned] == units[:2]
    assert re.search(r"The shortest way: \d+\.\d km as the crow flies", text_of(client, VISITS))
    rows_of("units").filter(unit_id__in=units).update(place_x=None, place_y=None)
    page = text_of(client, VISITS)
    assert "By address: the places of these units are not known." in page
    assert page.index("Road 1") < page.index("Road 9")
    assert f"0 of {len(units)} units visited, 0 by the lead officer in person" in page

    first, second = (reverse("visit", args=[one.visit_id]) for one in planned)
    refused = client.post(first, {"what": "make", "visited_on": today.isoformat(), "note": " ", "seen": "1"})
    assert refused.status_code == 422
    assert "must not be empty" in refused.content.decode()
    note = {"what": "make", "visited_on": today.isoformat(), "note": "The crane is <new>.", "seen": "1"}
    assert client.post(first, note).status_code == 302
    moved = {"what": "move", "planned_on": (today + timedelta(days=1)).isoformat(), "reason": "flood", "seen": "9"}
    late = client.post(second, moved)
    assert late.status_code == 409
    assert 'value="flood"' in late.content.decode()
    assert client.post(second, moved | {"seen": "1"}).status_code == 302
    promise = {"what": "promise", "category": "labour", "title": "Ten welders", "once": "t" * 16}
    assert client.post(first, promise).status_code == 302
    page = text_of(client, first)
    for words in ("The crane is &lt;new&gt;.", "Ten welders", "to answer · due", "visited"):
        assert words in page
    assert "I was there" not in page
    page = text_of(client, second)
    for words in (f"moved from {today}", "flood", "Nothing was promised at this visit."):
        assert words in page
    assert f"1 of {len(units)} units visited, 1 by the lead officer in person" in text_of(client, VISITS)
    chinese = text_of(in_chinese(client), VISITS)
    for words in ("走访", "月内", f"{len(units)}家单位中已走访1家，其中联系干部本人走访1家"):
        assert words in chinese


def test_the_office_sees_how_far_the_park_is_covered_and_writes_no_visit_of_its_own(enter: Enter) -> None:
    page = text_of(enter(Role.LEADER), VISITS + "?month=2021-07")
    assert "<strong>28 %</strong> · 120 of 425 units visited, 120 by the lead officer in person" in page
    assert "Plan visits" not in page
    assert "I was there" not in text_of(enter(Role.LEADER), reverse("visit", args=["V-0121"]))
    assert "I was there" in text_of(enter(Role.PLAN_OFFICE), reverse("visit", args=["V-0121"]))
