"""Where the `fivegood` command begins."""

from __future__ import annotations

import gc
import os
import sys


def run() -> None:
    """Run the command without collecting garbage: it makes many objects and ends, which saves a tenth of its time.

    Switched off before anything heavy is imported; `demo` switches it on again before it serves.
    """
    gc.disable()
    # No plugin changes how plans are read: looking for one would read what every installed package says of itself.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from fivegood.cli.main import run as run_command

    try:
        run_command()
    except SystemExit as end:
        _leave(end)
        raise


def _leave(end: SystemExit) -> None:
    """End the process at once when all is written: taking a park's records apart one by one serves nobody."""
    if end.code is not None and not isinstance(end.code, int):
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return
    os._exit(end.code or 0)
