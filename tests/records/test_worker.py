"""A real worker: killed in the middle of work and of sending, beside a dead receiver, beside long work."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx

from tests.receiver import is_authentic, listening
from tests.records.workerpark import ROOT, Park, end, park, worker_park

__all__ = ["park", "worker_park"]
SECOND_PARK = ROOT / "tests" / "second_park" / "nordhafen"


ASKED = f"""
from pathlib import Path
from fivegood.park import open_folder
from fivegood.records.actors import command_line
from fivegood.records.jobs.services import job_queue
from fivegood.records.park.services import park_take_over, park_texts_write
by, now = By(command_line(TODAY), "command"), datetime(2021, 9, 1, 9, 30)
park_take_over(open_folder(Path({str(SECOND_PARK)!r})), by, now)
park_texts_write({{"report.en.md": "# Half a year\\n\\n{{{{ projects_signed 2025-H1 }}}} were signed."}}, by, now)
job_queue("report", {{"lang": "en"}}, PLANNER)
"""
STATE = "answer = Job.objects.values_list('state', 'attempts').get()"


def test_a_worker_killed_in_the_middle_of_a_job_loses_nothing(park: Park) -> None:
    park.python(ASKED)
    victim = park.worker("--no-figures")
    until = time.monotonic() + 30
    while park.python(STATE) == ["queued", 0]:
        assert time.monotonic() < until, "nobody takes it up"
        time.sleep(0.02)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    assert park.python(STATE) == ["running", 1]
    park.python("Job.objects.update(lease_until=datetime.now(UTC) - timedelta(seconds=1))")
    assert park.worker("--batch", "--no-figures").wait(timeout=60) == 0
    assert park.python("answer = Job.objects.values_list('state', 'attempts', 'error').get()") == ["done", 2, ""]
    assert list((Path(park.env["FIVEGOOD_DATA"]) / "reports").glob("*/report.en.pdf"))


def test_a_worker_killed_between_sending_and_noting_sends_again_with_the_same_id(park: Park) -> None:
    victim: list[subprocess.Popen[bytes]] = []

    def kill(request: BaseHTTPRequestHandler) -> None:
        victim[0].send_signal(signal.SIGKILL)
        victim[0].wait()
        request.close_connection = True

    with listening(kill) as receiver:
        (secret,) = park.register(receiver.url)
        park.python('add("z-1"); add("z-2")')
        victim.append(park.worker())
        receiver.wait(1)
        victim[0].wait(timeout=20)
        assert park.states() == [[1, "waiting", 1], [1, "waiting", 0]]
        other = park.worker()
        time.sleep(1.5)
        assert len(receiver.got) == 1, "the lease of the killed worker has not run out"
        park.python("Webhook.objects.update(lease_until=datetime.now(UTC) - timedelta(seconds=1))")
        receiver.wait(3)
        end(other)
    first, again, second = receiver.got
    assert (first.headers["webhook-id"], first.body) == (again.headers["webhook-id"], again.body)
    assert again.entry < second.entry
    assert all(is_authentic(secret, got.headers, got.body, time.time()) for got in receiver.got)
    assert park.states() == [[1, "delivered", 2], [1, "delivered", 1]]
    assert park.python("answer = journal_verify().ok") is True


def test_a_dead_receiver_holds_up_no_other(park: Park) -> None:
    with listening(lambda _request: time.sleep(9)) as dead, listening() as alive:
        park.register(dead.url, alive.url)
        entries = park.python('answer = [add(f"y-{n}") for n in range(20)]')
        worker = park.worker()
        alive.wait(20)
        assert [got.entry for got in alive.got] == entries
        assert alive.got[-1].at - dead.got[0].at < 8, "all came while the dead one was waited for"
        assert len(dead.got) == 1
        end(worker)


LONG_WORK = """
import time
from fivegood.records.jobs.services import job_queue
def long(arguments, by, tell):
    add("z-1")
    deadline = time.monotonic() + 30
    while not Delivery.objects.filter(state="delivered").exists():
        assert time.monotonic() < deadline, "the notice waits for the work"
        time.sleep(0.1)
    return {}
