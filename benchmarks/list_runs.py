"""The pages and calls of a large book on one database, asked in turn. Run as a process, so that nothing is shared.

``python -m benchmarks.list_runs UNITS ROUNDS`` fills the empty database of the environment and prints one JSON object:
for each question the milliseconds of every round, the queries, and how many records the answer shows.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks import book_data
from benchmarks.book_database import imported, set_up

#: What asks: the real application, as a logged-in reader, without a network between.
Ask = Callable[[], Any]
OFFICE, OFFICER, AUDITOR = "plan office", "officer", "auditor"
#: Units that the officer serves.
SERVED = 60
_ROW = re.compile(rb'<th scope="row"|<th class="field-')


@dataclass(frozen=True, slots=True)
class Question:
    """One page or call: who asks, what for, the aim in milliseconds if there is one, and whether a peer answers."""

    name: str
    who: str
    address: str
    aim: int | None = None
    is_peer: bool = False


def fill(units: int) -> None:
    """Fill the database with the sample, ``units`` more units and as many returns; the demo's officer serves some."""
    set_up(with_records=True)
    imported("units", book_data.csv_of(book_data.UNIT_COLUMNS, book_data.unit_rows(units)))
    imported("returns", book_data.csv_of(book_data.RETURN_COLUMNS, book_data.return_rows(units)))
    from django.db import connection

    from fivegood.editions.moments import moment_now
    from fivegood.editions.services import run_first
    from fivegood.records.accounts.models import Membership
    from fivegood.records.clock import local_now

    officer = Membership.objects.get(role="officer").officer
    assert officer is not None
    step = max(1, units // SERVED)
    served = [(officer.officer_id, book_data.unit_id(number), "lead", "2021-01-01") for number in range(0, units, step)]
    imported("assignments", book_data.csv_of(book_data.ASSIGNMENT_COLUMNS, served))
    run_first(moment_now(), "benchmark", local_now().date())
    with connection.cursor() as cursor:  # what a PostgreSQL server does by itself within minutes
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def questions(units: int) -> list[Question]:
    """Return what is asked, in the order of a report."""
    middle, unit = f"?page={units // 100}", book_data.unit_id(units // 2 // book_data.PER_UNIT)
    pages = [
        ("list of 50", ""),
        ("page in the middle", middle),
        ("filtered by kind", "?unit_kind=school"),
        ("as of a day", "?as_of=2012-06-30"),
        ("searched, rare", f"?q={units // 2:06}"),
        ("searched, common", "?q=Energy"),
        ("searched in Chinese", "?q=精密集团"),
        ("searched, none", "?q=nowhere to be found"),
        ("sorted by name", "?sort=-unit_name"),
        ("sorted, middle", f"{middle}&sort=unit_name"),
    ]
    found = [Question(name, OFFICE, f"/records/units/{asked}", 40) for name, asked in pages]
    found += [
        Question("units page: list of 50", OFFICE, "/units/", 40),
        Question("units page: in the middle", OFFICE, f"/units/{middle}", 40),
        Question("units page: searched, common", OFFICE, "/units/?q=Energy", 40),
        Question("list of 50", OFFICER, "/records/units/", 40),
        Question("searched, common", OFFICER, "/records/units/?q=Energy", 40),
        Question("list of 50 returns", OFFICE, "/records/returns/", 40),
        Question("returns, middle", OFFICE, f"/records/returns/{middle}", 40),
        Question("returns of a unit", OFFICE, f"/records/returns/?unit_id={unit}", 40),
        Question("returns searched", OFFICE, "/records/returns/?q=Energy", 40),
        Question("list of 50 returns", OFFICER, "/records/returns/", 40),
        Question("detail of a unit", OFFICE, f"/units/{unit}/", 20),
        Question("detail of a unit", OFFICER, f"/units/{book_data.unit_id(0)}/", 20),
        Question("API list of 50", OFFICE, "/api/v1/units", 20),
        Question("API list by cursor", OFFICE, f"/api/v1/units?cursor={_cursor(units)}", 20),
        Question("API list filtered", OFFICE, "/api/v1/units?unit_kind=school", 20),
        Question("API list of 50", OFFICER, "/api/v1/units", 20),
        Question("API list of 50 returns", OFFICE, "/api/v1/returns", 20),
        Question("API detail", OFFICE, f"/api/v1/units/{unit}", 20),
        Question("API detail", OFFICER, f"/api/v1/units/{book_data.unit_id(0)}", 20),
        Question("Django admin: list of 50", AUDITOR, "/admin/records/unit/", is_peer=True),
        Question("Django admin: page in the middle", AUDITOR, f"/admin/records/unit/?p={units // 100}", is_peer=True),
        Question("Django admin: filtered by kind", AUDITOR, "/admin/records/unit/?unit_kind=school", is_peer=True),
        Question("Django admin: searched, rare", AUDITOR, f"/admin/records/unit/?q={units // 2:06}", is_peer=True),
        Question("Django admin: detail", AUDITOR, f"/admin/records/unit/{units // 2}/change/", is_peer=True),
        Question("bare django-ninja: list of 50", AUDITOR, "/bare/units", is_peer=True),
        Question("bare django-ninja: detail", AUDITOR, f"/bare/units/{unit}", is_peer=True),
        Question("home", OFFICE, "/"),
        Question("journal", OFFICE, "/journal/"),
        Question("journal: entry of many changes", OFFICE, f"/journal/{_longest_entry()}/"),
        Question("imports", OFFICE, "/imports/"),
        Question("work", OFFICE, "/jobs/"),
        Question("figures", OFFICE, "/figures/"),
        Question("API figures", OFFICE, "/api/v1/figures"),
    ]
    return found


def _cursor(units: int) -> str:
    from fivegood.records.book.keys import cursor_of

    return cursor_of([book_data.unit_id(units // 2)])


def _longest_entry() -> int:
    from fivegood.records.journal.models import Entry

    return Entry.objects.order_by("-count")[0].number


def readers() -> Mapping[str, Any]:
    """Return a browser for each reader, logged in."""
    from django.test import Client

    from fivegood.records.accounts.models import User

    found = {}
    for name in (OFFICE, OFFICER, AUDITOR):
        found[name] = Client(SERVER_NAME="localhost")
        user = User.objects.get(username=f"demo.{name.replace(' ', '_')}")
        if name == AUDITOR:  # who opens the admin, as it knows only superusers
            User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
        found[name].force_login(User.objects.get(pk=user.pk))
    return found


def ask(question: Question, browsers: Mapping[str, Any], rounds: int) -> dict[str, Any]:
    """Return what a question takes: milliseconds of the first answer and of each round after it, and its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    get = browsers[question.who].get
    start = time.perf_counter()
    with CaptureQueriesContext(connection) as capture:
        answer = get(question.address)
        asked = [float(query["time"]) * 1000 for query in connection.queries[capture.initial_queries :]]
    first = (time.perf_counter() - start) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{question.name}: {answer.status_code} {answer.content[:300]!r}")
    took, cpu = [], []
    for _ in range(max(3, min(rounds, int(3_000 / max(first, 1))))):
        start, cpu_start = time.perf_counter(), time.process_time()
        get(question.address)
        took.append((time.perf_counter() - start) * 1000)
        cpu.append((time.process_time() - cpu_start) * 1000)
    return {
        "name": question.name,
        "who": question.who,
        "is_peer": question.is_peer,
        "aim": question.aim,
        "first": first,
        "took": took,
        "cpu": cpu,
        "queries": len(asked),
        "slowest_query": max(asked, default=0.0),
        "bytes": len(answer.content),
        "rows": _rows(answer),
    }


def _rows(answer: Any) -> int:
    """Return how many records an answer shows."""
    if "json" not in answer.headers["Content-Type"]:
        return len(_ROW.findall(answer.content))
    told = answer.json()
    return len(told["items"] if isinstance(told, dict) and "items" in told else told)


def run(units: int, rounds: int) -> dict[str, Any]:
    """Return the answers to every question, and what filling took."""
    start = time.perf_counter()
    fill(units)
    filled = time.perf_counter() - start
    browsers = readers()
    answers = [ask(question, browsers, rounds) for question in questions(units)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"filled": filled, "peak": peak, "answers": answers}


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), int(sys.argv[2]))))
