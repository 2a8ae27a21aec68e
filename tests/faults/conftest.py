"""A small park on a database of its own, loaded once and copied for each test, with a stage of processes on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.faults.server import serving
from tests.faults.stage import Stage
from tests.filled import DATA, first_of_run
from tests.people import accounts, actor, enter

__all__ = ["accounts", "actor", "enter"]
FIVEGOOD = [sys.executable, "-c", "from fivegood.cli.entry import run; run()"]
#: A server of PostgreSQL that the tests run on; empty on SQLite.
SERVER = os.environ.get("DATABASE_URL", "")


def environment_of(folder: Path, url: str) -> dict[str, str]:
    env = os.environ | {"FIVEGOOD_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "fivegood.site.settings"}
    env.pop("DATABASE_URL", None)
    return env | ({"DATABASE_URL": url} if url else {})


def _on_server(statement: str) -> None:
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement)


def _url(name: str) -> str:
    head, mark, query = SERVER.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{mark}{query}" if SERVER else ""


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def new_database(copied: str = "") -> str:
    """Make a database, empty or a copy of one at an address, and return its address; none on SQLite."""
    if not SERVER:
        return ""
    name = f"faults_{uuid4().hex[:12]}"
    _on_server(f"CREATE DATABASE {name}" + (f" TEMPLATE {_name(copied)}" if copied else ""))
    return _url(name)


def loaded_from(park: str, folder: Path, url: str = "") -> dict[str, str]:
    """Load a park's folder into a database, by default a file in ``folder``; return what its processes need to know."""
    env = environment_of(folder, url)
    done = subprocess.run([*FIVEGOOD, "load", park, "--json"], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return env


@pytest.fixture(scope="session")
def loaded() -> dict[str, str]:
    """The environment of a database with a small park, made once a run: a file, or a database of the server."""
    folder = DATA / "small"
    with first_of_run(folder) as is_first:
        if is_first:
            subprocess.run([*FIVEGOOD, "init", str(folder / "park")], check=True, capture_output=True)
            url = new_database()
            loaded_from(str(folder / "park"), folder / "data", url)
            (folder / "url").write_text(url, encoding="utf-8")
    return environment_of(folder / "data", (folder / "url").read_text("utf-8"))


@contextmanager
def copied(loaded: dict[str, str], folder: Path) -> Iterator[dict[str, str]]:
    """Give the environment of a copy of it, whose files lie in a new folder."""
    shutil.copytree(loaded["FIVEGOOD_DATA"], folder)
    url = new_database(loaded.get("DATABASE_URL", ""))
    try:
        yield environment_of(folder, url)
    finally:
        if url:
            _on_server(f"DROP DATABASE {_name(url)} WITH (FORCE)")


@pytest.fixture
def environment(loaded: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a copy of it, for one test."""
    with copied(loaded, tmp_path / "data") as made:
        yield made


@contextmanager
def staged(environment: dict[str, str]) -> Iterator[Stage]:
    made = Stage(environment)
    yield made
    made.end()


@pytest.fixture
def stage(environment: dict[str, str]) -> Iterator[Stage]:
    """A stage on the copy."""
    with staged(environment) as made:
        yield made


def verify(stage: Stage) -> None:
    """Ask the command, as a reader of the journal would, whether it holds."""
    told = stage.command("journal", "verify", "--json")
    assert told.status == 0, told.out
    assert told.answer["ok"] is True


@pytest.fixture
def verified(stage: Stage) -> Callable[[], None]:
    return lambda: verify(stage)


@dataclass(frozen=True, slots=True)
class Served:
    """Where a server answers, an account that writes there, and a stage on its database."""

    address: str
    account: dict[str, str]
    stage: Stage

    @property
    def bearer(self) -> dict[str, str]:
        """What a program says of the account."""
        return {"Authorization": f"Bearer {self.account['token']}"}


@pytest.fixture(scope="session")
def served(loaded: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of two processes on a copy of it, for tests that kill nothing and write each to records of its own."""
    with copied(loaded, tmp_path_factory.mktemp("served") / "data") as environment, staged(environment) as stage:
        account = stage.act("account")
        with serving(environment, processes=2) as server:
            yield Served(server.address, account, stage)
