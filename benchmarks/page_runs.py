"""Every page over one park on one database, asked in turn. Run as a process, so that nothing is shared.

``python -m benchmarks.page_runs sample|decade ASKS`` fills the empty database of the environment and prints one JSON
object: for each visit its milliseconds, CPU milliseconds and queries.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.book_database import set_up
from benchmarks.page_visits import Visit, not_visited, visits
from benchmarks.page_writes import write_what_is_shown

SAMPLE, DECADE = "sample", "decade"


def fill(park: str) -> None:
    """Fill the database with a park, its accounts and its figures."""
    folder = None
    if park == DECADE:
        from benchmarks.decade_data import decade_written
        from fivegood.park import SAMPLES
        from fivegood.records.clock import local_now

        folder = Path(os.environ["FIVEGOOD_DATA"]) / "park"
        decade_written(SAMPLES / "ningxiang", folder, local_now().date())
    set_up(with_records=True, folder=folder)
    from django.db import connection

    from fivegood.editions.forecasts.bases import SEED
    from fivegood.editions.forecasts.services import forecasts_refresh
    from fivegood.editions.services import figures_refresh
    from fivegood.records.clock import local_now

    write_what_is_shown("template" if park == DECADE else "folder")
    figures_refresh("benchmark", local_now().date(), lambda *_: None)
    forecasts_refresh("benchmark", SEED, lambda *_: None)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what a PostgreSQL server does by itself within minutes


def browsers(found: list[Visit]) -> Mapping[str, Any]:
    """Return a browser for each role, logged in."""
    from django.test import Client

    from fivegood.records.accounts.models import User

    made = {who: Client(SERVER_NAME="localhost") for who in {visit.who for visit in found}}
    for who, browser in ((who, browser) for who, browser in made.items() if who):  # "" is anybody
        browser.force_login(User.objects.get(username=f"demo.{who}"))
    return made


def ask(visit: Visit, browser: Any, asks: int) -> dict[str, Any]:
    """Return what a visit takes after every address was asked for once: milliseconds of each ask, and the most queries.

    Raises RuntimeError for an answer that is no page.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    queries = 0
    for address in visit.addresses:
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(address)
        queries = max(queries, len(captured))
        if answer.status_code != 200:
            raise RuntimeError(f"{visit.who} at {address}: {answer.status_code}")
    took, cpu = [], []
    for address in islice(cycle(visit.addresses), asks):
        start, cpu_start = time.perf_counter(), time.process_time()
        browser.get(address)
        took.append((time.perf_counter() - start) * 1000)
        cpu.append((time.process_time() - cpu_start) * 1000)
    told = {"page": visit.page, "what": visit.what, "who": visit.who, "aim": visit.aim}
    return told | {"took": took, "cpu": cpu, "queries": queries}


def run(park: str, asks: int) -> list[dict[str, Any]]:
    """Return what every visit takes. Raises RuntimeError when a page of the URL configuration is not visited."""
    fill(park)
    import fivegood.site.wsgi  # noqa: F401 - what the server does once before its first page

    found = visits()
    if left := not_visited(found):
        raise RuntimeError(f"neither visited nor listed with a reason: {', '.join(left)}")
    asking = browsers(found)
    return [ask(visit, asking[visit.who], asks) for visit in found if visit.addresses]


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], int(sys.argv[2]))))
