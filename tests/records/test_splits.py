"""Goals split through page and API: by a worker, within rights, with a reason, and every commitment in the journal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from fivegood.decide.splitting.text import FILE
from fivegood.errors import ForbiddenError, InputError
from fivegood.plan.goals import Goal
from fivegood.records.actors import Actor, By, Role
from fivegood.records.jobs.models import Job
from fivegood.records.journal.models import Change, Entry
from fivegood.records.park.goals import goal_write
from fivegood.records.park.source import current_park
from fivegood.records.park.splits import commitment_take, split_ask, splits_for
from fivegood.site.work import work_on
from tests.conftest import NOW, TODAY
from tests.people import Enter, Issue, accounts, actor, enter, issue

__all__ = ["accounts", "actor", "enter", "issue"]
pytestmark = pytest.mark.django_db
DUE = date(2025, 12, 31)
OFFICE = By(Actor("office", Role.PLAN_OFFICE, TODAY), "page", "the council asked for it")
PAGE = reverse("split", args=["industrial_output", DUE])


def _goal() -> Goal:
    return next(goal for goal in current_park().plan.goals if goal.id == "industrial_output")


def _split(along: str, basis: str, weights: str = "") -> None:
    job = split_ask(_goal(), current_park(), along, basis, weights, OFFICE)
    work_on(lambda: False, is_batch=True)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error


def test_a_goal_is_split_by_a_worker_and_what_is_committed_is_changed_with_a_reason() -> None:
    _split("part", "path")
    _split("industry", "records")
    states = {state.split.along: state for state in splits_for(OFFICE.actor, current_park(), _goal())}
    assert sum(share.amount for share in states["industry"].shares) == 10**11
    key = "industrial_output.equipment"
    no_reason = By(OFFICE.actor, "page")
    commitment_take(_goal(), "part", key, "60 bn CNY", "Wang Lei", no_reason, NOW)
    with pytest.raises(InputError, match="changed with a reason"):
        commitment_take(_goal(), "part", key, "50000000000", "Wang Lei", no_reason, NOW)
    commitment_take(_goal(), "part", key, "50,000,000,000", "Wang Lei", OFFICE, NOW)
    (state,) = (one for one in splits_for(OFFICE.actor, current_park(), _goal()) if one.split.along == "part")
    assert (state.committed, state.gap) == (Decimal(5 * 10**10), Decimal(5 * 10**10))
    entry = Entry.objects.latest("number")
    assert (entry.actor, entry.reason) == ("office", "the council asked for it")
    changes = Change.objects.filter(key=f'["{FILE}"]').order_by("id")
    assert ["60000000000" in change.after for change in changes] == [False, False, False, True, False]
    goal_write("industrial_output", DUE, {"target": "> 110 bn CNY"}, OFFICE, NOW)
    told = {one.split.along: one for one in splits_for(OFFICE.actor, current_park(), _goal())}
    assert [told[along].unshared for along in ("part", "industry")] == [10**10, 10**10]
    assert sum(share.amount for share in told["part"].shares) == 10**11, "nothing is spread"


def test_an_officer_sees_and_takes_on_its_own_share_alone() -> None:
    _split("officer", "weight", "T01=2, T02=1")
    officer = By(Actor("t01", Role.OFFICER, TODAY, officer_id="T01"), "page")
    (state,) = splits_for(officer.actor, current_park(), _goal())
    assert [share.key for share in state.shares] == ["T01"]
    assert state.shares[0].amount == Decimal("66700000000")
    commitment_take(_goal(), "officer", "T01", "40 bn CNY", "somebody else", officer, NOW)
    (state,) = splits_for(officer.actor, current_park(), _goal())
    assert [(one.who, one.amount) for one in state.shares[0].commitments] == [("T01", Decimal(4 * 10**10))]
    with pytest.raises(ForbiddenError):
        commitment_take(_goal(), "officer", "T02", "1 bn CNY", "", officer, NOW)
    with pytest.raises(ForbiddenError):
        split_ask(_goal(), current_park(), "year", "path", "", officer)
    with pytest.raises(ForbiddenError):
        splits_for(Actor("c", Role.CONTACT, TODAY, unit_id="e001"), current_park(), _goal())


def test_the_samples_split_adds_up_with_one_gap_and_an_officer_finds_its_share_in_the_menu(enter: Enter) -> None:
    (split,) = current_park().splits
    assert split.is_synthetic
    assert sum(split.shares.values()) == split.whole == 24
    goal = next(one for one in current_park().plan.goals if (one.id, one.target.by) == (split.goal, split.due))
    (state,) = splits_for(OFFICE.actor, current_park(), goal)
    assert state.problems == ()
    assert [(share.key, share.gap) for share in state.shares if share.gap] == [("O-031", Decimal(2))]
    listed = reverse("splits")
    whole = " ".join(enter(Role.PLAN_OFFICE).get(listed).content.decode().split())
    assert "24 projects" in whole
    assert "<strong>2 projects</strong>" in whole
    own = enter(Role.OFFICER)
    assert f'href="{listed}"' in own.get(reverse("day")).content.decode()
    assert "24 projects" not in own.get(listed).content.decode()
    assert enter(Role.CONTACT).get(listed).status_code == 403


@pytest.mark.parametrize(
    ("along", "basis", "weights", "said"),
    [
        ("industri", "path", "", "did you mean 'industry'"),
        ("industry", "path", "equipment=a, =3", "a weight is key=number"),
        ("industry", "wish", "", "split by one of"),
    ],
)
def test_what_is_no_split_is_refused_before_a_worker_takes_it(along: str, basis: str, weights: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        split_ask(_goal(), current_park(), along, basis, weights, OFFICE)
    with pytest.raises(InputError, match="split with a reason"):
        split_ask(_goal(), current_park(), "year", "path", "", By(OFFICE.actor, "page"))


def test_the_page_shows_shares_gaps_and_forms_and_says_what_is_wrong_in_both_languages(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    assert "This goal is not split yet." in client.get(PAGE).content.decode()
    sent = {"act": "split", "along": "part", "basis": "path", "reason": "for the council"}
    assert client.post(PAGE, sent).status_code == 302
    work_on(lambda: False, is_batch=True)
    commit = {"act": "commit", "along": "part", "share": "industrial_output.equipment", "who": "王磊"}
    refused = client.post(PAGE, commit | {"amount": "lots"})
    assert refused.status_code == 422
    assert "Not written yet" in refused.content.decode()
    assert client.post(PAGE, commit | {"amount": "50 bn CNY"}).status_code == 302
    shown = " ".join(client.get(PAGE).content.decode().split())
    assert "Of 100 bn yuan in shares 50 bn yuan is committed; nobody has taken on 50 bn yuan." in shown
    assert "王磊: 50 bn yuan" in shown
    chinese = client.get(PAGE, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "500亿元" in chinese
    assert "认领" in chinese
    assert 'name="act"' not in enter(Role.LEADER).get(PAGE).content.decode()


def test_programs_split_and_commit_as_the_page_does(enter: Enter, issue: Issue) -> None:
    client, headers = enter(Role.PUBLIC), {"Authorization": f"Bearer {issue(Role.PLAN_OFFICE)}"}
    address = f"/api/v1/goals/industrial_output/{DUE}"
    why = headers | {"Fivegood-Reason": "for the council"}
    of = {"along": "part", "basis": "path"}
    asked = client.post(f"{address}/splits", of, content_type="application/json", headers=why)
    assert asked.status_code == 202
    work_on(lambda: False, is_batch=True)
    taken = {"along": "part", "share": "industrial_output.equipment", "amount": "50 bn CNY", "who": "Li Na"}
    done = client.post(f"{address}/commitments", taken, content_type="application/json", headers=headers)
    assert done.status_code == 200, done.content
    (told,) = client.get(f"{address}/splits", headers=headers).json()
    assert told == done.json()
    assert (told["gap"], told["shares"][0]["committed"]) == ("50000000000", "50000000000")
    assert client.get("/api/v1/goals/nothing/2025-12-31/splits", headers=headers).status_code == 404
