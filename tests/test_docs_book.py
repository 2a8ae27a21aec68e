"""The how-to pages of the book of records, typed into a shell on a park of their own, with a server where one asks."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fivegood.facts.subjects import TABLES
from tests.faults.conftest import loaded_from
from tests.faults.server import serving
from tests.faults.stage import Stage
from tests.test_docs import DOCS, SNIPPET
from tools.docs_subjects import SUBJECTS, subjects

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("book of the docs")]  # the sample is loaded once for all
SAMPLE = "fivegood/sample/ningxiang"
ROOT = DOCS.parent


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The sample in a database of its own, and the command as a shell finds it."""
    folder = tmp_path_factory.mktemp("book")
    command = folder / "bin" / "fivegood"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from fivegood.cli.entry import run; run()" "$@"\n')
    command.chmod(0o755)
    env = loaded_from(SAMPLE, folder / "data")
    return env | {"PATH": f"{command.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def typed(page: str, env: dict[str, str], folder: Path, *, without: str = "$nothing") -> str:
    """Type what a page says, line by line, and return what is printed; a line that fails fails the test."""
    out = ""
    text = (DOCS / page).read_text("utf-8")
    for found in SNIPPET.finditer(text):
        named = re.search(r"`([\w.]+)`:\s*$", text[: found.start()])
        if found["kind"] == "csv" and named:
            (folder / named[1]).write_text(found["text"], encoding="utf-8")
        if found["kind"] == "sh" and without not in found["text"]:
            shell = ["sh", "-ec", f". ./environment; {found['text']}\nexport -p > environment"]
            done = subprocess.run(shell, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120)
            assert done.returncode == 0, f"{page}: {found['text']}\n{done.stdout}{done.stderr}"
            out += done.stdout
    return out


@pytest.fixture
def folder(tmp_path: Path, environment: dict[str, str]) -> Path:
    """The folder in which somebody types; each page has the database as it was loaded."""
    shutil.copytree(environment["FIVEGOOD_DATA"], tmp_path / "data")
    (tmp_path / "environment").write_text("", encoding="utf-8")
    return tmp_path


def own(environment: dict[str, str], folder: Path) -> dict[str, str]:
    return environment | {"FIVEGOOD_DATA": str(folder / "data")}


def test_files_are_sent_in_as_the_page_says(environment: dict[str, str], folder: Path) -> None:
    told = typed("howto/send-files-in.md", own(environment, folder), folder)
    assert "nothing written: --dry-run" in told
    assert told.rstrip().endswith("titles: 2 rows, 2 unchanged")


def test_accounts_are_given_as_the_page_says(environment: dict[str, str], folder: Path) -> None:
    told = typed("howto/give-accounts-and-roles.md", own(environment, folder), folder)
    assert told.count("logs in with the password") == 2


def test_a_backup_is_taken_and_restored_as_the_page_says(environment: dict[str, str], folder: Path) -> None:
    told = typed("howto/back-up-and-restore.md", own(environment, folder), folder)
    assert told.rstrip().endswith("the journal holds")
    assert (folder / "restored" / "fivegood.sqlite3").exists()


def test_a_server_is_set_up_as_the_page_says(environment: dict[str, str], folder: Path) -> None:
    env = environment | {"FIVEGOOD_DATA": str(folder / "new")}
    subprocess.run(["fivegood", "init", "my-park"], cwd=folder, env=env, check=True, capture_output=True)
    told = typed("howto/run-on-a-server.md", env, folder, without="DATABASE_URL")
    assert "zhang.wei logs in with the password" in told


def test_an_edition_is_published_and_read_as_the_pages_say(environment: dict[str, str], folder: Path) -> None:
    for name in ("report.en.md", "report.zh.md"):
        shutil.copy(ROOT / SAMPLE / name, folder)
    env = own(environment, folder)
    told = typed("howto/publish-an-edition.md", env, folder)
    assert "every figure of 2021-H1 is what it would be today" in told
    with serving(env) as server:
        open_data = typed("howto/read-figures-as-sdmx.md", env | {"FIVEGOOD": server.address}, folder)
    assert "S,ningxiang,projects_signed,_T,2021-S1,29,project,A,F" in open_data


def test_the_public_site_is_written_as_the_page_says(environment: dict[str, str], folder: Path) -> None:
    told = typed("howto/publish-to-the-public.md", own(environment, folder), folder)
    assert re.search(r"^\d+ files in build/site$", told, re.MULTILINE)
    assert "Nothing has been published yet" in (folder / "build/site/en/index.html").read_text("utf-8")


def test_the_api_is_called_as_the_page_says(environment: dict[str, str], folder: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine (Debian: apt-get install curl)")
    env = own(environment, folder)
    stage = Stage(env)
    try:
        token = stage.act("account")["token"]
        with serving(env) as server:
            here = env | {"TOKEN": token, "FIVEGOOD": server.address}
            told = typed("howto/call-the-api.md", here, folder, without="export TOKEN")
            through = typed("howto/take-needs-through-open311.md", here, folder)
        assert '"role": "plan_office"' in told
        assert '"unit_kind": "school"' in told
        assert '"address": "Road 7"' in told
        assert '"version": 2' in told
        assert '"file_name": "units.csv"' in told
        assert '"service_name": "Labour"' in through
        assert through.count('"service_request_id": "N-') > 10
        assert through.rstrip().endswith('"token": "welders-7"}]')
        assert stage.act("stored", "shop-7")["rows"] == 1
    finally:
        stage.end()


def test_every_subject_has_its_page() -> None:
    pages = {path.stem for path in SUBJECTS.glob("*.md")} - {"README"}
    assert pages == set(subjects()) == {table.subject for table in TABLES.values()}
    for name in pages:
        text = (SUBJECTS / f"{name}.md").read_text("utf-8")
        for heading in (
            "Its life",
            "Checks and rules",
            "Facts and measures",
            "How it comes in",
            "Who reads and writes",
        ):
            assert f"# {heading}\n" in text, f"{name}: {heading}"
