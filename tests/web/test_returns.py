"""Returns on their pages: a contact fills a sheet in on a phone, the office accepts, nothing typed is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fivegood.periods import Period
from fivegood.records.actors import Actor, Role
from fivegood.records.base import rows_of
from fivegood.records.journal.kept import forget
from fivegood.records.park.models import ParkText
from fivegood.records.returns.forms import owing
from tests.conftest import TODAY
from tests.people import Enter

pytestmark = pytest.mark.django_db
FORM, PERIOD = "statistics_monthly", "2021-08"
TYPED = {"v-output_value": "4,800万", "v-sales_revenue": "45000000", "v-tax_paid": "1800000", "v-employees": "120"}


@pytest.fixture
def office(enter: Enter) -> Client:
    return enter(Role.PLAN_OFFICE)


def sheet(unit: str = "e001", period: str = PERIOD, form: str = FORM) -> str:
    return reverse("returns-sheet", args=[form, period, unit])


def version(client: Client, address: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def send(client: Client, move: str, **sent: str) -> Any:
    address = sheet()
    return client.post(address, {"version": version(client, address), "move": move, **sent})


def typed_in(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="v-(\w+)" value="([^"]*)"', text))


def test_a_year_shows_each_form_with_its_coverage_and_the_burden(office: Client) -> None:
    text = office.get(reverse("returns")).content.decode()
    assert "Returns 2021" in text, "the year of the newest filing"
    assert "Monthly industry return · Statistics bureau" in text
    assert "2021-07-16 12:00" in text
    assert "The forms ask an enterprise for 128 values a year. It fills in 88" in text
    assert "Returns 2019" in office.get(reverse("returns") + "?year=2019").content.decode()


def test_a_return_is_filled_in_and_its_doubts_are_explained(office: Client) -> None:
    refused = send(office, "submit", **TYPED | {"v-tax_paid": ""})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "Tax paid is left empty" in text
    assert typed_in(text)["output_value"] == "48000000", "what was typed is kept as a draft"
    assert "Draft" in text
    assert 'name="x-tax_paid.missing"' in text
    empty, word = {"v-tax_paid": "", "v-employees": ""}, {"x-tax_paid.missing": "The tax office has not answered."}
    refused = send(office, "submit", **TYPED | empty | word)
    text = refused.content.decode()
    assert refused.status_code == 422, "each value has its own explanation"
    marked = re.findall(r'<textarea id="x-([a-z_-]+)"[^>]* aria-invalid="true"', text)
    assert marked == ["missing-employees"]
    assert "The tax office has not answered.</textarea>" in text
    done = send(office, "submit", **TYPED | empty | word | {"x-employees.missing": "They are being counted."})
    assert done.status_code == 302
    text = office.get(sheet()).content.decode()
    assert "Submitted" in text
    assert not typed_in(text)
    assert re.search(r"Tax paid is left empty.*?The unit says: </strong>The tax office has not answered\.", text, re.S)


def test_what_cannot_be_read_is_marked_and_stands_as_typed(office: Client) -> None:
    refused = send(office, "save", **TYPED | {"v-tax_paid": "about 12"})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert typed_in(text)["tax_paid"] == "about 12"
    assert typed_in(text)["output_value"] == "4,800万"
    assert "is not a number in plain digits" in text
    assert not rows_of("filings").filter(unit_id="e001", form=FORM, period=PERIOD).exists()


def test_the_second_writer_is_told_and_loses_nothing(office: Client) -> None:
    old = version(office, sheet())
    send(office, "save", **TYPED)
    late = office.post(sheet(), {"version": old, "move": "save", **TYPED, "v-employees": "121"})
    text = late.content.decode()
    assert late.status_code == 409
    assert "Somebody else wrote this record" in text
    assert typed_in(text)["employees"] == "121"
    again = office.post(
        sheet(), {"version": re.findall(r'name="version" value="(\d+)"', text)[0], "move": "save", **TYPED}
    )
    assert again.status_code == 302, "sent again it is written"


def test_the_list_of_filings_names_the_forms(office: Client) -> None:
    for language, name in (("en", "Monthly industry return · Statistics bureau"), ("zh-hans", "工业企业月报 · 统计局")):
        text = office.get(reverse("many", args=["filings"]), headers={"accept-language": language}).content.decode()
        assert f">{name}</td>" in text
        assert "statistics_monthly</td>" not in text


def test_a_sheet_is_in_the_readers_language(office: Client) -> None:
    office.post(reverse("set_language"), {"language": "zh-hans"})
    text = send(office, "submit", **TYPED | {"v-tax_paid": ""}).content.decode()
    for words in ("工业企业月报", "入库税金未填", "报告期内实际入库的税金", "填报中", "年初累计"):
        assert words in text, words


def test_the_office_asks_accepts_and_locks_many(office: Client) -> None:
    address = reverse("returns-period", args=["park_monthly", "2021-07"])
    waiting = re.findall(r'name="unit" value="(\w+)"', office.get(address).content.decode())
    assert len(waiting) > 20
    assert office.post(address, {"move": "accept"}).status_code == 422
    assert office.post(address, {"move": "accept", "unit": waiting[:5]}).status_code == 302
    assert rows_of("returns").filter(unit_id=waiting[0], period="2021-07", item="profit").exists()
    assert office.post(address, {"move": "lock", "unit": waiting[:5]}).status_code == 302
    assert rows_of("filings").filter(form="park_monthly", state="locked").count() == 5
    august = reverse("returns-period", args=[FORM, PERIOD])
    office.post(august, {"move": "open"})
    asked = rows_of("filings").filter(form=FORM, period=PERIOD).count()
    assert asked == owing(Actor("planner", Role.PLAN_OFFICE, TODAY), Period.parse(PERIOD)).count()


def test_joint_months_have_an_address(office: Client) -> None:
    assert office.get(reverse("returns-period", args=[FORM, "2021-01_2021-02"])).status_code == 200


def test_a_park_without_forms_says_so(office: Client) -> None:
    ParkText.objects.filter(name="returns.yaml").delete()
    forget()  # nothing of it stands in the journal
    assert "This park has no forms yet" in office.get(reverse("returns")).content.decode()
