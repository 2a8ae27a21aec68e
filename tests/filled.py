"""The database of a run, filled once: by the worker that comes first, while the others wait to copy what it made."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

#: The folder of the run: what its processes share.
DATA = Path(os.environ["FIVEGOOD_TEST_DATA"])
_KEPT = DATA / "filled"


@contextmanager
def first_of_run(folder: Path) -> Iterator[bool]:
    """Give true to the first worker of a run, which makes what is to lie in a folder while all others wait."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not (folder / "made").exists()
        (folder / "made").touch()


@contextmanager
def filled_database(fill: Callable[[], None]) -> Iterator[None]:
    """Give this process a test database of its own, and a data folder, as ``fill`` left them here or in another."""
    own = connection.settings_dict["NAME"]
    with first_of_run(_KEPT) as is_first:
        if is_first:
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            fill()
            (_KEPT / "name").write_text(_keep(), encoding="utf-8")
        else:
            _copy((_KEPT / "name").read_text("utf-8"))
    yield
    connection.creation.destroy_test_db(own, verbosity=0)


def _keep() -> str:
    """Put the database and its snapshots aside; return the name under which they are found."""
    shutil.copytree(Path(settings.DATA) / "snapshots", _KEPT / "snapshots")
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(_KEPT / "sqlite")) as kept:
            connection.connection.backup(kept)
        return str(_KEPT / "sqlite")
    connection.creation.clone_test_db("filled", verbosity=0)
    return str(connection.creation.get_test_db_clone_settings("filled")["NAME"])


def _copy(kept: str) -> None:
    shutil.copytree(_KEPT / "snapshots", Path(settings.DATA) / "snapshots")
    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["TEMPLATE"] = kept
    name = connection.creation._create_test_db(0, autoclobber=True)  # type: ignore[attr-defined] # not in the stubs
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(kept)) as source:
            source.backup(connection.connection)
