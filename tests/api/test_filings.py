"""Returns through the API: a program fills a sheet in, the office accepts it, the figures count it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from fivegood.records.actors import Role
from fivegood.records.base import rows_of
from tests.people import Enter

pytestmark = pytest.mark.django_db
OF = "form=statistics_monthly&period=2021-08&unit_id=e001"
STATED = {"output_value": "4800万", "sales_revenue": "45000000", "tax_paid": "1800000", "employees": "120"}


@pytest.fixture
def office(enter: Enter) -> Client:
    return enter(Role.PLAN_OFFICE)


def move(client: Client, name: str, version: int | None, **sent: Any) -> Any:
    match = {} if version is None else {"HTTP_IF_MATCH": f'"{version}"'}
    address = f"/api/v1/filing-sheet/{name}?{OF}"
    return client.post(address, json.dumps(sent), content_type="application/json", **match)  # type: ignore[arg-type]


def test_the_forms_are_listed_with_what_they_ask_and_burden(office: Client) -> None:
    told = office.get("/api/v1/return-forms").json()
    by_id = {form["id"]: form for form in told["forms"]}
    assert by_id["torch_quarterly"]["asked"] == ["rd_spend"]
    assert all(form["is_example"] for form in told["forms"])
    months, quarters = 12 * (4 + 5), 4 * 5
    assert told["cells_asked"] == months + quarters
    assert told["cells_filled"] == 12 * 7 + 4


def test_a_sheet_goes_from_filled_in_to_accepted(office: Client) -> None:
    empty = office.get(f"/api/v1/filing-sheet?{OF}")
    assert (empty.json()["state"], empty.headers["ETag"]) == ("due", '"0"')
    saved = move(office, "save", 0, stated={"output_value": "4800万"})
    assert saved.status_code == 200, saved.content
    assert {line["item"]: line["stated"] for line in saved.json()["lines"]}["output_value"] == "48000000"
    submitted = move(office, "submit", saved.json()["version"], stated=STATED, explanation="A line stood still.")
    assert submitted.json()["state"] == "submitted"
    version = submitted.json()["version"]
    waiting = move(office, "accept", version)
    assert waiting.status_code == 422
    assert "waits for the unit to confirm it" in waiting.json()["detail"]
    assert not rows_of("returns").filter(unit_id="e001", period="2021-08").exists()


def test_a_move_needs_the_version_it_is_about(office: Client) -> None:
    assert move(office, "save", None, stated={}).status_code == 428
    assert move(office, "save", 0, stated={}).status_code == 200
    late = move(office, "save", 0, stated={"tax_paid": "5"}, explanation="x")
    assert late.status_code == 412
    assert late.json()["conflicts"][0]["version"] == 1


def test_every_fault_of_a_sheet_is_a_fault_of_the_answer(office: Client) -> None:
    told = move(office, "submit", 0, stated={"tax_paid": "-1", "employees": "1.5"}, explanation="x")
    assert told.status_code == 422
    assert {fault["column"] for fault in told.json()["faults"]} == {"tax_paid", "employees"}
    doubts = move(office, "save", 0, stated={"tax_paid": "-1"}).json()["doubts"]
    negative = next(doubt for doubt in doubts if doubt["check"] == "negative")
    assert negative["message"] == {"en": "Tax paid is below nought", "zh": "入库税金小于零"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("form=none&period=2021-08&unit_id=e001", "is no form of this park"),
        ("form=statistics_monthly&period=2021-13&unit_id=e001", "a year has month 1 to 12"),
        ("form=statistics_monthly&period=2021-Q1&unit_id=e001", "is no period of this form"),
    ],
)
def test_a_sheet_that_is_none_is_refused(office: Client, asked: str, told: str) -> None:
    answer = office.get(f"/api/v1/filing-sheet?{asked}")
    assert answer.status_code == 400
    assert told in answer.json()["detail"]


def test_a_period_is_opened_once_and_its_coverage_told(office: Client) -> None:
    sent = json.dumps({"form": "statistics_monthly", "period": "2021-08"})
    opened = [
        office.post("/api/v1/filings/open", sent, content_type="application/json").json()["added"] for _ in range(2)
    ]
    assert opened[0] > 100
    assert opened[1] == 0
    told = office.get("/api/v1/filing-coverage?year=2021").json()
    june = next(one for one in told if (one["form"], one["period"]) == ("statistics_monthly", "2021-06"))
    assert june["owed"] >= june["filed"] >= june["on_time"] > 100
    assert june["missing"] == june["owed"] - june["filed"]


def test_a_step_sent_again_with_its_key_is_taken_once(office: Client) -> None:
    """An answer that got lost on its way: the program sends the same again, and is told the same."""
    address = f"/api/v1/filing-sheet/save?{OF}"
    sent = {"HTTP_IF_MATCH": '"0"', "HTTP_IDEMPOTENCY_KEY": "step-1"}
    body = json.dumps({"stated": STATED})
    answers = [office.post(address, body, content_type="application/json", **sent) for _ in range(2)]  # type: ignore[arg-type]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert answers[1].headers["ETag"] == f'"{1 + len(STATED)}"', "the filing and each value, once"
    other = office.post(address, json.dumps({"stated": {}}), content_type="application/json", **sent)  # type: ignore[arg-type]
    assert other.status_code == 422
    assert "was used for another call already" in other.json()["detail"]
