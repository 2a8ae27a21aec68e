"""The API of lamps and loans: what selectors say, a page at a time, on any day; refusals name every fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from fivegood.facts.cells import plain
from fivegood.facts.courses import WORDS, state_told
from fivegood.records.actors import Actor, Role
from fivegood.records.loans.selectors import loans_overview, summary_of
from fivegood.records.park.source import current_park
from fivegood.records.projects.selectors import project_lamps
from tests.people import Enter

pytestmark = pytest.mark.django_db
LAMPS, LOANS = "/api/v1/project-lamps", "/api/v1/loan-overview"
DAY = date(2021, 6, 30)


def all_of(client: Client, address: str) -> list[dict[str, object]]:
    found, cursor = [], ""
    while True:
        body = client.get(address + (f"&cursor={cursor}" if cursor else "")).json()
        found += body["items"]
        cursor = body["next"]
        if not cursor:
            return found


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICER, Role.CONTACT])
def test_lamps_are_those_of_the_selector_page_by_page(role: Role, enter: Enter, actor: Callable[[Role], Actor]) -> None:
    wanted = [state_told(state) for state in project_lamps(actor(role), DAY, current_park().rules.lamps)]
    assert all_of(enter(role), f"{LAMPS}?as_of={DAY}&limit=7") == wanted


def test_lamps_are_narrowed_and_say_where_the_limits_come_from(enter: Enter) -> None:
    client = enter(Role.LEADER)
    counts = {word: len(all_of(client, f"{LAMPS}?as_of={DAY}&lamp={word}")) for word in WORDS}
    assert counts == {"red": 9, "yellow": 8, "green": 144, "none": 27, "dropped": 2}
    body = client.get(f"{LAMPS}?as_of={DAY}&project_id=p136").json()
    assert body["as_of"] == "2021-06-30"
    assert "official nowhere else" in body["source"]["en"]
    (project,) = body["items"]
    assert project["rules"][0] == {
        "rule": "missing_entry",
        "lamp": "red",
        "value": "8.37",
        "unit": "months",
        "limit": "2",
        "lights": "above",
        "why": None,
    }
    assert client.get(f"{LAMPS}?project_id=nothing").json()["items"] == []


@pytest.mark.parametrize("role", [Role.LEADER, Role.BANK, Role.CONTACT])
def test_loans_are_those_of_the_selector_and_the_summary_is_of_all_pages(
    role: Role, enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    client, loans = enter(role), loans_overview(actor(role), DAY)
    found = all_of(client, f"{LOANS}?as_of={DAY}&limit=5")
    assert [(one["loan_id"], one["stage"]) for one in found] == [(loan.loan_id, loan.state.stage) for loan in loans]
    summary = client.get(f"{LOANS}?as_of={DAY}&limit=1").json()["summary"]
    assert summary["loans"] == len(loans)
    assert summary["outstanding"] == plain(summary_of(loans).outstanding)
    if role is Role.BANK:
        assert {lender for one in found for lender in one["lenders"]} == {actor(role).lender}  # type: ignore[attr-defined] # a list in the answer


def test_loans_are_narrowed_to_a_stage_and_a_unit(enter: Enter) -> None:
    client = enter(Role.LEADER)
    drawn = all_of(client, f"{LOANS}?as_of={DAY}&stage=drawn")
    assert {one["stage"] for one in drawn} == {"drawn"}
    unit = drawn[0]["unit_id"]
    assert {one["unit_id"] for one in all_of(client, f"{LOANS}?as_of={DAY}&unit_id={unit}")} == {unit}
    assert client.get(f"{LOANS}?as_of=2000-01-01").json()["summary"]["loans"] == 0


def test_every_fault_of_a_question_comes_at_once(enter: Enter) -> None:
    client = enter(Role.LEADER)
    problem = client.get(f"{LAMPS}?lmp=red&lamp=redd&as_of=2021-02-30")
    assert (problem.status_code, problem.headers["Content-Type"]) == (400, "application/problem+json")
    told = {fault["column"]: fault["suggestion"] for fault in problem.json()["faults"]}
    assert told == {"lmp": "lamp", "lamp": "red", "as_of": None}
    for address in (f"{LOANS}?as_of=9999-12-31", f"{LAMPS}?as_of=0001-01-01", f"{LAMPS}?project_id=a%00b"):
        assert client.get(address).status_code == 400, address
    for address in (f"{LOANS}?as_of=2199-12-31", f"{LAMPS}?as_of=2199-12-31", f"{LAMPS}?as_of=1900-01-01"):
        assert client.get(address).status_code == 200, address
