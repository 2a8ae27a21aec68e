"""Processes made to be killed, on a park of their own: ``python -m tests.faults.stage`` forks one for each call.

The stage has imported everything and opened nothing, so that a process begins in a moment and is a whole one: its own
connection, its own files, its own death. A call is a line of JSON on standard input; its answer is one on the output.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: the signal that killed it (0 for none), its status, what it printed, its touches."""

    signal: int
    status: int
    out: str
    touches: int

    @property
    def answer(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


class Stage:
    """Runs commands, and functions of `tests.faults.acts`, each in a process of its own on one database."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        command = [sys.executable, "-m", "tests.faults.stage"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def command(self, *words: str, point: int = 0) -> Ended:
        """Run a ``fivegood`` command, killed at a touch."""
        return self._call({"words": list(words), "point": point})

    def act(self, name: str, *arguments: Any) -> Any:
        """Run a function of `acts` to its end and return what it returns."""
        ended = self._call({"act": name, "arguments": list(arguments), "point": 0})
        assert (ended.signal, ended.status) == (0, 0), ended.out
        return ended.answer

    def _call(self, call: dict[str, Any]) -> Ended:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(call) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))

    def end(self) -> None:
        """End the stage; the processes it forked have ended before."""
        self._process.communicate(timeout=20)


def _play(call: dict[str, Any]) -> Ended:
    with tempfile.TemporaryDirectory() as folder:
        out, count = Path(folder, "out"), Path(folder, "count")
        process = os.fork()
        if process == 0:
            _be(call, out, count)
        _, told = os.waitpid(process, 0)
        touches = int(count.read_text()) if count.exists() else 0
        text = out.read_text("utf-8")
    killed = os.WTERMSIG(told) if os.WIFSIGNALED(told) else 0
    return Ended(killed, os.WEXITSTATUS(told) if not killed else -1, text, touches)


def _be(call: dict[str, Any], out: Path, count: Path) -> None:
    """Be the process: never return."""
    from tests.faults.killing import Touches

    # Standard output alone is the answer; warnings of the tests' own forking are nobody's.
    descriptor = os.open(out, os.O_WRONLY | os.O_CREAT)
    os.dup2(descriptor, 1)
    touches = Touches(call["point"], os.environ["FIVEGOOD_DATA"])
    touches.watch()
    status = 1
    try:
        if "act" in call:
            acts = importlib.import_module("tests.faults.acts")
            print(json.dumps(getattr(acts, call["act"])(*call["arguments"])))
            status = 0
        else:
            from fivegood.cli.main import run

            sys.argv = ["fivegood", *call["words"]]
            run()
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:
        traceback.print_exc(file=sys.stdout)
    sys.stdout.flush()
    count.write_text(str(touches.count))
    os._exit(status)


def main() -> None:
    """Play what is asked for until nobody asks any more."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "fivegood.site.settings"
    django.setup()
    for name in ("fivegood.cli.main", "fivegood.site.work", "tests.faults.acts"):
        importlib.import_module(name)
    for line in sys.stdin:
        ended = _play(json.loads(line))
        told = {name: getattr(ended, name) for name in ("signal", "status", "out", "touches")}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
