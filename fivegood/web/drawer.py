"""A process beside the server that draws charts: drawing holds the interpreter, so that here no page waits for it."""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from threading import BoundedSemaphore, Lock
from typing import Any

#: So many threads of the server wait for a drawing at most; the others stay free for pages.
_WAITING = 3
#: After so many seconds without a question the process ends; the next question starts another.
_IDLE_SECONDS = 900
_COMMAND = [sys.executable, "-c", "from fivegood.web.drawer import answer; answer()"]


class BusyError(Exception):
    """Enough drawings are under way: whoever asks comes again in a second."""


class Drawer:
    """Draws one chart after the other in a process of its own, started when it is first wanted."""

    def __init__(self) -> None:
        self._turns, self._lock = BoundedSemaphore(_WAITING), Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def draw(self, spec: dict[str, Any], name: str) -> str:
        """Return the SVG of a spec. Raises BusyError where too many wait, ValueError where the spec is none."""
        if not self._turns.acquire(blocking=False):
            raise BusyError
        try:
            with self._lock:
                told = self._ask(json.dumps([spec, name]).encode() + b"\n")
        finally:
            self._turns.release()
        if "fault" in told:
            raise ValueError(told["fault"])
        return str(told["svg"])

    def _ask(self, question: bytes) -> dict[str, str]:
        for _ in range(2):  # a process that has ended meanwhile is followed by another
            if self._process is None:
                self._process = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
                atexit.register(self.close)
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            with suppress(BrokenPipeError):
                self._process.stdin.write(question)
                self._process.stdin.flush()
            if line := self._process.stdout.readline():
                told: dict[str, str] = json.loads(line)
                return told
            self.close()
        return {"fault": "the process that draws ends before it answers"}

    def close(self) -> None:
        """End the process; the next question starts another."""
        atexit.unregister(self.close)
        if self._process is not None:
            self._process.communicate()
            self._process = None


def answer() -> None:
    """Draw what comes in, a line a chart, until nothing comes any more."""
    from fivegood.report.charts import draw

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server that asks is interrupted, and with it the questions end
    with suppress(OSError):
        os.nice(5)
    while select.select([sys.stdin], [], [], _IDLE_SECONDS)[0] and (line := sys.stdin.buffer.readline()):
        try:
            told = {"svg": draw(*json.loads(line))}
        except ValueError as error:
            told = {"fault": str(error)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