work.HANDLERS["long"] = long
job = job_queue("long", {}, PLANNER)
def is_ended():
    job.refresh_from_db()
    return job.state in ("done", "failed")
work.work_on(is_ended)
del work.HANDLERS["long"]
answer = [job.state, job.error]
"""


def test_long_work_holds_up_no_notice(park: Park) -> None:
    with listening() as receiver:
        park.register(receiver.url)
        assert park.python(LONG_WORK) == ["done", ""]
        assert len(receiver.got) == 1


def test_two_workers_send_each_notice_once_and_in_order(park: Park) -> None:
    with listening() as one, listening() as other:
        park.register(one.url, other.url)
        workers = [park.worker(), park.worker()]
        entries = park.python('answer = [add(f"z-{n}") for n in range(30)]')
        for receiver in (one, other):
            receiver.wait(30)
        time.sleep(1)
        for worker in workers:
            end(worker)
    assert [got.entry for got in one.got] == [got.entry for got in other.got] == entries
    assert {(state, attempts) for _, state, attempts in park.states()} == {("delivered", 1)}


def test_a_batch_sends_what_is_due_and_ends(park: Park) -> None:
    with listening(500) as failing, listening() as alive:
        park.register(failing.url, alive.url)
        park.python('add("z-1"); add("z-2")')
        assert park.worker("--batch").wait(timeout=60) == 0
    assert len(failing.got) == 1
    assert len(alive.got) == 2
    assert park.states() == [[1, "waiting", 1], [1, "waiting", 0], [2, "delivered", 1], [2, "delivered", 1]]


KILLED = """
import os, signal
from django.db import transaction
def write():
    add("z-1")
    with transaction.atomic():
        add("z-2")
        os.kill(os.getpid(), signal.SIGKILL)
answer = apart(write)
"""


def test_a_write_whose_process_is_killed_before_its_end_tells_nobody(park: Park) -> None:
    with listening() as receiver:
        park.register(receiver.url)
        assert park.python(KILLED) == -signal.SIGKILL
        park.batch()
        (got,) = receiver.got
        assert got.told["data"]["changes"][0]["keys"] == ["z-1"]


HOWTO = ROOT / "docs" / "howto" / "be-told-by-webhook.md"


def test_the_receiver_of_the_documentation_takes_what_is_sent_and_nothing_else(park: Park, tmp_path: Path) -> None:
    """The page's own program, started as it stands there but for its port."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", HOWTO.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert code.count("8099") == 1
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    program = tmp_path / "receiver.py"
    program.write_text(code.replace("8099", str(port)), encoding="utf-8")
    (secret,) = park.register(f"http://127.0.0.1:{port}/")
    running = subprocess.Popen(
        [sys.executable, str(program)],
        env=os.environ | {"WEBHOOK_SECRET": secret},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        _wait_for_port(port)
        park.python('add("z-1")')
        park.batch()
        assert park.states() == [[1, "delivered", 1]]
        forged = {"webhook-id": "msg_1", "webhook-timestamp": str(int(time.time()))}
        for signature in ("v1,AAAA", "v2,AAAA", ""):
            answer = httpx.post(
                f"http://127.0.0.1:{port}/", content=b"{}", headers={**forged, "webhook-signature": signature}
            )
            assert answer.status_code == 401
        park.python("Delivery.objects.update(state='waiting', ended_at=None)")
        park.batch()
        assert park.states() == [[1, "delivered", 2]]
    finally:
        running.terminate()
        printed, _ = running.communicate(timeout=10)
    (line,) = printed.splitlines()
    assert json.loads(line)["data"]["changes"] == [{"table": "units", "count": 1, "keys": ["z-1"]}]


def _wait_for_port(port: int) -> None:
    for _ in range(200):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("it does not listen")
