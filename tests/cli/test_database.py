"""The commands of the database as a shell runs them: demo, figures, imports, journal, backup."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fivegood.park import SAMPLES
from tests.cli.forked import Forking
from tools.json_meanings import WRITTEN

Shell = Callable[..., subprocess.CompletedProcess[str]]
SAMPLE = str(SAMPLES / "ningxiang")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def shell(folder: Path) -> Iterator[Shell]:
    """Run ``fivegood`` in a process of its own, on a database of its own, in the folder of that database.

    On a database elsewhere it begins from nothing, as in a shell.
    """
    left_out = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    here = Forking(environment | {"FIVEGOOD_DATA": str(folder)}, folder)

    def run(*words: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
        if data is None:
            return here.run(words)
        command = [sys.executable, "-c", "from fivegood.cli.entry import run; run()", *words]
        own = environment | {"FIVEGOOD_DATA": str(data)}
        return subprocess.run(command, env=own, cwd=folder, capture_output=True, text=True, check=False, timeout=180)

    yield run
    here.end()


def answered(told: subprocess.CompletedProcess[str], name: str = "") -> Any:
    assert told.returncode == 0, told.stderr
    answer = json.loads(told.stdout)
    if name:
        assert set(answer) == set(WRITTEN[name])
    return answer


@pytest.fixture(scope="module")
def demo(shell: Shell) -> Any:
    return answered(shell("demo", "--no-serve", "--out", "site", "--json"), "demo")


def test_an_account_is_given_from_the_machine_and_told_its_password_once(shell: Shell, demo: Any) -> None:
    assert demo["accounts"]
    told = answered(shell("account", "first", "--role", "administrator", "--json"), "account")
    assert (told["username"], told["role"], len(told["password"]) >= 16) == ("first", "administrator", True)
    again = shell("account", "first", "--role", "administrator")
    assert (again.returncode, "there is such an account already" in again.stderr) == (1, True)
    wrong = shell("account", "second", "--role", "administrater")
    assert "did you mean 'administrator'?" in wrong.stderr
    unbound = shell("account", "second", "--role", "officer")
    assert "the role officer is bound to one" in unbound.stderr
    assert shell("account", "second", "--role", "leader").returncode == 0, "nothing of the refused one stayed"
    assert shell("journal", "verify").returncode == 0


def test_an_edition_goes_from_its_file_to_its_publication_by_the_rules_of_the_pages(
    shell: Shell, demo: Any, folder: Path
) -> None:
    assert demo["accounts"]
    (folder / "brief.en.md").write_text("# June\n\n{{ projects_signed 2021-06 }} were signed.\n")
    of = ("--edition", "2021-06", "--json", "--account")
    new = ("--step", "write", "--kind", "monthly", "--period", "2021-06")
    assert answered(shell("publish", "brief.en.md", *new, *of, "demo.plan_office"))["state"] == "writing"
    assert answered(shell("publish", "--step", "ask", *of, "demo.plan_office"))["state"] == "in_review"
    own = shell("publish", "--step", "sign", *of, "demo.plan_office")
    assert (own.returncode, "it takes a second person" in own.stderr) == (1, True)
    early = shell("publish", *of, "demo.leader")
    assert (early.returncode, "a second person signs it first" in early.stderr) == (1, True)
    assert answered(shell("publish", "--step", "sign", *of, "demo.leader"))["signed_by"] == "demo.leader"
    told = answered(shell("publish", *of, "demo.leader"), "publish")
    assert (told["number"], told["restated"], "report.en.pdf" in told["files"]) == (1, [], True)
    assert answered(shell("publish", "--step", "differences", *of, "demo.leader"))["differences"] == []
    wrong = shell("publish", "brief.en.md", *of, "demo.reader")
    assert "files are for the step write" in wrong.stderr
    assert "did you mean 'demo.leader'" in shell("publish", *of, "demo.lader").stderr


def test_without_a_database_the_message_says_how_to_get_one(shell: Shell, tmp_path: Path) -> None:
    told = shell("figures", data=tmp_path / "none")
    assert told.returncode == 1
    assert "fivegood load PARK makes one" in told.stderr
    assert not (tmp_path / "none").exists()


def test_the_demo_fills_the_database_and_every_command_reads_it(shell: Shell, demo: Any, folder: Path) -> None:
    assert (folder / "site" / "index.html").exists()
    assert {account["role"] for account in demo["accounts"]} >= {
        "leader",
        "officer",
        "contact",
        "bank",
        "administrator",
    }
    assert all(account["bound_to"] for account in demo["accounts"] if account["role"] in ("officer", "contact", "bank"))
    lamps = ("lamps", "--as-of", "2021-06-30", "--known-at", "2021-07-10")
    for words in (("figures",), ("score", "--as-of", "2021-06-30"), ("check",), ("lamps",), lamps):
        name, *rest = words
        assert answered(shell(name, *rest, "--json")) == answered(shell(name, SAMPLE, *rest, "--json")), name
    again = answered(shell("demo", "--no-serve", "--out", "site", "--json"))
    assert again["accounts"] == demo["accounts"]
    assert answered(shell("load", SAMPLE, "--json"), "load")["tables"]["units"]["unchanged"] > 400


def test_a_report_of_the_database_is_byte_for_byte_that_of_the_folder(shell: Shell, demo: Any, folder: Path) -> None:
    assert demo
    for lang in ("en", "zh"):
        answered(shell("report", "--out", f"db-{lang}", "--lang", lang, "--json"), "report")
        answered(shell("report", SAMPLE, "--out", f"folder-{lang}", "--lang", lang, "--json"))
        for path in sorted((folder / f"db-{lang}").iterdir()):
            assert path.read_bytes() == (folder / f"folder-{lang}" / path.name).read_bytes(), path.name


def test_what_is_exported_imports_unchanged_and_a_fault_writes_nothing(shell: Shell, demo: Any, folder: Path) -> None:
    assert demo
    answered(shell("export", "titles", "titles.xlsx", "--header", "zh", "--json"), "export")
    told = answered(shell("import", "titles", "titles.xlsx", "--json"), "import")
    assert (told["unchanged"], told["entry"]) == (told["rows"], None)
    assert "cannot be written" in shell("export", "titles", "titles.xlsx").stderr
    answered(shell("template", "titles", "empty.xlsx", "--json"), "template")
    (folder / "wrong.csv").write_text("unit_id,title,level,granted_on\nbyd,lisetd,national,2021-01-01\nx,,,\n")
    refused = shell("import", "titles", "wrong.csv", "--marked", "marked.xlsx", "--json")
    assert refused.returncode == 1
    faults = json.loads(refused.stdout)["faults"]
    assert [fault["column"] for fault in faults] == ["title", "granted_on", "level", "title", "unit_id"]
    assert (folder / "marked.xlsx").read_bytes().startswith(b"PK")
    (folder / "right.csv").write_text("unit_id,title,level,granted_on\nbyd,tech_sme,city,2021-01-01\n")
    assert answered(shell("import", "titles", "right.csv", "--dry-run", "--json"))["written"] is False
    first = answered(shell("import", "titles", "right.csv", "--json"))
    assert (first["added"], first["entry"] > 1) == (1, True)
    assert answered(shell("import", "titles", "right.csv", "--json"))["unchanged"] == 1


def test_size_classes_are_shown_first_and_written_once(shell: Shell, demo: Any) -> None:
    assert demo
    shown = answered(shell("classify", "--year", "2020", "--json"), "classify")
    assert len(shown["changes"]) > 50
    assert shown["entry"] is None
    assert f"{len(shown['changes'])} get another class from 2021-01-01 on" in shell("classify", "--year", "2020").stdout
    written = answered(shell("classify", "--year", "2020", "--commit", "--json"))
    assert (written["changes"], written["basis"]) == (shown["changes"], shown["basis"])
    assert written["entry"] > 1
    again = answered(shell("classify", "--year", "2020", "--commit", "--json"))
    assert (again["changes"], again["entry"]) == ([], None)
    assert again["unclassed"] == shown["unclassed"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("classify", "--year", "2199"), "is not a year from 1900 to 2198"),
        (("import", "tites", "right.csv"), "did you mean 'titles'"),
        (("import", "titles", "nowhere.csv"), "cannot be read"),
        (("export", "titles", "titles.pdf", "--header", "de"), "name it .csv or .xlsx"),
        (("template", "titles", "titles.csv"), "a template is an .xlsx"),
        (("restore", "nowhere.zip"), "is not a whole backup"),
    ],
)
def test_a_refusal_says_why(words: tuple[str, ...], said: str, shell: Shell, demo: Any, folder: Path) -> None:
    assert demo
    (folder / "right.csv").touch()
    told = shell(*words)
    assert told.returncode == 1
    assert said in told.stderr
    assert "Traceback" not in told.stderr


def test_a_backup_fills_an_empty_database(shell: Shell, demo: Any, tmp_path: Path) -> None:
    assert demo
    answered(shell("backup", str(tmp_path / "park.zip"), "--json"), "backup")
    answered(shell("restore", str(tmp_path / "park.zip"), "--json", data=tmp_path / "other"), "restore")
    answered(shell("migrate", "--json", data=tmp_path / "other"), "migrate")
    there = answered(shell("figures", "--json", data=tmp_path / "other"))
    assert there == answered(shell("figures", "--json"))
    assert answered(shell("journal", "head", "--json"), "journal head") == answered(
        shell("journal", "head", "--json", data=tmp_path / "other")
    )


def test_the_journal_verifies_until_somebody_alters_a_record(shell: Shell, demo: Any, folder: Path) -> None:
    assert demo
    good = answered(shell("journal", "verify", "--json"), "journal verify")
    assert (good["ok"], good["first_bad"]) == (True, None)
    with sqlite3.connect(folder / "fivegood.sqlite3") as database:
        database.execute("UPDATE units SET unit_name = 'Altered' WHERE unit_id = 'byd'")
    bad = shell("journal", "verify", "--json")
    assert bad.returncode == 1
    assert json.loads(bad.stdout)["first_bad"] == 2
    with sqlite3.connect(folder / "fivegood.sqlite3") as database:
        database.execute("UPDATE units SET unit_name = 'BYD' WHERE unit_id = 'byd'")
    assert shell("journal", "verify").returncode == 0


def test_a_mail_server_is_told_what_became_of_a_letter(shell: Shell, demo: Any, folder: Path, tmp_path: Path) -> None:
    assert demo["accounts"]
    path = folder / "letter.eml"
    told = []
    for head in (b"Subject: no sender", b"From: a@unit.example", b"From: a@unit.example\nAuto-Submitted: auto-replied"):
        path.write_bytes(head + b"\n\nx\n")
        done = shell("mail", str(path))
        told.append((done.returncode, (done.stdout or done.stderr).partition(":")[0].strip()))
    told.append((shell("mail", str(path), data=tmp_path).returncode, "no database yet"))
    assert told == [
        (65, "letter"),
        (67, "not of anybody known here, or not shown to be genuine"),
        (0, "written by a program"),
        (75, "no database yet"),
    ]
