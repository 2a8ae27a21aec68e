"""What a command shows while it works: only where somebody looks, and only when it takes a while."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest


def seen(seconds: float, fails: bool = False) -> str:
    """Return what a terminal shows of work that takes so long."""
    work = f"time.sleep({seconds}); {'raise SystemExit(1)' if fails else 'pass'}"
    code = f"import time\nfrom fivegood.cli.printing import working\nwith working('Counting', False):\n    {work}"
    terminal, end = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", code], stderr=end) as process:
        os.close(end)
        shown = b""
        while part := _read(terminal):
            shown += part
        assert process.wait(30) == int(fails)
    os.close(terminal)
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # on Linux the end of a terminal whose other side is closed
        return b""


@pytest.mark.parametrize("fails", [False, True])
def test_work_that_takes_a_while_is_told_in_a_terminal_and_taken_away(fails: bool) -> None:
    shown = seen(1.5, fails)
    assert "Counting …" in shown
    assert shown.rstrip().endswith("\x1b[2K"), "the line is cleared when the work is done"


def test_work_that_is_soon_done_shows_nothing() -> None:
    assert seen(0) == ""


def test_nothing_is_shown_where_nobody_looks() -> None:
    code = "import time\nfrom fivegood.cli.printing import working\nwith working('Counting', False):\n    time.sleep(1)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (told.stdout, told.stderr) == (b"", b"")
