"""A real server killed under load, and many who write at once: nothing told is lost, nobody meets a fault of ours."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from tests.faults.conftest import FIVEGOOD, Served, verify
from tests.faults.server import Clients, serving
from tests.faults.stage import Stage
from tests.thorough import times

pytestmark = pytest.mark.django_db  # on both databases
UNITS = "/api/v1/units"
#: So long a busy machine may take until the work goes on, in seconds.
PATIENCE = 60


def test_a_server_killed_under_load_loses_nothing_it_acknowledged(
    environment: dict[str, str], stage: Stage, verified: Callable[[], None]
) -> None:
    """Its processes one by one while the other answers, then all of it, and started again."""
    chance = random.Random(5)
    token = stage.act("account")["token"]
    with serving(environment, processes=2) as server:
        clients = Clients(server.address, token, count=4)
        clients.start()
        for _ in range(times(4, thorough=12)):
            time.sleep(chance.uniform(0.05, 0.4))
            os.kill(server.all_answering()[0], signal.SIGKILL)
        for _ in range(times(1, thorough=3)):
            time.sleep(chance.uniform(0.2, 0.6))
            server.kill()
            server.start()
        before, deadline = len(clients.acknowledged), time.monotonic() + PATIENCE
        while len(clients.acknowledged) < before + 8 and time.monotonic() < deadline:
            time.sleep(0.1)
        clients.finish()
        assert clients.unanswered > 0, "no kill met a call"
        assert len(clients.acknowledged) >= before + 8, "the work did not go on"
        assert set(clients.statuses) == {201}
        with httpx.Client(base_url=server.address, headers={"Authorization": f"Bearer {token}"}) as client:
            for unit, told in list(clients.acknowledged.items())[:: max(1, len(clients.acknowledged) // 50)]:
                assert client.get(f"{UNITS}/{unit}").json() == json.loads(told)
    found = stage.act("stored", "k-")
    assert (found["rows"], found["versions"]) == (len(clients.acknowledged), [1]), "each once, by whichever process"
    verified()


def test_twenty_who_post_at_once_are_all_answered(served: Served) -> None:
    clients = Clients(served.address, served.account["token"], count=20)
    clients.start(each=4)
    clients.wait()
    assert Counter(clients.statuses) == {201: 80}
    assert clients.unanswered == 0
    found = served.stage.act("stored", "k-")
    assert (found["rows"], found["versions"]) == (80, [1])
    verify(served.stage)


@pytest.mark.parametrize("count", [2, 4])
def test_a_file_imported_by_several_processes_at_once_is_written_once(
    count: int, environment: dict[str, str], stage: Stage, tmp_path: Path, verified: Callable[[], None]
) -> None:
    lines = [f"i-{number},Unit {number},shop,2021-07-01\n" for number in range(2_000)]
    (tmp_path / "units.csv").write_text("unit_id,unit_name,unit_kind,in_park_from\n" + "".join(lines), encoding="utf-8")
    before = stage.act("stored", "i-")["entries"]
    words = [*FIVEGOOD, "import", "units", str(tmp_path / "units.csv"), "--json"]
    both = [
        subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(count)
    ]
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0] * count, told
    found = stage.act("stored", "i-")
    assert (found["rows"], found["versions"], found["entries"] - before) == (2_000, [1], 1)
    assert sum(json.loads(out)["entry"] is not None for out, _ in told) == 1
    verified()


def test_of_many_who_correct_one_record_at_once_each_is_told_and_none_writes_over_another(served: Served) -> None:
    """Ten programs and four people on the pages, each adding a line to one address: every line must be there."""
    sent = {"unit_id": "one-1", "unit_name": "Shop", "unit_kind": "shop", "in_park_from": "2021-07-01"}
    statuses: list[int] = []

    def program(name: str) -> str:
        with httpx.Client(base_url=served.address, headers=served.bearer, timeout=60) as client:
            while True:
                read = client.get(f"{UNITS}/one-1")
                address = f"{read.json()['address'] or ''}{name};"
                match = {"If-Match": read.headers["ETag"]}
                answer = client.patch(f"{UNITS}/one-1", json={"address": address}, headers=match)
                statuses.append(answer.status_code)
                if answer.status_code == 200:
                    return name

    def person(name: str) -> str:
        with httpx.Client(base_url=served.address, timeout=60, follow_redirects=True) as client:
            log_in(client, served.account)
            page = "/records/units/one-1/correct/"
            while True:
                form = fields(client.get(page).text)
                form["address"] += f"{name};"
                answer = client.post(page, data=form, follow_redirects=False)
                statuses.append(answer.status_code)
                if answer.status_code == 302:
                    return name
                assert "Nothing of yours is lost" in answer.text
                assert f"{name};</textarea>" in answer.text

    httpx.post(f"{served.address}{UNITS}", json=sent, headers=served.bearer).raise_for_status()
    with ThreadPoolExecutor(14) as pool:
        asked = [pool.submit(program, f"a{n}") for n in range(10)] + [pool.submit(person, f"p{n}") for n in range(4)]
        names = [one.result(timeout=120) for one in asked]
    address = httpx.get(f"{served.address}{UNITS}/one-1", headers=served.bearer).json()["address"]
    assert sorted(address.strip(";").split(";")) == sorted(names)
    assert set(statuses) <= {200, 302, 409, 412}
    assert {409, 412} & set(statuses), "nobody met another"
    assert served.stage.act("stored", "one-1")["versions"] == [15]
    verify(served.stage)


def log_in(client: httpx.Client, account: dict[str, str]) -> None:
    form = fields(client.get("/login/login/").text)
    answer = client.post("/login/login/", data=form | {"login": account["name"], "password": account["password"]})
    assert answer.url.path == "/", answer.text


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self._field = self._kind = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self.sent = {}
        elif tag == "option" and "selected" in given:
            self.sent[self._field] = value
        elif name and tag in ("input", "textarea", "select"):
            self.sent[name], self._field, self._kind = value, name, tag

    def handle_data(self, data: str) -> None:
        if self._kind == "textarea":
            self.sent[self._field] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == self._kind:
            self._kind = ""


def fields(page: str) -> dict[str, str]:
    """Return what a browser would send of the last form of a page, with nothing typed into it."""
    form = _Form()
    form.feed(page)
    return form.sent
