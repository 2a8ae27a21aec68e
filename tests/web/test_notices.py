"""The page of notices: what the role was told of, in both languages, with the rights of now; and reading it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from fivegood.records.actors import Actor, Role
from fivegood.records.base import rows_of
from fivegood.records.clock import local_now
from fivegood.records.needs.ladder import ladder_ring
from fivegood.records.notices.models import Notice
from fivegood.records.park.source import current_park
from tests.people import Enter
from tests.web.pages import text_of
from tests.web.test_day import DAY, ActorOf, in_chinese, need, own_unit

pytestmark = pytest.mark.django_db
PAGE = reverse("notices")


@pytest.fixture
def rung(actor: ActorOf) -> None:
    """An hour-old need of the officer's own unit, and every rung told of."""
    raised = (local_now() - timedelta(days=9)).isoformat()
    need(own_unit(actor), "X-9", title="Two welders", raised_at=raised)
    ladder_ring(current_park(), local_now())


@pytest.mark.usefixtures("rung")
def test_an_officer_reads_what_is_due_and_says_so(enter: Enter, actor: ActorOf) -> None:
    client, mine = enter(Role.OFFICER), Notice.objects.filter(officer_id=actor(Role.OFFICER).officer_id)
    count = mine.count()
    assert f'<a href="{PAGE}">New notices: {count}</a>' in text_of(client, DAY)
    page = text_of(client, PAGE)
    for words in ("Two welders", "The time for the close is used up: it was due", "80 % of the time for", "past due"):
        assert words in page
    assert page.count('<span class="tag">new</span>') == count
    chinese = text_of(in_chinese(client), PAGE)
    for words in ("办结时限已到", "答复时限已用80%", "全部标为已读"):
        assert words in chinese
    newest = mine.order_by("-id")[0].pk
    assert client.post(PAGE, {"up_to": str(newest)}).status_code == 302
    assert 'class="tag">新增</span>' not in text_of(client, PAGE)
    assert f'href="{PAGE}">新通知' not in text_of(client, DAY)


@pytest.mark.usefixtures("rung")
def test_who_serves_the_unit_no_more_sees_its_number_alone(enter: Enter, actor: ActorOf) -> None:
    unit, officer = own_unit(actor), actor(Role.OFFICER).officer_id
    yesterday = local_now().date() - timedelta(days=1)
    rows_of("assignments").filter(unit_id=unit, officer_id=officer).update(assigned_to=yesterday)
    page = text_of(enter(Role.OFFICER), PAGE)
    assert "X-9" in page
    assert "Two welders" not in page
    assert reverse("need", args=["X-9"]) not in page


@pytest.mark.parametrize("sent", ["", "x", "-1", "9" * 30])
def test_a_mark_that_is_no_number_marks_nothing(enter: Enter, sent: str) -> None:
    assert enter(Role.PLAN_OFFICE).post(PAGE, {"up_to": sent}).status_code == 302


@pytest.mark.usefixtures("rung")
def test_the_office_and_the_leader_are_told_of_what_is_past_due(enter: Enter, actor: ActorOf) -> None:
    told = {role: set(Notice.objects.filter(role=role).values_list("told__percent", flat=True)) for role in Role}
    assert told[Role.PLAN_OFFICE] == {100, 200}
    assert {role for role in Role if told[role]} <= {Role.OFFICER, Role.PLAN_OFFICE, Role.LEADER}
    assert "Two welders" in text_of(enter(Role.PLAN_OFFICE), PAGE)
    assert isinstance(actor(Role.LEADER), Actor)
    assert "Nothing yet." in text_of(enter(Role.LEADER), PAGE)
