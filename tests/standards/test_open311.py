"""The Open311 door from outside: a client from PyPI, plain calls over a socket, and every answer against a schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import jsonschema_rs
import pytest
from georeport import GeoReport

from fivegood.records.actors import Actor, By, Role
from fivegood.records.clock import local_now
from fivegood.records.needs.services import need_do
from fivegood.records.officers.selectors import units_served
from fivegood.records.park.services import park_texts_write
from fivegood.rules.desk.stages import Act, Event
from tests.people import ActorOf, Issue

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((Path(__file__).parent / "georeport_v2.schema.json").read_text(encoding="utf-8"))
#: What the specification calls the elements of lists in XML, by hand.
ELEMENTS = {
    "endpoints": "endpoint",
    "formats": "format",
    "services": "service",
    "attributes": "attribute",
    "service_requests": "request",
    "errors": "error",
    "clocks": "clock",
}
SUMMER = {"start_date": "2021-04-15T00:00:00+08:00", "end_date": "2021-07-01T00:00:00Z"}
Told = Mapping[str, Any] | Sequence[Any] | str


def keeps_to(shape: str, body: Any) -> Any:
    """Return an answer, once it is found to keep to its shape."""
    schema = {"$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{shape}"}
    faults = [f"{error.instance_path}: {error.message}" for error in jsonschema_rs.iter_errors(schema, body)]
    assert faults == [], faults
    return body


def read(element: ElementTree.Element) -> Told:
    """Return what an element says: its parts by name, the parts of a list in order, or its text."""
    if element.tag in ELEMENTS and all(part.tag == ELEMENTS[element.tag] for part in element):
        return [read(part) for part in element]
    if len(element):
        assert len({part.tag for part in element}) == len(element), f"{element.tag} holds a part twice"
        return {part.tag: read(part) for part in element}
    return element.text or ""


def as_texts(value: Any) -> Told:
    """Return a value of JSON with every leaf as the text that XML has for it."""
    if isinstance(value, dict):
        return {name: as_texts(of) for name, of in value.items()}
    if isinstance(value, list):
        return [as_texts(of) for of in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


class Caller:
    """Calls the server, and holds the JSON and the XML of each answer against schema and each other."""

    def __init__(self, root: str, token: str = "") -> None:
        self._client = httpx.Client(headers={"Authorization": f"Bearer {token}"} if token else {})
        self.root = f"{root}/open311/v2"

    def get(self, path: str, shape: str, root: str, expected: int = 200, /, **params: Any) -> Any:
        told, marked = (self._client.get(f"{self.root}/{path}.{form}", params=params) for form in ("json", "xml"))
        assert told.status_code == marked.status_code == expected, told.text
        assert told.headers["Content-Type"] == "application/json; charset=utf-8"
        assert marked.headers["Content-Type"] == "text/xml; charset=utf-8"
        assert marked.text.lower().startswith("<?xml version='1.0' encoding='utf-8'?>")
        element = ElementTree.fromstring(marked.content)
        assert element.tag == root
        assert read(element) == as_texts(json.loads(told.text.replace("\\u000b", "\ufffd")))
        return keeps_to(shape, told.json())

    def refused(self, path: str, expected: int, /, **params: Any) -> list[str]:
        found = self.get(path, "errors", "errors", expected, **params)
        assert found[0]["code"] == expected
        return [f"{one['code']} {one['description']}" for one in found]

    def post(self, status: int, **data: str) -> Any:
        answer = self._client.post(f"{self.root}/requests.json", data=data)
        assert answer.status_code == status, answer.text
        return keeps_to("created" if status == 201 else "errors", answer.json())


@pytest.fixture
def is_public(db: None) -> None:  # noqa: ARG001 - asks for the database
    office = Actor("planner", Role.PLAN_OFFICE, local_now().date())
    park_texts_write({"service.yaml": "open311: {is_public: true}\n"}, By(office, "page"), local_now())


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.usefixtures("is_public")
def test_a_client_from_outside_reads_services_and_requests(form: str, listening: str) -> None:
    client = GeoReport(f"{listening}/open311/v2", jurisdiction="ningxiang", output_format=form)
    services = {one["service_code"]: one["service_name"] for one in client.get_service_list()}
    assert len(services) == 8
    assert services["labour"] == "Labour"
    assert client.get_service_definition("labour")["service_code"] == "labour"
    found = client.get_service_requests(service_code="labour,land", **SUMMER, status="closed")
    assert len(found) > 10
    assert {(one["status"], one["service_name"]) for one in found} == {
        ("closed", services["labour"]),
        ("closed", services["land"]),
    }
    assert [one["requested_datetime"] for one in found] == sorted(
        (one["requested_datetime"] for one in found), reverse=True
    )
    assert client.get_service_request(found[3]["service_request_id"]) == found[3]


def test_every_address_answers_in_both_forms_as_the_standard_has_it(listening: str, issue: Issue) -> None:
    caller = Caller(listening, issue(Role.PLAN_OFFICE))
    found = caller.get("discovery", "discovery", "discovery")
    assert found["endpoints"][0]["url"] == caller.root
    codes = [one["service_code"] for one in caller.get("services", "services", "services")]
    for code in codes:
        assert caller.get(f"services/{code}", "service_definition", "service_definition")["service_code"] == code
    requests = caller.get("requests", "requests", "service_requests", **SUMMER)
    assert {one["status"] for one in requests} == {"open", "closed"}
    number = requests[0]["service_request_id"]
    assert caller.get(f"requests/{number}", "requests", "service_requests") == requests[:1]
    assert caller.get("requests", "requests", "service_requests") == [], "nothing was raised in these 90 days"


def test_what_is_wrong_is_told_as_the_standard_has_it(listening: str, issue: Issue) -> None:
    caller = Caller(listening, issue(Role.CONTACT))
    assert caller.refused("services/labor", 404) == [
        "404 service_code labor: there is no such service; did you mean labour?"
    ]
    assert caller.refused("services", 404, jurisdiction_id="elsewhere")
    assert caller.refused("requests/N-none", 404)
    assert caller.refused("tokens/none", 404)
    assert caller.refused("nothing", 404)
    assert caller.refused("services/a%0bb", 404) == ["404 service_code a\x0bb: there is no such service"]
    assert "logs keep" in caller.refused("services", 400, api_key="fg_x")[0]
    faults = caller.refused("requests", 400, start_date="soon", status="opn", page_size="0", stauts="open")
    assert [fault.split(":")[0] for fault in faults] == [
        "400 stauts",
        "400 status opn",
        "400 start_date soon",
        "400 page_size 0",
    ]
    assert "90 days" in caller.refused("requests", 400, start_date="2021-01-01", end_date="2021-06-01")[0]
    assert "before" in caller.refused("requests", 400, start_date="2021-02-01", end_date="2021-01-01")[0]
    assert Caller(listening).refused("requests", 403) == [
        "403 requests are answered to accounts that may see needs: send a token of one"
    ]
    assert Caller(listening, "fg_wrong").refused("services", 403) == ["403 the api_key is not valid"]


def test_a_request_is_posted_worked_on_and_read_again(listening: str, issue: Issue, actor: ActorOf) -> None:
    caller, nobody, key = Caller(listening), Caller(listening), issue(Role.CONTACT)
    words = "Two welders from Monday\nMuddy boots & <angle> brackets 焊工"
    told = {"service_code": "labour", "description": words, "lat": "28.27", "long": "112.55", "phone": "0731 1"}
    caller._client.headers["Idempotency-Key"] = "k-1"
    (made,) = caller.post(201, api_key=key, **told)
    assert caller.post(201, api_key=key, **told) == [made], "what is sent again is taken once"
    number = made["service_request_id"]
    assert "lat, long, phone" in made["service_notice"]
    reader = Caller(listening, key)
    (found,) = reader.get("tokens/k-1", "tokens", "service_requests")
    assert found["service_request_id"] == number
    (before,) = reader.get("requests", "requests", "service_requests")
    assert before["description"].startswith(words)
    assert before["description"].endswith("lat: 28.27\nlong: 112.55\nphone: 0731 1")
    assert (before["status"], before["extended_attributes"]["stage"]) == ("open", "raised")
    assert [one["clock"] for one in before["extended_attributes"]["clocks"]] == ["answer", "plan", "close"]
    office = By(actor(Role.PLAN_OFFICE), "page")
    need_do(number, Event(local_now(), Act.REFUSE, reason="no park's matter"), office, {}, expected=1)
    (after,) = reader.get(f"requests/{number}", "requests", "service_requests", locale="zh")
    assert (after["status"], after["status_notes"]) == ("closed", "不予受理：no park's matter")
    assert after["extended_attributes"]["stage"] == "refused"
    assert nobody.post(403, **told)[0]["description"].startswith("the api_key is missing")


Refused = tuple[Role, dict[str, str], int, list[str]]
PLACE = {"service_code": "labour", "description": "x"}


@pytest.mark.parametrize(
    ("role", "told", "status", "named"),
    [
        (Role.CONTACT, {}, 400, ["service_code", "description"]),
        (Role.CONTACT, PLACE | {"lat": "91", "address_id": "7"}, 400, ["address_id", "lat 91", "long"]),
        (Role.CONTACT, PLACE | {"service_code": "labor"}, 404, ["service_code labor"]),
        (Role.CONTACT, PLACE | {"attribute[unit_id]": "e-none"}, 400, ["attribute[unit_id] e-none"]),
        (Role.OFFICER, PLACE, 400, ["attribute[unit_id]"]),
        (Role.LEADER, PLACE, 403, ["the role leader may not raise a need"]),
    ],
)
def test_a_post_that_cannot_be_taken_says_all_that_is_wrong(
    role: Role, told: dict[str, str], status: int, named: list[str], listening: str, issue: Issue
) -> None:
    found = Caller(listening).post(status, api_key=issue(role), **told)
    assert [one["description"].split(":")[0] for one in found] == named


def test_an_officer_raises_a_need_on_behalf_of_a_unit(
    listening: str, issue: Issue, actor: Callable[[Role], Actor]
) -> None:
    unit = units_served(actor(Role.OFFICER))[0].unit_id
    key = issue(Role.OFFICER)
    (made,) = Caller(listening).post(201, api_key=key, **PLACE, **{"attribute[unit_id]": unit})
    (found,) = Caller(listening, key).get("requests", "requests", "service_requests")
    assert found["service_request_id"] == made["service_request_id"]
    assert found["extended_attributes"]["unit_id"] == unit
