"""The workbench of assignments: proposing, comparing, choosing by hand, committing, and what is refused with words."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fivegood.records.actors import Role
from fivegood.records.assignments.models import Proposal
from fivegood.records.assignments.services import proposal_solve
from fivegood.records.jobs.models import Job
from fivegood.records.park.source import current_park
from tests.people import Enter

pytestmark = pytest.mark.django_db
HOME = "/assignment/"


def asked(client: Client, **data: str) -> Proposal:
    response = client.post(HOME, {"as_of": "2021-07-31", **data})
    assert response.status_code == 302, response.content.decode()
    return Proposal.objects.latest("id")


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_proposal_from_asking_to_commit(enter: Enter) -> None:
    office, leader = enter(Role.PLAN_OFFICE), enter(Role.LEADER)
    assert "No proposal has been worked out yet." in text_of(office, HOME)
    assert "Work a proposal out" not in text_of(leader, HOME)
    assert "did you mean “O-001”" in office.post(HOME, {"as_of": "2021-07-31", "away": "O001"}).content.decode()
    assert "is not a day" in office.post(HOME, {"as_of": "soon"}).content.decode()
    proposal = asked(office, away="O-001")
    address = reverse("proposal", args=[proposal.pk])
    assert "The worker works it out." in text_of(office, address)
    proposal_solve(proposal.pk, current_park(), lambda *_: None)
    proposal.refresh_from_db()

    told = text_of(leader, address)
    assert f"Cost {proposal.cost:,}, bound {proposal.cost:,}: nothing that keeps limits and pins costs less" in told
    assert "not in post any more" in text_of(office, f"{address}?officer=O-001")
    assert "Commit what changes" not in told
    assert "No pair meets this." in text_of(office, f"{address}?show=pinned")
    assert "did you mean" in text_of(office, f"{address}?show=move&rolle=lead", 422)
    last = proposal.pairs.filter(role="deputy").count() // 50 + 1
    assert f"Page {last} of" in text_of(office, f"{address}?show=all&role=deputy&page={last}")

    pair = proposal.pairs.filter(role="lead", reason="").order_by("unit_id")[0]
    of_pair = reverse("proposal-pair", args=[proposal.pk, "lead", pair.unit_id])
    deputy = proposal.pairs.get(role="deputy", unit_id=pair.unit_id).officer_id
    assert "leads the unit already" in text_of(office, f"{of_pair}?officer={deputy}")
    assert "is not in post that day" in text_of(office, f"{of_pair}?officer=O-001", 422)
    other = pair.told["next"][0]
    more = re.search(r"(\d+) points more", text_of(office, f"{of_pair}?officer={other}"))
    assert more is not None
    assert leader.post(of_pair, {"officer": other}).status_code == 403
    assert office.post(of_pair, {"officer": ""}).status_code == 422
    assert office.post(of_pair, {"officer": deputy}).status_code == 302
    refused = office.post(f"{address}commit/", {"begins_on": "2021-08-09", "reason": "Near"})
    assert refused.status_code == 422
    assert "leads this unit already" in refused.content.decode()
    assert office.post(of_pair, {"officer": other}).status_code == 302
    best, proposal = proposal.cost, Proposal.objects.get(pk=proposal.pk)
    assert proposal.cost == best + int(more[1])
    assert f"{more[1]} more than the best, {best:,}" in text_of(office, address)
    assert "chosen by hand" in text_of(office, f"{address}?show=pinned")

    spent = {}
    for page in (HOME, address, f"{of_pair}?officer={deputy}"):
        office.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert office.get(page).status_code == 200
        spent[page] = len(queries)
    assert max(spent.values()) <= 10, spent

    assert leader.post(f"{address}commit/", {"begins_on": "2021-08-09", "reason": "x"}).status_code == 403
    assert "must not be empty" in office.post(f"{address}commit/", {"begins_on": "2021-08-09"}).content.decode()
    done = office.post(f"{address}commit/", {"begins_on": "2021-08-09", "reason": "Near"}, follow=True)
    assert "Committed: it holds from 9 August 2021." in done.content.decode()
    office.cookies["django_language"] = "zh-hans"
    assert "已提交，自2021年8月9日起生效。" in text_of(office, address)
    assert "家单位更换主联系人" in text_of(office, address)


def test_a_proposal_that_cannot_be_and_one_that_is_stale_say_so(enter: Enter) -> None:
    office = enter(Role.PLAN_OFFICE)
    proposal = asked(office)
    assert proposal.job_id is not None
    Job.objects.filter(pk=proposal.job_id).update(state="failed", error="lead: no place is left for this unit: x")
    address = reverse("proposal", args=[proposal.pk])
    assert "No proposal: what the records and the park" in text_of(office, address)
    proposal_solve(proposal.pk, current_park(), lambda *_: None)
    officer = {"officer_id": "O-900", "post": "New", "in_post_from": "2021-07-01", "reason": "Came"}
    assert office.post(reverse("new", args=["officers"]), officer).status_code == 302
    assert "Since then 1 rows of units, officers" in text_of(office, address)
    stale = office.post(f"{address}commit/", {"begins_on": "2021-08-09", "reason": "Near"})
    assert stale.status_code == 409
    assert "O-900" in stale.content.decode()
    for role in (Role.OFFICER, Role.CONTACT, Role.BANK):
        assert enter(role).get(address).status_code == 403
