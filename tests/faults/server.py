"""A real server on a free port of loopback, and clients that write to it at once and note what they were told."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

_FIVEGOOD = [sys.executable, "-c", "from fivegood.cli.entry import run; run()"]


@dataclass(slots=True)
class Server:
    """``fivegood serve`` as a process of its own, with all processes below it in one group."""

    environment: dict[str, str]
    processes: int = 1
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers. Browsers take passkeys for a name, not for a number."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start it and wait until it says that it answers, as it then does; one that was killed keeps its port."""
        self.port = self.port or _free_port()
        words = ["serve", "--port", str(self.port), "--no-work", "--workers", str(self.processes)]
        self.process = subprocess.Popen(
            [*_FIVEGOOD, *words], env=self.environment, stdout=subprocess.PIPE, start_new_session=True
        )
        assert self.process.stdout is not None
        patience = threading.Timer(60, self.process.kill)
        patience.start()
        with self.process.stdout as told:
            line = told.readline().decode()
        patience.cancel()
        assert line.startswith(f"Fivegood answers at http://127.0.0.1:{self.port}/"), f"it says {line!r}"
        assert httpx.get(f"{self.address}/login/login/", timeout=30).status_code == 200

    def answering(self) -> list[int]:
        """Return the processes that answer calls, the oldest first."""
        assert self.process is not None
        told = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
        lines = [line.split(None, 2) for line in told.splitlines()]
        parent = str(self.process.pid)
        return [int(pid) for pid, above, words in lines if above == parent and "resource_tracker" not in words]

    def all_answering(self) -> list[int]:
        """Return the processes that answer when each that was killed has its successor."""
        until = time.monotonic() + 30
        while len(found := self.answering()) < self.processes:
            assert time.monotonic() < until, "a killed process has no successor"
            time.sleep(0.02)
        return found

    def kill(self) -> None:
        """Kill the server with every process of it, in the middle of whatever it does."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)

    def stop(self) -> None:
        """End it as an administrator does."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(environment: dict[str, str], processes: int = 1) -> Iterator[Server]:
    """Serve while the block runs."""
    server = Server(environment, processes)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@dataclass(slots=True)
class Clients:
    """Programs that post units until they are told to stop, each with an idempotency key, sent again when none answers.

    ``acknowledged`` holds each id that was answered 201, with the answer; ``statuses`` everything that was answered.
    """

    address: str
    token: str
    count: int
    acknowledged: dict[str, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    unanswered: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, each: int = 1_000_000) -> None:
        """Begin, each client with at most ``each`` units."""
        self._threads = [threading.Thread(target=self._post_all, args=(name, each)) for name in range(self.count)]
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Let each client end with an answer to its last post."""
        self._stop.set()
        self.wait()

    def wait(self) -> None:
        """Wait until each has posted all of its units."""
        for thread in self._threads:
            thread.join(timeout=120)
            assert not thread.is_alive(), "a client was never answered"

    def _post_all(self, name: int, each: int) -> None:
        with httpx.Client(base_url=self.address, timeout=60) as client:
            for number in range(each):
                if self._stop.is_set():
                    return
                self._post(client, f"k-{name}-{number}")

    def _post(self, client: httpx.Client, unit: str) -> None:
        sent = {"unit_id": unit, "unit_name": unit, "unit_kind": "shop", "in_park_from": "2021-07-01"}
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": unit}
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                answer = client.post("/api/v1/units", json=sent, headers=headers)
            except httpx.HTTPError:
                self.unanswered += 1
                time.sleep(random.uniform(0.01, 0.05))
                continue
            self.statuses.append(answer.status_code)
            if answer.status_code == 201:
                self.acknowledged[unit] = answer.text
                return
            time.sleep(0.02)
