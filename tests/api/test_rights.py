"""Every route of the API, for every role: who may call it, and whose records it answers with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fivegood.api.main import api
from fivegood.facts.cells import write
from fivegood.facts.subjects import TABLES
from fivegood.records import scope
from fivegood.records.actors import Actor, Role
from fivegood.records.base import rows_of
from fivegood.records.book.keys import path_of
from fivegood.records.book.selectors import records_of, typed
from tests.people import Enter

pytestmark = pytest.mark.django_db
#: Routes beside the tables, and who may call them; the number is of nothing.
OPEN = {"me", "list_tables", "list_imports", "list_jobs"}
BY_RIGHT: dict[str, Callable[[Actor], bool]] = {
    "list_figures": scope.may_read_figures,
    "list_journal": scope.may_read_journal,
}
OF_NUMBER = {
    "get_import",
    "commit_import",
    "discard_import",
    "marked_import",
    "list_import_faults",
    "get_job",
    "cancel_job",
}
OF_TABLE = {"export_csv", "export_xlsx", "template"}
SENT = {"add_import"}
VERBS = {"list", "add", "get", "correct", "withdraw", "history"}


def routes() -> dict[str, tuple[str, str]]:
    """Return method and path of every route by its operation id."""
    description = api.get_openapi_schema(path_prefix="/api/v1/")
    return {
        operation["operationId"]: (method, path)
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    }


def test_every_route_says_who_may_call_it() -> None:
    of_records = {f"{verb}_{name}" for verb in VERBS for name in TABLES}
    assert set(routes()) == of_records | OPEN | BY_RIGHT.keys() | OF_NUMBER | OF_TABLE | SENT


def called(client: Any, method: str, path: str, **more: Any) -> int:
    data: Any = {"content_type": "application/json", "data": "{}"} if method in ("post", "patch") else {}
    return int(getattr(client, method)(path, **{**data, **more}).status_code)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_calls_what_it_may_and_nothing_else(
    role: Role, enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    client, who, known = enter(role), actor(role), routes()
    if role is Role.PUBLIC:
        for method, path in known.values():
            number = path.replace("{number}", "1").replace("{name}", "units").replace("{key}", "byd")
            assert called(client, method, number) == 401, path
        return
    for name in OPEN:
        assert called(client, *known[name]) == 200
    for name, may in BY_RIGHT.items():
        assert called(client, *known[name]) == (200 if may(who) else 403)
    for name in OF_NUMBER:
        method, path = known[name]
        assert called(client, method, path.replace("{number}", "999999")) == 404
    for name in TABLES:
        may_read, may_write = scope.may_read(who, name), scope.may_write(who, name)
        for route in OF_TABLE:
            path = known[route][1].replace("{name}", name)
            assert called(client, "get", path) == (200 if may_read else 403)
        assert called(client, *known[f"list_{name}"]) == (200 if may_read else 403)
        # What may be written is not written for its shape; what may not is refused before anything is looked at.
        assert called(client, *known[f"add_{name}"]) == 422
        _check_single_rows(client, who, name, known, may_write=may_write)


def _check_single_rows(
    client: Any, who: Actor, name: str, known: dict[str, tuple[str, str]], *, may_write: bool
) -> None:
    table = TABLES[name]
    mine = records_of(who, table)
    for found, seen in ((mine.first(), True), (rows_of(name).exclude(pk__in=mine.values("pk")).first(), False)):
        if found is None:
            continue
        key = path_of(write(typed(found)[part]) for part in table.key)
        refused = 404 if scope.may_read(who, name) else 403
        for verb in ("get", "history"):
            method, path = known[f"{verb}_{name}"]
            assert called(client, method, path.replace("{key}", key)) == (200 if seen else refused)
        match = {"HTTP_IF_MATCH": f'"{found.version}"'}
        for verb in ("correct", "withdraw"):
            method, path = known[f"{verb}_{name}"]
            if not may_write:
                assert called(client, method, path.replace("{key}", key), **match) == 403
            elif not seen:
                assert called(client, method, path.replace("{key}", key), **match) == 404
            else:
                assert called(client, method, path.replace("{key}", key)) == 428


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_the_rows_answered_are_those_the_selectors_give(
    role: Role, enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    client, who, known = enter(role), actor(role), routes()
    for name, table in TABLES.items():
        if scope.may_read(who, name):
            body = client.get(known[f"list_{name}"][1] + "?limit=200&include_withdrawn=true").json()
            wanted = list(records_of(who, table)[:200])
            assert [item["version"] for item in body["items"]] == [record.version for record in wanted]
            keys = [[item[part] for part in table.key] for item in body["items"]]
            assert keys == [[write(typed(record)[part]) for part in table.key] for record in wanted]
