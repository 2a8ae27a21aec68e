"""Hostile files by the doors that people have: the page in both languages and the API; and what reading one costs."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Role
from fivegood.records.base import rows_of
from fivegood.records.exchange.models import Upload
from fivegood.records.journal.models import Entry
from fivegood.site.work import work_on
from tests.faults.hostile import HEADER, READ, REFUSED, Hostile
from tests.people import Enter

ROOT = Path(__file__).parents[2]
SECONDS, MEGABYTES = 15, 700


@pytest.fixture
def client(enter: Enter) -> Client:
    return enter(Role.PLAN_OFFICE)


def sent(client: Client, file: Hostile, address: str) -> Any:
    return client.post(address, {"table": "units", "file": SimpleUploadedFile(file.name, file.data), "reason": ""})


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("file", REFUSED, ids=str)
def test_the_page_says_in_the_readers_language_why_a_file_is_not_taken(file: Hostile, client: Client) -> None:
    entries = Entry.objects.count()
    for language, told in (("en", file.en), ("zh-hans", file.zh)):
        client.cookies["django_language"] = language
        answer = sent(client, file, reverse("imports"))
        if answer.status_code == 302:  # what only reading it shows is told by the worker
            assert work_on(lambda: False, is_batch=True) == 1
            answer = client.get(answer.headers["Location"])
            assert Upload.objects.latest("pk").state == Upload.State.FAULTY
        else:
            assert answer.status_code == 422
        assert told in answer.content.decode(), answer.content.decode()
    assert Entry.objects.count() == entries
    assert not rows_of("units").filter(unit_id="h-1").exists()


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("file", REFUSED, ids=str)
def test_the_api_names_the_fault_of_a_file(file: Hostile, client: Client) -> None:
    answer = sent(client, file, "/api/v1/imports")
    if answer.status_code == 201:
        work_on(lambda: False, is_batch=True)
        path = f"/api/v1/imports/{answer.json()['id']}"
        assert client.get(path).json()["state"] == "faulty"
        faults = client.get(f"{path}/faults").json()
        assert client.post(f"{path}/commit").status_code == 202
        work_on(lambda: False, is_batch=True)
        assert client.get(path).json()["state"] == "faulty", "what has faults is not written"
    else:
        assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
        faults = answer.json()["faults"]
    assert file.en in json.dumps(faults, ensure_ascii=False)
    assert not rows_of("units").filter(unit_id="h-1").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("file", READ, ids=str)
def test_a_file_that_only_looks_odd_is_read(file: Hostile, client: Client) -> None:
    address = sent(client, file, reverse("imports")).headers["Location"]
    work_on(lambda: False, is_batch=True)
    upload = Upload.objects.latest("pk")
    assert (upload.state, upload.summary["rows"]) == (Upload.State.CHECKED, 1), upload.faults
    client.post(f"{address}commit/")
    work_on(lambda: False, is_batch=True)
    assert rows_of("units").filter(unit_id="h-1").count() == 1


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_page_of_a_refusal_leads_back_and_names_every_fault(client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    page = sent(client, REFUSED[0], reverse("imports")).content.decode()
    assert "文件是空的：第一行必须写明各列" in page
    assert "is empty" not in page


#: Has imported what reads, and forks for each path on standard input: its answer is a line, null where it broke off.
READING = r"""
import json, os, re, resource, signal, sys, time
from fivegood.facts.subjects import TABLES
from fivegood.sheets.headers import Units
from fivegood.sheets.reading import read_sheet

def read(path):
    signal.alarm(120)
    data = open(path, "rb").read()
    began = time.process_time()
    sheet = read_sheet(data, "sent", TABLES["units"], {}, {}, Units("CNY", "mu"))
    # Linux counts what the parent held before the child was itself among the child's most; what it held since is told.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if sys.platform == "linux":
        peak = int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1])
    print(json.dumps([time.process_time() - began, peak // 1024, len(sheet.faults)]), flush=True)

for line in sys.stdin:
    process = os.fork()
    if not process:
        read(line.rstrip("\n"))
        os._exit(0)
    if os.waitpid(process, 0)[1]:
        print("null", flush=True)
"""


@pytest.fixture(scope="module")
def read() -> Iterator[Callable[[Path], Any]]:
    """Read a file in a process of its own; give its seconds, its megabytes, and how many faults were found."""
    command = [sys.executable, "-c", READING]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def read_one(path: Path) -> Any:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{path}\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    yield read_one
    process.communicate(timeout=20)


@pytest.mark.parametrize("file", [*REFUSED, *READ], ids=str)
def test_reading_a_hostile_file_takes_little_time_and_memory(
    file: Hostile, tmp_path: Path, read: Callable[[Path], Any]
) -> None:
    path = tmp_path / "sent"
    path.write_bytes(file.data)
    seconds, megabytes, faults = read(path)
    assert (seconds < SECONDS, megabytes < MEGABYTES) == (True, True), f"{seconds:.1f} s, {megabytes} MB"
    assert bool(faults) == bool(file.en)


SIGNS = ["=1+1", "+A1", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0", "＝1+1", "＋A1", "－2", "＠SUM(A1)", "'=1", "''", "'x"]


@pytest.mark.django_db
def test_no_cell_of_an_export_runs_and_it_imports_again_unchanged(client: Client) -> None:
    """The doors again: written by the API, taken out by the page, sent in by the page."""
    texts = {f"h-{number}": text for number, text in enumerate([*SIGNS, "\t=1", "\r=1", "a\n=1"], 1)}
    for unit, text in texts.items():
        record = {"unit_id": unit, "unit_name": text, "unit_kind": "shop", "in_park_from": "2021-07-01"}
        made = client.post("/api/v1/units", json.dumps(record), content_type="application/json")
        assert made.status_code == 201, made.content
        assert made.json()["unit_name"] == text.strip()
    data = client.get(reverse("export", args=["units", "csv"])).content
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    cells = {row[0]: row[1] for row in rows if row[0] in texts}
    assert cells.keys() == texts.keys()
    assert {unit: cell for unit, cell in cells.items() if cell[0] in "=+-@\t\r\n＝＋－＠"} == {}
    for kind in ("csv", "xlsx"):
        data = client.get(reverse("export", args=["units", kind])).content
        sent(client, Hostile(f"units.{kind}", data), reverse("imports"))
        work_on(lambda: False, is_batch=True)
        upload = Upload.objects.latest("pk")
        assert upload.state == Upload.State.CHECKED, upload.faults
        assert upload.summary["unchanged"] == upload.summary["rows"] > len(texts)
    stored = dict(rows_of("units").filter(unit_id__in=texts).values_list("unit_id", "unit_name"))
    assert stored == {unit: text.strip() for unit, text in texts.items()}


def test_the_header_of_the_files_is_that_of_the_table() -> None:
    required = [column.name for column in TABLES["units"].read_columns if column.required]
    assert set(HEADER.strip().split(",")) == set(required) - {"recorded_at"}
