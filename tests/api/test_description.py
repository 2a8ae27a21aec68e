"""The OpenAPI description: valid, unique names, and the API keeps to it for every role."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import unquote

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fivegood.api.main import api, nowhere
from fivegood.records.accounts.models import User
from fivegood.records.accounts.selectors import actor_of, memberships_of
from fivegood.records.accounts.services import token_issue
from fivegood.records.actors import By, Role
from fivegood.records.clock import local_now
from tests.people import Enter
from tests.thorough import times

pytestmark = pytest.mark.django_db
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
EXAMPLES = times(1, thorough=4)


@cache  # it is the same for everybody, and takes seconds
def description() -> dict[str, Any]:
    """Return the description as a client reads it."""
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    return found


def test_operations_are_named_once_and_every_refusal_is_told() -> None:
    operations = [one for path in description()["paths"].values() for one in path.values()]
    assert max(Counter(one["operationId"] for one in operations).values()) == 1
    for one in operations:
        assert "401" in one["responses"], one["operationId"]
        assert one["security"], one["operationId"]
    assert description()["openapi"].startswith("3.1")


def test_whoever_asks_gets_the_description_that_was_made_once(client: Client) -> None:
    served = client.get("/api/v1/openapi.json")
    assert served.status_code == 200
    assert served.json() == description()
    assert api.get_openapi_schema() is api.get_openapi_schema(path_prefix="/api/v1/")


@pytest.fixture(scope="module")
def drawn_calls() -> list[Any]:
    """Calls of every operation, drawn from the description: they are the same for every role."""
    schema = schemathesis.openapi.from_dict(description())
    schema.app = WSGIHandler()
    drawn: list[Any] = []
    for result in schema.get_all_operations():
        _draw(result.ok().as_strategy(), drawn)  # type: ignore[union-attr] # what is not ok raises
    return drawn


def _draw(calls: Any, drawn: list[Any]) -> None:
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(calls)
    def draw(call: Any) -> None:
        drawn.append(call)

    draw()


@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("role", list(Role))
def test_no_call_of_any_role_breaks_the_description(role: Role, enter: Enter, drawn_calls: list[Any]) -> None:
    headers = {"Authorization": f"Bearer {token(role, enter)}"}
    answered: Counter[int] = Counter()
    for call in drawn_calls:
        response = call.call(headers=headers)
        call.validate_response(response, checks=CHECKS)
        if resolve(unquote(call.formatted_path)).func is not nowhere:  # as -1 is no number of a record
            answered[response.status_code] += 1
    assert answered.total() > len(description()["paths"])
    if role is Role.PUBLIC:
        assert set(answered) <= {401, 403}, answered
    else:
        assert {200, 404} <= set(answered), answered
    if role is Role.PLAN_OFFICE:
        assert {422, 428} <= set(answered), answered


def token(role: Role, enter: Enter) -> str:
    if role is Role.PUBLIC:
        return "fg_unknown"
    assert enter(role)
    today = local_now().date()
    user = User.objects.get(username=f"demo.{role.value}")
    held = memberships_of(user, today)[0]
    until = datetime.now(UTC) + timedelta(days=1)
    return token_issue(user, held, "test", until, By(actor_of(held, today), "page"), may_write=True)
