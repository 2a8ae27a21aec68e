"""``fivegood`` as a shell runs it, in processes forked from one that has imported everything and opened nothing.

To import everything is most of what a short command does. A call is a line of JSON on standard input: the words after
``fivegood``. Its answer is one on the output: exit code, what was printed, and what was told on standard error.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[2]


class Forking:
    """Runs commands on one database, each in a process of its own, in one folder."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        env = environment | {"DJANGO_SETTINGS_MODULE": "fivegood.site.settings", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.cli.forked"]
        self._process = subprocess.Popen(
            command, cwd=folder, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        """Run ``fivegood`` with these words to its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        code, out, err = json.loads(self._process.stdout.readline())
        return subprocess.CompletedProcess(["fivegood", *words], code, out, err)

    def end(self) -> None:
        """End the process that forks."""
        self._process.communicate(timeout=20)


def _run(words: list[str]) -> tuple[int, str, str]:
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder, "out"), Path(folder, "err")
        process = os.fork()
        if process == 0:
            _be(words, *paths)
        _, told = os.waitpid(process, 0)
        out, err = (path.read_text("utf-8") for path in paths)
    return os.waitstatus_to_exitcode(told), out, err


def _be(words: list[str], *paths: Path) -> NoReturn:
    from fivegood.cli.entry import run

    for descriptor, path in zip((1, 2), paths, strict=True):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), descriptor)
    sys.argv = ["fivegood", *words]
    try:
        run()
    except SystemExit as end:  # with a message; with a number the command has ended the process itself
        print(end.code, file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1)


def main() -> None:
    """Run what is asked for until nobody asks any more."""
    import django

    import fivegood

    django.setup()
    for module in pkgutil.walk_packages(fivegood.__path__, "fivegood."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    for line in sys.stdin:
        print(json.dumps(_run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
